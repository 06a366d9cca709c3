"""Words that the checks of answers look at one by one: numbers, units, what denies, and what limits."""

from __future__ import annotations

from healthapp.kit.i18n.words import term, words


def _several(text: str) -> frozenset[str]:
    return frozenset(term(word) for word in words(text))


def _numbered(text: str, first: int = 1) -> dict[str, str]:
    return {word: str(number) for number, word in enumerate(text.split(), first)}


NUMBERS: dict[str, str] = {
    **_numbered("one two three four five six seven eight nine ten eleven twelve"),
    **_numbered("এক দুই তিন চার পাঁচ ছয় সাত আট নয়টি দশ এগারো বারো"),
    "once": "1", "twice": "2", "thrice": "3", "half": "0.5", "double": "2", "twelve": "12", "twenty": "20",
    "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "thousand": "1000",
    "একবার": "1", "দুবার": "2", "দুইবার": "2", "তিনবার": "3", "চারবার": "4", "আধা": "0.5", "অর্ধেক": "0.5", "দেড়": "1.5",
    "আড়াই": "2.5", "দ্বিগুণ": "2", "দুটি": "2", "দুটো": "2", "একটি": "1", "একটা": "1", "তিনটি": "3", "চারটি": "4", "পাঁচটি": "5",
    "বিশ": "20", "ত্রিশ": "30", "চল্লিশ": "40", "পঞ্চাশ": "50", "একশ": "100", "শত": "100", "হাজার": "1000",
}  # fmt: skip
"""Numbers that are written in letters, as digits."""

_SAME_UNITS = (
    "mg milligram milligrams মিলিগ্রাম মিগ্রা এমজি",
    "g gm gram grams গ্রাম",
    "mcg microgram micrograms মাইক্রোগ্রাম",
    "kg kilogram kilograms kilo কেজি কিলোগ্রাম কিলো",
    "ml millilitre millilitres milliliter মিলি মিলিলিটার এমএল",
    "l litre litres liter লিটার",
    "iu unit units ইউনিট",
    "hour hours h ঘণ্টা ঘন্টা ঘণ্টার ঘণ্টায় ঘণ্টায়",
    "minute minutes min মিনিট মিনিটে মিনিটের",
    "second seconds সেকেন্ড",
    "day days daily দিন দিনে দিনের দৈনিক রোজ",
    "week weeks weekly সপ্তাহ সপ্তাহে সপ্তাহের",
    "month months monthly মাস মাসে মাসের",
    "year years বছর বছরের বছরে",
    "time times বার",
    "tablet tablets বড়ি ট্যাবলেট",
    "drop drops ফোঁটা",
    "spoon spoons teaspoon teaspoons চামচ",
    "c celsius সেলসিয়াস",
    "f fahrenheit ফারেনহাইট",
    "cm centimetre centimetres সেমি সেন্টিমিটার",
    "mm mmhg মিমি",
    "percent শতাংশ ভাগ",
    "glass glasses গ্লাস",
    "degree degrees ডিগ্রি",
)
UNITS: dict[str, str] = {term(word): group.split()[0] for group in _SAME_UNITS for word in words(group)}
"""A unit's term → what it is called here; the same unit has one name in both languages."""

NEGATIONS = _several(
    "no not never none nor neither without cannot cant dont doesnt didnt isnt arent wont "
    "shouldnt mustnt nothing nobody "
    "না নয় নেই নাই নি কখনো কখনোই কখনও ছাড়া বাদে বিনা নিষেধ নিষিদ্ধ"
) - frozenset(["নয়টি"])
"""Words that deny. In Bangla some verbs end so: see `denies`."""
_ENDING = "নি"
_NOUNS_IN_NI = frozenset(
    [
        "পানি",
        "হাঁপানি",
        "চুলকানি",
        "খিঁচুনি",
        "কিডনি",
        "কাঁপুনি",
        "বমনি",
        "চাটনি",
        "জীবনি",
        "জননি",
        "শিরানি",
        "ধমনি",
        "বিরিয়ানি",
        "ঝাঁকুনি",
        "ব্যথানি",
        "গাঁথুনি",
        "রগনি",
        "যোনি",
        "তরুনি",
        "হয়রানি",
        "আমদানি",
        "রপ্তানি",
        "মাংসপেশানি",
        "কোম্পানি",
        "ছাঁকনি",
        "গ্রন্থিনি",
        "মেনি",
        "ঘানি",
        "গ্লানি",
        "চিরুনি",
        "কাঁদুনি",
        "ফোসকানি",
        "শিরশিরানি",
        "কামড়ানি",
        "জ্বলুনি",
        "দুলুনি",
    ]
)

