"""How much of a medicine its reminder comes to, what of it is too much, and where nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.interactions_check import Planned, check, warn
from healthapp.contexts.knowledge.rules.medicine_doses import planned_dose
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.patient_facts import Patient

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="module")
def names(book: Book) -> MedicineNames:
    return MedicineNames(book)


def _plan(name: str, amount: str = "", a_day: int | None = 1, *, often: bool = True) -> Planned:
    return Planned(name, planned_dose(name, (amount,) if amount else (), a_day, often=often))


@pytest.mark.parametrize(
    ("name", "amount", "a_day", "at_once", "on_a_day"),
    [
        ("Napa 500 mg", "2 tablets", 4, 1000, 4000),
        ("Napa 500 mg", "2", 4, 1000, 4000),
        ("নাপা ৫০০ মিগ্রা", "২টা ট্যাবলেট", 3, 1000, 3000),
        ("Napa", "500 mg", 3, 500, 1500),
        ("Napa 500 mg", "500 mg", 3, 500, 1500),
        ("Napa 500 mg", "2 tablets (1000 mg)", 3, 1000, 3000),
        ("Napa 500 mg", "1+0+1", 2, 500, 1000),
        ("Napa 500 mg", "২+০+২", 2, 1000, 2000),
        ("Amlodipine 5 mg", "10 mg", 1, 10, 10),
        ("Napa 500 mg", "1 tablet every 6 hours", None, 500, 2000),
        ("Napa 500 mg", "1 tablet 3 times a day", 3, 500, 1500),
        ("Levothyroxine 50 mcg", "1 tablet", 1, 0.05, 0.05),
    ],
)
def test_milligrams_where_there_is_no_doubt(
    name: str, amount: str, a_day: int | None, at_once: float, on_a_day: float
) -> None:
    dose = _plan(name, amount, a_day).dose
    assert [dose.single_mg, dose.daily_mg] == pytest.approx([at_once, on_a_day])


@pytest.mark.parametrize(
    ("name", "amount", "a_day"),
    [
        ("Napa", "1 tablet", 3),  # of which strength?
        ("Napa 500", "1 tablet", 3),
        ("Napa 500 mg", "", 3),
        ("Napa 500 mg", "as the doctor said", 3),
        ("Napa 500 mg", "1-2 tablets", 3),
        ("Napa 500 mg", "half a tablet", 3),
        ("Napa 500 mg", "½ tablet", 3),
        ("Napa 500 mg", "1/2 tablet", 3),
        ("নাপা ৫০০ মিগ্রা", "আধা ট্যাবলেট", 3),
        ("Napa syrup 120 mg/5 ml", "10 ml", 3),
        ("নাপা সিরাপ ১২০ মিগ্রা", "২ চামচ", 3),
        ("Napa 500 mg", "2 tablets (1500 mg)", 3),
        ("Napa", "2 tablets (1000 mg)", 3),
        ("Napa", "15 mg/kg", 3),
        ("Napa 500 mg", "1+1+1", 2),  # the reminder says twice
        ("Napa 500 mg", "1 tablet 4 times a day", 2),
        ("Napa 500 mg", "2 tablets a day", 2),
        ("Napa 500 mg", "1 tablet when in pain", None),
    ],
)
def test_no_milligrams_of_a_day_where_two_readings_are_possible(name: str, amount: str, a_day: int | None) -> None:
    assert _plan(name, amount, a_day).dose.daily_mg is None


def test_the_largest_step_of_a_changing_dose_counts() -> None:
    steps = ("4 tablets", "2 tablets", "1 tablet")
    assert planned_dose("Prednisolone 5 mg", steps, 1, often=True).daily_mg == 20
    assert planned_dose("Prednisolone 5 mg", (*steps, "then less"), 1, often=True).daily_mg is None


def test_too_much_on_a_day_is_found_and_less_is_not(book: Book, names: MedicineNames) -> None:
    much = warn(book, names, _plan("Napa 500 mg", "2 tablets", 6), [], Patient(age=40.0))
    assert [(each.kind, each.severity, each.code) for each in much.findings] == [("dose", "severe", "daily")]
    right = warn(book, names, _plan("Napa 500 mg", "2 tablets", 4), [], Patient(age=40.0))
    assert right.findings == ()
    assert "dose" not in {each.code for each in right.gaps}


def test_a_weekly_medicine_that_a_reminder_plans_daily_is_a_danger(book: Book, names: MedicineNames) -> None:
    daily = warn(book, names, _plan("Methotrexate 10 mg", "1 tablet", 1, often=True), [], Patient())
    assert ("dose", "weekly") in {(each.kind.value, each.code) for each in daily.findings}
    weekly = warn(book, names, _plan("Methotrexate 10 mg", "1 tablet", 1, often=False), [], Patient())
    assert "weekly" not in {each.code for each in weekly.findings}


@pytest.mark.parametrize("other", ["Napa", "napa ", "Ace 500", "প্যারাসিটামল"])
def test_the_same_medicine_in_a_second_reminder_is_found(book: Book, names: MedicineNames, other: str) -> None:
    found = warn(book, names, _plan("Napa"), [_plan(other)], Patient())
    assert [each.code for each in found.findings if each.kind == "duplicate"] == ["same:paracetamol"]


def test_a_name_that_nobody_knows_is_found_twice_by_its_letters(book: Book, names: MedicineNames) -> None:
    assert warn(book, names, _plan("Ljubljana 5"), [_plan(" ljubljana  5")], Patient()).same
    assert not warn(book, names, _plan("Ljubljana 5"), [_plan("Ljubljana 10")], Patient()).same


@pytest.mark.parametrize(
    ("typed", "about"),
    [
        ("amlodipine + atenolol 5 mg twice daily", "amlodipine+atenolol"),
        ("diclofenac gel 4 times a day", "diclofenac"),
        ("Napa 2 tablets 4 times a day", "paracetamol"),
        ("Napa syrup 120 mg/5 ml, 10 ml 3 times a day", "paracetamol"),
        ("নাপা ২ চামচ দিনে ৩ বার", "paracetamol"),
    ],
)
def test_an_amount_that_cannot_be_judged_is_said(book: Book, names: MedicineNames, typed: str, about: str) -> None:
    checked = check(book, names, [typed], Patient(age=40.0))
    assert [each.about for each in checked.gaps if each.code == "dose"] == [about]
    assert not [each for each in checked.findings if each.kind == "dose"]


@pytest.mark.parametrize(
    "typed", ["Napa", "Moxaclav", "diclofenac gel", "paracetamol 500 mg 4 times a day", "Napa 500 mg"]
)
def test_nothing_is_said_of_an_amount_that_was_judged_or_not_given(
    book: Book, names: MedicineNames, typed: str
) -> None:
    assert "dose" not in {each.code for each in check(book, names, [typed], Patient(age=40.0)).gaps}


def test_what_a_combination_adds_to_a_day_is_said_not_to_be_counted(book: Book, names: MedicineNames) -> None:
    one, other = _plan("Napa 500 mg", "2 tablets", 4), _plan("paracetamol + codeine", "1 tablet", 4)
    for beside in (warn(book, names, one, [other], Patient(age=40.0)), warn(book, names, other, [one], Patient())):
        also = [(each.about, each.beside) for each in beside.gaps if each.code == "also_held"]
        assert [(about, {*held.split("+")}) for about, held in also] == [("paracetamol", {"paracetamol", "codeine"})]
    typed = check(book, names, ["Napa 500 mg 4 times a day", "paracetamol + codeine"], Patient(age=40.0))
    assert "also_held" in {each.code for each in typed.gaps}
    alone = (
        warn(book, names, one, [_plan("Napa 500 mg", "1 tablet", 1), _plan("codeine 15 mg")], Patient()),
        check(book, names, ["Napa", "paracetamol + codeine"], Patient()),  # no amount: nothing was counted
        check(book, names, ["diclofenac 50 mg 2 times a day", "diclofenac gel"], Patient()),
    )
    assert not [each for found in alone for each in found.gaps if each.code == "also_held"]


def test_every_reminder_whose_amount_was_not_judged_says_so(book: Book, names: MedicineNames) -> None:
    for plan in (_plan("Napa"), _plan("Napa 500 mg", "1 tablet", None), _plan("Amlodipine + Atenolol 5 mg", "1", 1)):
        assert "dose" in {each.code for each in warn(book, names, plan, [], Patient(age=40.0)).gaps}


def test_a_childs_dose_goes_by_weight_which_nobody_told(book: Book, names: MedicineNames) -> None:
    child = warn(book, names, _plan("Napa 250 mg", "1 tablet", 3), [], Patient(age=5.0))
    assert "dose" in {each.code for each in child.gaps}
    assert not [each for each in child.findings if each.kind == "dose"]
    too_much = warn(book, names, _plan("Napa 500 mg", "1 tablet", 4), [], Patient(age=5.0))
    assert "daily_by_age" in {each.code for each in too_much.findings}
    assert "dose" not in {each.code for each in too_much.gaps}


_AMOUNTS = st.one_of(
    st.sampled_from(["1 tablet", "2", "1+1+1", "500 mg", "5 ml", "½ tablet", "1-2", "২টা", "500 mg (2 tablets)"]),
    st.text(alphabet="0123456789+-/ mgtabletsদিনেবার৫½().", max_size=20),
)


@given(
    name=st.sampled_from(["Napa 500 mg", "Napa", "Moxaclav 625 mg", "Amlodipine 5 mg", "Ljubljana"]),
    amounts=st.lists(_AMOUNTS, max_size=3),
    a_day=st.none() | st.integers(1, 24),
    often=st.booleans(),
)
def test_a_day_is_never_less_than_what_is_taken_at_once(
    name: str, amounts: list[str], a_day: int | None, *, often: bool
) -> None:
    dose = planned_dose(name, tuple(amounts), a_day, often=often)
    if dose.daily_mg is not None:
        assert dose.single_mg is not None
        assert dose.daily_mg >= dose.single_mg >= 0


@given(amount=_AMOUNTS, a_day=st.none() | st.integers(1, 24))
def test_an_amount_is_judged_or_said_not_to_be(
    book: Book, names: MedicineNames, amount: str, a_day: int | None
) -> None:
    plan = _plan("Napa 500 mg", amount, a_day)
    gap = "dose" in {each.code for each in warn(book, names, plan, [], Patient(age=40.0)).gaps}
    assert gap is (plan.dose.daily_mg is None or plan.dose.daily_mg == 0)


@pytest.mark.parametrize(
    ("second", "is_too_much"),
    [
        (("Ace 500 mg", "2 tablets", 2), True),  # 3 g and 2 g of paracetamol
        (("এইস ৫০০ মিগ্রা", "২টা ট্যাবলেট", 2), True),
        (("Ace 500 mg", "2 tablets", 1), False),  # 3 g and 1 g
        (("Flamex 400 mg", "2 tablets", 2), False),  # another medicine
        (("Ace 500 mg", "1 or 2 tablets", 4), False),  # nobody knows how much
    ],
)
def test_two_brands_of_one_medicine_are_one_amount(
    book: Book, names: MedicineNames, second: tuple[str, str, int], is_too_much: bool
) -> None:
    first, other = _plan("Napa 500 mg", "2 tablets", 3), _plan(*second)
    for one, beside in ((first, other), (other, first)):
        codes = [each.code for each in warn(book, names, one, [beside], Patient()).findings]
        assert ("together" in codes) is is_too_much
        assert "daily" not in codes


def test_a_sum_of_what_is_not_known_is_not_known(book: Book, names: MedicineNames) -> None:
    plain, vague = _plan("Napa 500 mg", "1 tablet", 3), _plan("Ace 500 mg", "1 or 2 tablets", 3)
    adult = Patient(age=40.0, gender="male", egfr=90.0)
    assert [each.code for each in warn(book, names, plain, [], adult).gaps if each.code == "dose"] == []
    assert "dose" in [each.code for each in warn(book, names, plain, [vague], adult).gaps]


def test_what_is_too_much_alone_is_said_once(book: Book, names: MedicineNames) -> None:
    found = warn(book, names, _plan("Napa 500 mg", "3 tablets", 3), [_plan("Ace 500 mg", "1 tablet", 3)], Patient())
    assert [each.code for each in found.findings if each.kind == "dose"] == ["daily"]


def test_one_dose_a_week_is_in_no_days_sum(book: Book, names: MedicineNames) -> None:
    weekly = _plan("Napa 500 mg", "2 tablets", 4, often=False)
    found = warn(book, names, _plan("Ace 500 mg", "2 tablets", 2), [weekly], Patient())
    assert "together" not in [each.code for each in found.findings]


@given(st.integers(1, 4), st.integers(1, 8), st.integers(1, 4), st.integers(1, 8))
def test_amounts_add_up_whatever_they_are_called(
    book: Book, names: MedicineNames, pieces: int, times: int, pieces2: int, times2: int
) -> None:
    """Too much is said exactly when the milligrams of a day are above the limit, alone or together."""
    one, other = _plan("Napa 250 mg", f"{pieces}", times), _plan("Ace 250 mg", f"{pieces2}", times2)
    found = warn(book, names, one, [other], Patient())
    too_much = any(each.kind == "dose" and each.code in {"daily", "together"} for each in found.findings)
    adult = book.medicines["paracetamol"].adult
    assert adult is not None
    assert too_much is (250 * (pieces * times + pieces2 * times2) > (adult.max_daily_mg or 0))
