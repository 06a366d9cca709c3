"""Does a passage say what a sentence says? The gate that every written sentence passes before anybody reads it.

Likeness of words or meaning does not do: it lets nearly every negated and number-changed sentence through. So a
sentence stands only when one passage that it cites, or a sentence of it, has the same numbers with the same units,
names the same medicines in the same order, denies and limits the same things, and holds every word that carries
meaning. What is rightly said in quite other words is refused too; then the passage itself is quoted: nothing is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from healthapp.contexts.assistant.rules.check_words import (
    DENIED,
    FUNCTION,
    LEADING,
    LIMITS,
    NUMBERS,
    SAME,
    UNITS,
    denies,
)
from healthapp.kit.i18n.words import is_bangla, term, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Naming = Callable[[str], Sequence[str]]
    """Tells which medicines a text names, in its order."""

# "মি.গ্রা. ", "ডা. ", "e.g. " go on.
_SENTENCE = re.compile(r"(?<=[।.!?])(?<!মি\.)(?<!গ্রা\.)(?<!লি\.)(?<!ডা\.)(?<!মো\.)(?<!e\.g\.)(?<!i\.e\.)(?<!Dr\.)\s+|\n+")
_GROUPED = re.compile(r"(?<=[0-9০-৯])[ ,](?=[0-9০-৯]{2,3}(?![0-9০-৯]))")
_MARK = re.compile(r"\s*\[[0-9০-৯]+\]")
_PARTS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^0-9]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LEAST_WORDS = 4
"""A shorter piece of a sentence says too little of what it is about."""


class Verdict(StrEnum):
    """What the checks found; the first that fails is told."""

    FAITHFUL = "faithful"
    UNCITED = "uncited"
    NUMBER = "number"
    UNIT = "unit"
    MEDICINE = "medicine"
    NEGATION = "negation"
    WORDS = "words"


_HOW_NEAR = (
    Verdict.FAITHFUL, Verdict.NEGATION, Verdict.MEDICINE, Verdict.UNIT, Verdict.NUMBER, Verdict.WORDS, Verdict.UNCITED,
)  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """A text that may be cited."""

    text: str

    @cached_property
    def spans(self) -> tuple[Said, ...]:
        """Return what a sentence may stand on: each sentence, each two that follow one another, and all of it."""
        every = sentences(self.text)
        pairs = [f"{one} {two}" for one, two in pairwise(every)]
        found = [*((one, False) for one in every), *((one, True) for one in pairs), (self.text, len(every) > 1)]
        return tuple(Said(text, joined=joined) for text, joined in found)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, in either script."""
    return [each.strip() for each in _SENTENCE.split(text) if each.strip()]


def without_marks(text: str) -> str:
    """Return a sentence without the numbers of what it cites: `[1]`, `[২]`."""
    return _MARK.sub("", text).strip()


