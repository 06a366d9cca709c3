"""Old people take less of some medicines, and some not at all; the check says it by their age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.interactions_check import check
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.patient_facts import Patient
from healthapp.contexts.knowledge.service.interactions import _Telling
from healthapp.kit.i18n import Lang

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="module")
def names(book: Book) -> MedicineNames:
    return MedicineNames(book)


def _findings(book: Book, names: MedicineNames, typed: str, age: float) -> set[tuple[str, str, str]]:
    found = check(book, names, [typed], Patient(age=age)).findings
    return {(each.kind.value, each.severity, each.code) for each in found}


@pytest.mark.parametrize(
    ("typed", "old", "code"),
    [
        ("citalopram 40 mg daily", 65, "daily_older"),
        ("escitalopram 20 mg once daily", 80, "daily_older"),
        ("haloperidol 5 mg twice daily", 70, "daily_older"),
        ("tramadol 100 mg 4 times a day", 75, "daily_older"),
        ("diazepam 10 mg twice daily", 68, "daily_older"),
        ("zolpidem 10 mg", 72, "single_older"),
    ],
)
def test_what_is_too_much_in_old_age(book: Book, names: MedicineNames, typed: str, old: float, code: str) -> None:
    assert ("dose", "severe", code) in _findings(book, names, typed, old)
    assert not any(kind == "dose" for kind, _severity, _code in _findings(book, names, typed, 40))


def test_two_names_of_one_medicine_are_too_much_together(book: Book, names: MedicineNames) -> None:
    typed = ["citalopram 10 mg twice daily", "citalopram 10 mg daily"]
    assert "together" in {each.code for each in check(book, names, typed, Patient(age=70)).findings}
    assert "together" not in {each.code for each in check(book, names, typed, Patient(age=40)).findings}


def test_what_is_not_for_old_people_is_said_in_both_languages(book: Book, names: MedicineNames) -> None:
    assert ("age", "severe", "avoid_older") in _findings(book, names, "glibenclamide 5 mg", 65)
    assert not any(kind == "age" for kind, _severity, _code in _findings(book, names, "glibenclamide 5 mg", 64))
    checked = check(book, names, ["glibenclamide"], Patient(age=70))
    said = {lang: _Telling(book, lang).response(checked).warnings for lang in (Lang.EN, Lang.BN)}
    assert any("From the age of 65 on this is to be avoided." in each for each in said[Lang.EN])
    assert any("৬৫ বছর বা তার বেশি বয়সে এটি এড়িয়ে চলতে হয়।" in each for each in said[Lang.BN])
    too_much = _Telling(book, Lang.EN).response(check(book, names, ["citalopram 40 mg daily"], Patient(age=70)))
    assert any("At this age at most 20 mg may be taken in a day" in each for each in too_much.warnings)


def test_the_content_names_a_limit_of_old_age_only_with_its_age_and_lower(book: Book) -> None:
    limited = [each for each in book.medicines.values() if each.adult and each.adult.older_max_daily_mg]
    assert len(limited) > 10
    for medicine in limited:
        adult = medicine.adult
        assert adult is not None
        assert adult.older_from_years is not None
        assert (adult.older_max_daily_mg or 0) < (adult.max_daily_mg or 0), medicine.id
        assert any(word in adult.text.en for word in ("Old", "old", "over", "Over")), medicine.id
