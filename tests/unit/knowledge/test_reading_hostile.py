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
        ("বুকে প্রচণ্ড চাপ ঘুমাতে পারছি না", "chest_pain_crushing"),
        ("বুকে প্রচণ্ড চাপ কিছু ভালো লাগছে না", "chest_pain_crushing"),
        ("বুকে প্রচণ্ড চাপ ওষুধে কাজ হচ্ছে না", "chest_pain_crushing"),
        ("রক্ত বমি হচ্ছে কিছু খেতে পারছে না", "vomiting_blood"),
        ("সাপে কামড় দিয়েছে হাঁটতে পারছে না", "snake_bite"),
        ("প্রসবের পর অনেক রক্ত যাচ্ছে দাঁড়াতে পারছে না", "postpartum_bleeding"),
        ("শ্বাস নিতে কষ্ট ঘুমাতে পারছি না", "breathlessness"),
        ("মরতে চাই আর পারছি না", "suicidal_thoughts"),
        ("মরে যেতে ইচ্ছা করে ঘুম হয় না", "suicidal_thoughts"),
        ("bacha khichuni hocche kotha bolte parche na", "seizure"),
        ("buke betha ghum hoy na", "chest_pain"),
        ("i am not feeling well crushing chest pain and sweating", "chest_pain_crushing"),
        ("no relief from crushing chest pain", "chest_pain_crushing"),
        ("aspirin did not help the crushing chest pain", "chest_pain_crushing"),
        ("i have never had such crushing chest pain", "chest_pain_crushing"),
        ("i have not slept because of crushing chest pain", "chest_pain_crushing"),
        ("no fever crushing chest pain", "chest_pain_crushing"),
        ("i don't know why i want to die", "suicidal_thoughts"),
        ("he has not been well vomiting blood since night", "vomiting_blood"),
        ("inhaler did not help breathlessness", "breathlessness"),
        ("has no energy severe headache and neck stiffness", "neck_stiffness"),
        ("baby not crying fits since morning", "seizure"),
        ("বিষ খেয়েছে কথা বলছে না", "poison_swallowed"),
        ("গলায় ফাঁস দিয়েছে কথা বলছে না", "self_harm"),
        ("১০ মিনিট আগে বুকে প্রচণ্ড চাপ ছিল", "chest_pain_crushing"),
        ("আধা ঘণ্টা আগে মুখ বাঁকা হয়ে গিয়েছিল", "face_droop"),
        ("১০ মিনিট আগে অজ্ঞান হয়ে পড়েছিল", "fainting"),
        ("এক ঘণ্টা আগে খিঁচুনি হয়েছিল", "seizure"),
        ("দুই দিন আগে রক্ত বমি হয়েছিল", "vomiting_blood"),
        ("বুকে তীব্র ব্যথা ছিল ১ ঘণ্টা আগে এখনো আছে", "chest_pain_crushing"),
        ("সকালে খাওয়ার আগে বুকে প্রচণ্ড চাপ ছিল এখনো আছে", "chest_pain_crushing"),
        ("আগে কখনো হয়নি বুকে প্রচণ্ড চাপ", "chest_pain_crushing"),
        ("রক্ত বমি করছেন তিনি", "vomiting_blood"),
        ("বাবার বুকে প্রচণ্ড চাপ তিনি খুব ঘামছেন", "chest_pain_crushing"),
        ("বাবার বুকে প্রচণ্ড চাপ তিনি খুব ঘামছেন", "sweating"),
        ("সাপে কামড় দিয়েছে তিনি অজ্ঞান", "snake_bite"),
        ("সাপে কামড় দিয়েছে তিনি অজ্ঞান", "unconscious"),
        ("শ্বাসকষ্ট রক্তে চিনি বেশি", "breathlessness"),
        ("বমি ঠিক হচ্ছে না", "vomiting"),
        ("২ মাস আগে বাচ্চা হয়েছিল বুকে প্রচণ্ড চাপ", "chest_pain_crushing"),
        ("had surgery 2 years ago crushing chest pain now", "chest_pain_crushing"),
        ("আমি মরে যাব", "suicidal_thoughts"),
        ("বাচ্চা দুধ খায় না", "not_able_to_drink"),
        ("no fever, cough since morning", "cough"),
        ("did not sleep, crushing chest pain or burning", "chest_pain_crushing"),
        ("he is not well, vomiting blood or coughing it", "vomiting_blood"),
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
    ("text", "absent"),
    [
        ("no fever crushing chest pain", "fever"),
        ("শ্বাসকষ্ট নেই", "breathlessness"),
        ("বুকে ব্যথা নাই", "chest_pain"),
        ("জ্বর, কাশি, শ্বাসকষ্ট নেই", "breathlessness"),
        ("no chest pain", "chest_pain"),
        ("no fever or vomiting", "fever"),
        ("no fever or vomiting", "vomiting"),
        ("বুকে ব্যথা হচ্ছে না", "chest_pain"),
        ("বমি হয়নি", "vomiting"),
        ("রক্ত বমি করেনি", "vomiting_blood"),
        ("denies chest pain", "chest_pain"),
        ("no fever, vomiting blood or black stool", "vomiting_blood"),
        ("no fever, vomiting blood or black stool", "black_stool"),
        ("denies any chest pain or vomiting blood", "vomiting_blood"),
        ("কালো পায়খানা বা রক্তবমি নেই", "black_stool"),
        ("বুকের খাঁচা দেবে যায় না", "chest_indrawing"),
        ("eyes are not yellow", "jaundice"),
    ],
)
def test_what_is_denied_stays_denied(text: str, absent: str) -> None:
    found = READER.read(text)
    assert absent in BOOK.with_narrower(found.absent), found
    assert absent not in BOOK.with_broader(found.present)


@pytest.mark.parametrize("text", ["বুকে প্রচণ্ড চাপ জ্বর নেই", "no fever and crushing chest pain"])
def test_a_no_that_may_be_said_of_both_denies_no_danger(text: str) -> None:
    found = READER.read(text)
    assert found.absent == {"fever"}, "it is asked about"


def test_years_ago_is_past() -> None:
    assert READER.read("দুই বছর আগে খিঁচুনি হয়েছিল").past == {"seizure"}


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
