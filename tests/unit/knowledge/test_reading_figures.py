"""Words that sound like a danger and are none ("fit for work", "stroke of luck"), and the same words where they are."""

from __future__ import annotations

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import judge
from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.service.library import read_book

BOOK = read_book(FolderContent())
READER = Reader(BOOK)
ENGINE = Triage(BOOK)


@pytest.mark.parametrize(
    ("text", "not_there"),
    [
        ("I feel fit", "seizure"),
        ("feeling fit and fine", "seizure"),
        ("doctor said I am fit for work", "seizure"),
        ("he is fit to travel", "seizure"),
        ("the shoes don't fit", "seizure"),
        ("tight fitting shoes gave me a blister", "seizure"),
        ("my shirt fits me badly now", "seizure"),
        ("a fit of coughing at night", "seizure"),
        ("coughing fits at night", "seizure"),
        ("a fit of anger", "seizure"),
        ("I keep fit by walking", "seizure"),
        ("fit as a fiddle until yesterday, now a runny nose", "seizure"),
        ("I am a fit young man with a sore knee", "seizure"),
        ("physically fit, only a rash", "seizure"),
        ("আমি ফিট আছি, শুধু সর্দি", "seizure"),
        ("শরীর ফিট রাখতে হাঁটি", "seizure"),
        ("জামাটা ভালো ফিট হয়েছে", "seizure"),
        ("৫ ফিট উঁচু টুল থেকে নেমেছি", "seizure"),
        ("ami fit achi, shudhu shordi", "seizure"),
        ("by a stroke of luck nothing broke", "slurred_speech"),
        ("I passed out of college in 2019", "unconscious"),
        ("I emailed the clinic, no response from them", "unconscious"),
        ("fever not responding to paracetamol", "unconscious"),
        ("জ্বর ওষুধে সাড়া দিচ্ছে না", "unconscious"),
        ("I can't wake up early in the morning", "unconscious"),
        ("hard to wake up for school", "drowsy_hard_to_wake"),
        ("cetirizine makes me sleepy", "drowsy_hard_to_wake"),
        ("I feel sleepy after lunch", "drowsy_hard_to_wake"),
        ("দুপুরে ভাত খেলে ঘুম ঘুম লাগে", "drowsy_hard_to_wake"),
        ("I can't go to work because of my cold", "suicidal_thoughts"),
        ("jumped off a wall and sprained my ankle", "suicidal_thoughts"),
        ("হাসতে হাসতে মরে যাব", "suicidal_thoughts"),
        ("মুরগি মারা গেছে, মন খারাপ", "suicidal_thoughts"),
        ("I can't speak English well", "cannot_find_words"),
        ("সবার সামনে কথা বলতে পারি না, লজ্জা লাগে", "cannot_find_words"),
        ("ইংরেজিতে কথা বলতে পারি না", "cannot_find_words"),
        ("a sore at the corner of my mouth", "face_droop"),
        ("ulcer on one side of the mouth", "face_droop"),
        ("toothache and pain on one side of my face", "face_droop"),
        ("my face is burning after a new cream", "large_burn"),
        ("food poisoning from a wedding, two loose motions", "poison_swallowed"),
        ("My dog died of poison last week", "poison_swallowed"),
        ("পাশের বাসার একজন বিষ খেয়ে মারা গেছে", "poison_swallowed"),
        ("সারা শরীর বিষ করে, ব্যথার বড়ি খেয়েছি", "poison_swallowed"),
        ("খবরটা শুনে শক খেয়েছি", "electric_contact"),
        ("drowning in work and very tired", "submersion"),
        ("কাজে ডুবে আছি, ঘুম কম", "submersion"),
        ("কাজের চাপে দম ফেলার সময় নেই", "breathlessness"),
        ("খবর শুনে মাথায় বাজ পড়ল", "sudden_worst_headache"),
        ("শক্ত খাবার খেলে পেট ব্যথা করে", "rigid_abdomen"),
        ("overdose of sweets at the party", "medicine_overdose"),
        ("choked up with tears at the film", "choking"),
        ("the old shed collapsed in the storm", "collapse"),
        ("I do not drink alcohol", "not_able_to_drink"),
        ("I don't drink milk, it gives me gas", "not_able_to_drink"),
        ("আমি দুধ খাই না", "not_able_to_drink"),
        ("আমি দুধ খাই না", "not_feeding_well"),
        ("ami dudh khai na", "not_able_to_drink"),
        ("আমি দুধ খেতে পারি না, পেট ফাঁপে", "not_able_to_drink"),
        ("আমার ছেলের বয়স ৮ বছর, দুধ খায় না, সর্দি", "not_able_to_drink"),
        ("my 4 year old is limping but playing", "lethargic"),
    ],
)
def test_what_only_sounds_like_a_danger_is_none(text: str, not_there: str) -> None:
    found = READER.read(text)
    assert not_there not in BOOK.with_broader(found.present), found
    case = make_case(BOOK, found.present, found.absent, age=found.age or 30, sex="female", pregnant=False)
    assert judge(ENGINE, case, ENGINE.rank(case)).level is not Urgency.EMERGENCY, found


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("he had a fit", "seizure"),
        ("she had a fit and fell", "seizure"),
        ("fits since morning", "seizure"),
        ("he keeps having fits", "seizure"),
        ("the child is fitting", "seizure"),
        ("fit lasted 3 minutes", "seizure"),
        ("two fits in the night", "seizure"),
        ("fits in his sleep", "seizure"),
        ("febrile fit today", "seizure"),
        ("ফিট হয়ে গেছে, মুখে ফেনা", "seizure"),
        ("হঠাৎ ফিট হয়েছে", "seizure"),
        ("he passed out in the kitchen", "unconscious"),
        ("no response when I shake her", "unconscious"),
        ("ডাকলে সাড়া দিচ্ছে না", "unconscious"),
        ("we can't wake him", "unconscious"),
        ("very sleepy and hard to wake since he hit his head", "drowsy_hard_to_wake"),
        ("I can't go on any more", "suicidal_thoughts"),
        ("I want to jump off the roof", "suicidal_thoughts"),
        ("আমি মরে যাব", "suicidal_thoughts"),
        ("suddenly she can't speak", "cannot_find_words"),
        ("হঠাৎ কথা বলতে পারছে না", "cannot_find_words"),
        ("corner of his mouth is drooping", "face_droop"),
        ("one side of her face has dropped", "face_droop"),
        ("water runs out of the corner of his mouth", "face_droop"),
        ("hot oil burns to the face", "large_burn"),
        ("he was poisoned", "poison_swallowed"),
        ("বিষ খেয়ে ফেলেছে", "poison_swallowed"),
        ("কারেন্টের শক খেয়েছে", "electric_contact"),
        ("she took an overdose", "medicine_overdose"),
        ("he is choking on a grape", "choking"),
        ("grandfather suddenly collapsed", "collapse"),
        ("পেট শক্ত হয়ে গেছে", "rigid_abdomen"),
        ("baby is not drinking", "not_able_to_drink"),
        ("বাচ্চা দুধ খায় না", "not_able_to_drink"),
        ("বাচ্চা দুধ খাচ্ছে না", "not_able_to_drink"),
        ("বাচ্চা দুধ টানছে না", "not_able_to_drink"),
        ("আমার বাচ্চা দুধ খায় না", "not_able_to_drink"),
        ("২ মাসের বাচ্চা দুধ খায় না", "not_able_to_drink"),
        ("bacha dudh khay na", "not_able_to_drink"),
        ("my baby does not drink", "not_able_to_drink"),
        ("he does not drink anything and is floppy", "not_able_to_drink"),
        ("child is floppy and limp", "lethargic"),
    ],
)
def test_the_same_words_where_they_are_a_danger(text: str, there: str) -> None:
    found = READER.read(text)
    assert there in BOOK.with_broader(found.present), found
