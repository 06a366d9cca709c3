"""What entries may refer to, and what must not contradict itself, over all files of the content."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from healthapp.contexts.knowledge.schemas.content import (
        Concept,
        Condition,
        ContentFile,
        Medicine,
        Who,
    )

_NAMED = (
    "source",
    "concept",
    "condition",
    "red_flag",
    "medicine_class",
    "allergy_group",
    "medicine",
    "first_aid",
    "symptom_check",
    "region",
    "district",
)


def faults(files: Mapping[str, ContentFile]) -> list[str]:
    """Return what is wrong, one line each; nothing when the files fit together. `files` by their names."""
    return [*_doubles(files), *_lacking(files), *_References(files).faults()]


def _lacking(files: Mapping[str, ContentFile]) -> Iterator[str]:
    if any(file.condition for file in files.values()) and not any(file.symptom_check for file in files.values()):
        yield "symptom_check: there are conditions, but no numbers to weigh them by"


def _doubles(files: Mapping[str, ContentFile]) -> Iterator[str]:
    where: dict[tuple[object, ...], str] = {}
    for name, file in files.items():
        keys: list[tuple[object, ...]] = [(kind, each.id) for kind in _NAMED for each in getattr(file, kind)]
        for pairs in (file.interaction, file.class_rule):
            keys += [("pair", *sorted((each.a, each.b))) for each in pairs]
        for key in keys:
            if key in where:
                yield f"{name}: {' '.join(map(str, key))} is also in {where[key]}"
            where[key] = name


class _References:
    """Everything that there is, by kind, and who refers to what."""

    def __init__(self, files: Mapping[str, ContentFile]) -> None:
        self._files = files
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._broader: dict[str, tuple[str, ...]] = {}
        for file in files.values():
            for kind in _NAMED:
                self._ids[kind] |= {each.id for each in getattr(file, kind)}
            self._broader |= {each.id: each.broader for each in file.concept}

    def faults(self) -> Iterator[str]:
        for name, file in self._files.items():
            for each in self._of(file):
                yield f"{name}: {each}"

    def _of(self, file: ContentFile) -> Iterator[str]:
        for concept in file.concept:
            yield from self._concept(concept)
        for condition in file.condition:
            yield from self._condition(condition)
        for flag in file.red_flag:
            yield from self._missing(flag.id, (one for group in flag.needs for one in group), "concept")
            yield from self._who(flag.id, flag)
            yield from _anywhere(flag.id, flag)
        for group in file.allergy_group:
            yield from self._missing(group.id, (each.group for each in group.cross), "allergy_group")
        for medicine in file.medicine:
            yield from self._medicine(medicine)
        for aid in file.first_aid:
            yield from self._missing(aid.id, aid.conditions, "condition")
        for region in file.region:
            yield from self._missing(region.id, (region.finding,) if region.finding else (), "concept")
        for district in file.district:
            yield from self._missing(district.id, (district.region,), "region")
        yield from self._pairs(file)
        yield from self._sources(file)

    def _pairs(self, file: ContentFile) -> Iterator[str]:
        for pair in file.interaction:
            yield from self._missing(_name(pair), (pair.a, pair.b), "medicine")
            if pair.a == pair.b:
                yield f"{pair.a}: with itself"
        for rule in file.class_rule:
            yield from self._missing(_name(rule), (rule.a, rule.b), "medicine", "medicine_class")
            if not {rule.a, rule.b} & self._ids["medicine_class"]:
                yield f"{_name(rule)}: two medicines make an interaction, not a rule"

    def _sources(self, file: ContentFile) -> Iterator[str]:
        for kind in ("condition", "red_flag", "allergy_group", "medicine", "interaction", "class_rule", "first_aid"):
            for entry in getattr(file, kind):
                yield from self._missing(_name(entry), (each.source for each in entry.sources), "source")

    def _concept(self, concept: Concept) -> Iterator[str]:
        yield from self._missing(concept.id, concept.broader, "concept")
        yield from self._missing(concept.id, concept.classes, "medicine_class")
        yield from self._missing(concept.id, concept.except_medicines, "medicine")
        if concept.classes and concept.kind != "history":
            yield f"{concept.id}: only a history is told by medicines"
        above, next_ones = set[str](), list(concept.broader)
        while next_ones:
            one = next_ones.pop()
            if one == concept.id:
                yield f"{concept.id}: is broader than itself"
                return
            if one not in above:
                above.add(one)
                next_ones += self._broader.get(one, ())

    def _condition(self, condition: Condition) -> Iterator[str]:
        found = [each.concept for each in condition.findings]
        yield from self._missing(condition.id, found, "concept")
        yield from (f"{condition.id}: {each} twice" for each in sorted({one for one in found if found.count(one) > 1}))
        for danger in condition.dangers:
            yield from self._missing(condition.id, danger.all, "concept")
            yield from _anywhere(condition.id, danger)
        for who in (*condition.dangers, *condition.risks, *(but for each in condition.findings for but in each.but)):
            yield from self._who(condition.id, who)
        yield from self._where(condition)

    def _where(self, condition: Condition) -> Iterator[str]:
        places = [each for regional in condition.where for each in regional.places]
        yield from self._missing(condition.id, places, "region", "district")
        yield from (f"{condition.id}: {each} twice" for each in sorted(set(places)) if places.count(each) > 1)
        for regional in condition.where:
            yield from self._missing(condition.id, (regional.unless,) if regional.unless else (), "concept")
            yield from self._missing(condition.id, (each.source for each in regional.sources), "source")

    def _who(self, name: str, who: Who) -> Iterator[str]:
        yield from self._missing(name, who.having, "concept")
        yield from self._missing(name, (who.region,) if who.region else (), "region", "district")
        if who.ages is not None and not 0 <= who.ages[0] < who.ages[1]:
            yield f"{name}: nobody has an age from {who.ages[0]} to {who.ages[1]}"

    def _medicine(self, medicine: Medicine) -> Iterator[str]:
        yield from self._missing(medicine.id, medicine.classes, "medicine_class")
        yield from self._missing(medicine.id, medicine.allergy, "allergy_group")
        yield from self._missing(medicine.id, (each.having for each in medicine.cautions), "condition", "concept")
        yield from self._missing(medicine.id, medicine.alternatives, "medicine")
        if medicine.id in medicine.alternatives:
            yield f"{medicine.id}: is no alternative to itself"
        adult, child = medicine.adult, medicine.child
        if adult and adult.max_single_mg and adult.max_daily_mg and adult.max_single_mg > adult.max_daily_mg:
            yield f"{medicine.id}: a single dose above that of a day"
        if adult and (adult.older_from_years is None) != (adult.older_max_daily_mg is None):
            yield f"{medicine.id}: an age without a limit for it, or a limit without an age"
        if adult and adult.older_max_daily_mg and adult.older_max_daily_mg >= (adult.max_daily_mg or float("inf")):
            yield f"{medicine.id}: old people may take no less than others"
        kidney = medicine.kidney
        if kidney.not_below and not (kidney.egfr_below and kidney.not_below <= kidney.egfr_below):
            yield f"{medicine.id}: not to be taken before the kidneys count as weak"
        if child and child.never and child.specialist_only:
            yield f"{medicine.id}: never for children, and given to them by a specialist"
        if child and child.never and (child.mg_per_kg_dose or child.max_daily_mg or child.max_mg_per_kg_day):
            yield f"{medicine.id}: a dose for children who never take it"

    def _missing(self, name: str, wanted: Iterable[str], *kinds: str) -> Iterator[str]:
        there = [self._ids[kind] for kind in kinds]
        for each in wanted:
            if not any(each in ids for ids in there):
                yield f"{name}: there is no {' or '.join(kinds).replace('_', ' ')} {each}"


def _anywhere(name: str, who: Who) -> Iterator[str]:
    if who.region:
        yield f"{name}: a danger is one wherever somebody has been, not only in {who.region}"


def _name(entry: Any) -> str:  # noqa: ANN401 - one of several schemas; pairs have no id
    return entry.id if hasattr(entry, "id") else f"{entry.a} {entry.b}"
