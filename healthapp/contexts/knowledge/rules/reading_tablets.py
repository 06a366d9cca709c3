"""Whether a text tells of an overdose: many tablets at once, by a count or by a medicine's name and a bare number.

নাপা ৫০০ is one tablet of 500 mg, "ate 30 napa" is thirty. What the content says of a medicine's doses decides; where
that leaves it open ("took 20 amitriptyline") it is asked about.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from healthapp.kit.i18n.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.mentions import Mentions

_UNIT = (
    r"(?!\s*(?:(?:mg|mcg|g|gm|ml|am|pm|a\.m|p\.m|yo|y/o|years?|yrs?|hours?|hrs?|minutes?|mins?|days?|weeks?|months?|oclock"
    r"|times|bochor\w*|bosor\w*|ghonta\w*|tay|din|mas)\b|%|টায়|মিগ্রা|মি\.?\s*গ্রা|গ্রাম|মিলি|ঘণ্টা|বছর|মিনিট|দিন|সপ্তাহ|মাস|বার))"
)
_NOT_BETWEEN = (
    r"(?!(?:took|take|taken|ate|eaten|swallowed|had|has|have|is|was|am|and|at|then|i|he|she|one|two|three|four|five|six"
    r"|half|a|an|single|ekta|duita)\b|একটা|একটি|এক\s|দুইটা|দুটা|দুটি|তিনটা|তিনটি|চারটা|পাঁচটা|অর্ধেক|আধা|খেয়|খাই|খেল|গিলে)"
)
_MANY_TABLETS = re.compile(
    r"(?<![\d./])(?P<many>\d{1,3})(?![\d./:])"
    + _UNIT
    + r"\s*(?P<counted>টা|টি|খানা|ta\b|ti\b)?\s*(?:"
    + _NOT_BETWEEN
    + r"[^\s\d।.,]+\s+){0,3}?"
    + r"(?P<tablet>tablets?|pills?|capsules?|ট্যাবলেট|বড়ি|ক্যাপসুল|পিল|bori)(?P<after>[^\n।.]{0,40})"
)
_TAKEN = re.compile(
    r"\b(?:took|taken|swallowed|ate|eaten|consumed|swallows|has had|gulped|overdosed)\b|খেয়ে|খাইছে|খাইসে|খাইয়া|খেলেছে|গিলে"
    r"|খেলাম|খেলো|খাইছি|খাইসি|গিলছে|kheye|khaise|khaiche|khaiya|khaisi|khaichi|khelo|khelam|gilse|gile"
)
_OVER_TIME = re.compile(
    r"\b(?:days|weeks?|months?)\b(?!\s*ago)|\b(?:daily|every day|protidin|roj)\b|\b(?:din|mas|mash) dhore"
    r"|রোজ|প্রতিদিন|দিন ধরে"
    r"|\b(?:[2-9]|\d\d+)\s*দিন(?!\s*আগে)|কয়েক\s*দিন|(?<![\u0980-\u09ff])(?:মাস|সপ্তাহ)(?!\s*আগে)"
)
_AT_ONCE = 10
"""So many tablets at once are an overdose of any medicine until somebody who knows says otherwise."""
_NO_COUNT = 100
"""Nobody counts so many tablets; a number from here on rather is a strength."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CLAUSE = re.compile(r"[,;:!?।\n]|\.(?!\d)")
_NUMBER = re.compile(r"(\d{1,4})(ta|ti|tar)?")
_COUNTERS = _set("টা টি খানা ta ti ট্যাবলেট বড়ি tablet tablets pill pills capsule capsules bori tab tabs")
_ONE_ONLY = frozenset(["ট্যাবলেট", "tablet", "tab", "capsule"])
"""Behind a number these may stand for one of that strength as well: নাপা ৫০০ ট্যাবলেট."""
_PIECES = _set("টা টি খানা ta ti")
_LAST_HOUR = 12
_UNITS = _set(
    """
    mg mcg g gm ml am pm years year yrs hours hour hrs minutes minute mins days day weeks week months month oclock
    times time units unit bochor ghonta tay din mas bar bela taka minit মিগ্রা মি গ্রাম মিলি মিলিগ্রাম টায় ঘণ্টা ঘন্টা বছর
    মিনিট দিন সপ্তাহ মাস বার বেলা টাকা ইউনিট
    """
)
_MEASURED = _set(
    """
    জ্বর jor fever temp temperature তাপমাত্রা প্রেসার প্রেশার pressure bp sugar সুগার বয়স age aged boyos ওজন weight pulse
    at রাত সকাল রুম
    """
)
"""Before a number these say what is measured, and no count of tablets."""
_DOSE = re.compile(
    r"(\d+(?:\.\d+)?)(?:\s*(?:to|-|or)\s*(\d+(?:\.\d+)?))?\s*(mg|g|micrograms?|mcg|units?)\b"
    r"(?!\s*(?:in 24|a day|daily))"
)
_GRAM = 1000.0


