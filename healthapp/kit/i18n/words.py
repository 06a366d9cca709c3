"""Words of Bangla, English and romanised Bangla as search, symptom texts and names compare them.

`terms` is what an index holds and what a query is made of; both sides have to be cut by it alone. Libraries' word
patterns drop Bangla vowel signs (কাশি and কেশ both become কশ), so the cutting is done here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[\u0980-\u09ff]+|[a-z0-9]+(?:\.[0-9]+)?")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_APOSTROPHE = re.compile(r"(?<=[a-z])['\u2019](?=[a-z])")
_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
# What people write for one another: long and short vowels, the three s, the two n, a nasal sign left out.
_ALIKE = str.maketrans({"ী": "ি", "ূ": "ু", "ঈ": "ই", "ঊ": "উ", "ণ": "ন", "ষ": "স", "শ": "স", "ৎ": "ত", "ঁ": ""})
_SIGNS = frozenset("ািীুূৃেৈোৌ")
_LETTER = re.compile(r"[\u0985-\u0994\u0995-\u09b9\u09ce\u09dc-\u09df]")
_YA = "\u09cd\u09af"
_BARE_YA = re.compile(f"{_YA}(?![{''.join(_SIGNS)}])")
# Endings of nouns, the longest first: plural, article, case, "also" and "just".
_ENDINGS = ("গুলোতে", "গুলোর", "গুলো", "গুলি", "দেরকে", "দের", "টাতে", "টিতে", "টার", "টির", "টা", "টি", "ের", "কে", "তে")
_SHORT = ("র", "য\u09bc", "ও", "ই")
_LEAST = 2
_LEAST_ENGLISH = 3


def normal(text: str) -> str:
    """Return a text with one spelling for what looks the same: NFC, small letters, Latin digits, nothing invisible."""
    small = unicodedata.normalize("NFC", text).casefold()
    return _APOSTROPHE.sub("", _INVISIBLE.sub("", small)).translate(_DIGITS)


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, in its order, as they are written once it is `normal`."""
    return _WORD.findall(normal(text))


def terms(text: str) -> list[str]:
    """Return the words of a text without endings and without what spellings differ in; one term for each word."""
    return [term(word) for word in words(text)]


def is_bangla(word: str) -> bool:
    """Tell whether a word is written in Bangla letters."""
    return "\u0980" <= word[:1] <= "\u09ff"


@lru_cache(maxsize=20_000)
def term(word: str) -> str:
    """Return the term of one `normal` word."""
    return _bangla_term(word) if is_bangla(word) else _english_term(word)


def spelling(word: str) -> str:
    """Return a `normal` Bangla word in one spelling of the many (ী as ি, শ as স, no chandrabindu), endings and all."""
    return _BARE_YA.sub(f"{_YA}\u09be", word.translate(_ALIKE))  # ব্যথা and ব্যাথা


def _bangla_term(word: str) -> str:
    found = spelling(word)
    while (shorter := _without_ending(found)) != found:
        found = shorter
    return found


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and letters(base := word[: -len(ending)]) >= _LEAST:
            return base
    for ending in _SHORT:
        # After a vowel alone: জ্বর keeps its last letter, কাশির loses it.
        base = word.removesuffix(ending)
        if base != word and base[-1:] in _SIGNS and letters(base) >= _LEAST:
            return base
    if word.endswith("ে") and letters(base := word[:-1]) >= _LEAST:
        return base
    return word


def letters(word: str) -> int:
    """Return how many Bangla letters a word has; vowel signs aren't counted."""
    return len(_LETTER.findall(word))


def _english_term(word: str) -> str:
    if len(word) <= _LEAST_ENGLISH or not word.isalpha():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")) and not word.endswith("aches"):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_LATIN = {
    "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "c", "ছ": "c", "জ": "j", "ঝ": "jh", "ঞ": "n",
    "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th", "দ": "d", "ধ": "dh", "ন": "n",
    "প": "p", "ফ": "ph", "ব": "b", "ভ": "bh", "ম": "m", "য": "j", "র": "r", "ল": "l", "শ": "s", "ষ": "s",
    "স": "s", "হ": "h", "ৎ": "t", "ং": "ng", "অ": "a", "আ": "a", "ই": "a", "ঈ": "a", "উ": "a", "ঊ": "a",
    "ঋ": "r", "এ": "a", "ঐ": "a", "ও": "a", "ঔ": "a", "ৃ": "r",
}  # fmt: skip
_CLUSTERS = (
    ("ক\u09cdষ", "খ"),
    ("জ\u09cdঞ", "গ"),
    ("য\u09bc", ""),
    ("ড\u09bc", "র"),
    ("ঢ\u09bc", "র"),
    (_YA, ""),
)
_BA = re.compile("^(.)\u09cdব")
_SOUNDS = (
    ("x", "ks"), ("q", "k"), ("ck", "k"), ("chh", "c"), ("ch", "c"), ("sh", "s"), ("z", "j"), ("v", "bh"), ("f", "ph"),
)  # fmt: skip
_SILENT = re.compile(r"[aeiouwy]")
_TWICE = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """Return what a word sounds like, by its consonants: the same for মাথা, "matha" and "mata" spelt with care.

    For finding what somebody may have meant by a word in Latin letters; never for acting on it.
    """
    if is_bangla(word):
        plain = _BA.sub(r"\1", word)
        for cluster, one in _CLUSTERS:
            plain = plain.replace(cluster, one)
        latin = "".join(_LATIN.get(letter, "") for letter in plain)
    else:
        latin = word
        for spelt, one in _SOUNDS:
            latin = latin.replace(spelt, one)
    first = "a" if latin[:1] and latin[0] in "aeiou" else ""
    return first + _TWICE.sub(r"\1", _SILENT.sub("", latin))
