"""Reads where in Bangladesh somebody says that they have been, and knows which district lies in which region.

A name alone is enough ("জ্বর, সিলেটে থাকি"); who says that they weren't there, or long ago, hasn't said where they were.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from healthapp.kit.i18n.words import is_bangla, normal, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book

_WORD = re.compile(r"[\u0980-\u09ff]+|[a-z0-9]+")
_BREAK = re.compile(r"[.,;:!?।\n]|\bbut\b|\bkintu\b|(?<![\u0980-\u09ff])কিন্তু(?![\u0980-\u09ff])")
_CASES = ("te", "er", "ey", "e", "y", "r")
"""Endings of romanised Bangla: bandarbane, dhakay, sylheter."""
_LEAST = 4
_ENGLISH_NO = frozenset({"not", "never", "no", "havent", "hasnt", "hadnt", "didnt", "dont", "doesnt", "wasnt", "isnt"})
_NEAR = 5
"""So few words stand between an English "not" and a place where somebody wasn't: "have not been in or near Sylhet"."""
_NOT_THERE = re.compile(
    r"(যাই|যায\u09bc|যান|গিয\u09bcেছি|গেছি|ছিলাম|ছিল|ছিলেন|থাকি|থাকে|থাকেন|আসি|আসে)(নি| নি| না| নাই)(?![\u0980-\u09ff])"
    r"|\b(jai|jay|jan|gechi|gesi|giyechi|giyesi|chilam|silam|thaki|thake|ashi|asi) ?(ni|nai|na)\b"
)
_LONG_AGO = re.compile(
    r"\byears? (ago|back)\b|\bas a child\b|বছর আগে|ছোটবেলা|ছোট বেলা|\b(bochor|bosor|bochhor) age\b|\bchotobela"
)


class Places:
    """The regions and districts of one edition of the content, by their names."""

    def __init__(self, book: Book) -> None:
        """Prepare the names. A division is called one ("Sylhet division"); "Sylhet" alone is the district."""
        self._names: dict[tuple[str, ...], str] = {}
        for each in book.places.values():
            for name in (each.name.en, each.name.bn, *each.also.en, *each.also.bn, *each.also.rom):
                self._names.setdefault(tuple(map(term, _words(name))), each.id)
        self._longest = max(map(len, self._names), default=0)

    def read(self, text: str) -> frozenset[str]:
        """Return the ids of the places in a text where somebody has been of late, as far as it says."""
        return frozenset(place for clause in _BREAK.split(normal(text)) for place in self._been(clause))

    def _been(self, clause: str) -> Iterator[str]:
        if _LONG_AGO.search(clause):
            return
        pieces = list(_WORD.finditer(clause))
        words = [each.group() for each in pieces]
        at = 0
        while at < len(words):
            many, place = self._named(words[at:])
            if place and not _denied(words[:at], clause[pieces[at + many - 1].end() :]):
                yield place
            at += many

    def _named(self, words: Sequence[str]) -> tuple[int, str]:
        """Return how many words begin with a place's name, the longest one, and which place; else one and none."""
        for many in range(min(self._longest, len(words)), 0, -1):
            first = [term(each) for each in words[: many - 1]]
            for last in _without_case(words[many - 1]):
                if place := self._names.get((*first, last)):
                    return many, place
        return 1, ""


def _words(name: str) -> list[str]:
    return _WORD.findall(normal(name))


def _without_case(word: str) -> Iterable[str]:
    """Yield the terms that a word may be: a Bangla one has lost its ending by itself, a romanised one may have one."""
    yield term(word)
    if not is_bangla(word):
        yield from (word.removesuffix(case) for case in _CASES if word.endswith(case) and len(word) > _LEAST)


def _denied(before: Sequence[str], after: str) -> bool:
    return not _ENGLISH_NO.isdisjoint(before[-_NEAR:]) or _NOT_THERE.search(after) is not None
