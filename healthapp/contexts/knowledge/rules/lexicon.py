"""The words that the content knows, and what its entries are called: what a query is read by."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.romanised import heard, likeness
from healthapp.contexts.knowledge.schemas.search import QueryLanguage, Scored
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from healthapp.contexts.knowledge.schemas.search import Called, Document

_scored: Callable[[tuple[str, float]], Scored] = partial(tuple.__new__, Scored)
"""Makes one of a pair without the generated constructor, as the fusion does."""
_LONG = 3
"""From so many consonants on, a word may differ by one of them and still be meant."""
_UNKNOWN = 0.5
"""What a word weighs that no document holds."""
_HAVING = 0.15
"""What a name counts that is there whole, in a query that asks for much else."""
_ALSO, _ALSO_SYMPTOM = 0.96, 0.97
"""What a name counts that isn't the entry's title; of a symptom a little more: it comes before what shows it."""
_LETTERS = "bcdfghjklmnprst"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one entry, as terms, each once; what they weigh together, and what the name counts."""

    entry: str
    terms: tuple[str, ...]
    weight: float
    share: float


def _breathless(term: str) -> str:
    return words.sound(term).replace("h", "")


def _commonest(forms: Counter[str] | None, term: str) -> str:
    return min(forms, key=lambda form: (-forms[form], form)) if forms else term


