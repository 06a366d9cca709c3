"""What doesn't suit who takes a medicine: of two severities the worse, and what the content says to children."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.interactions import RANK, Taken
from healthapp.contexts.knowledge.rules.interactions_check import find
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.patient_facts import Patient, PatientNames

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book

_LEVELS = {"never": "severe", "avoid": "severe", "reduce": "moderate", "caution": "mild"}
_ORGANS = {
    "liver": ("history_liver_disease", "cirrhosis", "hepatitis_b", "hepatitis_c", "hepatitis_e", "fatty_liver"),
    "kidney": ("history_kidney_disease", "chronic_kidney_disease", "kidney_failure_acute", "nephrotic_syndrome"),
}


@pytest.fixture(scope="module")
def names(book: Book) -> MedicineNames:
    return MedicineNames(book)


@pytest.fixture(scope="module")
def people(book: Book, names: MedicineNames) -> PatientNames:
    return PatientNames(book, names)


@pytest.mark.parametrize(("organ", "illness"), [(organ, each) for organ, ills in _ORGANS.items() for each in ills])
def test_no_caution_makes_weak_kidneys_or_a_weak_liver_milder(
    book: Book, people: PatientNames, organ: str, illness: str
) -> None:
    """Whoever tells of such an illness hears at least what the medicine's own level for that organ says."""
    patient = Patient(conditions=people.conditions([illness]))
    for medicine in book.medicines.values():
        level = _LEVELS.get(getattr(medicine, organ).level)
        if level is None:
            continue
        about = {organ, "condition"}
        found = [each for each in find(book, [Taken("", (medicine.id,))], patient) if each.kind.value in about]
        worst = max((RANK[each.severity] for each in found), default=-1)
        assert worst >= RANK[level], medicine.id  # type: ignore[index]  # a severity


@pytest.mark.parametrize("medicine", ["warfarin", "rivaroxaban", "apixaban", "clopidogrel"])
def test_a_blood_thinner_is_a_severe_danger_with_a_hard_liver(book: Book, people: PatientNames, medicine: str) -> None:
    patient = Patient(conditions=people.conditions(["cirrhosis"]))
    found = [
        each for each in find(book, [Taken("", (medicine,))], patient) if each.kind.value in ("liver", "condition")
    ]
    assert "severe" in {each.severity for each in found}


def test_what_a_caution_says_as_strongly_is_not_said_twice(book: Book, people: PatientNames) -> None:
    patient = Patient(conditions=people.conditions(["cirrhosis"]))
    for medicine in book.medicines.values():
        found = find(book, [Taken("", (medicine.id,))], patient)
        cautions = [each for each in found if each.kind == "condition" and each.b in _ORGANS["liver"]]
        own = [each for each in found if each.kind == "liver"]
        assert not own or all(RANK[each.severity] < RANK[own[0].severity] for each in cautions), medicine.id
