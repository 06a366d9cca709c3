"""How alike two words are to the ear: Bangla in its own letters, and as people type it in Latin ones.

For finding what may have been meant; never for acting on it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from healthapp.kit.i18n import words

_CONSONANTS = {
    "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "c", "ছ": "c", "জ": "j", "ঝ": "jh", "ঞ": "n",
    "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th", "দ": "d", "ধ": "dh", "ন": "n",
    "প": "p", "ফ": "f", "ব": "b", "ভ": "v", "ম": "m", "য": "j", "র": "r", "ল": "l", "শ": "s", "ষ": "s", "স": "s",
    "হ": "h", "ড়": "r", "ঢ়": "r", "য়": "y", "ৎ": "t",
}  # fmt: skip
_VOWELS = {
    "অ": "o",
    "আ": "a",
    "ই": "i",
    "ঈ": "i",
    "উ": "u",
    "ঊ": "u",
    "ঋ": "ri",
    "এ": "e",
    "ঐ": "oi",
    "ও": "o",
    "ঔ": "ou",
}
_SIGNS = {"া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e", "ৈ": "oi", "ো": "o", "ৌ": "ou"}
_OTHER = {"ং": "ng", "ঃ": "", "ঁ": ""}
_VIRAMA = "\u09cd"
_NUKTA = {"ড": "ড\u09bc", "ঢ": "ঢ\u09bc", "য": "য\u09bc"}
_CLUSTERS = (("ক\u09cdষ", "খ"), ("ক\u09cdস", "খ"), ("জ\u09cdঞ", "গ"))
_BA = re.compile("^(.)\u09cdব")
_YA = "\u09cd\u09af"
_FOLDS = (
    ("chh", "c"), ("ch", "c"), ("sh", "s"), ("z", "j"), ("ph", "f"), ("bh", "v"), ("w", "o"), ("x", "ks"), ("q", "k"),
    ("ck", "k"), ("aa", "a"), ("ee", "i"), ("oo", "u"), ("ea", "i"), ("oy", "oi"), ("ai", "ay"), ("ya", "a"),
)  # fmt: skip
_HEARD = (
    (re.compile("sc(?=[eiy])"), "s"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c(?!h)"), "k"),
    (re.compile("g(?=[eiy])"), "j"),
    (re.compile("^x"), "j"),
    (re.compile("(?<=[b-df-hj-np-tv-z])e$"), ""),
)
_TWICE = re.compile(r"(.)\1+")
_SOFT = frozenset("aeiouyh")


@lru_cache(maxsize=65_536)
def spelt(word: str) -> str:
    """Return a word in Latin letters as somebody types it on a phone, in one spelling of the many."""
    latin = _latin(word) if words.is_bangla(word) else word
    for written, one in _FOLDS:
        latin = latin.replace(written, one)
    return _TWICE.sub(r"\1", latin)


def heard(word: str) -> str:
    """Return an English word as a Bangladeshi hears it: "Flagyl" is written ফ্লাজিল, "Ciprocin" সিপ্রোসিন."""
    for written, one in _HEARD:
        word = written.sub(one, word)
    return word


def _latin(word: str) -> str:
    plain = _BA.sub(r"\1", word)
    for cluster, one in _CLUSTERS:
        plain = plain.replace(cluster, one)
    plain = plain.replace(_YA + "া", "া").replace(_YA, "")
    found: list[str] = []
    for at, letter in enumerate(plain):
        after = plain[at + 1 : at + 2]
        if letter in _CONSONANTS:
            dotted = after == "\u09bc" and letter in _NUKTA
            if dotted:
                after = plain[at + 2 : at + 3]
            found.append({"ড": "r", "ঢ": "r", "য": "y"}[letter] if dotted else _CONSONANTS[letter])
            if after in _CONSONANTS:
                found.append("o")
        else:
            found.append(_VOWELS.get(letter) or _SIGNS.get(letter) or _OTHER.get(letter, ""))
    return "".join(found)


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> float:
    """Return how alike two words sound, from 0 to 1 (the same). A vowel or an h more or other weighs half."""
    a, b = spelt(one), spelt(other)
    if a == b:
        return 1.0
    most = max(len(a), len(b))
    if not most:
        return 0.0
    before = [0.0]
    for letter in b:
        before.append(before[-1] + _cost(letter))
    for letter in a:
        row = [before[0] + _cost(letter)]
        for at, against in enumerate(b):
            change = 0.0 if letter == against else _change(letter, against)
            row.append(min(row[at] + _cost(against), before[at + 1] + _cost(letter), before[at] + change))
        before = row
    return max(0.0, 1.0 - before[-1] / most)


def _cost(letter: str) -> float:
    return 0.5 if letter in _SOFT else 1.0


def _change(letter: str, other: str) -> float:
    return 0.4 if letter in _SOFT and other in _SOFT else 1.0