class Lexicon:
    """Read-only after it was made; about a second for the shipped content."""

    def __init__(self, called: Iterable[Called], documents: Iterable[Document]) -> None:
        """Learn what entries are called, and which words their texts hold."""
        self.called = {each.entry: each for each in called}
        self.documents_with: Counter[str] = Counter()
        self.english: set[str] = set()
        self.romanised: set[str] = set()
        self._written: dict[str, Counter[str]] = defaultdict(Counter)
        self._romanised_as: dict[str, Counter[str]] = defaultdict(Counter)
        self._breathless: dict[str, list[str]] = defaultdict(list)
        count = 0
        for document in documents:
            count += 1
            self.documents_with.update(set(document.analysed))
            self._learn_words(document)
        self._documents = count
        self._written_as = {term: _commonest(forms, term) for term, forms in self._written.items()}
        for each in self.called.values():
            for line in (each.title_en, *each.en):
                self.english.update(words.terms(line))
            for line in each.rom:
                for word in words.words(line):
                    self.romanised.add(words.term(word))
                    self._romanised_as[words.term(word)][word] += 1
        for term in sorted(self.romanised):
            self._breathless[_breathless(term)].append(term)
        self.names: list[Name] = []
        self._names_with: dict[str, list[int]] = defaultdict(list)
        self._learn_names()
        self._sounds: dict[str, list[str]] = defaultdict(list)
        self._heard = {term: heard(term) for term in sorted(self.english) if self.is_in_a_name(term)}
        self._learn_sounds()

    def _learn_words(self, document: Document) -> None:
        for side in (document.en, document.bn):
            for line in (side.title, side.content, *side.symptoms, *side.treatments):
                for word in words.words(line):
                    self._written[words.term(word)][word] += 1
                    if side is document.en and not words.is_bangla(word):
                        self.english.add(words.term(word))

    def written(self, term: str) -> str:
        """Return the word that a term is most often written as."""
        return self._written_as.get(term, term)

    def romanised_as(self, term: str) -> str:
        """Return the word that names in Latin letters write a term as."""
        return _commonest(self._romanised_as.get(term), term)

    def _learn_names(self) -> None:
        entries_with: dict[str, set[str]] = defaultdict(set)
        for each in self.called.values():
            for text in each.names:
                terms = tuple(dict.fromkeys(words.terms(text)))
                is_title = text in (each.title_en, each.title_bn)
                share = 1.0 if is_title else _ALSO_SYMPTOM if each.entry.startswith("symptom:") else _ALSO
                for term in terms:
                    entries_with[term].add(each.entry)
                    self._names_with[term].append(len(self.names))
                self.names.append(Name(each.entry, terms, 0.0, share))
        many = len(self.called)
        self._rarity = {term: math.log(1 + many / len(entries)) for term, entries in entries_with.items()}
        self.names = [replace(one, weight=sum(self._rarity[term] for term in one.terms)) for one in self.names]

    def _learn_sounds(self) -> None:
        for term in sorted(self.documents_with):
            if not term[0].isdigit():
                self._sounds[words.sound(term)].append(term)
        for term, spoken in self._heard.items():
            if term in self.documents_with and term not in (alike := self._sounds[words.sound(spoken)]):
                alike.append(term)

    def rarity(self, term: str) -> float:
        """Return how much a term tells: more, the fewer entries are called by it, and little when none is."""
        if term in self._rarity:
            return self._rarity[term]
        return 1.0 if term in self.documents_with else _UNKNOWN

    def is_in_a_name(self, term: str) -> bool:
        """Tell whether some entry is called by this term."""
        return term in self._rarity

    def knows(self, term: str) -> bool:
        """Tell whether any document holds this term."""
        return term in self.documents_with

    def like(self, word: str, least: float, language: QueryLanguage | None = None) -> list[tuple[str, float]]:
        """Return the known terms that sound like a word, the likest first; those of one language if one is named."""
        key, is_bangla = words.sound(word), words.is_bangla(word)
        found: dict[str, float] = {}
        for near in self._near(key):
            for term in self._sounds.get(near, ()):
                if language is None or self._is_of(term, language):
                    spoken = self._heard.get(term, term) if is_bangla else term
                    alike = max(likeness(word, spoken), likeness(word, self.written(term)))
                    if alike >= least:
                        found[term] = alike
        return sorted(
            found.items(),
            key=lambda pair: (-pair[1], not self.is_in_a_name(pair[0]), -self.documents_with[pair[0]], pair[0]),
        )

    def romanised_like(self, word: str, least: float) -> list[tuple[str, float]]:
        """Return words of names in Latin letters that sound like one, the likest first; an h more or less is no matter.

        Who types beta for betha leaves out what `like` goes by in so short a word.
        """
        found = dict(self.like(word, least, QueryLanguage.ROM))
        for term in self._breathless.get(_breathless(word), ()):
            if (alike := likeness(word, term)) >= least:
                found[term] = alike
        return sorted(found.items(), key=lambda pair: (-pair[1], -self.documents_with[pair[0]], pair[0]))

    def _is_of(self, term: str, language: QueryLanguage) -> bool:
        if language is QueryLanguage.BN:
            return words.is_bangla(term)
        return term in (self.english if language is QueryLanguage.EN else self.romanised)

    def _near(self, key: str) -> Iterable[str]:
        yield key
        if len(key) < _LONG:
            return
        seen = {key}
        for at in range(len(key) + 1):
            options = [key[:at] + key[at + 1 :]] if at < len(key) else []
            options += [key[:at] + letter + key[at:] for letter in _LETTERS]
            if at < len(key):
                options += [key[:at] + letter + key[at + 1 :] for letter in _LETTERS]
                options += [key[:at] + key[at + 1 : at + 2] + key[at] + key[at + 2 :]]
            for option in options:
                if option not in seen:
                    seen.add(option)
                    if option in self._sounds:
                        yield option

    def named(self, meant: Sequence[Mapping[str, float]]) -> list[Scored]:
        """Return the entries whose names are in a query: how much of a name is there, and how much of the query it is.

        `meant` holds, for every word of the query, the terms that it may mean and how likely (up to 1).
        """
        whole = sum(max((self.rarity(term) for term in options), default=_UNKNOWN) for options in meant) or 1.0
        best: dict[str, float] = {}
        for at, weight in self._covered(meant).items():
            name = self.names[at]
            # No min() here: a query touches hundreds of names.
            of_name = weight / name.weight if weight < name.weight else 1.0
            of_query = weight / whole if weight < whole else 1.0
            score = name.share * of_name * of_name * (_HAVING + (1 - _HAVING) * of_query)
            if score > best.get(name.entry, -1.0):
                best[name.entry] = score
        return [_scored((entry, round(score, 9))) for entry, score in best.items()]

    def _covered(self, meant: Sequence[Mapping[str, float]]) -> dict[int, float]:
        """Return of every name that is touched what its terms weigh that are in the query, each by its best share."""
        shares: dict[str, float] = {}
        for options in meant:
            for term, share in options.items():
                shares[term] = max(share, shares.get(term, 0.0))
        covered: dict[int, float] = {}
        for term, share in shares.items():
            weight = self._rarity.get(term, 0.0) * share
            for at in self._names_with.get(term, ()):
                covered[at] = covered.get(at, 0.0) + weight
        return covered