class Tablets:
    """Reads how many tablets somebody took, by the doses of one edition of the content."""

    def __init__(self, book: Book, mentions: Mentions) -> None:
        """Know the names of `book`'s medicines, which `mentions` finds, and how strong one tablet of each may be."""
        self._book = book
        self._mentions = mentions

    def read(self, text: str) -> bool | None:
        """Tell whether a `clean` text tells of an overdose; None: a number may be a count or a strength, ask."""
        if not any(each.isdigit() for each in text) or not _TAKEN.search(text):
            return False
        found = {*self._counted(text), *self._named(text)}
        return True if True in found else None if None in found else False

    def _counted(self, text: str) -> Iterable[bool | None]:
        for each in _MANY_TABLETS.finditer(text):
            many = int(each["many"])
            around = text[max(0, each.start() - 40) : each.end()]
            if many < _AT_ONCE or not _TAKEN.search(around) or _OVER_TIME.search(each["after"]):
                continue
            if each["counted"]:
                yield True
                continue
            near = words(text[max(0, each.start() - 24) : each.start()])[-2:]
            medicine = (
                *self._mentions.find(" ".join(near)),
                *self._mentions.find(text[each.start() : each.end("tablet")]),
            )
            fits = self._may_be_strength(medicine[0], many) if medicine else many >= _NO_COUNT
            if many >= _NO_COUNT:
                yield (False if medicine else None) if fits else True
            else:
                yield None if fits and each["tablet"] in _ONE_ONLY else True

    def _named(self, text: str) -> Iterable[bool | None]:
        parts = [0, *(each.end() for each in _CLAUSE.finditer(text)), len(text) + 1]
        for start, end in pairwise(parts):
            said = text[start:end]
            if not _TAKEN.search(text[max(0, start - 20) : end + 30]) or _OVER_TIME.search(said):
                continue
            row = words(said)
            for at, length, medicine in self._mentions.places(row):
                yield self._beside(medicine, row[:at], row[at + length :])
                yield any(_is_count(*pair) for pair in pairwise((*row, "")))

    def _beside(self, medicine: str, before: Sequence[str], after: Sequence[str]) -> bool | None:
        """Tell what a bare number behind a medicine's name, or else before it, says."""
        if after and (found := _NUMBER.fullmatch(after[0])):
            then = after[1] if len(after) > 1 else ""
            return False if then in _UNITS else self._behind(medicine, int(found[1]), "ta" if found[2] else then)
        counter = before[-1] if before and before[-1] in _COUNTERS else ""
        row = before[:-1] if counter else before
        found = _NUMBER.fullmatch(row[-1]) if row else None
        if found is None or (row[-2:-1] and row[-2] in _MEASURED):
            return False
        return self._before(medicine, int(found[1]), is_counted=bool(found[2] or counter))

    def _behind(self, medicine: str, many: int, then: str) -> bool | None:
        if many < _AT_ONCE:
            return False
        if then in _COUNTERS - _ONE_ONLY:
            return True
        fits = self._may_be_strength(medicine, many)
        if many >= _NO_COUNT:
            return False if fits else None
        return (None if then in _ONE_ONLY else False) if fits else True

    def _before(self, medicine: str, many: int, *, is_counted: bool) -> bool | None:
        if many < _AT_ONCE or is_counted:
            return many >= _AT_ONCE
        fits = self._may_be_strength(medicine, many)
        if many >= _NO_COUNT:
            return False if fits else None
        return None if fits else True

    def _may_be_strength(self, medicine: str, number: float) -> bool:
        """Tell whether a tablet of a medicine may have this strength, from half the least dose to the largest one.

        Where the content tells no dose every number may.
        """
        adult = self._book.medicines[medicine].adult
        doses = [float(one) for one in _doses(adult.text.en)] if adult else []
        if adult and adult.max_single_mg:
            doses.append(adult.max_single_mg)
        return not doses or min(doses) / 2 <= number <= max(doses)


def _is_count(word: str, then: str) -> bool:
    """Tell whether a number with its counter says how many, and no hour of the day: "napa kheye felse 40 ta"."""
    found = _NUMBER.fullmatch(word)
    return found is not None and int(found[1]) > _LAST_HOUR and bool(found[2] or then in _PIECES)


def _doses(text: str) -> Iterable[float]:
    """Return the doses of a text as people write them: in milligrams, or in micrograms or units."""
    for each in _DOSE.finditer(text.replace(",", "")):
        yield from (float(one) * (_GRAM if each[3] == "g" else 1) for one in (each[1], each[2]) if one)
