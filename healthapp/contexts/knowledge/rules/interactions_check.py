"""The whole check of a list of medicines: what was found, what could not be checked, what could be taken instead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.interactions import (
    RANK,
    Finding,
    FindingKind,
    Taken,
    between,
    duplicates,
    interactions,
    listed_between,
)
from healthapp.contexts.knowledge.rules.interactions_class import of_class_and_patient, of_classes
from healthapp.contexts.knowledge.rules.interactions_patient import is_dose_unchecked, of_patient
from healthapp.contexts.knowledge.rules.medicine_doses import Dose, read_dose
from healthapp.contexts.knowledge.rules.medicine_names import Kind, MedicineNames, Reading
from healthapp.contexts.knowledge.rules.medicine_parts import by_parts
from healthapp.kit.i18n.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.patient_facts import Patient

_MOST_ALTERNATIVES = 3
_MOST_OFFERED = 20
_FERTILE = (10.0, 55.0)
_ADULT = 18
_USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be checked, and for which medicine or word, if it is for one.

    `beside`: what else is taken that holds the medicine, of the code `also_held`; ids with + between them.
    """

    code: str
    about: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a list of medicines came to. `readings` has every text once, in the order given."""

    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]
    alternatives: tuple[tuple[str, tuple[str, ...]], ...]
    gaps: tuple[Gap, ...]

    @property
    def unknown(self) -> tuple[Reading, ...]:
        """Return what wasn't checked because nobody knows which medicine it is."""
        return tuple(each for each in self.readings if each.kind is not Kind.MEDICINE)


@dataclass(frozen=True, slots=True)
class Planned:
    """A medicine as a reminder has it: its name as written, and what its amount and its times come to."""

    name: str
    dose: Dose


