"""Forms of Bangla verbs that people use when they tell how they are: "করছে", "করতেছে", "করে" are one verb.

Written Bangla, what is spoken, and the endings of the dialects (-তেছে, -তাছে, -তেসে, -ইছে). Made from stems: a list of
forms would never be whole. Only verbs of bodies and of what happens to them are here, and no form that is a word of its
own beside them.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from healthapp.kit.i18n.words import spelling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOW = (
    "ে",
    "ি",
    "েন",
    "ছে",
    "ছি",
    "ছেন",
    "তেছে",
    "তেছি",
    "তেছেন",
    "তাছে",
    "তাছি",
    "তেসে",
    "তেসি",
    "সে",
    "সি",
    "িতেছে",
    "িতেছি",
    "ইতেছে",
)
_THEN = ("ল", "লো", "লাম", "লেন", "ছিল", "ছিলো", "ছিলাম", "ছিলেন", "তেছিল")
_ELSE = ("লে", "তে", "ব", "বে", "বো", "বেন", "া", "ার", "িয়া")
_DONE = ("ে", "েছে", "েছি", "েছেন", "েছিল", "েছিলো", "েছিলাম", "েছিলেন", "েসে", "েসি")
_LONG_NOW = ("য়", "চ্ছে", "চ্ছি", "চ্ছেন", "চ্ছিল", "তেছে", "তেছি", "ইতেছে", "ইতেছি", "ইতাছে", "ইতেসে", "তাছে", "তেসে")
_LONG_ELSE = ("ল", "লো", "লে", "লেন", "লাম", "তে", "বে", "বেন", "নো", "নোর", "ইছে", "ইছি", "ইসে", "ইয়া", "য়া", "ইলে", "ইল")
_DOT = "\u09bc"
_SOFT = ("চ্ছে", "চ্ছি", "চ্ছেন", "চ্ছিল", "তে", "লে", "য়", "ল", "বে")
_LONG_DONE = ("িয়ে", "িয়েছে", "িয়েছি", "িয়েছেন", "িয়েছিল", "িয়া")

# The verbal noun, then the stems of its forms; a stem in -া (causing, or a verb made of a noun) ends in it.
_STEMS = """
পড়া পড় পর|ওঠা ওঠ উঠ|কাটা কাট|মরা মর|চলা চল|থামা থাম|ধরা ধর|কাঁপা কাঁপ|ফোলা ফোল ফুল|ঘোরা ঘোর ঘুর ঘুরা ঘোরা|ডোবা ডোব ডুব
কাঁদা কাঁদ|হাঁটা হাঁট|টানা টান|গেলা গেল গিল|ঝরা ঝর|নড়া নড়|বাড়া বাড়|কমা কম|ভাঙা ভাঙ|ফাটা ফাট|বসা বস|শোনা শোন শুন|জাগা জাগ
পারা পার|ছেঁড়া ছেঁড় ছিঁড়|ঢলা ঢল|কাশা কাশ|চোষা চোষ চুষ|ঝোলা ঝোল ঝুল|ঢোকা ঢোক ঢুক ঢুকা|খোলা খোল খুল|লাগা লাগ|করা কর
থাকা থাক|রাখা রাখ|ভেজা ভেজ ভিজ|নামা নাম|ছাড়া ছাড়|ফেরা ফের ফির|বোঝা বোঝ বুঝ|দেবা দেব|খিঁচা খিঁচ|চাপা চাপ|পোড়া পোড় পুড়
বলা বল|দেখা দেখ|মেলা মেল|বাঁকা বাঁক বেঁক|চেনা চেন চিন|বাঁচা বাঁচ|ওলটা ওলট উলট উল্ট উল্টা|আটকা আটক আটকা|কামড়ানো কামড়া কামড়
চুলকানো চুলকা|হাঁপানো হাঁপা|ঘুমানো ঘুমা|ঘামা ঘাম ঘামা|জড়ানো জড়া|দাঁড়ানো দাঁড়া|মচকানো মচকা|শুকানো শুকা|ছড়ানো ছড়া
গোলানো গুলা|মোচড়ানো মোচড়া|নেতানো নেতা|খিঁচানো খিঁচা|হারানো হারা|ঝিমানো ঝিমা|কাতরানো কাতরা|তোতলানো তোতলা|চিবানো চিবা
থামানো থামা|জাগানো জাগা|তাকানো তাকা|খাওয়ানো খাওয়া|ঠেলা ঠেল|জমা জম|পচা পচ|ঝলসানো ঝলসা|বেরোনো বেরো|নাড়া নাড়|বাঁকানো বাঁকা
চিল্লানো চিল্লা|ফোঁপানো ফোঁপা|কাঁপানো কাঁপা|পাকা পাক|ফোটা ফোট ফুট ফোটা ফুটা|জ্বলা জ্বল|তোলা তোল তুল|আঁচড়ানো আঁচড়া|ফসকানো ফসকা
ফেলা ফেল|মারা মার|বানানো বানা|মাখা মাখ|ভাসা ভাস|গড়ানো গড়া|বকা বক|ঢাকা ঢাক
"""
_LISTED = """
খাওয়া: খায় খাই খান খাচ্ছে খাচ্ছি খাচ্ছেন খাইতেছে খাইতেছি খাইতাছে খাইতেসে খেয়ে খেয়েছে
    খেয়েছি খেয়েছেন খেয়েছিল খাব খাবো খাবে খাবেন খাইবে খাইবো খাইছে খাইছি খাইসে খাইয়া খেলে খেল খেলাম খেতে খাওয়া খাওয়ার খাইলে
    খাইতে
