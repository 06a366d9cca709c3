"""Cuts a text into clauses and words, each word by the keys under which the lexicon knows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from healthapp.contexts.knowledge.rules.reading_romanised import ROMANISED
from healthapp.contexts.knowledge.rules.reading_words import (
    BEGINS_ANEW,
    BREAKS,
    NOT_BANGLA,
    NOT_ENGLISH,
    NOT_ROMANISED,
    PASSED_OVER,
    SAME_BANGLA,
    SAME_ENGLISH,
)
from healthapp.kit.i18n.verbs import verb
from healthapp.kit.i18n.words import is_bangla, normal, sound, spelling, term

_WORD = re.compile(r"[\u0980-\u09ff]+|[a-z]+(?:n't)?|[0-9]+(?:\.[0-9]+)?|[.,;:!?।\n]")
_ENDS = frozenset(".!?।\n;")
_PAIN = re.compile(r"(?<=[\u0980-\u09ff]{2})(?=ব্য?াথা|ব্যথা)")
_COMMAS = frozenset(",:")
_SHORT = 6
_SPELT = (("oo", "u"), ("ee", "i"), ("chh", "c"), ("ch", "c"), ("sh", "s"), ("z", "j"), ("w", ""), ("y", "i"))
_TWICE = re.compile(r"(.)\1+")
_NI = re.compile(r"(?<![\u0980-\u09ff])([\u0980-\u09ff]+)নি(?![\u0980-\u09ff])")
_BEFORE_NI = ("ে", "ি", "ই", normal("য়"), "ন")
_FORM = re.compile(r"(?<=[a-z]{3})(ing|ed|es|s|ly)$")
_TOGETHER = re.compile("(?<![\u0980-\u09ff])(চোখ|হাত|মুখ|বুক|নাক)(?=মুখ|পা|পিঠ|চোখ)")
_BREATH = re.compile(r"\b(?:shash|shas|sash|shwas|swas) (?:koshto|kosto|kosht|koshta)\b")
_AGAIN = re.compile("ঘন ঘন|বার বার")
_LONG = re.compile(r"(?:অনেক|বহু) ?দিন(?:ের|ই)?(?![\u0980-\u09ff])|\b(?:onek|bohu) ?din(?:er)?\b")
"""Many days: "many" is said of pains as well, and a strong pain for two days is no long one."""
_GLUED_NO = re.compile(
    r"\b(pare|pari|parche|parchi|hoy|jay|khay|khai|dey|uthe|ashe|thake|tane|tanche|nicche|kore|bole|chay|chai)na\b"
)
_GLUED = re.compile("(?<![\u0980-\u09ff])([\u0980-\u09ff]{2,}(?:[েিই]|য়|ছেন|ছে|ছি|রি|রেন))না(?![\u0980-\u09ff])")
"""A "no" that is written together with its verb: পারিনা, থামেনা, যাচ্ছেনা."""
_NOT = re.compile(r"\b(do|does|did|is|was|are|were|has|have|had|would|should)nt\b")
_WONT = re.compile(r"\bwont\b")
_TAGS = re.compile(r"<[^<>]{0,200}>")
_ADDRESS = re.compile(r"\S+@\S+")
_SAME_SPELT = {spelling(word): same for word, same in SAME_BANGLA.items() if word not in ("কাঁপ", "নীল")}
# কাপ is a cup, and নিল is "took".


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its place in the text, the clause and sentence it stands in, and its key."""

    text: str
    key: str
    start: int
    end: int
    clause: int
    sentence: int
    denies: bool


def clean(text: str) -> str:
    """Return a text as it is cut: one spelling, no markup, compounds with "pain" as two words."""
    found = _ADDRESS.sub(" ", _TAGS.sub(" ", normal(text)))  # letters and figures of a mail address tell nothing
    found = _AGAIN.sub("বারবার", _TOGETHER.sub(r"\1 ", found))  # চোখমুখ, হাতপা
    found = _BREATH.sub("shashkoshto", found)
    found = _LONG.sub("বহুদিন", found)
    found = _WONT.sub("will not", _NOT.sub(r"\1 not", found))  # as phrases are written: "does not respond"
    # A verb that says no ends in -নি; তিনি, চিনি and পানি don't: what stands before it is no form of a verb.
    found = _GLUED_NO.sub(r"\1 na", _GLUED.sub(_no_of_verb_glued, _NI.sub(_no_of_verb, found)))
    return _PAIN.sub(" ", found)


def _no_of_verb(found: re.Match[str]) -> str:
    stem = found.group(1)
    ends = stem.endswith(_BEFORE_NI) and (stem == "নেই" or verb(stem) is not None)
    return f"{stem} না" if ends else found.group()


def _no_of_verb_glued(found: re.Match[str]) -> str:
    stem = found.group(1)
    return f"{stem} না" if verb(stem) is not None else found.group()


@lru_cache(maxsize=20_000)
def key_of(word: str, *, english: bool) -> str:
    """Return the key of a `normal` word: words that mean the same have the same one."""
    if is_bangla(word):
        same = (
            SAME_BANGLA.get(word) or _SAME_SPELT.get(spelling(word)) or _of_verb(word) or SAME_BANGLA.get(_plain(word))
        )
        return "b:" + (_plain(same) if same else _plain(term(word)))
    if word[:1].isdigit():
        return "n:" + word
    if english:
        return "e:" + (SAME_ENGLISH.get(word) or SAME_ENGLISH.get(term(word)) or _FORM.sub("", term(word)))
    if word in ROMANISED:
        return key_of(ROMANISED[word], english=False)
    return "r:" + _romanised(word)


def bangla_keys(text: str) -> frozenset[str]:
    """Return the keys of words of Bangla, in its own letters or romanised."""
    return frozenset(key_of(each, english=False) for each in text.split())


def _of_verb(word: str) -> str | None:
    """Return the word that stands for all forms of a verb, however it is conjugated; None for other words."""
    noun = verb(word) or (verb(word[:-1]) if word[-1:] in ("ই", "ও") else None)
    return SAME_BANGLA.get(noun, noun) if noun else None


def _plain(word: str) -> str:
    """Return a Bangla word as its term, and the same again: what spellings differ in is gone."""
    return term(term(word))


def _romanised(word: str) -> str:
    """Return how a word in Latin letters sounds; a short one keeps its vowels, too much sounds like it."""
    if len(word) > _SHORT:
        return sound(word)
    for spelt, one in _SPELT:
        word = word.replace(spelt, one)
    return _TWICE.sub(r"\1", word)


def cut(text: str, *, english: bool) -> list[Word]:
    """Return the words of a `clean` text. Commas and "but" begin a clause, full stops a sentence.

    Words in Latin letters are taken for English, or else for romanised Bangla.
    """
    found: list[Word] = []
    clause = sentence = 0
    for piece in _WORD.finditer(text):
        word = piece.group()
        if word in _ENDS:
            clause, sentence = clause + 1, sentence + 1
        elif word in _COMMAS:
            clause += 1
        else:
            if word in BREAKS or (found and found[-1].text == "and" and word in BEGINS_ANEW):
                clause += 1
            key = key_of(word, english=english)
            found.append(Word(word, key, piece.start(), piece.end(), clause, sentence, denies(word, english=english)))
    return found


def denies(word: str, *, english: bool) -> bool:
    """Tell whether a word says no to what stands before it (Bangla) or after it (English)."""
    if is_bangla(word):
        return word in NOT_BANGLA
    return word in (NOT_ENGLISH if english else NOT_ROMANISED)


def counts(word: Word) -> bool:
    """Tell whether a word counts when phrases are compared."""
    return word.text not in PASSED_OVER
