"""What doesn't suit who takes a medicine: of two severities the worse, and what the content says to children."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.child_weight import heaviest
from healthapp.contexts.knowledge.rules.interactions import RANK, Taken
from healthapp.contexts.knowledge.rules.interactions_check import check, find
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


_USUAL = """
paracetamol 0.25-0.5 60 4, 0.5-2 120 4, 2-4 180 4, 4-6 240 4, 6-8 250 4, 8-10 375 4, 10-12 500 4
ibuprofen 0.5-1 50 3, 1-4 100 3, 4-7 150 3, 7-10 200 3, 10-12 300 3
amoxicillin 0.1-1 125 3, 1-5 250 3, 5-12 500 3, 0.5-1 250 2, 1-3 500 2
erythromycin 0.2-2 125 4, 2-8 250 4, 8-12 500 4
aciclovir 0.1-2 200 4, 2-6 400 4, 6-12 800 4
co_trimoxazole 0.25-0.5 120 2, 0.5-6 240 2, 6-12 480 2
azithromycin 0.6-3 100 1, 3-8 200 1, 8-12 300 1
metronidazole 1-3 200 3, 3-7 200 4, 7-10 400 3
cefixime 0.5-1 75 1, 1-5 100 1, 5-10 200 1
cefuroxime 2-12 125 2
cefalexin 0.2-1 125 2, 1-5 125 3, 5-12 250 3
racecadotril 0.5-0.8 10 3, 0.8-2.5 20 3, 2.5-9 30 3
ondansetron 1-4 2 1, 4-8 4 1
chloroquine 1-3 125 1, 3-6 250 1
cetirizine 2-6 2.5 2, 6-12 5 2
zinc_sulfate 0.1-0.5 10 1, 0.5-5 20 1
"""
"""What children of an age (years, from-to) usually take: mg at once, times a day. BNFC; zinc and chloroquine: WHO."""


def _usual() -> list[tuple[str, float, float, float, int]]:
    found = []
    for line in _USUAL.strip().splitlines():
        medicine, rest = line.split(" ", 1)
        for one in rest.split(","):
            ages, single, times = one.split()
            young, old = map(float, ages.split("-"))
            found.append((medicine, young, old, float(single), int(times)))
    return found


@pytest.mark.parametrize(("medicine", "young", "old", "single", "times"), _usual())
def test_what_children_usually_take_is_never_said_to_be_too_much(
    book: Book, names: MedicineNames, medicine: str, young: float, old: float, single: float, times: int
) -> None:
    name = book.medicines[medicine].name.en
    for age in (young, (young + old) / 2, old - 0.01):
        found = check(book, names, [f"{name} {single:g} mg {times} times a day"], Patient(age=age)).findings
        assert not [each for each in found if each.kind == "dose"], age


@pytest.mark.parametrize(
    ("typed", "age", "code"),
    [
        ("paracetamol 1 g 3 times a day", 1.0, "daily_by_age"),
        ("Napa 500 mg 3 times a day", 3.0, "daily_by_age"),
        ("Napa 500 mg 4 times a day", 5.0, "daily_by_age"),
        ("Napa 500 mg", 4.0, "single_by_age"),
        ("নাপা ৫০০ মিগ্রা দিনে ৪ বার", 5.0, "daily_by_age"),
        ("ibuprofen 400 mg 3 times a day", 6.0, "daily_by_age"),
        ("Flamex 400 mg", 4.0, "single_by_age"),
        ("gentamicin 160 mg", 2.0, "single_by_age"),
        # Where the content names no limit for children, no child takes more than a grown-up may.
        ("amlodipine 20 mg daily", 6.0, "daily"),
    ],
)
def test_too_much_for_the_heaviest_child_of_an_age_is_said(
    book: Book, names: MedicineNames, typed: str, age: float, code: str
) -> None:
    checked = check(book, names, [typed], Patient(age=age))
    assert [(each.code, each.severity) for each in checked.findings if each.kind == "dose"] == [(code, "severe")]
    assert "dose" not in {each.code for each in checked.gaps}


def test_a_told_weight_makes_the_limit_a_childs_own(book: Book, names: MedicineNames) -> None:
    typed = ["Napa 250 mg 4 times a day"]
    small = check(book, names, typed, Patient(age=3.0, weight_kg=11.0))
    big = check(book, names, typed, Patient(age=3.0, weight_kg=17.0))
    unknown = check(book, names, typed, Patient(age=3.0))
    assert [each.code for each in small.findings if each.kind == "dose"] == ["daily_by_weight"]
    for found, gap in ((big, False), (unknown, True)):
        assert not [each for each in found.findings if each.kind == "dose"]
        assert ("dose" in {each.code for each in found.gaps}) is gap, "below the last limit nothing reads as right"
    pounds = check(book, names, ["Napa 500 mg 4 times a day"], Patient(age=3.0, weight_kg=120.0))
    assert [each.code for each in pounds.findings if each.kind == "dose"] == ["daily_by_weight"]


@given(st.floats(0, 12, exclude_max=True), st.floats(0, 12, exclude_max=True))
def test_the_older_a_child_the_heavier_it_may_be(one: float, other: float) -> None:
    young, old = sorted((one, other))
    assert 5 < heaviest(young) <= heaviest(old) < 70


_NOT_FOR_CHILDREN = re.compile(
    r"^(Not|(Only|For epilepsy only)\b.*(specialist|hospital|children's doctor|anaesthetist|trained))|Else not under"
)
_BY_A_DOCTOR = re.compile(r"^Only (by|when|if|as) a doctor")


def test_what_is_said_of_children_and_its_fields_agree(book: Book) -> None:
    """A text that keeps a medicine from children makes a finding, and not only a line about what is unknown."""
    told = 0
    for medicine in book.medicines.values():
        child = medicine.child
        if child is None:
            continue
        said = child.text.en
        is_kept = bool(_NOT_FOR_CHILDREN.search(said)) and not _BY_A_DOCTOR.search(said)
        has_field = child.never or child.specialist_only or child.from_months is not None
        assert has_field or not is_kept, f"{medicine.id}: {said}"
        assert is_kept or not child.specialist_only, f"{medicine.id}: {said}"
        told += child.specialist_only
    assert told > 150


@pytest.mark.parametrize(
    ("typed", "age", "severity"),
    [
        ("ketorolac", 0.5, "moderate"),
        ("metoclopramide 10 mg", 0.5, "severe"),
        ("metoclopramide 10 mg", 5.0, "moderate"),
        ("escitalopram", 14.0, "moderate"),
        ("Ciprocin 500", 9.0, "moderate"),
        ("diclofenac gel", 9.0, "mild"),
        ("ketorolac", 18.0, None),
    ],
)
def test_what_only_specialists_give_to_children_is_said(
    book: Book, names: MedicineNames, typed: str, age: float, severity: str | None
) -> None:
    checked = check(book, names, [typed], Patient(age=age))
    assert [each.severity for each in checked.findings if each.kind == "age"] == ([severity] if severity else [])
    assert "child_dose" not in {each.code for each in checked.gaps}
