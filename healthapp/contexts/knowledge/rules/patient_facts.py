"""What somebody said of themselves, as the content knows it: allergies and illnesses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_words import lay
from healthapp.contexts.knowledge.rules.patient_words import REACTIONS, bare, inside, more_names
from healthapp.kit.i18n.words import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
    from healthapp.contexts.knowledge.schemas.content import AllergyGroup, Concept, Condition

# Who has this illness has also what the finding of the past says of them.
_IS_ALSO = {
    "asthma": "history_asthma", "asthma_attack": "history_asthma",
    "copd": "history_copd", "copd_flare": "history_copd",
    "chronic_kidney_disease": "history_kidney_disease", "kidney_failure_acute": "history_kidney_disease",
    "nephrotic_syndrome": "history_kidney_disease",
    "cirrhosis": "history_liver_disease", "hepatitis_a": "history_liver_disease",
    "hepatitis_b": "history_liver_disease", "hepatitis_c": "history_liver_disease",
    "hepatitis_e": "history_liver_disease", "fatty_liver": "history_liver_disease",
    "liver_abscess": "history_liver_disease",
    "heart_failure": "history_heart_disease", "angina": "history_heart_disease",
    "heart_attack": "history_heart_disease", "rheumatic_heart_disease": "history_heart_disease",
    "atrial_fibrillation": "history_heart_disease",
    "stroke": "history_stroke", "transient_ischaemic_attack": "history_stroke",
    "deep_vein_thrombosis": "history_blood_clot", "pulmonary_embolism": "history_blood_clot",
    "peptic_ulcer": "history_peptic_ulcer", "bleeding_ulcer": "history_peptic_ulcer",
    "epilepsy": "history_epilepsy", "hypertension": "history_hypertension",
    "hypertensive_emergency": "history_hypertension",
    "type1_diabetes": "history_diabetes", "type2_diabetes": "history_diabetes",
    "gestational_diabetes": "history_diabetes", "gout": "history_gout", "migraine": "history_migraine",
    "depression": "history_depression", "postpartum_depression": "history_depression",
    "hypothyroidism": "history_thyroid", "hyperthyroidism": "history_thyroid", "hiv_infection": "history_hiv",
    "high_cholesterol": "history_high_cholesterol", "tuberculosis_lung": "history_tb",
}  # fmt: skip
# These name the illness itself, whatever kind of it.
_MEANS = {
    "history_asthma": "asthma", "history_copd": "copd", "history_epilepsy": "epilepsy", "history_gout": "gout",
    "history_migraine": "migraine", "history_depression": "depression", "history_hypertension": "hypertension",
    "history_kidney_disease": "chronic_kidney_disease", "history_peptic_ulcer": "peptic_ulcer",
    # "High BP" and "উচ্চ রক্তচাপ" name a reading too: who gives it as an illness has the illness.
    "bp_140_90": "hypertension", "bp_180_120": "hypertension",
}  # fmt: skip
_SINGLE = "medicine:"
KIDNEY = "history_kidney_disease"
LIVER = "history_liver_disease"
PREGNANT = "pregnancy_now"
_PREGNANT = frozenset(
    {"pre_eclampsia", "eclampsia", "antepartum_haemorrhage", "anaemia_pregnancy", "preterm_labour", "hyperemesis"}
    | {"gestational_diabetes", "ectopic_pregnancy", PREGNANT}
)
_ALLERGY = frozenset(
    map(term, ("allergy", "allergic", "allergies", "to", "এলার্জি", "অ্যালার্জি", "এলার্জী", "alargi", "elarji"))
)


@dataclass(frozen=True, slots=True)
class Allergies:
    """Groups and single medicines that somebody is allergic to; `unknown`: what nobody knows by that name."""

    groups: frozenset[str] = frozenset()
    medicines: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """Illnesses and findings of somebody: `given` as named, `all` with what is there whenever they are."""

    given: frozenset[str] = frozenset()
    all: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Patient:
    """What is known of who takes the medicines. None is unknown; `age` in years, `egfr` in mL/min/1.73 m².

    `weight_kg` counts for children alone: their doses go by it.
    """

    age: float | None = None
    gender: str | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    egfr: float | None = None
    weight_kg: float | None = None
    allergies: Allergies | None = None
    conditions: Conditions | None = None

    @property
    def is_pregnant(self) -> bool:
        """Tell whether they are known to be pregnant, also by an illness that only a pregnancy has."""
        return bool(self.pregnant) or bool(self.having & _PREGNANT)

    @property
    def having(self) -> frozenset[str]:
        """Return all illnesses and findings."""
        return self.conditions.all if self.conditions else frozenset()


@dataclass
class PatientNames:
    """The names of illnesses, findings and allergies."""

    book: Book
    medicines: MedicineNames
    _none: frozenset[str] = field(default=frozenset(), init=False)

    @cached_property
    def _conditions(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        return _by_name((*self.book.conditions.values(), *self.book.concepts.values()), more_names())

    @cached_property
    def _bare_conditions(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        """Return illnesses by their names without words as "disease": findings of a moment have no such name."""
        lasting = [each for each in self.book.concepts.values() if each.kind == "history"]
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for name, ids in _by_name((*self.book.conditions.values(), *lasting), more_names()).items():
            found[bare(name)] |= ids
        return {name: frozenset(ids) for name, ids in found.items()}

    @cached_property
    def _illnesses(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        return {**self._conditions, **{name: ids for name, ids in self._bare_conditions.items() if len(name) > 1}}

    @cached_property
    def _groups(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        return _by_name(self.book.allergy_groups.values(), {}, without=_ALLERGY)

    def conditions(self, typed: Iterable[str]) -> Conditions:
        """Return the illnesses that texts name, by id, by an exact name, or among words that name none.

        A name of several counts for all. A text of which something else is left is also unknown.
        """
        given, unknown = set[str](), list[str]()
        for text in typed:
            words = lay(text)
            found = self._conditions.get(words) or self._bare_conditions.get(bare(words), self._none)
            if text in self.book.conditions or text in self.book.concepts:
                found = frozenset({text}) | (found - self._with_all([text]))
            whole = bool(found)
            if not found:
                found, whole = inside(words, self._illnesses)
            given |= found
            if not (found and whole):
                unknown.append(text)
        return Conditions(frozenset(given), self._with_all(given), tuple(unknown))

    def _with_all(self, given: Iterable[str]) -> frozenset[str]:
        found = {*given, *(_MEANS[each] for each in given if each in _MEANS)}
        found |= {_IS_ALSO[each] for each in found if each in _IS_ALSO}
        found |= self.book.with_broader(each for each in found if each in self.book.concepts)
        return frozenset(found)

    def allergies(self, typed: Iterable[str]) -> Allergies:
        """Return what texts name: a group of medicines, or a medicine and with it its groups; as `conditions`."""
        groups, medicines, unknown = set[str](), set[str](), list[str]()
        for text in typed:
            words = tuple(each for each in lay(text) if each not in _ALLERGY)
            found = {text} if text in self.book.allergy_groups else set(self._groups.get(words, ()))
            single = {text} if text in self.book.medicines else set(self.medicines.find(" ".join(words)))
            single |= set() if single else set(self.medicines.find(text))
            whole = bool(found or single)
            if not whole:
                found, single, whole = self._allergies_inside(words)
            groups |= found.union(*(self.book.medicines[each].allergy for each in single))
            medicines |= single
            if not whole:
                unknown.append(text)
        return Allergies(frozenset(groups), frozenset(medicines), tuple(unknown))

    def _allergies_inside(self, words: tuple[str, ...]) -> tuple[set[str], set[str], bool]:
        """Return the groups and the medicines that stand among other words, and whether those name none.

        Beside words that nobody knows a brand isn't taken for one: some are everyday words ("Fast", "Ace").
        """
        single = {(word,): frozenset({f"{_SINGLE}{each}" for each in self.medicines.find(word)}) for word in words}
        names: dict[tuple[str, ...], frozenset[str]] = {word: ids for word, ids in single.items() if ids}
        names |= self._groups
        found, whole = inside(words, names, REACTIONS)
        medicines = {each.removeprefix(_SINGLE) for each in found if each.startswith(_SINGLE)}
        if not whole:
            medicines = {each for each in medicines if not {*words}.isdisjoint(self._generics(each))}
        groups = {each for each in found if not each.startswith(_SINGLE)}
        return groups, medicines, whole and bool(groups or medicines)

    def _generics(self, medicine_id: str) -> tuple[str, ...]:
        name = self.book.medicines[medicine_id].name
        return (*lay(name.en), *lay(name.bn))


def _by_name(
    entries: Iterable[Condition | Concept | AllergyGroup],
    more: Mapping[tuple[str, ...], frozenset[str]],
    without: frozenset[str] = frozenset(),
) -> Mapping[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = defaultdict(set, {name: {*ids} for name, ids in more.items()})
    for each in entries:
        texts = (each.id.replace("_", " "), each.name.en, each.name.bn, *each.also.en, *each.also.bn, *each.also.rom)
        for text in texts:
            if name := tuple(word for word in lay(text) if word not in without):
                found[name].add(each.id)
    return {name: frozenset(ids) for name, ids in found.items()}