LIMITS = _several(
    "if unless only except until when whenever while before after less more least most than above below over under "
    "at maximum minimum always sometimes rarely avoid stop start increase decrease raise lower high low safe unsafe "
    "may might must should can could "
    "যদি শুধু কেবল পর্যন্ত আগে পরে চেয়ে বেশি কম উপরে নিচে সর্বোচ্চ সর্বনিম্ন সবসময় "
    "মাঝেমধ্যে এড়িয়ে বন্ধ শুরু বাড়ায় কমায় বাড়ে কমে "
    "নিরাপদ হলে পারে পারেন উচিত অবশ্যই"
) - frozenset({"at"})
"""Words by which a sentence holds more, less, or only at times: none may come, go or stand elsewhere."""

LEADING = _several("যদি শুধু কেবল সর্বোচ্চ সর্বনিম্ন অবশ্যই সবসময়")
"""Words of Bangla that are said of what follows them."""
DENIED = "¬"
"""What stands for every word that denies: they are one and the same."""

FUNCTION = frozenset(
    words(
        "a an the is are was were be been being it its this "
        "that these those and you "
        "your yours he she they them their there here also too so as do does who which what please then "
        "ও এবং আর এই এটা এটি এর তা যা যে সে তার আপনি আপনার তাহলে তবে এ ঐ সেই কিন্তু করে করুন করা "
        "হয় হয়ে হচ্ছে আছে থাকে"
    )
)
"""Words that join others and change nothing that a passage says, in these forms alone.

Neither "to 5 mg" and "by 5 mg" nor তবে and তবেই are the same.
"""

JOINING = frozenset(words("and ও এবং আর"))
"""Words that stand where a comma or a stop could stand."""

SCOPE = _several(
    # In which case, for whom, and since or until when: romanised words too, though no passage is written so.
    "in on at by for from with into to during within among since till besides excepted apart otherwise else instead "
    "every each per first then but however although though yet whether or as like "
    "adult child infant baby newborn toddler boy girl man men woman women mother elderly old older young younger "
    "people person patient anyone those who whose pregnant pregnancy trimester breastfeeding breast feeding lactation "
    "nursing kidney renal liver hepatic disease illness allergy allergic diabetes asthma tuberculosis weight "
    "doctor hospital ambulance small little weak rare seldom risk danger dangerous death die harm harmful bleeding "
    "কিন্তু তবে অথচ যদিও বরং নইলে নাহলে অথবা কিংবা বা জন্য দিয়ে থেকে সময় সঙ্গে সাথে মধ্যে ক্ষেত্র প্রথম প্রতি প্রতিদিন "
    "বড় বড়দের প্রাপ্তবয়স্ক ছোট শিশু বাচ্চা নবজাতক ছেলে মেয়ে পুরুষ নারী মহিলা মা বয়স বয়স্ক রোগী যাদের যারা যাঁদের যাঁরা "
    "গর্ভ গর্ভবতী গর্ভাবস্থা গর্ভকালীন বুক দুধ স্তন্যদান কিডনি লিভার যকৃৎ রোগ অসুখ অ্যালার্জি ডায়াবেটিস হাঁপানি যক্ষ্মা ওজন "
    "ডাক্তার হাসপাতাল অ্যাম্বুলেন্স কদাচিৎ বিরল ঝুঁকি বিপদ মৃত্যু ক্ষতি রক্তপাত রক্তক্ষরণ খিঁচুনি "
    "jodi sudhu shudhu chara chhara porjonto na hole agey pore shishu bacca baccha boyosko gorbhoboti gorvoboti"
) | {"¬"}
"""Words that tell in which case or for whom something holds: a clause with one of them is never left out."""

CASES = ("তে", "ে", "য\u09bc", "কে")
"""Endings of Bangla that tell where, when and to whom."""

_SAME_WORDS = (
    "doctor physician doctors physicians",
    "medicine drug medication medicines drugs medications",
    "illness disease illnesses diseases",
    "tablet pill tablets pills",
    "stomach belly",
    "ওষুধ ঔষধ",
    "ডাক্তার চিকিৎসক",
    "রোগ অসুখ",
)
SAME: dict[str, str] = {term(word): term(group.split()[0]) for group in _SAME_WORDS for word in words(group)}
"""Words that may stand for one another in a light rewording."""


def denies(word: str) -> bool:
    """Tell whether a `normal` word denies; also a Bangla verb that ends so (খাননি, হয়নি), and no noun (পানি)."""
    if word in NEGATIONS or term(word) in NEGATIONS:
        return True
    return len(word) > len(_ENDING) + 1 and word.endswith(_ENDING) and word not in _NOUNS_IN_NI
