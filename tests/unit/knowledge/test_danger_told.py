"""Dangers as relatives and patients tell of them: each is an emergency by its text alone; what is denied stays denied.

Written from textbook pictures of each illness, not from the evaluation sets.
"""
# ruff: noqa: E501 - a story is told in one breath

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.reading_danger_body import DANGER
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import height, judge
from healthapp.contexts.knowledge.schemas.content import Urgency

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.triage_case import Sex


@pytest.fixture(scope="module")
def reader(book: Book) -> Reader:
    return Reader(book)


@pytest.fixture(scope="module")
def engine(book: Book) -> Triage:
    return Triage(book)


def _level(reader: Reader, engine: Triage, text: str, age: float, sex: Sex, *, pregnant: bool) -> Urgency:
    reading = reader.read(text)
    case = make_case(engine.book, reading.present, reading.absent, age=age, sex=sex, pregnant=pregnant)
    return judge(engine, case, engine.rank(case)).level


EMERGENCIES: list[tuple[str, float, Sex, bool]] = [
    ("হঠাৎ বুকটা চেপে ধরছে, মনে হচ্ছে কেউ বুকের উপর বসে আছে, ব্যথা গলা আর চোয়াল পর্যন্ত উঠছে, গা ঘেমে একাকার।", 55, "male", False),
    ("Crushing pain behind breastbone for 40 minutes, radiating to the jaw.", 62, "female", False),
    ("RBS 38 mg/dl, confused and sweating after taking gliclazide without food", 70, "male", False),
    ("Suddenly her right arm and leg went dead and she cannot get her words out.", 57, "female", False),
    ("অনেক জ্বর, ঘাড় বাঁকাতে পারে না, আলোতে তাকাতে পারে না, উল্টাপাল্টা কথা বলছে", 19, "female", False),
    (
        "ভাতের মাড়ের মতো পাতলা পায়খানা ২০ বারের উপর, হাত পা ঠান্ডা, চোখ গর্তে ঢুকে গেছে, প্রস্রাব হচ্ছে না, কথা বলার শক্তি নাই",
        34,
        "male",
        False,
    ),
    ("Threw up a lot of blood twice tonight, dizzy when standing.", 45, "male", False),
    ("গর্ভবতী ৭ মাস, চোখে ঝাপসা দেখছি, মাথা ফেটে যাচ্ছে ব্যথায়, প্রেশার ১৬০/১১০", 23, "female", True),
    (
        "Delivered three hours ago, the bleeding will not stop, pads soaked one after another, feels faint.",
        31,
        "female",
        False,
    ),
    ("২৫ ঘণ্টা ধরে ব্যথা উঠেছে, বাচ্চা বের হচ্ছে না, মা খুব দুর্বল", 20, "female", True),
    ("10 day old, yellow down to the feet, won't feed, high pitched cry, arching back", 0.03, "female", False),
    (
        "2 year old, diarrhoea three days, eyes sunken, drinks nothing, floppy and sleepy, no wet nappy since last night",
        2,
        "male",
        False,
    ),
    (
        "Asthma since childhood, tonight so breathless she can only say one word at a time, inhaler not helping.",
        28,
        "female",
        False,
    ),
    (
        "Calf swollen after a long bus ride, today sudden sharp chest pain when breathing in and short of breath",
        39,
        "female",
        False,
    ),
    ("Stung by wasps, tongue getting thick, wheezing, dizzy.", 35, "male", False),
    ("ধানের পোকার ওষুধ খেয়ে ফেলেছে, মুখে ফেনা, চোখের মণি ছোট, গা থেকে বিষের গন্ধ", 20, "female", False),
    ("২০টা ঘুমের বড়ি একসাথে খেয়েছে, এখন জাগানো যাচ্ছে না", 26, "female", False),
    ("পুকুর থেকে তোলা হয়েছে ৪ বছরের বাচ্চা, শ্বাস নিচ্ছে না", 4, "male", False),
    ("ছাদ থেকে পড়ে মাথায় চোট, একবার অজ্ঞান হয়েছিল, ৩ বার বমি, এখন ঝিমাচ্ছে", 10, "male", False),
    ("ঘুম থেকে উঠে অণ্ডকোষে ভীষণ ব্যথা, ফুলে গেছে, বমি", 14, "male", False),
    ("হঠাৎ পেটে প্রচণ্ড ব্যথা, পেট কাঠের মতো শক্ত, নড়লে ব্যথা বাড়ে, আগে গ্যাস্ট্রিকের আলসার ছিল", 44, "male", False),
    ("সারাদিন প্রস্রাব হয়নি, তলপেট ফুলে শক্ত, ব্যথায় কাতরাচ্ছে", 70, "male", False),
    ("blood sugar 520 mg/dl, weak, vomiting everything, confused", 55, "male", False),
    ("Worst headache ever, hit like a blow while bathing, vomited, neck stiff", 49, "female", False),
    ("চোয়াল লেগে গেছে, মুখ খুলতে পারে না, পিঠ বেঁকে যাচ্ছে। ১০ দিন আগে পেরেক ঢুকেছিল পায়ে।", 28, "male", False),
    (
        "বয়স ৬৩, ডায়াবেটিস ২০ বছর। দুই ঘণ্টা ধরে শ্বাস ছোট হয়ে আসছে, ঠান্ডা ঘাম, বমি করেছেন একবার। বুকে ব্যথা তেমন নেই। জ্বর নেই।",
        63,
        "female",
        False,
    ),
    (
        "70 year old hypertensive woman, an hour ago her speech became slurred and the right side of the body went weak. No head injury, no fever.",
        70,
        "female",
        False,
    ),
    ("প্রসব হয়েছে এক ঘণ্টা আগে বাড়িতে, ফুল পড়েছে কিন্তু রক্ত পড়েই যাচ্ছে, কাঁথা ভিজে গেছে, মাথা ঘুরছে, শরীর ঠান্ডা।", 26, "female", False),
    (
        "2 year old with cough and fever for 3 days, now breathing 62 a minute, chest pulling in below the ribs, lips dusky, will not drink.",
        2,
        "female",
        False,
    ),
    (
        "27 year old, dengue NS1 positive, day 5. Fever has gone but severe abdominal pain, vomiting 6 times, gums bleeding, very restless.",
        27,
        "male",
        False,
    ),
    (
        "Farmer found in the field after spraying, vomiting, drooling, sweating, small pupils, chest sounds wet, weak.",
        45,
        "male",
        False,
    ),
    ("হঠাৎ মাথার পেছনে প্রচণ্ড ব্যথা, জীবনে এমন ব্যথা হয়নি, সাথে বমি, ঘাড় শক্ত, আলো সহ্য হয় না। জ্বর ছিল না।", 44, "female", False),
    (
        "Ten minutes after an amoxicillin capsule: flushed, itching everywhere, swollen lips, wheezy and light headed, BP 80/50.",
        34,
        "female",
        False,
    ),
    (
        "Diabetic on gliclazide and insulin, missed lunch while fasting. Sweating, trembling, talking strangely, then drowsy. Sugar 2.1 mmol/L.",
        66,
        "male",
        False,
    ),
    ("হঠাৎ উপরের পেটে ছুরি মারার মতো ব্যথা, এখন পুরো পেট শক্ত, নড়তে পারছেন না। ব্যথার ওষুধ খেতেন।", 46, "male", False),
    ("মোটরসাইকেল থেকে পড়ে মাথায় আঘাত, কিছুক্ষণ অজ্ঞান ছিল, এখন তিনবার বমি, নাক দিয়ে পানির মতো পড়ছে, ঘুম ঘুম।", 25, "male", False),
    ("খিঁচুনি হচ্ছে বারবার, মাঝখানে জ্ঞান ফিরছে না, মৃগীর ওষুধ বন্ধ করেছিল এক সপ্তাহ।", 29, "male", False),
    ("৭৫ বছর, প্রস্রাবের ইনফেকশন ছিল। আজ কাঁপুনি, জ্বর ১০৩, প্রেসার ৮৫/৫০, শ্বাস মিনিটে ৩০, আবোলতাবোল বলছে।", 75, "female", False),
    (
        "Cannot pass a drop of urine since yesterday, lower belly swollen and very painful, 74, prostate trouble.",
        74,
        "male",
        False,
    ),
    ("গলায় ব্যথা জ্বর তিন দিন, এখন মুখ হাঁ করতে পারে না, লালা গড়াচ্ছে, শ্বাসে শব্দ।", 6, "male", False),
    ("কিডনি রোগী, ডায়ালাইসিস বাদ দুই বার, এখন শ্বাসকষ্ট, শুতে পারছে না, সারা শরীর ফোলা, অক্সিজেন ৮৭।", 50, "male", False),
    ("৪ মাসের বাচ্চা, কাশির পর দম আটকে নীল হয়ে যায়, কয়েক সেকেন্ড শ্বাস বন্ধ থাকে। টিকা দেওয়া হয়নি।", 0.33, "male", False),
    (
        "45 year old woman with diabetes, since morning pain high in the belly and jaw, clammy, breathless, vomited.",
        45,
        "female",
        False,
    ),
    ("Pregnant 30 weeks, BP 170/112, severe headache and vision blurred, vomiting.", 29, "female", True),
    ("বাচ্চা জন্মের পর কাঁদেনি, নীল, শ্বাস নেয় না ঠিকমতো", 0.001, "male", False),
    ("বাচ্চা ২ বছর, ৪ দিন ডায়রিয়া, এখন চোখ ডেবে গেছে, মুখ শুকনা, পানি খেতে চায় না, খুব দুর্বল হয়ে পড়ে আছে", 2, "female", False),
    ("Dengue fever, day 4, black stools and blood from the gums, dizzy when sitting up", 24, "female", False),
    ("Child drank the white liquid used to kill insects, mouth foaming", 3, "male", False),
    ("৬ সপ্তাহ মাসিক হয়নি, হঠাৎ পেটে প্রচণ্ড ব্যথা, মাথা ঘুরে পড়ে গেছি, প্রেসার ৮০/৫০", 29, "female", False),
    ("Baby of 9 months, fever, neck stiff, cries when picked up, then a fit", 0.75, "male", False),
    ("Asthma attack, using neck muscles to breathe, can't talk, exhausted, quiet chest", 19, "male", False),
    ("Diabetic found sweaty and confused, sugar 45 mg/dL", 70, "female", False),
    ("Takes aspirin and ibuprofen, black tarry motions, collapsed, pale, pulse 130", 66, "female", False),
    ("প্লেনে লম্বা ভ্রমণের পর পা ফুলেছে, আজ হঠাৎ শ্বাসকষ্ট আর বুকে ব্যথা", 44, "female", False),
    ("আগুনে কাপড়ে ধরে বুক হাত মুখ পুড়ে গেছে", 28, "female", False),
    ("হিট স্ট্রোক মনে হয়, রাস্তায় কাজ করছিল, গা পুড়ে যাচ্ছে, অজ্ঞান", 45, "male", False),
    ("Dog bite three months ago; now spasms of the throat when he sees water", 30, "male", False),
    (
        "Numb around the back passage, cannot feel when passing urine, both legs weak, bad back pain",
        41,
        "female",
        False,
    ),
    ("ডান চোখে হঠাৎ কিছু দেখি না, ব্যথা নেই", 66, "male", False),
    ("বদ্ধ ঘরে কয়লা জ্বালিয়ে ঘুমিয়েছে, সকালে মাথা ঘুরছে, বমি, একজন উঠছে না", 40, "female", False),
    ("১৪ মাসের বাচ্চার কাশি, শ্বাস নিতে বাঁশির মতো কর্কশ শব্দ, অস্থির, ঠোঁট নীল", 1.2, "male", False),
]