@dataclass(frozen=True, slots=True)
class Warned:
    """What there is to say of one medicine beside others.

    `unknown`: those of the others that nobody knows. `same`: another has the very name, and it is
    not known which medicine that is.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    unknown: tuple[Reading, ...]
    same: bool


def warn(book: Book, names: MedicineNames, one: Planned, others: Sequence[Planned], patient: Patient) -> Warned:
    """Check one medicine that somebody takes by a reminder beside those of their other reminders.

    The same medicine twice is two of it, whatever it is called. `unknown`: those of the others that nobody knows; it
    was not checked beside them.
    """
    reading, *rest = readings = _read(names, [each.name for each in (one, *others)])
    taken = [
        Taken(each.typed, each.medicine_ids, plan.dose, each.local)
        for each, plan in zip(readings, (one, *others), strict=True)
        if each.kind is Kind.MEDICINE
    ]
    unknown = tuple({each.typed: each for each in rest if each.kind is not Kind.MEDICINE}.values())
    if reading.kind is not Kind.MEDICINE:
        return Warned(reading, (), (), unknown, _key(one.name) in {_key(each.name) for each in others})
    its = {*reading.medicine_ids}
    findings = tuple(each for each in find(book, taken, patient) if its & {each.a, each.b})
    # Whether it is too much on a day hangs on the amounts of all that is the same medicine.
    same = [each for each in taken[1:] if each.medicine_ids == reading.medicine_ids]
    also = dict.fromkeys(gap for each in taken[1:] for gap in _uncounted(book, [taken[0], each]))
    unchecked = (*gaps(book, [taken[0], *same], patient), *also)
    return Warned(reading, findings, unchecked, unknown, same=False)


def _read(names: MedicineNames, texts: Sequence[str]) -> tuple[Reading, ...]:
    """Return what texts are. Names like an unknown one take long to find: the first ones alone get them."""
    readings = list[Reading]()
    unknown = 0
    for text in texts:
        readings.append(names.read(text, offer=unknown < _MOST_OFFERED))
        unknown += readings[-1].kind is Kind.UNKNOWN
    return tuple(readings)


def _key(text: str) -> str:
    return " ".join(normal(text).split())


def check(book: Book, names: MedicineNames, texts: Sequence[str], patient: Patient, own: Sequence[str] = ()) -> Checked:
    """Check medicines as typed, and the `own` of somebody's reminders, against each other and against who takes them.

    The same text twice is the medicine twice. A text that is one of their own too is that one, not one more of it.
    """
    once = {_key(text): text for text in reversed((*texts, *own))}
    readings = _read(names, [text for text in (*texts, *own) if once.pop(_key(text), None) is not None])
    typed, planned = (Counter(map(_key, each)) for each in (texts, own))
    taken = [
        Taken(each.typed, each.medicine_ids, read_dose(each.typed), each.local)
        for each in readings
        if each.kind is Kind.MEDICINE
        for _ in range(max(typed[_key(each.typed)], planned[_key(each.typed)]))
    ]
    of_named = (*of_classes(book, readings), *of_class_and_patient(book, readings, patient))
    found = dict.fromkeys((*find(book, taken, patient), *of_named))
    findings = tuple(sorted(found, key=lambda each: each.order))
    unchecked = (*gaps(book, taken, patient), *_uncounted(book, taken))
    return Checked(readings, findings, tuple(_alternatives(book, taken, patient, findings)), unchecked)


def find(book: Book, taken: Sequence[Taken], patient: Patient) -> tuple[Finding, ...]:
    """Return every danger, the worst first. More medicines never make fewer."""
    found = [*interactions(book, taken), *duplicates(book, taken), *of_patient(book, taken, patient)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.order))


def gaps(book: Book, taken: Sequence[Taken], patient: Patient) -> tuple[Gap, ...]:
    """Return what is unknown of the patient, and of the amounts, and would matter for these medicines."""
    medicines = [book.medicines[each] for each in dict.fromkeys(one for each in taken for one in each.medicine_ids)]
    found = [*_unnamed(patient)]
    can_be = patient.gender != "male" and (patient.age is None or _FERTILE[0] <= patient.age <= _FERTILE[1])
    for code, unknown, field in (
        ("pregnancy", can_be and patient.pregnant is None and not patient.is_pregnant, "pregnancy"),
        ("breastfeeding", can_be and patient.breastfeeding is None, "breastfeeding"),
        ("kidney", patient.egfr is None, "kidney"),
    ):
        if unknown and any(getattr(each, field).level != _USUAL for each in medicines):
            found.append(Gap(code))
    if patient.age is None and medicines:
        found.append(Gap("age"))
    for medicine in medicines:
        child = medicine.child
        if (
            patient.age is not None
            and patient.age < _ADULT
            and not (child and (child.never or child.specialist_only or child.from_months is not None))
        ):
            found.append(Gap("child_dose", medicine.id))
        if (patient.is_pregnant and medicine.pregnancy.level == "unknown") or (
            patient.breastfeeding and medicine.breastfeeding.level == "unknown"
        ):
            found.append(Gap("references", medicine.id))
    unjudged = (each for each in by_parts(taken) if is_dose_unchecked(book, each, patient))
    found += [Gap("dose", "+".join(each.medicine_ids)) for each in unjudged]
    return tuple(dict.fromkeys(found))


def _uncounted(book: Book, taken: Sequence[Taken]) -> tuple[Gap, ...]:
    """Return what was left out of the milligrams of a day: what another medicine holds of the same, however much.

    What is taken once a week counts for no other day, and what is for the outside for none.
    """
    found = list[Gap]()
    for one, other in permutations(by_parts(taken), 2):
        if len(one.medicine_ids) != 1 or not one.dose.daily_mg or one.medicine_ids == other.medicine_ids:
            continue
        if one.local or other.local or other.dose.weekly:
            continue
        held = frozenset[str]().union(*(book.ingredients[each] for each in other.medicine_ids))
        if shared := book.ingredients[one.medicine_ids[0]] & held:
            found.append(
                Gap("also_held", min(shared, key=lambda each: (len(each), each)), "+".join(other.medicine_ids))
            )
    return tuple(dict.fromkeys(found))


def _unnamed(patient: Patient) -> Iterator[Gap]:
    if patient.allergies is None:
        yield Gap("allergies")
    else:
        yield from (Gap("allergy_unknown", each) for each in patient.allergies.unknown)
    if patient.conditions is None:
        yield Gap("conditions")
    else:
        yield from (Gap("condition_unknown", each) for each in patient.conditions.unknown)


def _alternatives(
    book: Book, taken: Sequence[Taken], patient: Patient, findings: Sequence[Finding]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield, for each medicine of a danger, others for the same use; nothing at all is found of them."""
    worrying = [each for each in findings if RANK[each.severity] > 0 and each.kind is not FindingKind.DOSE]
    involved = dict.fromkeys(
        one for each in worrying for one in (each.a, each.b) if one in book.medicines and one is not None
    )
    for medicine_id in involved:
        rest = [each for each in taken if medicine_id not in each.medicine_ids]
        fit = [other for other in _others(book, medicine_id) if _passes(book, other, rest, patient)]
        if fit:
            yield medicine_id, tuple(fit[:_MOST_ALTERNATIVES])


def _others(book: Book, medicine_id: str) -> Iterator[str]:
    """Yield what the content names instead, then medicines of the same classes of which one is enough."""
    medicine = book.medicines[medicine_id]
    yield from medicine.alternatives
    same = set(medicine.classes)
    if any(book.classes[each].once for each in same):
        for other in book.medicines.values():
            if set(other.classes) == same and other.id != medicine_id and other.id not in medicine.alternatives:
                yield other.id


def _passes(book: Book, medicine_id: str, rest: Sequence[Taken], patient: Patient) -> bool:
    one = Taken(medicine_id, (medicine_id,))
    others = {each for other in rest for each in other.medicine_ids}
    if any(between(book, medicine_id, each) or listed_between(book, medicine_id, each) for each in others) or any(
        of_patient(book, [one], patient)
    ):
        return False
    if any(any(duplicates(book, [one, other])) for other in rest):
        return False
    return not any(gap.about == medicine_id for gap in gaps(book, [one], patient))