যাওয়া: যায় যাই যান যাচ্ছে যাচ্ছি যাচ্ছেন যাইতেছে যাইতেছি যাইতাছে যাইতেসে গিয়ে গেছে গেছি
    গেছেন গেসে গেছিল গিয়েছে গিয়েছিল গেলে গেল গেলো গেলাম যেতে যাওয়া যাওয়ার যাব যাবো যাবে যাবেন যাইলে যাইতে
    গিয়া যাইয়া
হওয়া: হয় হই হন হচ্ছে হচ্ছি হচ্ছেন হইতেছে হইতেছি হইতাছে হইতেসে হয়ে হয়েছে হয়েছি হয়েছেন
    হয়েছিল হইছে হইছি হইসে হইয়া হলে হলো হল হইলো হইল হইলে হতে হইতে হওয়া হওয়ার হবে হচ্ছিল
    হয়েছিলো হবেন হইবে হইবো
পাওয়া: পায় পাই পাচ্ছে পাচ্ছি পাচ্ছেন পাইতেছে পাইতেছি পাইতাছে পেয়ে পেয়েছে পেয়েছি পেয়েছেন
    পাইছে পাইছি পেলে পেল পেতে পাওয়া পাওয়ার পাব পাবো পাবে পাইলে পাইতে
দেওয়া: দেয় দেই দিই দেন দিচ্ছে দিচ্ছি দিচ্ছেন দিতেছে দিতেছি দিতাছে দিয়েছে দিয়েছি দিয়েছেন
    দিছে দিছি দিসে দিলে দিল দিলো দিতে দেওয়া দেওয়ার দিয়া দিব দিবো দিবে
নেওয়া: নেয় নিই নেন নিচ্ছে নিচ্ছি নিচ্ছেন নিতেছে নিতেছি নিতাছে নিয়েছে নিয়েছি নিয়েছেন নিছে
    নিছি নিলে নিল নিতে নেওয়া নেওয়ার নেব নেবো নেবে নিব নিবো নিবে
আসা: আসে আসি আসেন আসছে আসছি আসছেন আসতেছে আসতেছি আসতাছে আসতেসে এসে এসেছে এসেছি এসেছিল আসলে আসল
    এলো আইছে আইসে আইতাছে আইতেছে আইসা আসতে আসা আসার আসবে
ভাঙা: ভাইঙ্গা ভেঙ্গে ভেঙ্গেছে ভাঙ্গছে ভাঙ্গা ভাঙ্গে
শোয়া: শোয় শুই শুয়ে শুয়েছে শুলে শুতে শুইলে শুইতে শোয়া শোয়ার
ধোয়া: ধোয় ধুয়ে ধুই ধুলে ধুতে ধোয়া ধোয়ার
"""
"""Verbs whose forms can't be made from stems; a line that begins with blanks goes on."""
_OTHERS = {
    noun: forms.split()
    for noun, forms in (line.split(":") for line in _LISTED.strip().replace("\n    ", " ").splitlines())
}
_NOUNS = frozenset(["চাপ", "ঘাম", "কামড়", "কাশ", "নাম", "পাক", "ফুট", "বল", "মেল", "ধর", "গেল", "ফেল", "মার"])
"""Stems that are words of their own: with -ে such a word is one of them in a case ("চাপে": under pressure)."""
_NOT = frozenset(
    (
        *("গেল", "গেলে", "গেলো", "গেলাম", "কাল", "বলে", "বলি", "বাড়ি", "বাকি"),
        *("নামি", "কমি", "চলি", "ছাড়া", "কাশি", "চিনি", "নাড়ি", "পরে", "পরি"),
    )
)
"""Forms that are other words far oftener."""


def _forms(stem: str) -> Iterator[str]:
    if stem.endswith("া"):
        yield from (stem + end for end in (*_LONG_NOW, *_LONG_ELSE))
        yield from (stem[:-1] + end for end in _LONG_DONE)
        yield from (f"{stem[:-1]}ো{end}" for end in _SOFT)  # ঝিমোচ্ছে beside ঝিমাচ্ছে
        return
    yield from (stem + end for end in (*_NOW, *_THEN, *_ELSE) if end != "ে" or stem not in _NOUNS)
    done = stem.replace("া", "ে", 1)
    yield from (done + end for end in _DONE if done != stem or end != "ে")
    last = 2 if stem.endswith(_DOT) else 1  # ড় is written as two signs
    yield f"{stem[:-last]}ই{stem[-last:]}া"


def _made() -> Iterator[tuple[str, str]]:
    lines = (line.split() for line in _STEMS.replace("\n", "|").split("|") if line.strip())
    for noun, *stems in lines:
        for form in (f"{noun}র", *(form for stem in map(_composed, stems) for form in _forms(stem))):
            if form not in _NOT:
                yield form, noun


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _by_form() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for form, noun in _made():
        found.setdefault(spelling(_composed(form)), _composed(noun))
    # What is listed form by form is surer than what is made.
    for noun, listed in _OTHERS.items():
        found.update(dict.fromkeys((spelling(_composed(form)) for form in listed), _composed(noun)))
    return found


_VERBS = _by_form()
_FORMS: dict[str, list[str]] = {}
for _form, _noun in _VERBS.items():
    _FORMS.setdefault(_noun, []).append(_form)


def verb(word: str) -> str | None:
    """Return the verbal noun of a form of a verb ("করতেছে": "করা"); None for any other word. `word` is `normal`."""
    return _VERBS.get(spelling(word))


def forms(word: str) -> tuple[str, ...]:
    """Return all forms of the verb that a word is a form of, its verbal noun first; none for any other word."""
    noun = verb(word) or (word if word in _FORMS else None)
    return (noun, *_FORMS[noun]) if noun else ()
