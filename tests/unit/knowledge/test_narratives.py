"""Whole stories as lay people tell them, by their text alone: what can't wait is seen, what sounds like it is not.

Written from textbook pictures (Davidson, WHO's IMCI and ETAT guides, national guidelines), not from the evaluation sets.
"""
# ruff: noqa: E501 - a story is told in one breath

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import judge
from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.service.library import read_book

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.triage_case import Sex

BOOK = read_book(FolderContent())
READER = Reader(BOOK)
ENGINE = Triage(BOOK)


def level_of(text: str, age: float, sex: Sex, *, pregnant: bool) -> Urgency:
    found = READER.read(text, age)
    case = make_case(BOOK, found.present, found.absent, age=age, sex=sex, pregnant=pregnant)
    return judge(ENGINE, case, ENGINE.rank(case)).level


EMERGENCIES: list[tuple[str, float, Sex, bool]] = [
    (
        "আব্বা সকালে নামাজ পড়ে উঠে বুকের মাঝখানে হাত দিয়ে বসে পড়লেন, বললেন বুকটা কেউ চিপে ধরেছে, পিঠ আর বাঁ কাঁধ পর্যন্ত ব্যথা, গেঞ্জি ঘামে ভিজে গেছে।",
        58,
        "male",
        False,
    ),
    ("মায়ের ডায়াবেটিস ১৫ বছর। রাত থেকে অস্থির, কপাল দিয়ে ঠান্ডা ঘাম পড়ছে, বমি করেছে দুইবার, হাঁটলে দম বন্ধ লাগে।", 64, "female", False),
    (
        "দাদি ঘুম থেকে উঠে কথা বলতে গিয়ে কথা জড়ায় যাচ্ছে, ডান হাতে গ্লাস ধরতে পারছেন না, পানি খেলে মুখের এক পাশ দিয়ে পড়ে যায়।",
        72,
        "female",
        False,
    ),
    ("পায়ের ঘা থেকে জ্বর ১০৩, সারা শরীর কাঁপছে, সকাল থেকে ভুল বকছে, প্রেসার ৮০/৪০।", 61, "male", False),
    ("ছেলেটার তিন দিন জ্বর, আজ মাথা ব্যথায় চিৎকার করছে, ঘাড় সোজা করতে দেয় না, লাইট জ্বালালে চোখ ঢেকে ফেলে।", 9, "male", False),
    ("আমার বউ আট মাসের পোয়াতি, হঠাৎ চোখ উল্টায়া হাত পা খিঁচতে লাগল, মুখ দিয়া ফেনা বাইর হইছে।", 22, "female", True),
    ("বাড়িতে দাইয়ের হাতে বাচ্চা হইছে দুই ঘণ্টা, রক্ত থামতেছে না, তিনটা কাপড় ভিজছে, শরীর ঠান্ডা হয়ে আসতেছে।", 24, "female", False),
    (
        "মাসিক দেড় মাস হয়নি, আজ দুপুরে তলপেটের ডান পাশে হঠাৎ প্রচণ্ড ব্যথা, তারপর দাঁড়াতে গিয়ে চোখে অন্ধকার দেখে পড়ে গেছি, কাঁধেও ব্যথা।",
        27,
        "female",
        False,
    ),
    (
        "হাঁপানির টান উঠছে রাত থেকে, ইনহেলার দশ বার নিছি কমে না, এক দমে দুইটা শব্দের বেশি বলতে পারি না, বুকের সাঁই সাঁই শব্দও আর শোনা যায় না।",
        33,
        "female",
        False,
    ),
    ("চিংড়ি খাওয়ার পনেরো মিনিট পর সারা শরীরে চাকা চাকা উঠছে, ঠোঁট ফুলে গেছে, গলা চেপে আসছে, মাথা ঘুরছে।", 26, "female", False),
    (
        "টাইপ ওয়ান ডায়াবেটিস, জ্বরের জন্য দুই দিন ইনসুলিন নেয়নি, এখন বারবার বমি, পেটে ব্যথা, ঘন ঘন লম্বা শ্বাস, মুখে পাকা ফলের মতো গন্ধ, সুগার ৪৮০।",
        17,
        "male",
        False,
    ),
    ("ডায়াবেটিসের ট্যাবলেট খেয়ে সারাদিন রোজা, বিকালে হঠাৎ ঘামতে ঘামতে এলোমেলো কথা বলছে, মানুষ চিনতে পারছে না।", 60, "male", False),
    (
        "ঘরের মেঝেতে ঘুমাইছিল, ভোরে কানে কামড় লাগছে, কিছু দেখে নাই, এখন চোখের পাতা খুলতে পারতেছে না, ঢোক গিলতে কষ্ট, কথা নাকে নাকে হইতেছে।",
        19,
        "male",
        False,
    ),
    ("জমিতে বিষ ছিটাইয়া আইসা বমি করতেছে, মুখ দিয়া লালা পড়তেছে, চোখের মণি সুইয়ের মাথার মতো ছোট হইয়া গেছে।", 40, "male", False),
    ("দেড় বছরের মেয়ে বোতল থেকে কেরোসিন খেয়ে ফেলেছে, কাশছে আর গন্ধ বের হচ্ছে মুখ থেকে।", 1.5, "female", False),
    ("পুকুরে ভাসতে দেখে তুলেছি তিন বছরের ছেলেকে, পেট ফুলা, ডাকলে সাড়া দেয় না।", 3, "male", False),
    ("ছাদে কাপড় মেলতে গিয়ে কারেন্টের তারে হাত লেগে ছিটকে পড়েছে, হাতের তালু পুড়ে কালো, বুক ধড়ফড় করছে।", 25, "female", False),
    ("চুলার আগুনে শাড়িতে আগুন লেগে বুক, পেট, দুই হাত ঝলসে গেছে, চামড়া উঠে গেছে।", 35, "female", False),
    (
        "বাইক থেকে পড়ে মাথায় লেগেছে, তখন কিছুক্ষণ কিছু বলতে পারেনি, এখন বারবার বমি করছে আর ঘুমায়ে যাচ্ছে, ডাকলে চোখ খুলে আবার ঘুমায়।",
        23,
        "male",
        False,
    ),
    ("গতকাল থেকে পেটে অসহ্য ব্যথা, হাত লাগালে চিৎকার দেয়, পেট শক্ত হয়ে গেছে, জ্বর, বমি।", 31, "male", False),
    ("ফুটবল খেলার পর হঠাৎ ডান বিচিতে ভীষণ ব্যথা, উপরে উঠে গেছে, বমি বমি লাগছে।", 15, "male", False),
    ("ছয় দিন আগে ডেঙ্গু ধরা পড়ছে, কালকে জ্বর নামছে, আজ পেটে খুব ব্যথা, বমি থামে না, হাত পা ঠান্ডা, খুব অস্থির।", 21, "female", False),
    (
        "বাচ্চার কাল থেকে পানির মতো পায়খানা, আজ চোখ ভিতরে ঢুকে গেছে, কোলে নেতিয়ে আছে, পানি মুখে দিলে গিলছে না, কান্নায় চোখে পানি নাই।",
        1,
        "male",
        False,
    ),
    ("৮ মাসের মেয়ে, কাশি জ্বর চার দিন, আজ বুকের দুধ টানছে না, শ্বাস নিতে পাঁজরের নিচ ভিতরে ঢুকে যায়।", 0.67, "female", False),
    ("বাচ্চার বয়স ৫ দিন, সকাল থেকে দুধ খাচ্ছে না, শরীর ঠান্ডা, কান্নার জোর নাই।", 0.014, "male", False),
    ("abbar buke onek chap lagtese ek ghonta dhore, bam hat porjonto betha jacche, khub ghamtese", 55, "male", False),
    ("amma hothat kore mukh baka hoye gese, bam hat tulte parena, kotha bujha jay na", 63, "female", False),
    ("bacchar khichuni thamtese na 10 minute dhore, chokh ulte ase", 2, "male", False),
    ("amar wife 7 mash er pregnant, onek matha betha, chokhe jhapsa dekhe, pressure 170/110", 25, "female", True),
    ("delivery hoise kal rate, onek rokto jacche, pad bar bar vije jay, matha ghure pore gese", 28, "female", False),
    (
        "shash nite parchi na, inhaler e kaj hocche na, kotha bolte gele dom atke ashe, thot nil hoye gese",
        30,
        "male",
        False,
    ),
    ("ekta tablet khawar por shara gaye chaka chaka, thot fule gese, shash koshto", 24, "male", False),
    ("shap e kamor dise paye, pa fule gese, bomi hocche", 34, "male", False),
    ("o bish kheye felse, mukh diye fena ber hocche", 22, "female", False),
    ("ghumer osudh 20 ta ek shathe kheye felse, ekhon dakle uthe na", 19, "female", False),
    (
        "My husband was climbing stairs when he felt like a heavy stone on his chest. It has not gone in half an hour, he's grey and wet with sweat.",
        52,
        "male",
        False,
    ),
    (
        "Mum's speech has gone funny since breakfast and she keeps dropping the cup from her right hand.",
        69,
        "female",
        False,
    ),
    (
        "I am three weeks after my caesarean, shaking with chills, fever 39.5, belly pain and discharge stinks.",
        29,
        "female",
        False,
    ),
    (
        "He was stung by a bee and now his face is puffed up, he can hardly breathe and says he's going to pass out.",
        31,
        "male",
        False,
    ),
    (
        "The worst headache of my life came on while lifting a bucket, I threw up and my neck hurts to bend.",
        47,
        "female",
        False,
    ),
    (
        "My daughter has type 1 diabetes, she's been vomiting since last night, breathing deep and fast, sugar is 25 and she smells of pear drops.",
        12,
        "female",
        False,
    ),
    ("Found my father on the floor, he opens his eyes only when I pinch him, he takes gliclazide.", 74, "male", False),
    (
        "Six weeks late, spotting, and now an awful pain low on the left side and in my shoulder tip. I nearly fainted in the toilet.",
        30,
        "female",
        False,
    ),
    ("My son swallowed a button battery an hour ago.", 3, "male", False),
    ("Severe pain in left testicle since 3 this morning, it's high up and swollen, I've vomited.", 16, "male", False),
    ("সংসারে অশান্তি, আর সহ্য হয় না, ফ্যানের সাথে ওড়না বেঁধে রেখেছি, আজ রাতেই সব শেষ করে দিব।", 20, "female", False),
    ("কাল রাত থেকে তিনবার কফির মতো কালো বমি, পায়খানা আলকাতরার মতো, উঠে দাঁড়ালে মাথা চক্কর দেয়।", 48, "male", False),
    (
        "হাই প্রেসারের রোগী, হঠাৎ বুক থেকে পিঠের মাঝখানে ছিঁড়ে যাওয়ার মতো ব্যথা, ব্যথা নিচের দিকে নামছে, ডান পা অবশ লাগছে।",
        60,
        "male",
        False,
    ),
    ("হাঁটুর অপারেশনের ১২ দিন পর হঠাৎ দম নিতে কষ্ট, শ্বাস টানলে বুকের এক পাশে খোঁচা লাগে, কাশিতে একটু রক্ত।", 52, "female", False),
    ("হার্টের রোগী, এক ঘণ্টা আগে ডান পায়ে হঠাৎ প্রচণ্ড ব্যথা, পা বরফের মতো ঠান্ডা আর সাদা, আঙুল নাড়াতে পারেন না।", 68, "male", False),
    ("ডান চোখে প্রচণ্ড ব্যথা, চোখ লাল, বাতির চারদিকে রংধনু দেখি, ঝাপসা, দুইবার বমি।", 58, "female", False),
    ("ইটভাটায় কাজ করতে করতে রোদে পড়ে গেছে, গা আগুনের মতো গরম, ঘাম নাই, উল্টাপাল্টা বকছে।", 38, "male", False),
    (
        "প্রেসারের জন্য প্রস্রাবের বড়ি খান, তিন দিন ধরে বমি আর দুর্বল, আজ সকাল থেকে কাউকে চিনছেন না, একবার খিঁচুনি হয়েছে।",
        75,
        "female",
        False,
    ),
    ("কুঁচকির হার্নিয়া আগে ভিতরে যেত, আজ সকাল থেকে শক্ত হয়ে আটকে আছে, প্রচণ্ড ব্যথা, বমি, পায়খানা বন্ধ।", 55, "male", False),
    ("জ্বরের সাথে পায়ে বেগুনি ছোপ ছোপ দাগ উঠছে, গ্লাস দিয়ে চাপ দিলেও মিলায় না, বাচ্চা ঝিমায়ে গেছে।", 4, "female", False),
    ("৩ বছরের ছেলের কাশি কুকুরের ডাকের মতো, শ্বাস টানতে গলায় শোঁ শোঁ আওয়াজ, গলার নিচে গর্ত হয়ে যায়।", 3, "male", False),
    ("বাদাম খেতে গিয়ে গলায় আটকেছে, কাশতেও পারছে না, মুখ নীল হয়ে যাচ্ছে।", 2, "female", False),
    ("কাঁঠাল গাছ থেকে পড়ে কোমরে চোট, তারপর থেকে দুই পা নাড়াতে পারছে না, প্রস্রাব টের পায় না।", 30, "male", False),
    ("বান্দরবান ঘুরে এসে ১০ দিন পর কাঁপুনি দিয়ে জ্বর, চোখ হলুদ, প্রস্রাব কালচে, আজ জ্ঞান নেই।", 29, "male", False),
    (
        "পায়ে টিন কেটেছিল ৮ দিন আগে, এখন মুখ খুলতে পারে না, ঘাড় পিঠ শক্ত হয়ে ধনুকের মতো বেঁকে যায়, শব্দ হলে খিঁচ ধরে।",
        36,
        "male",
        False,
    ),
    ("ami ar bachte chai na, aj rate gola te dori dibo", 21, "female", False),
    ("rokto bomi korse 2 bar, paykhana kalo, shorir thanda", 50, "male", False),
    ("dengue positive, jor kome gese kintu pet e onek betha, bar bar bomi, nak diye rokto porse", 26, "female", False),
    ("baccha dudh tanche na, shorir thanda, nistej hoye pore ase. boyos 10 din", 0.027, "female", False),
    ("sugar mapar mesin e 2.4 ashse, ghamtese, ultapalta kotha boltese", 58, "male", False),
    ("hothat pete onek betha, pet shokto kath er moto, bomi hocche", 42, "male", False),
    ("onek jor 104, matha betha, ghar shokto hoye gese, alo dekhle chokh bondho kore", 16, "female", False),
    ("pani te dube gesilo baccha, tulsi ekhon shash nicche na", 4, "male", False),
    ("current er shok khaise, hat pure gese, buk dhorfor kore", 33, "male", False),
    ("matha te bari khaise chad theke pore, ogyan hoye gesilo, ekhon bomi kortese", 12, "male", False),
    (
        "She took a whole strip of paracetamol after a fight with her mother. She says she feels fine.",
        18,
        "female",
        False,
    ),
    (
        "Sudden tearing pain between the shoulder blades, one arm feels cold and numb, pressure is 200/110.",
        63,
        "male",
        False,
    ),
    (
        "Ten days after hip surgery, suddenly short of breath with a stabbing pain in my side when I breathe, my left calf is swollen.",
        66,
        "female",
        False,
    ),
    ("My baby is 3 weeks old with temperature 38.6 and he won't wake up for feeds.", 0.058, "male", False),
    (
        "Legs have been getting weaker since Monday, now I can't feel when I need to pee and I've wet myself, numb between my thighs.",
        44,
        "female",
        False,
    ),
    (
        "He has been drinking heavily for years, stopped 2 days ago, now shaking, seeing insects on the wall and had a fit.",
        45,
        "male",
        False,
    ),
    ("Right eye suddenly went black like a curtain came down, no pain.", 70, "male", False),
    ("Vomited a bowl of dark blood with clots, feels faint, has hepatitis B and swollen belly.", 50, "male", False),
    (
        "Our generator was on inside the shop overnight; two of us woke with pounding headache and vomiting, one will not wake.",
        35,
        "male",
        False,
    ),
    ("Bitten by a street dog a month ago, now he chokes and panics when we bring a glass of water.", 27, "male", False),
]


