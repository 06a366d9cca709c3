"""Does a passage say what a sentence says? The gate that every written sentence passes before anybody reads it.

Likeness of words or meaning does not do: it lets nearly every negated and number-changed sentence through. So a
sentence stands only when one sentence of a passage that it cites has the same numbers with the same units, names the
same medicines, denies and limits the same things, and holds all words that carry meaning, in a row and cut into the
same clauses. Only whole clauses at its ends may be left out, and none on which the others could depend: no number, no
limit, nothing that tells in which case or for whom. What is rightly said in quite other words is refused too; then the
passage itself is quoted: nothing is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from healthapp.contexts.assistant.rules.check_words import (
    CASES,
    DENIED,
    FUNCTION,
    JOINING,
    LEADING,
    LIMITS,
    NUMBERS,
    SAME,
    SCOPE,
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
_CUT = re.compile(r"(?<![0-9০-৯])[;:,।()\[\]–—]|[;:,।()\[\]–—](?![0-9০-৯])|(?<=\s)-(?=\s)|/(?![0-9০-৯])")
_PAUSE = ","
_STOP = "।"
_APART = ";"
_ALIKE = {"[": "(", "]": ")", "–": _STOP, "—": _STOP, "-": _STOP}
_UNIT_NAMES = frozenset(UNITS.values())
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


@dataclass
class Apart:
    """The terms of a text that carry meaning, as `words` writes them too, and what parts them: marks before a place."""

    terms: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    marks: dict[int, set[str]] = field(default_factory=dict)

    def add(self, word: str) -> None:
        """Add a word, if it carries meaning."""
        base = term(word)
        if word in JOINING:
            self.cut("and")
        if denies(word):
            self._keep(DENIED, word)
        elif word not in FUNCTION:
            self._keep(UNITS.get(base) or UNITS.get(word) or SAME.get(base, base), word)

    def _keep(self, one: str, word: str) -> None:
        self.terms.append(one)
        self.written.append(word)

    def cut(self, mark: str) -> None:
        """Note a mark before what comes next."""
        self.marks.setdefault(len(self.terms), set()).add(mark)

    def parted(self, begin: int, end: int, *, joined: bool) -> list[tuple[int, frozenset[str]]]:
        """Return what parts the terms between two places. `joined`: "and" may stand for a stop."""
        found = []
        for at in sorted(self.marks):
            if begin < at < end:
                kept = {_PAUSE if mark == "and" or (joined and mark == _STOP) else mark for mark in self.marks[at]}
                # A comma beside another mark, or beside "and", changes nothing.
                found.append((at - begin, frozenset(kept - {_PAUSE} or kept)))
        return found


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
    def taken_apart(self) -> Apart:
        """Return the terms that carry meaning, and what stands between them."""
        found = Apart()
        for sentence in sentences(_GROUPED.sub("", self.text)):
            found.cut(_STOP)
            begun = 0
            for mark in [*_CUT.finditer(sentence), None]:
                for word in words(sentence[begun : mark.start() if mark else None]):
                    for piece in _PARTS.findall(word):
                        found.add(NUMBERS.get(piece, piece))
                if mark:
                    found.cut(_ALIKE.get(mark.group(), mark.group()))
                    begun = mark.end()
        return found

    @property
    def telling(self) -> tuple[str, ...]:
        """Return the terms that carry meaning, in their order; negations are one and the same."""
        return tuple(self.taken_apart.terms)

    @cached_property
    def has_measure(self) -> bool:
        """Tell whether it tells how much or how often, denies, or limits."""
        return any(_is_number(one) or one in _UNIT_NAMES or _limits(one) for one in self.telling)

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
    if said.words == span.words and _is_parted_alike(said, span, 0):
        return Verdict.FAITHFUL
    if not said.counted <= span.counted or len(said.telling) < _LEAST_WORDS:
        return Verdict.WORDS
    if not _in_a_row([value for value, _ in said.numbers], [value for value, _ in span.numbers]):
        return Verdict.NUMBER
    if not _in_a_row(said.numbers, span.numbers):
        return Verdict.UNIT
    if list(naming(said.text)) != list(naming(span.text)):
        return Verdict.MEDICINE
    if not _limits_alike(said, span):
        return Verdict.NEGATION
    places = _places(said.telling, span.telling)
    return Verdict.FAITHFUL if any(_stands(said, span, at) for at in places) else Verdict.WORDS


def _stands(said: Said, span: Said, at: int) -> bool:
    """Tell whether a sentence, whose words stand there in a row, leaves nothing out on which the others depend."""
    end = at + len(said.telling)
    if not _is_parted_alike(said, span, at):
        return False
    if at == 0 and end == len(span.telling):
        return True
    # Of two sentences nothing is put together that stood apart. Of how much, how often and what not, nothing is cut.
    if span.joined or said.has_measure or at > 0:
        return False
    # A list cut short ("vomiting, fits, death") tells something else, and so does what loses what stood before it.
    return _APART in span.taken_apart.marks.get(end, ()) and _may_go(span, end)


def _may_go(span: Said, begin: int) -> bool:
    """Tell whether nothing from a place on could tell how much, when, in which case or for whom the others hold."""
    apart = span.taken_apart
    return not any(
        _is_number(one)
        or one in _UNIT_NAMES
        or _limits(one)
        or one in SCOPE
        or (is_bangla(word) and word.endswith(CASES))
        for one, word in zip(apart.terms[begin:], apart.written[begin:], strict=True)
    )


def _is_parted_alike(said: Said, span: Said, at: int) -> bool:
    """Tell whether the same words belong together: a comma moved makes another sentence of them."""
    many = len(said.telling)
    # With "and" for a stop, what denies one sentence could be read of the other.
    joined = span.joined and DENIED not in span.telling
    return said.taken_apart.parted(0, many, joined=joined) == span.taken_apart.parted(at, at + many, joined=joined)


def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


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
    return bool(_places(ours, theirs))


def _places(ours: Sequence[object], theirs: Sequence[object]) -> list[int]:
    """Return where one sequence begins in another in which it stands without anything between."""
    many = len(ours)
    return [at for at in range(len(theirs) - many + 1) if list(theirs[at : at + many]) == list(ours)]