@dataclass(frozen=True)
class Said:
    """A sentence taken apart. `joined`: it is more than one."""

    text: str
    joined: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Return the words, numbers apart from what is written beside them, number words as digits."""
        cut = (piece for word in words(_GROUPED.sub("", self.text)) for piece in _PARTS.findall(word))
        return tuple(NUMBERS.get(word, word) for word in cut)

    @cached_property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """Return every number with its unit, in their order."""
        found = []
        for at, word in enumerate(self.words):
            if _NUMBER.fullmatch(word):
                value = word.rstrip("0").rstrip(".") if "." in word else word.lstrip("0") or "0"
                found.append((value, self._unit(at + 1)))
        return tuple(found)

    def _unit(self, at: int) -> str:
        for word in self.words[at : at + 2]:
            if unit := UNITS.get(term(word)) or UNITS.get(word):
                return unit
            if _NUMBER.fullmatch(word):
                break
        return ""

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """Return the terms that carry meaning, in their order; negations are one and the same."""
        found = []
        for word in self.words:
            base = term(word)
            if denies(word):
                found.append(DENIED)
            elif base not in FUNCTION and word not in FUNCTION:
                unit = UNITS.get(base) or UNITS.get(word)
                found.append(unit or SAME.get(base, base))
        return tuple(found)

    @cached_property
    def counted(self) -> Counter[str]:
        """Return how often each of them stands there; numbers are looked at by themselves."""
        return Counter(word for word in self.telling if not _NUMBER.fullmatch(word))

    @cached_property
    def limits(self) -> tuple[tuple[str, str, str], ...]:
        """Return everything that denies or limits, with what stands before and after it."""
        return tuple(
            (self._next(at, -1), word, self._next(at, 1)) for at, word in enumerate(self.telling) if _limits(word)
        )

    def _next(self, at: int, step: int) -> str:
        """Return the nearest word before or after a place that neither denies nor limits."""
        at += step
        while 0 <= at < len(self.telling) and _limits(self.telling[at]):
            at += step
        return self.telling[at] if 0 <= at < len(self.telling) else ""


def judge(sentence: str, passages: Iterable[Passage], naming: Naming) -> Verdict:
    """Return whether one of the passages that a sentence cites says it; else the check that came nearest to passing."""
    said = Said(without_marks(sentence))
    found = [_against(said, span, naming) for span in _spans(passages)]
    return min(found, key=_HOW_NEAR.index, default=Verdict.UNCITED)


def _spans(passages: Iterable[Passage]) -> Iterator[Said]:
    for passage in passages:
        yield from passage.spans


def _against(said: Said, span: Said, naming: Naming) -> Verdict:
    if said.words == span.words:
        return Verdict.FAITHFUL
    if not said.counted <= span.counted or len(said.telling) < _LEAST_WORDS:
        return Verdict.WORDS
    if not _in_a_row([value for value, _ in said.numbers], [value for value, _ in span.numbers]):
        return Verdict.NUMBER
    if not _in_a_row(said.numbers, span.numbers):
        return Verdict.UNIT
    if not _in_order(naming(said.text), naming(span.text)):
        return Verdict.MEDICINE
    if not _limits_alike(said, span):
        return Verdict.NEGATION
    # Of two sentences nothing may be put together that stood apart, nor anything between be left out.
    if span.joined and not _in_a_row(said.telling, span.telling):
        return Verdict.WORDS
    return Verdict.FAITHFUL


def _limits_alike(said: Said, span: Said) -> bool:
    """Tell whether the same things are denied and limited.

    What such a word is said of has to be the same: it stands after it in English, before it in Bangla, if any does.
    What stands at its other side may have been left out. Where more than one sentence is behind it, neither may differ.
    """
    left = list(span.limits)
    if len(said.limits) != len(left):
        return False
    for each in said.limits:
        same = next((other for other in left if _is_alike(each, other, whole=span.joined)), None)
        if same is None:
            return False
        left.remove(same)
    return True


def _is_alike(ours: tuple[str, str, str], theirs: tuple[str, str, str], *, whole: bool) -> bool:
    if ours[1] != theirs[1] or whole:
        return ours == theirs
    before, word, after = ours
    is_before = (is_bangla(word) and word not in LEADING) or (word == DENIED and is_bangla(before or after))
    first, second = ((before, theirs[0]), (after, theirs[2]))[:: 1 if is_before else -1]
    return first[0] == first[1] if first[0] or first[1] else second[0] == second[1]


def _limits(word: str) -> bool:
    return word == DENIED or word in LIMITS


def _in_a_row(ours: Sequence[object], theirs: Sequence[object]) -> bool:
    """Tell whether one sequence stands in another without anything between."""
    many = len(ours)
    return any(list(theirs[at : at + many]) == list(ours) for at in range(len(theirs) - many + 1))


def _in_order(ours: Sequence[object], theirs: Sequence[object]) -> bool:
    """Tell whether one sequence is what is left of another when some of it is taken out."""
    left = iter(theirs)
    return all(any(each == other for other in left) for each in ours)
