"""Which medicines a sentence names: by names that are written as the content writes them, and by nothing else.

Likeness of letters never counts here (see `medicine_names`). A word that people use for other things too is no name: it
has to tell a medicine from others, and not to stand among the words that questions are made with.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_words import describes, key, tells
from healthapp.contexts.knowledge.rules.stop_words import BANGLA, ENGLISH, ROMANISED, WEAK
from healthapp.kit.i18n.words import is_bangla, term, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.content import Medicine

_SHORTEST = 3
_COMMON = BANGLA | ENGLISH | ROMANISED | WEAK
_WORDS_TOO = frozenset(["act", "asa", "comet", "dec", "fast", "metro", "pam", "pase", "peg", "rig", "rupa", "tory"])
"""Names that are words of everyday speech as well: in a sentence they are taken for those."""
_NOT_BEFORE = {"ace": frozenset({"inhibitor", "inhibitors", "enzyme"})}
"""A name that is part of another one when it is followed by these."""


class Mentions:
    """Finds names of medicines inside running text."""

    def __init__(self, book: Book) -> None:
        """Read the names of `book`."""
        self._book = book

    @cached_property
    def _names(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        telling = frozenset(
            word
            for medicine in self._book.medicines.values()
            for name in _proper(medicine)
            for word in key(name)
            if tells(word)
        )
        for medicine in self._book.medicines.values():
            for name in _proper(medicine):
                found[_terms(key(name))].add(medicine.id)
            for name in (*medicine.also.en, *medicine.also.bn, *medicine.also.rom):
                if not describes(name, telling):
                    found[_terms(key(name))].add(medicine.id)
        return {name: frozenset(ids) for name, ids in found.items() if self._is_a_name(name)}

    @staticmethod
    def _is_a_name(name: tuple[str, ...]) -> bool:
        if not any(tells(word) and len(word) >= _SHORTEST for word in name):
            return False
        return len(name) > 1 or not (name[0] in _COMMON or name[0] in _WORDS_TOO or name[0].isdigit())

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._names), default=0)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the ids of the medicines that a text names for certain, in its order, each once."""
        return tuple(dict.fromkeys(medicine for _, _, medicine in self.places(words(text))))

    def places(self, said: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Yield where in a row of `words` medicines are named for certain: at which word, in how many, and the id."""
        row = _terms(tuple(said))
        at = 0
        while at < len(row):
            for length in range(min(self._longest, len(row) - at), 0, -1):
                ids = self._names.get(row[at : at + length])
                if ids is not None and len(ids) == 1 and not self._goes_on(row, at, length):
                    yield at, length, next(iter(ids))
                    at += length
                    break
            else:
                at += 1

    @staticmethod
    def _goes_on(said: tuple[str, ...], at: int, length: int) -> bool:
        followed = _NOT_BEFORE.get(said[at], frozenset()) if length == 1 else frozenset()
        return bool(followed.intersection(said[at + 1 : at + 2]))


def _proper(medicine: Medicine) -> Iterator[str]:
    yield medicine.name.en
    yield medicine.name.bn
    yield medicine.id.replace("_", " ")
    yield from medicine.brands


def _terms(name: tuple[str, ...]) -> tuple[str, ...]:
    # Case endings are part of how Bangla says "with Napa"; English names are compared as they are.
    return tuple(term(word) if is_bangla(word) else word for word in name)
