"""A word that belongs to something else makes no danger absent or past; what is denied stays denied.

Each story stood in a hostile reading of the symptom check, and each was read wrongly once.
"""

from __future__ import annotations

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import red_flags
from healthapp.contexts.knowledge.service.library import read_book

BOOK = read_book(FolderContent())
READER = Reader(BOOK)
ENGINE = Triage(BOOK)

_ALONE = ("chest_pain_crushing", "vomiting_blood", "snake_bite", "suicidal_thoughts", "poison_swallowed", "self_harm")


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("রক্ত বমি করছেন তিনি", "vomiting_blood"),
        ("বাবার বুকে প্রচণ্ড চাপ তিনি খুব ঘামছেন", "chest_pain_crushing"),
        ("বাবার বুকে প্রচণ্ড চাপ তিনি খুব ঘামছেন", "sweating_cold"),
        ("সাপে কামড় দিয়েছে তিনি অজ্ঞান", "snake_bite"),
        ("সাপে কামড় দিয়েছে তিনি অজ্ঞান", "unconscious"),
        ("শ্বাসকষ্ট রক্তে চিনি বেশি", "breathlessness"),
        ("আমি মরে যাব", "suicidal_thoughts"),
    ],
)
def test_a_danger_is_there(text: str, danger: str) -> None:
    found = READER.read(text)
    assert danger in BOOK.with_broader(found.present), found
    assert danger not in found.absent | found.past
    if danger in _ALONE:
        flags = red_flags(ENGINE, make_case(BOOK, found.present, found.absent, age=40, sex="female", pregnant=False))
        assert any(danger in group for flag in flags for group in flag.needs)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("she took 30 tablets today", True),
        ("she took 30 amitriptyline tablets yesterday", True),
        ("she took 30 clonidine tablets", True),
        ("took 20 tizanidine tablets", True),
        ("৩০টা বড়ি আজ দিনে খেয়েছে", True),
        ("৩০টা ঘুমের ট্যাবলেট আজ একদিনে খেয়ে ফেলেছে", True),
        ("৩০টা ঘুমের বড়ি খাইয়া ফেলছে", True),
        ("i took one 500 mg paracetamol tablet", False),
        ("প্যারাসিটামল ৫০০ মিগ্রা ট্যাবলেট খেয়েছি", False),
        ("napa 500 mg tablet kheyechi", False),
        ("took 10 mg tablet for pressure", False),
        ("at 10 am took one tablet", False),
        ("সকাল ১০টায় একটা ট্যাবলেট খেয়েছি", False),
        ("২৪ ঘণ্টায় একটা ট্যাবলেট খেয়েছি", False),
        ("i am 45 and took a tablet for headache", False),
        ("৬৫ বছরের মহিলা সকালে ট্যাবলেট খেয়ে ভালো আছেন", False),
        ("took 30 tablets over a month", False),
        ("took 30 tablets two days ago", True),
    ],
)
def test_many_tablets_at_once_are_an_overdose_and_strengths_ages_and_hours_are_none(text: str, is_one: bool) -> None:
    assert ("medicine_overdose" in READER.read(text).present) is is_one


@pytest.mark.parametrize(
    ("text", "not_there"),
    [
        ("মুরগি মরে গেছে আমি ভালো আছি", "suicidal_thoughts"),
        ("known epilepsy, last fit 3 months ago", "seizure_over_5_minutes"),
    ],
)
def test_what_only_sounds_like_a_danger_is_none(text: str, not_there: str) -> None:
    assert not_there not in READER.read(text).present


def test_a_measured_sugar_is_read_by_its_bangla_name() -> None:
    assert "glucose_high_random" in READER.read("রক্তে চিনি মাপ ২২").present
