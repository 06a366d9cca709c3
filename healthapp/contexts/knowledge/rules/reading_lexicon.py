"""The phrases by which a text names findings: the content's names and synonyms, and what people say beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.reading_danger_body import DANGER
from healthapp.contexts.knowledge.rules.reading_terms import clean, counts, cut, key_of
from healthapp.contexts.knowledge.rules.reading_words import LIGHT_BANGLA, MORE, TOO_WIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthapp.contexts.knowledge.rules.book import Book

_LIGHT = frozenset(key_of(each, english=False) for each in LIGHT_BANGLA)
_ABLE, _NO = (key_of(each, english=False) for each in ("পারা", "না"))
_SEVERE, _WORST = (key_of(each, english=True) for each in ("severe", "worst"))
_PREGNANT = "pregnancy_now"
_LEAST_LEFT = 2
UNMOVED = frozenset({"lethargic", "reduced_baby_movements"})
"""A baby that doesn't move is a very ill one, or one that isn't born yet: unless the womb is named, both are read."""
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that together name findings, by their keys; a key may be there twice."""

    keys: tuple[str, ...]
    concepts: frozenset[str]


class Lexicon:
    """All phrases, each to be found by its rarest word."""

    def __init__(self, book: Book) -> None:
        """Take the names and synonyms of every finding."""
        named = _named(book)
        for keys, concepts in named.items():
            # "Pain low in the belly" is that of anybody: a pregnancy has to be told of.
            general = {each for each in concepts if _PREGNANT not in book.with_broader([each])}
            named[keys] = concepts if concepts >= UNMOVED else general or concepts
        often = Counter(key for keys in named for key in set(keys))
        self._by_key: dict[str, list[Phrase]] = defaultdict(list)
        for keys, concepts in sorted(named.items()):
            phrase = Phrase(keys, frozenset(concepts))
            self._by_key[min(keys, key=lambda each: (often[each], each))].append(phrase)
        self.exact: Mapping[tuple[str, ...], frozenset[str]] = {
            keys: frozenset(concepts) for keys, concepts in named.items()
        }

    def with_key(self, key: str) -> Iterable[Phrase]:
        """Return the phrases of which this is the rarest word."""
        return self._by_key.get(key, ())


def _named(book: Book) -> dict[tuple[str, ...], set[str]]:
    """Return the findings by the keys of all phrases that name them."""
    named: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for concept in book.content.concept:
        also = concept.also
        for text in (concept.name.en, *also.en):
            _add(named, text, concept.id, english=True)
        for text in (concept.name.bn, *also.bn):
            _add(named, text, concept.id, english=False)
        for text in also.rom:
            _add(named, text, concept.id, english=False)
    for concept_id, texts in (*MORE.items(), *DANGER.items()):
        for text in texts:
            _add(named, text, concept_id, english=text.isascii())
    return named


def _add(named: dict[tuple[str, ...], set[str]], text: str, concept_id: str, *, english: bool) -> None:
    keys = phrase_keys(text, english=english)
    if text in TOO_WIDE:
        return
    if len(keys) == 1 and (len(keys[0]) - 2 < _LEAST_LETTERS or keys[0][0] == "n"):
        # A single short word sounds like too much; three letters are the least ("jor").
        return
    if keys:
        named[keys].add(concept_id)
    if _SEVERE in keys and english:
        # "The worst pain in my life" is a severe one; of a headache it is more than that.
        named[tuple(_WORST if each == _SEVERE else each for each in keys)].add(concept_id)


def phrase_keys(text: str, *, english: bool) -> tuple[str, ...]:
    """Return the keys of a phrase, without words that don't count and without light verbs when others are left."""
    keys = [each.key for each in cut(clean(text), english=english) if counts(each)]
    heavy = [each for each in keys if each not in _LIGHT]
    found = heavy if len(heavy) >= _LEAST_LEFT else keys
    # "Can't drink" and "doesn't drink" are one danger: beside a "no" and two other words, "can" is left out.
    able = [each for each in found if each != _ABLE]
    return tuple(able if len(able) > _LEAST_LEFT and _NO in able else found)