@pytest.mark.parametrize(("text", "age", "sex", "pregnant"), EMERGENCIES)
def test_what_cannot_wait_is_seen_in_a_story(text: str, age: float, sex: Sex, pregnant: bool) -> None:
    assert level_of(text, age, sex, pregnant=pregnant) is Urgency.EMERGENCY


HARMLESS: list[tuple[str, float, Sex, bool]] = [
    ("জিমে বুকডন দেওয়ার পর থেকে বুকের মাংসে ব্যথা, হাত দিয়ে চাপ দিলে বাড়ে, নড়লে লাগে, আর কোনো কষ্ট নেই।", 24, "male", False),
    ("খাওয়ার পর বুক জ্বলে, টক ঢেকুর ওঠে, শুয়ে থাকলে বাড়ে, গ্যাসের ওষুধে কমে।", 38, "female", False),
    ("সারাদিন কম্পিউটারে কাজ করে ঘাড়ে আর মাথার দুই পাশে টান টান ব্যথা, রাতে ঘুমালে ভালো লাগে।", 32, "male", False),
    ("সর্দি কাশি তিন দিন, নাক বন্ধ বলে রাতে শ্বাস নিতে একটু অসুবিধা, জ্বর নেই।", 28, "female", False),
    ("আমার বাবার গত মাসে স্ট্রোক হয়েছে। আমার শুধু মাথা ধরে মাঝে মাঝে, টেনশনে বেশি।", 35, "male", False),
    ("আমার মায়ের হার্ট অ্যাটাক হয়েছিল, তাই ভয় লাগে। আমার বুকে কোনো ব্যথা নেই, একটু গ্যাস হয়।", 40, "female", False),
    ("ছোটবেলায় খিঁচুনি হতো, এখন দশ বছর হয় না। দুই দিন ধরে গলা ব্যথা।", 22, "male", False),
    ("পাঁচ বছর আগে হার্টে রিং পরানো হয়েছে, এখন ভালো আছি, হাঁটাচলা করি। শুধু পায়ের গোড়ালিতে ব্যথা।", 60, "male", False),
    ("হাঁপানি আছে, ইনহেলার নিয়মিত নিই, এখন কোনো টান নেই। হাতে একটু চুলকানি।", 30, "female", False),
    ("আমি দুধ খাই না, খেলে পেট ফাঁপে। অন্য সব খাই।", 29, "male", False),
    ("বাচ্চা শাকসবজি খায় না, দুধ ভাত ভালোই খায়, খেলাধুলা করে, সর্দি আছে।", 4, "male", False),
    ("কাল ভারী বস্তা তুলে কোমরে টান লেগেছে, নিচু হলে ব্যথা, পায়ে ঝিনঝিন নেই, প্রস্রাব পায়খানা ঠিক।", 36, "male", False),
    ("ভোরে ঠান্ডা পানিতে গোসল করলে হাঁচি আসে, নাক দিয়ে পানি পড়ে।", 25, "female", False),
    ("হাত কাটলে আগে অনেক রক্ত পড়ত, এখন আর পড়ে না। আজ আঙুলে একটু ছড়ে গেছে।", 30, "male", False),
    ("রান্না করতে গিয়ে আঙুলে গরম তেলের ছিটা লেগে ছোট একটা ফোসকা, ব্যথা কম।", 33, "female", False),
    ("পাশের বাসার একজন বিষ খেয়ে মারা গেছে, তারপর থেকে আমার ঘুম আসে না, মন খারাপ।", 27, "female", False),
    ("আমার বিড়ালটা মারা গেছে, খুব কষ্ট লাগছে, কান্না আসে।", 19, "female", False),
    ("গরমে কাজ করে ক্লান্ত লাগে, পানি খেলে ঠিক হয়ে যায়, মাথা ঘোরে না।", 40, "male", False),
    ("ডায়াবেটিস আছে, নিয়ম মেনে চলি, আজ সুগার ৭.৫। পায়ের তলায় চামড়া শুকনা।", 55, "male", False),
    ("প্রেসারের ওষুধ খাই, আজ মেপেছি ১৩০/৮০। শুধু সকালে গলা খুসখুস করে।", 58, "female", False),
    ("গর্ভবতী ৫ মাস, বাচ্চা ভালো নড়ে, শুধু পা একটু টনটন করে সন্ধ্যায়।", 26, "female", True),
    ("মাসিকের সময় তলপেটে ব্যথা, গরম সেঁক দিলে কমে, প্রতি মাসেই এমন।", 20, "female", False),
    ("মুখে ঘা হয়েছে দুই দিন, ঝাল খেলে জ্বলে।", 23, "male", False),
    ("দাঁতের মাড়ি থেকে ব্রাশ করার সময় একটু রক্ত বের হয়।", 34, "male", False),
    ("রাতে ঘুমের মধ্যে পায়ের রগে টান খায়, মালিশ করলে সারে।", 50, "female", False),
    ("নাপা ৫০০ খেয়েছি, জ্বর কমে গেছে। গা একটু ম্যাজম্যাজ করে।", 25, "male", False),
    ("কান বন্ধ লাগে ঠান্ডা লাগার পর, ব্যথা নেই।", 30, "female", False),
    ("চোখে চুলকানি আর পানি পড়ে ধুলাবালি লাগলে।", 26, "male", False),
    ("পরীক্ষার চাপে মাথা ব্যথা করে, বুকে কোনো চাপ নেই।", 18, "female", False),
    ("সাপ দেখে ভয় পেয়েছি, কামড়ায়নি, এখন ভালো আছি।", 30, "male", False),
    ("amar gastric er betha, khali pete jole, khaile kome", 34, "male", False),
    ("2 din dhore shordi kashi, jor nai, shash koshto nai", 25, "female", False),
    ("football khelte giye pa mochke gese, hatte pari", 20, "male", False),
    ("amar mama heart attack e mara gese, amar shudhu gola betha", 28, "male", False),
    ("matha betha kore porashona korle, ghumaile thik hoye jay", 19, "female", False),
    ("ami dudh khai na, gondho lage. shudhu ektu pet fapa", 30, "female", False),
    ("chul pore jacche onek, khushki ache", 24, "female", False),
    ("baccha khelche, dudh khacche thik moto, ektu shordi", 1, "male", False),
    ("napa 500 khaisi, matha betha komse", 31, "male", False),
    ("age hapani chilo, ekhon nai. hate chulkani", 27, "male", False),
    ("ghar betha balish er jonno, ghum theke uthle beshi", 36, "female", False),
    ("mukhe bron uthse", 17, "female", False),
    ("payer goralite betha sokale beshi, hatle kome", 45, "female", False),
    ("konui te betha tennis khelar por", 33, "male", False),
    ("chokh lal chulkay, dekhte problem nai, betha nai", 29, "male", False),
    ("I feel fit and fine, just a runny nose for two days.", 33, "male", False),
    ("My shirt doesn't fit any more, I've put on weight since winter.", 41, "male", False),
    (
        "I laughed so much I nearly had a heart attack. Really I only want something for my sore throat.",
        26,
        "female",
        False,
    ),
    ("My uncle had a stroke last year. I only get a mild headache after screen work.", 30, "male", False),
    ("Pulled a muscle in my chest lifting weights, sore when I press on it, otherwise well.", 24, "male", False),
    ("Heartburn after spicy food, better with antacid, no trouble swallowing.", 37, "male", False),
    ("Known epilepsy, no fits for six years on valproate, now a cold with sneezing.", 28, "female", False),
    ("By a stroke of luck I didn't break anything when I slipped; only a bruise on my thigh.", 35, "female", False),
    ("I don't drink alcohol and I don't drink milk, it gives me gas.", 40, "male", False),
    ("My dog died of poison last week and I feel sad, sleep is poor.", 31, "female", False),
    (
        "Took one Napa Extra for a tension headache and it's gone; a bit of neck ache from the pillow.",
        38,
        "male",
        False,
    ),
    ("I used to have asthma as a kid. Now it's just hay fever, sneezing, itchy eyes.", 25, "female", False),
    ("Cramp in my calf at night, goes away when I stretch.", 55, "male", False),
    ("This exam is killing me, I can't sleep well and my eyes are tired.", 21, "female", False),
]


@pytest.mark.parametrize(("text", "age", "sex", "pregnant"), HARMLESS)
def test_what_only_sounds_like_it_is_no_emergency(text: str, age: float, sex: Sex, pregnant: bool) -> None:
    assert level_of(text, age, sex, pregnant=pregnant) is not Urgency.EMERGENCY
