"""Bare lists that end in a "no", and bare numbers beside a medicine: what can't be told is asked about."""

from __future__ import annotations

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_questions import next_question
from healthapp.contexts.knowledge.service.library import read_book

BOOK = read_book(FolderContent())
READER = Reader(BOOK)
ENGINE = Triage(BOOK)


@pytest.mark.parametrize(
    ("text", "present", "absent", "unclear"),
    [
        # The last is denied for certain. Dangers before it are asked about, never present and never denied.
        ("জ্বর, কাশি, শ্বাসকষ্ট নেই", set(), {"breathlessness"}, {"fever", "cough"}),
        ("বুকে ব্যথা, জ্বর, শ্বাসকষ্ট নেই", set(), {"breathlessness"}, {"chest_pain", "fever"}),
        ("jor, kashi, shash koshto nai", set(), {"breathlessness"}, {"fever", "cough"}),
        ("চুল পড়ছে। শ্বাসকষ্ট, বুকে ব্যথা নেই", {"hair_loss"}, {"chest_pain"}, {"breathlessness"}),
        ("চুল পড়া আছে তবে জ্বর, শ্বাসকষ্ট নেই", {"hair_loss"}, {"breathlessness"}, {"fever"}),
        # What is no danger is denied where something else is complained of.
        ("পেটে গ্যাস হয়। হাঁচি, চুলকানি, সর্দি নেই।", {"bloating"}, {"sneezing", "itching", "runny_nose"}, set()),
        # Whoever tells nothing else complains of it.
        ("সর্দি, হাঁচি, জ্বর নেই", {"runny_nose", "sneezing"}, {"fever"}, set()),
        ("কাশি, জ্বর নেই", {"cough"}, {"fever"}, set()),
        ("বুকে ব্যথা, জ্বর নেই", {"chest_pain"}, {"fever"}, set()),
        # A word says that all of it is denied.
        ("কোনো জ্বর, বুকে ব্যথা, শ্বাসকষ্ট নেই", set(), {"fever", "chest_pain", "breathlessness"}, set()),
        # A row that begins with what somebody has goes on with it; each of its own words stays.
        ("দুই দিন ধরে বুকে ব্যথা, শ্বাসকষ্ট, জ্বর নেই", {"chest_pain", "breathlessness"}, {"fever"}, set()),
        ("শ্বাসকষ্ট আছে, কাশি, জ্বর নেই", {"breathlessness", "cough"}, {"fever"}, set()),
        ("বুকে প্রচণ্ড ব্যথা হচ্ছে, ঘাম, জ্বর নেই", {"chest_pain_crushing"}, {"fever"}, set()),
        ("জ্বর নেই, কাশি নেই", set(), {"fever", "cough"}, set()),
        ("মাথা ঘোরে, বমি, জ্ঞান নেই", {"vomiting", "unconscious"}, set(), set()),
    ],
)
def test_a_bare_list_that_ends_in_a_no(text: str, present: set[str], absent: set[str], unclear: set[str]) -> None:
    found = READER.read(text)
    assert present <= BOOK.with_broader(found.present), found
    assert absent <= BOOK.with_narrower(found.absent), found
    assert unclear <= found.unclear, found
    assert not (absent | unclear) & BOOK.with_broader(found.present), found
    assert not (present | unclear) & found.absent, found


def test_what_cannot_be_told_is_asked_first() -> None:
    found = READER.read("বুকে ব্যথা, কাশি, শ্বাসকষ্ট নেই")
    case = make_case(BOOK, found.present, found.absent, age=50, sex="male")
    ranked = ENGINE.rank(case)
    assert next_question(ENGINE, case, ranked, frozenset(), found.unclear) == "chest_pain"
    assert next_question(ENGINE, case, ranked, frozenset({"chest_pain"}), found.unclear) == "cough"


@pytest.mark.parametrize(
    ("text", "overdose"),
    [
        # A usual strength behind a name, without its unit.
        ("নাপা ৫০০ খেয়েছি", False),
        ("নাপা ৫০০ ট্যাবলেট খেয়েছি", False),
        ("প্যারাসিটামল ৫০০ ট্যাবলেট একটা খেয়েছি", False),
        ("napa 500 tablet kheyechi", False),
        ("took paracetamol 500 tablet", False),
        ("took 500 napa for fever", False),
        ("amlodipine 10 kheyechi", False),
        ("atorvastatin 20 খেয়েছি রাতে", False),
        ("জ্বর ১০২ নাপা খেয়েছি", False),
        ("took napa at 10 pm", False),
        ("took napa 15 minutes ago", False),
        ("napa 10 din kheyechi", False),
        ("took 2 napa", False),
        ("নাপা ২টা খেয়েছি", False),
        # A count.
        ("ate 30 napa", True),
        ("নাপা ৩০টা খেয়েছি", True),
        ("৩০টা নাপা খেয়ে ফেলেছে", True),
        ("30 ta napa kheye felse", True),
        ("she swallowed 40 napa after a quarrel", True),
        ("took amlodipine 10 tablets", True),
        ("took 30 clonazepam tablets", True),
        ("onek gula napa kheye felse 40 ta", True),
        ("রাত ১১টা নাপা একটা খেয়েছি", False),
        # It may be either.
        ("took 20 amitriptyline", None),
        ("took amlodipine 10 tablet", None),
        ("took 500 tablet", None),
    ],
)
def test_a_bare_number_beside_a_medicine(text: str, overdose: bool | None) -> None:
    found = READER.read(text)
    assert ("medicine_overdose" in found.present) is (overdose is True), found
    assert ("medicine_overdose" in found.unclear) is (overdose is None), found


def test_a_pulse_is_judged_by_the_age_that_is_told_beside_the_text() -> None:
    assert "fast_pulse" in READER.read("pulse 120", 40).present
    assert "fast_pulse" not in READER.read("pulse 120", 3).present