@pytest.mark.parametrize(("text", "age", "sex", "pregnant"), EMERGENCIES)
def test_told_dangers_are_emergencies(
    reader: Reader, engine: Triage, text: str, age: float, sex: Sex, pregnant: bool
) -> None:
    assert _level(reader, engine, text, age, sex, pregnant=pregnant) is Urgency.EMERGENCY


HARMLESS: list[tuple[str, float, Sex, bool, Urgency]] = [
    ("দুই দিন ধরে সর্দি, হাঁচি, গলা খুসখুস। জ্বর নেই, শ্বাসকষ্ট নেই।", 25, "male", False, Urgency.MEDIUM),
    (
        "Runny nose and sneezing for two days, no fever, no breathlessness, no chest pain.",
        30,
        "female",
        False,
        Urgency.MEDIUM,
    ),
    ("মাথাব্যথা কাল থেকে হালকা, বমি নেই, ঘাড় শক্ত না, চোখে ঝাপসা দেখি না।", 30, "female", False, Urgency.MEDIUM),
    ("কোমর ব্যথা ৩ দিন, পায়ে অবশ ভাব নেই, প্রস্রাব পায়খানা স্বাভাবিক।", 40, "male", False, Urgency.MEDIUM),
    ("Low back ache after lifting, no numbness, no leg weakness, bladder is fine", 35, "male", False, Urgency.MEDIUM),
    ("পেট ফাঁপা, ঢেকুর, খাওয়ার পর জ্বালা। কালো পায়খানা বা রক্তবমি নেই, ওজন কমেনি।", 38, "male", False, Urgency.MEDIUM),
    ("Heartburn after meals, no vomiting of blood, no black stool, no weight loss.", 38, "male", False, Urgency.MEDIUM),
    ("ঘুম হয় না দুই সপ্তাহ, মন খারাপ না, মরার চিন্তা আসে না।", 45, "female", False, Urgency.MEDIUM),
    ("বাচ্চার ৩ দিন পাতলা পায়খানা, খেলছে, পানি খাচ্ছে, চোখ বসেনি, প্রস্রাব ঠিক আছে।", 3, "male", False, Urgency.HIGH),
    (
        "2 year old with loose stools twice today, drinking well, playful, wet nappies as usual, no blood",
        2,
        "female",
        False,
        Urgency.HIGH,
    ),
    (
        "Cough with a little phlegm for 4 days, not short of breath, no fever, no blood",
        28,
        "male",
        False,
        Urgency.MEDIUM,
    ),
    ("হাঁটুতে ব্যথা অনেক দিন, সিঁড়ি উঠতে কষ্ট, ফোলা নেই, জ্বর নেই", 60, "female", False, Urgency.MEDIUM),
    ("পায়ের গোড়ালি মচকে গেছে, হাঁটতে পারি, হাড় বাঁকা হয়নি।", 22, "male", False, Urgency.MEDIUM),
    ("Itchy rash between fingers, worse at night, whole family has it", 20, "male", False, Urgency.MEDIUM),
    ("প্রস্রাবে জ্বালাপোড়া ২ দিন, জ্বর নেই, কোমরে ব্যথা নেই", 26, "female", False, Urgency.MEDIUM),
    ("Burning when passing urine, no fever, no back pain, not pregnant", 26, "female", False, Urgency.MEDIUM),
    ("মাসিকের প্রথম দিনে তলপেটে ব্যথা, প্রতি মাসেই হয়, অজ্ঞান হই না", 19, "female", False, Urgency.MEDIUM),
    ("মুখে ব্রণ, কিছুদিন ধরে বাড়ছে", 18, "female", False, Urgency.MEDIUM),
    ("দাঁতে ব্যথা ২ দিন, মুখ ফোলেনি, জ্বর নাই, মুখ খুলতে পারি", 33, "male", False, Urgency.MEDIUM),
    ("Toothache two days, no swelling of the face, no fever, can open mouth", 33, "male", False, Urgency.MEDIUM),
    ("চোখ লাল, চুলকায়, পানি পড়ে; ব্যথা নেই, দেখতে অসুবিধা নেই", 27, "male", False, Urgency.MEDIUM),
    ("Red itchy watery eyes, no pain, sight is normal", 27, "male", False, Urgency.MEDIUM),
    ("কান চুলকায়, ব্যথা নেই, শুনতে পাই", 30, "male", False, Urgency.MEDIUM),
    ("১০ সপ্তাহের গর্ভবতী, সকালে বমি বমি ভাব, রক্ত যায়নি, পেটে ব্যথা নেই", 24, "female", True, Urgency.MEDIUM),
    (
        "20 weeks pregnant, heartburn at night, no bleeding, no headache, baby moving well",
        27,
        "female",
        True,
        Urgency.MEDIUM,
    ),
    ("কোষ্ঠকাঠিন্য ৫ দিন, পেট ব্যথা নেই, বমি নেই, বাতাস বের হয়", 50, "female", False, Urgency.MEDIUM),
    ("প্রেসার ১৪৫/৯২ মেপেছি, কোনো কষ্ট নেই", 52, "male", False, Urgency.MEDIUM),
    ("BP 142/88 on check up, feels well, no headache or chest pain", 52, "male", False, Urgency.MEDIUM),
    ("Sugar 7.2 fasting, feels fine", 50, "male", False, Urgency.MEDIUM),
    ("গা চুলকায় শীতকালে, চামড়া শুকনা", 55, "male", False, Urgency.MEDIUM),
    ("রাতে পায়ে টান লাগে, দিনে ভালো", 60, "female", False, Urgency.MEDIUM),
    ("চুল পড়া বেড়েছে, খুশকি আছে", 28, "female", False, Urgency.MEDIUM),
    ("জ্বর ১০০ কাল থেকে, গা ব্যথা, খাওয়া ঠিক আছে, শ্বাসকষ্ট নাই, রক্তপাত নাই", 24, "male", False, Urgency.HIGH),
    ("মাথা ঘোরে বিছানায় পাশ ফিরলে কয়েক সেকেন্ড, কথা জড়ায় না, হাত-পা ঠিক আছে", 48, "female", False, Urgency.MEDIUM),
    (
        "Spinning for a few seconds when turning in bed, no slurred speech, no weakness, no headache",
        48,
        "female",
        False,
        Urgency.MEDIUM,
    ),
    ("আগে একবার স্ট্রোক হয়েছিল, এখন শুধু সর্দি কাশি", 65, "male", False, Urgency.HIGH),
    ("My grandfather died of a heart attack. I only have a cough and sore throat.", 22, "male", False, Urgency.MEDIUM),
    ("এক সপ্তাহ আগে জ্বর ছিল, সেরে গেছে, এখন শুধু দুর্বল লাগে", 30, "male", False, Urgency.MEDIUM),
    ("হাত কেটে গেছে একটু, রক্ত বন্ধ হয়ে গেছে", 20, "male", False, Urgency.HIGH),
    ("Small cut on the finger, bleeding has stopped", 20, "male", False, Urgency.HIGH),
]


