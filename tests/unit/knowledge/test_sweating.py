"""Sweat is cold only where somebody says so: fever that goes sweats too, and only a cold sweat is shock in dengue.

The heart and low sugar ask for any sweat (ESC, Acute coronary syndromes; ADA, Hypoglycemia); the shock of dengue for
a cold one (National Guideline for Clinical Management of Dengue Syndrome: cold, clammy skin).
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


@pytest.fixture(scope="module")
def reader(book: Book) -> Reader:
    return Reader(book)


@pytest.fixture(scope="module")
def engine(book: Book) -> Triage:
    return Triage(book)


@pytest.mark.parametrize(
    "text",
    [
        *("খুব ঘামছি", "ঘামে জামা ভিজে গেছে", "দরদর করে ঘাম ঝরছে", "ঘেমে নেয়ে একাকার", "khub gham hocche"),
        *("sweating a lot", "soaked in sweat", "I am pouring with sweat"),
    ],
)
def test_plain_sweat_is_not_cold(reader: Reader, text: str) -> None:
    present = reader.read(text).present
    assert "sweating" in present
    assert "sweating_cold" not in present


@pytest.mark.parametrize(
    "text",
    [
        *("ঠান্ডা ঘাম দিচ্ছে", "ঘেমে শরীর ঠান্ডা হয়ে যাচ্ছে", "thanda gham hocche", "in a cold sweat", "cold and clammy"),
        "her skin is sweaty and cold",
    ],
)
def test_cold_sweat_is_read_as_cold(reader: Reader, book: Book, text: str) -> None:
    present = reader.read(text).present
    assert "sweating_cold" in present
    assert "sweating" in book.with_broader(present)


@pytest.mark.parametrize(
    ("text", "flag", "age"),
    [
        ("বুকে ব্যথা, দরদর করে ঘাম ঝরছে", "rf_chest_pain_danger", 50),
        ("chest pain and sweating", "rf_chest_pain_danger", 50),
        ("ডায়াবেটিস আছে, ইনসুলিন নিই, খুব ঘামছি আর হাত কাঁপছে", "rf_hypo_sweating", 60),
        ("diabetic, sweating and trembling", "rf_hypo_sweating", 60),
        ("কীটনাশক ছিটানোর পর খুব ঘামছে", "rf_pesticide", 30),
        ("কালো পায়খানা হচ্ছে আর ঘামছি", "rf_bleeding_bowel_severe", 50),
    ],
)
def test_any_sweat_counts_for_heart_sugar_poison_and_bleeding(
    reader: Reader, engine: Triage, text: str, flag: str, age: float
) -> None:
    reading = reader.read(text, age)
    case = make_case(engine.book, reading.present, reading.absent, age=age)
    assert flag in [each.id for each in red_flags(engine, case)]
    assert judge(engine, case, engine.rank(case)).level is Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("text", "is_shock"),
    [
        ("ডেঙ্গু পজিটিভ, জ্বর ছেড়ে ঘাম দিচ্ছে", False),
        ("ডেঙ্গু পজিটিভ, জ্বর, ঠান্ডা ঘাম দিচ্ছে", True),
        ("dengue positive, the fever came down with sweating", False),
        ("dengue positive with fever, now a cold sweat", True),
    ],
)
def test_in_dengue_only_a_cold_sweat_is_shock(reader: Reader, engine: Triage, text: str, *, is_shock: bool) -> None:
    reading = reader.read(text, 25)
    case = make_case(engine.book, reading.present, reading.absent, age=25)
    assert ("rf_dengue_shock" in [each.id for each in red_flags(engine, case)]) is is_shock
