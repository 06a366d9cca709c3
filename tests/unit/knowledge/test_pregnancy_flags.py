"""Dangers of a pregnancy befall no man and no small child; who may bear a child, or isn't known, hears of them.

A baby in the womb that moves less is seen the same day, day or night (RCOG Green-top Guideline 57).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import judge, red_flags
from healthapp.contexts.knowledge.schemas.content import Urgency

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.triage_case import Sex

_MOTHERS = {"pregnancy_now", "recent_delivery"}
_NAMED_SO = {"pregnant_fits", "postpartum_low_mood", "foul_lochia"}


@pytest.fixture(scope="module")
def reader(book: Book) -> Reader:
    return Reader(book)


@pytest.fixture(scope="module")
def engine(book: Book) -> Triage:
    return Triage(book)


def test_every_rule_that_asks_for_a_pregnancy_or_a_birth_is_for_women_of_that_age(book: Book) -> None:
    about = {each for each in book.concepts if book.with_broader([each]) & _MOTHERS} | _NAMED_SO
    rules = [
        flag
        for flag in book.content.red_flag
        if flag.pregnant or any(about.issuperset(group) for group in flag.needs if group)
    ]
    assert len(rules) >= 25
    assert [flag.id for flag in rules if flag.sex != "female" or flag.ages is None or flag.ages[0] < 10] == []


@pytest.mark.parametrize(
    "text",
    [
        *("পেটের বাচ্চা নড়ে না", "বাচ্চার নড়াচড়া কমে গেছে", "bacchar norachora kome geche", "peter baccha nore na"),
        *("my baby moves less since yesterday", "I have not felt any kicks today", "baby still in the womb"),
    ],
)
@pytest.mark.parametrize(
    ("age", "sex", "is_told"),
    [
        *((27.0, "female", True), (27.0, None, True), (None, None, True), (None, "female", True)),
        *((27.0, "male", False), (6.0, "female", False), (6.0, None, False), (70.0, "female", False)),
    ],
)
def test_who_hears_of_a_baby_that_moves_less(
    reader: Reader, engine: Triage, text: str, age: float | None, sex: Sex | None, *, is_told: bool
) -> None:
    reading = reader.read(text, age)
    case = make_case(engine.book, reading.present, reading.absent, age=age, sex=sex)
    flags = {each.id: each for each in red_flags(engine, case)}
    assert ("rf_reduced_movements" in flags) is is_told
    if is_told:
        assert judge(engine, case, engine.rank(case)).level in (Urgency.HIGH, Urgency.EMERGENCY)
        assert "day or night" in flags["rf_reduced_movements"].advice.en


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("আমার ছেলের বউ ৭ মাসের গর্ভবতী, খিঁচুনি হচ্ছে", "rf_eclampsia_general"),
        ("আমার ৩ বছরের ছেলে আছে, আবার পেটে বাচ্চা, পেটের বাচ্চা নড়ে না", "rf_reduced_movements"),
        ("আমার স্বামী বিদেশে, আমি গর্ভবতী, রক্ত যাচ্ছে", "rf_pregnant_bleeding_general"),
        ("my husband is away, I am pregnant and my waters broke", "rf_waters_broken"),
    ],
)
def test_whose_husband_or_child_is_told_of_beside_a_pregnancy_hears_of_it(
    reader: Reader, engine: Triage, text: str, flag: str
) -> None:
    reading = reader.read(text)
    assert reading.sex != "male"
    sex: Sex | None = "female" if reading.sex == "female" else None
    case = make_case(engine.book, reading.present, reading.absent, age=reading.age, sex=sex, pregnant=reading.pregnant)
    assert flag in [each.id for each in red_flags(engine, case)]
