"""A painkiller with caffeine is both of its medicines: in what it goes with, and in how much of each is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.interactions_check import Planned, check, warn
from healthapp.contexts.knowledge.rules.medicine_doses import planned_dose
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.patient_facts import Patient

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="module")
def names(book: Book) -> MedicineNames:
    return MedicineNames(book)


def _found(book: Book, names: MedicineNames, *typed: str) -> set[tuple[str, str, str | None, str]]:
    return {(each.kind.value, each.a, each.b, each.code) for each in check(book, names, typed, Patient()).findings}


@pytest.mark.parametrize("other", ["Napa", "Ace XR", "Panadol Extra", "নাপা এক্সট্রা"])
def test_another_paracetamol_beside_it_is_one_too_many(book: Book, names: MedicineNames, other: str) -> None:
    assert ("duplicate", "paracetamol") in {each[:2] for each in _found(book, names, "Ace Plus", other)}


@pytest.mark.parametrize(
    ("other", "pair"),
    [
        ("warfarin", {"paracetamol", "warfarin"}),
        ("Contine", {"caffeine", "theophylline"}),
        ("clozapine", {"caffeine", "clozapine"}),
    ],
)
def test_both_are_checked_beside_others(book: Book, names: MedicineNames, other: str, pair: set[str]) -> None:
    assert pair in [{a, b} for kind, a, b, _ in _found(book, names, "Napa Extra", other) if kind == "interaction"]


@pytest.mark.parametrize(
    "typed",
    [
        "Napa Extra 3 tablets 3 times a day",
        "Napa Extra 500 mg 3 tablets 3 times a day",
        "Napa Extra 500/65 3 tablets 3 times a day",
        "Napa Extra 500 mg + 65 mg 3+3+3",
        "Napa Extra 3+3+3",
        "নাপা এক্সট্রা ৩টা দিনে ৩ বার",
    ],
)
def test_the_day_is_too_much_of_both(book: Book, names: MedicineNames, typed: str) -> None:
    found = {(a, code) for kind, a, _, code in _found(book, names, typed) if kind == "dose"}
    assert found == {("paracetamol", "daily"), ("caffeine", "daily")}


@pytest.mark.parametrize("typed", ["Napa Extra 2 tablets 4 times a day", "Napa Extra 1+1+1", "Ace Plus 500/65 1+0+1"])
def test_a_usual_amount_is_judged_and_is_not_too_much(book: Book, names: MedicineNames, typed: str) -> None:
    found = check(book, names, [typed], Patient())
    assert not [each for each in found.findings if each.kind.value == "dose"]
    assert not [each for each in found.gaps if each.code == "dose"]


def test_paracetamol_of_two_brands_counts_together(book: Book, names: MedicineNames) -> None:
    typed = ("Napa 500 mg 2 tablets 3 times a day", "Ace Plus 2 tablets 3 times a day")
    assert ("dose", "paracetamol", None, "together") in _found(book, names, *typed)


@pytest.mark.parametrize("typed", ["Napa Extra 1000 mg 3 times a day", "Napa Extra 1 g 3 times a day"])
def test_a_strength_that_is_not_sold_stays_unjudged(book: Book, names: MedicineNames, typed: str) -> None:
    assert "dose" in {each.code for each in check(book, names, [typed], Patient()).gaps}


def test_a_reminder_of_it_counts_beside_another(book: Book, names: MedicineNames) -> None:
    one, other = (
        Planned(name, planned_dose(name, ["2 tablets"], 3, often=True)) for name in ("Napa Extra 500 mg", "Napa 500 mg")
    )
    codes = {(each.a, each.code) for each in warn(book, names, one, [other], Patient()).findings}
    assert ("paracetamol", "together") in codes


@pytest.mark.parametrize(
    ("brand", "medicine"),
    [
        ("Tufnil", "tolfenamic_acid"), ("Bislol 2.5", "bisoprolol"), ("Linaglip 5", "linagliptin"),
        ("Rabe 20", "rabeprazole"), ("SMC Orsaline", "oral_rehydration_salts"), ("Visral", "tiemonium"),
        ("Plagrin", "clopidogrel"), ("Chear 50", "sertraline"), ("Siglita 50", "sitagliptin"),
        ("Stugeron", "cinnarizine"), ("Kemadrin", "procyclidine"), ("Brofex", "dextromethorphan"),
        ("Napa Extend", "paracetamol"), ("Ace XR", "paracetamol"), ("Napa One", "paracetamol"),
    ],
)  # fmt: skip
def test_brands_that_many_take_are_known(names: MedicineNames, brand: str, medicine: str) -> None:
    assert names.read(brand).medicine_ids == (medicine,)


def test_the_painkiller_for_migraine_is_one_of_its_family(book: Book, names: MedicineNames) -> None:
    assert ("interaction", "severe") in {
        (each.kind.value, each.severity) for each in check(book, names, ["Tufnil", "warfarin"], Patient()).findings
    }