@pytest.mark.parametrize(("text", "age", "sex", "pregnant", "most"), HARMLESS)
def test_what_is_harmless_or_denied_is_no_emergency(
    reader: Reader, engine: Triage, text: str, age: float, sex: Sex, pregnant: bool, most: Urgency
) -> None:
    assert height(_level(reader, engine, text, age, sex, pregnant=pregnant)) <= height(most)


_DANGERS = (
    ("শ্বাসকষ্ট", "breathlessness"),
    ("বুকে ব্যথা", "chest_pain"),
    ("খিঁচুনি", "seizure"),
    ("রক্তবমি", "vomiting_blood"),
    ("কালো পায়খানা", "black_stool"),
    ("মুখ বাঁকা", "face_droop"),
    ("বমি", "vomiting"),
)


@pytest.mark.parametrize("danger", _DANGERS)
@pytest.mark.parametrize("no", ["নেই", "নাই", "হয়নি", "হয় নাই", "হচ্ছে না"])
@pytest.mark.parametrize("before", ["জ্বর আছে, ", "কাশি, ", ""])
def test_a_denied_danger_stays_denied(
    reader: Reader, book: Book, danger: tuple[str, str], no: str, before: str
) -> None:
    said, concept = danger
    found = reader.read(f"{before}{said} {no}।")
    assert concept not in book.with_broader(found.present)
    assert concept in found.absent


