"""A severe headache is no thunderclap until somebody says that it came suddenly, like a blow, or is the worst ever.

NICE ("Headaches in over 12s", "Subarachnoid haemorrhage"): at once when it reached its worst in minutes, or with signs
from the brain or a stiff neck; today with fever, vomiting or failing sight; by itself it is seen within days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import height, judge
from healthapp.contexts.knowledge.schemas.content import Urgency

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book

THUNDERCLAP = "sudden_worst_headache"


@pytest.fixture(scope="module")
def reader(book: Book) -> Reader:
    return Reader(book)


@pytest.fixture(scope="module")
def engine(book: Book) -> Triage:
    return Triage(book)


def _level(reader: Reader, engine: Triage, text: str, *, age: float = 35.0, pregnant: bool = False) -> Urgency:
    reading = reader.read(text, age)
    case = make_case(engine.book, reading.present, reading.absent, age=age, sex="female", pregnant=pregnant)
    return judge(engine, case, engine.rank(case)).level


@pytest.mark.parametrize(
    "text",
    [
        *("severe headache", "a terrible headache since morning", "very bad headache", "severe headache for 3 days"),
        *("তীব্র মাথাব্যথা", "প্রচণ্ড মাথা ব্যথা দুই দিন ধরে", "khub matha betha", "matha fete jacche bethay"),
        *("severe headache, not sudden", "severe headache, it came on slowly"),
    ],
)
@pytest.mark.parametrize("age", [8.0, 35.0, 75.0])
def test_a_severe_headache_alone_is_its_own_finding(reader: Reader, engine: Triage, text: str, age: float) -> None:
    present = reader.read(text, age).present
    assert "severe_headache" in present
    assert THUNDERCLAP not in present
    assert _level(reader, engine, text, age=age) is Urgency.MEDIUM


@pytest.mark.parametrize(
    "text",
    [
        *("sudden severe headache", "severe headache that came on suddenly", "Severe headache. It began all at once."),
        *("severe headache, came within seconds", "the worst headache of my life", "worst headache"),
        "thunderclap headache",
        *("terrible headache out of the blue", "headache like a blow to the head"),
        *("হঠাৎ প্রচণ্ড মাথা ব্যথা", "প্রচণ্ড মাথাব্যথা, হঠাৎ শুরু", "তীব্র মাথাব্যথা আচমকা শুরু হয়েছে"),
        *("এক মিনিটের মধ্যে মাথায় প্রচণ্ড ব্যথা", "জীবনের সবচেয়ে খারাপ মাথাব্যথা", "hothat khub matha betha"),
    ],
)
def test_what_is_sudden_or_the_worst_ever_cannot_wait(reader: Reader, engine: Triage, text: str) -> None:
    assert THUNDERCLAP in reader.read(text).present
    assert _level(reader, engine, text) is Urgency.EMERGENCY


def test_what_is_said_of_something_else_is_no_thunderclap(reader: Reader) -> None:
    assert THUNDERCLAP not in reader.read("হঠাৎ জ্বর, প্রচণ্ড মাথাব্যথা").present
    assert THUNDERCLAP not in reader.read("suddenly a fever, a severe headache too").present


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("severe headache and a stiff neck", Urgency.EMERGENCY),
        ("তীব্র মাথাব্যথা, ঘাড় শক্ত", Urgency.EMERGENCY),
        ("severe headache, he is confused", Urgency.EMERGENCY),
        ("প্রচণ্ড মাথাব্যথা, তারপর অজ্ঞান", Urgency.EMERGENCY),
        ("severe headache and double vision", Urgency.EMERGENCY),
        ("severe headache, right arm weak", Urgency.EMERGENCY),
        ("severe headache with fever", Urgency.HIGH),
        ("তীব্র মাথাব্যথা, জ্বর", Urgency.HIGH),
        ("severe headache and vomiting", Urgency.HIGH),
        ("prochondo matha betha, bomi", Urgency.HIGH),
        ("severe headache, sight is blurred", Urgency.HIGH),
    ],
)
def test_with_another_sign_it_stays_urgent(reader: Reader, engine: Triage, text: str, least: Urgency) -> None:
    assert height(_level(reader, engine, text)) >= height(least)


def test_in_pregnancy_it_cannot_wait(reader: Reader, engine: Triage) -> None:
    for text in ("severe headache", "তীব্র মাথাব্যথা", "khub matha betha"):
        assert _level(reader, engine, text, age=25, pregnant=True) is Urgency.EMERGENCY


def test_the_worst_pain_is_a_severe_one(reader: Reader) -> None:
    assert "severe_abdominal_pain" in reader.read("the worst belly pain I ever had").present


@pytest.mark.parametrize(
    ("text", "there", "not_there"),
    [
        ("প্রচণ্ড জ্বর দুই দিন ধরে", "high_fever", "fever_over_14_days"),
        ("khub jor 2 din dhore", "high_fever", "fever_over_14_days"),
        ("খুব কাশি তিন দিন", "cough", "cough_over_2_weeks"),
        ("অনেক দিনের মাথাব্যথা", "headache_over_weeks", "severe_headache"),
        ("onek din dhore kashi", "cough_over_2_weeks", "severe_headache"),
        ("অনেক দিন ধরে জ্বর", "fever_over_14_days", "high_fever"),
    ],
)
def test_many_days_are_no_strong_pain_and_a_strong_pain_is_not_of_many_days(
    reader: Reader, text: str, there: str, not_there: str
) -> None:
    present = reader.read(text).present
    assert there in present
    assert not_there not in present
