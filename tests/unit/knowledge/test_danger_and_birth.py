"""Words that are said of births and of anything else: each is read as what it says where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import judge
from healthapp.contexts.knowledge.schemas.content import Urgency

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="module")
def reader(book: Book) -> Reader:
    return Reader(book)


@pytest.fixture(scope="module")
def engine(book: Book) -> Triage:
    return Triage(book)


def _level(reader: Reader, engine: Triage, text: str) -> Urgency:
    reading = reader.read(text)
    case = make_case(engine.book, reading.present, reading.absent, age=45.0, sex="male")
    return judge(engine, case, engine.rank(case)).level


@pytest.mark.parametrize(
    "text",
    [
        "বাচ্চা নড়াচড়া করে না, জ্বর",
        "বাচ্চা নড়ে না, জ্বর",
        "baccha nore na, jor",
        "baby not moving, fever",
        "baby stopped moving. fever",
    ],
)
@pytest.mark.parametrize("age", [0.05, 0.5, 2.0])
def test_a_child_that_lies_still_is_very_ill_and_not_unborn(
    reader: Reader, engine: Triage, text: str, age: float
) -> None:
    reading = reader.read(text, age)
    assert "lethargic" in reading.present
    assert reading.pregnant is None
    case = make_case(engine.book, reading.present, reading.absent, age=age)
    assert case.pregnant is None
    assert "reduced_baby_movements" not in case.present
    assert judge(engine, case, engine.rank(case)).level is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    ["আমি ৮ মাসের গর্ভবতী, বাচ্চা নড়ে না", "পেটের বাচ্চা নড়ে না", "8 months pregnant and baby not moving", "fewer kicks today"],
)
def test_an_unborn_baby_that_moves_less_is_told(reader: Reader, engine: Triage, text: str) -> None:
    reading = reader.read(text, 25.0)
    case = make_case(engine.book, reading.present, reading.absent, age=25.0, sex="female", pregnant=reading.pregnant)
    assert "rf_reduced_movements" in {each.id for each in judge(engine, case, engine.rank(case)).red_flags}


@pytest.mark.parametrize(
    ("text", "there", "not_there"),
    [
        ("দাঁত তোলার পর রক্ত থামছে না", "bleeding_wound", "postpartum_bleeding"),
        ("মন খারাপ থাকে, ছটফট করি", "low_mood", "postpartum_low_mood"),
        ("চোখে ঝিকিমিকি দেখি", "floaters_flashes", "pregnant_blurred_vision"),
        ("shorirer pani chole geche", "", "waters_broken"),
        ("প্রসবের পর রক্ত থামছে না", "postpartum_bleeding", ""),
        ("বাচ্চা হওয়ার পর মন খারাপ থাকে", "postpartum_low_mood", ""),
    ],
)
def test_what_anybody_says_is_no_word_of_a_birth(
    reader: Reader, book: Book, text: str, there: str, not_there: str
) -> None:
    found = book.with_broader(reader.read(text).present)
    assert not there or there in found
    assert not_there not in found


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("মাথায় আঘাত লেগেছে, Eliquis খাই", Urgency.EMERGENCY),
        ("I hit my head, I take Pradaxa", Urgency.EMERGENCY),
        ("জ্বর, ট্যাক্রোলিমাস খাই", Urgency.EMERGENCY),
        ("on chemotherapy, fever since morning", Urgency.EMERGENCY),
        ("ডায়াবেটিস আছে, ঘাম হচ্ছে, হাত কাঁপছে", Urgency.EMERGENCY),
    ],
)
def test_medicines_and_illnesses_that_one_has_count(reader: Reader, engine: Triage, text: str, level: Urgency) -> None:
    assert _level(reader, engine, text) is level