@pytest.mark.parametrize("danger", _DANGERS)
@pytest.mark.parametrize("no", ["কমছে না", "কমতেছে না", "থামছে না", "বন্ধ হচ্ছে না", "ঠিক হচ্ছে না", "থামানো যাচ্ছে না"])
def test_a_no_said_of_getting_better_denies_nothing(
    reader: Reader, book: Book, danger: tuple[str, str], no: str
) -> None:
    said, concept = danger
    assert concept in book.with_broader(reader.read(f"{said} {no}").present)


@pytest.mark.parametrize(
    ("text", "there", "not_there"),
    [
        ("She cannot stop vomiting", {"vomiting"}, set()),
        ("fever not going", {"fever"}, set()),
        ("ওজন কমেনি", set(), {"weight_loss"}),
        ("no fever and cannot breathe", {"breathlessness"}, {"fever"}),
        ("no fever and cough", set(), {"fever", "cough"}),
        ("খিঁচুনি ১০ মিনিট ধরে", {"seizure_over_5_minutes"}, set()),
        ("খিঁচুনি ২ মিনিট ছিল", {"seizure"}, {"seizure_over_5_minutes"}),
        ("২০টা ঘুমের ট্যাবলেট একসাথে খেয়েছে", {"medicine_overdose"}, set()),
        ("took 30 paracetamol tablets", {"medicine_overdose"}, set()),
        ("took 30 tablets over 30 days", set(), {"medicine_overdose"}),
        ("প্রেসার ২১০", {"bp_180_120"}, {"low_bp"}),
        ("pressure 80 by 50", {"low_bp"}, set()),
        ("losartan pressure 50 mg", set(), {"low_bp"}),
        ("এসপিও২ ৮৮", {"oxygen_below_90"}, set()),
        ("o2 96", set(), {"oxygen_below_94"}),
        ("চিনি ২ চামচ", set(), {"glucose_low"}),
        ("RBS 38 mg/dl", {"glucose_low"}, set()),
        ("হাত থেকে কাপ পড়ে গেছে", set(), {"tremor"}),
    ],
)
def test_numbers_and_noes(reader: Reader, book: Book, text: str, there: set[str], not_there: set[str]) -> None:
    found = reader.read(text).present
    assert there <= book.with_broader(found)
    assert not found & not_there


@pytest.mark.parametrize(
    "text",
    ["বুক ধড়ফড় করতেছে", "বুক ধড়ফড় করে", "বুক ধড়ফড় করতাছে", "বুক ধড়ফড় করছে", "বুক ধড়ফড় করসে"],
)
def test_however_a_verb_is_conjugated(reader: Reader, text: str) -> None:
    assert "palpitations" in reader.read(text).present


def test_every_phrase_names_a_finding_of_the_content(book: Book) -> None:
    assert DANGER.keys() <= book.concepts.keys()
