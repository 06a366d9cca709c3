"""A symptom by one word or a few: its id, a name of the lexicon, or something near it that is only suggested."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.reading_denial import grave_of
from healthapp.contexts.knowledge.rules.reading_terms import clean
from healthapp.kit.i18n.words import normal, sound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.reading import Reader

_APART = re.compile(r"[\s-]+")
_LEAST_ALIKE = 0.6
_SUGGESTED = 3
_LOOKED_AT = 400
_LONGEST = 60
_FAMILY = "family_"
_LASTING = ("history", "exposure")
"""Kinds of findings that go on counting: what somebody has had for long, and what they were in contact with."""
_ILLNESS_OF = {
    "bp_140_90": "history_hypertension",
    "bp_180_120": "history_hypertension",
    "glucose_high_random": "history_diabetes",
}
"""What a measurement that stands in somebody's history is as an illness."""


@dataclass(frozen=True)
class Named:
    """The findings that a name says are there, or says aren't ("no fever")."""

    present: frozenset[str]
    absent: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()


class Names:
    """Finds findings by what people call them."""

    def __init__(self, book: Book, reader: Reader) -> None:
        """Take the names of every finding in all three writings."""
        self._book = book
        self._reader = reader
        self._grave = grave_of(book).alone
        self._near: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._every: list[tuple[str, str]] = []
        self._called: dict[str, set[str]] = defaultdict(set)
        for concept in book.content.concept:
            for name in (concept.name.en, concept.name.bn):
                self._called[clean(name)].add(concept.id)
            for name in (concept.name.en, concept.name.bn, *concept.also.en, *concept.also.bn, *concept.also.rom):
                plain = clean(name)
                self._every.append((plain, concept.id))
                for start in {sound(word)[:2] for word in plain.split()}:
                    self._near[start].append((plain, concept.id))

    def find(self, said: str) -> Named | None:
        """Return what a name means; None when it isn't known. Never something that it only resembles."""
        concept_id = _APART.sub("_", normal(said).strip())
        if concept_id in self._book.concepts:
            return Named(frozenset({concept_id}))
        # Its own name, word for word, comes before anything that is read into it.
        if found := self._called.get(clean(said)) or self._reader.names(said):
            return Named(frozenset(found))
        reading = self._reader.read(said)
        if reading.present or reading.absent:
            return Named(frozenset(reading.present), frozenset(reading.absent))
        if reading.pregnant is not None:
            there = frozenset({"pregnancy_now"})
            return Named(there) if reading.pregnant else Named(frozenset(), there)
        return None

    def begun(self, typed: str, most: int) -> Sequence[str]:
        """Return findings with a name, or with words in a name, that begin as typed; else what resembles it.

        A name that begins so comes before one with such words in it, and of equals the shorter one.
        """
        return self._begun(typed)[:most] or list(self.suggest(typed))[:most]

    def _begun(self, typed: str) -> list[str]:
        plain = clean(typed)[:_LONGEST].strip()
        starts = [f" {word}" for word in plain.split()]
        if not starts:
            return []
        best: dict[str, tuple[bool, int]] = {}
        for name, concept_id in self._every:
            if all(start in f" {name}" for start in starts):
                found = (not name.startswith(plain), len(name))
                best[concept_id] = min(found, best.get(concept_id, found))
        return sorted(best, key=lambda each: (best[each], each))

    def had(self, said: str) -> Named | None:
        """Return what a name means in somebody's history: no complaint of today. None when it isn't known.

        What is an emergency by itself, such as a poisoning, was one then; other contacts (a bite) go on counting.
        """
        named = self.find(said)
        if named is None:
            found = frozenset(self.history_begun(said))
            return Named(found) if found else None
        present = {_ILLNESS_OF.get(each, each) for each in named.present}
        lasts = {each for each in present if self._book.concepts[each].kind in _LASTING} - self._grave
        lasting = frozenset(lasts or (set() if present & self._grave else self.history_begun(said)))
        lacking = frozenset(each for each in named.absent if self._book.concepts[each].kind in _LASTING)
        return Named(lasting, lacking, frozenset(present) - lasting)

    def history(self, said: str) -> list[str]:
        """Return what a name says of somebody's history: what they have had for long, or take."""
        named = self.find(said)
        return sorted(each for each in named.present if self._is_history(each)) if named else []

    def history_begun(self, said: str) -> list[str]:
        """Return the part of a history that is called so and more: "high blood pressure" is "…, known" there."""
        own = [each for each in self._begun(said) if not each.startswith(_FAMILY)]
        return [each for each in own if self._is_history(each)][:1]

    def _is_history(self, concept_id: str) -> bool:
        return self._book.concepts[concept_id].kind == "history"

    def suggest(self, said: str) -> Sequence[str]:
        """Return up to three findings that may be meant, the likeliest first; they are to be confirmed."""
        plain = clean(said)[:_LONGEST]
        starts = {sound(word)[:2] for word in plain.split()}
        best: dict[str, float] = {}
        for name, concept_id in sorted({one for start in starts for one in self._near.get(start, ())})[:_LOOKED_AT]:
            alike = SequenceMatcher(None, plain, name, autojunk=False).ratio()
            if alike >= max(_LEAST_ALIKE, best.get(concept_id, 0.0)):
                best[concept_id] = alike
        return sorted(best, key=lambda each: (-best[each], each))[:_SUGGESTED]
