"""What of several medicines doesn't go together, and how bad that is.

A pair's own record comes before the rules of its classes; of several rules the worst counts. A combination brings the
records of what it is made of. That there is no record proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from healthapp.contexts.knowledge.rules.medicine_doses import NO_DOSE, Dose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.content import Interaction
    from healthapp.contexts.knowledge.schemas.loaded import Listed
    from healthapp.contexts.knowledge.schemas.parts import Cite, Text

Severity = Literal["mild", "moderate", "severe"]
RANK: dict[Severity, int] = {"mild": 0, "moderate": 1, "severe": 2}
_MILDER: dict[Severity, Severity] = {"mild": "mild", "moderate": "mild", "severe": "moderate"}


class FindingKind(StrEnum):
    """What sort of danger a finding is."""

    INTERACTION = "interaction"
    ALLERGY = "allergy"
    CONDITION = "condition"
    DUPLICATE = "duplicate"
    PREGNANCY = "pregnancy"
    BREASTFEEDING = "breastfeeding"
    KIDNEY = "kidney"
    LIVER = "liver"
    AGE = "age"
    DOSE = "dose"


@dataclass(frozen=True, slots=True)
class Taken:
    """A medicine as somebody takes it. `local`: in a form for the skin, the eye, the ear or the nose."""

    typed: str
    medicine_ids: tuple[str, ...]
    dose: Dose = NO_DOSE
    local: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One danger. `a` is a medicine; `b` another, or what it is about: a group, an illness, a class; None for neither.

    What is said of it stands in the content (`text`, `advice`) or is made from `code` and `number`.
    """

    kind: FindingKind
    severity: Severity
    a: str
    b: str | None = None
    text: Text | None = None
    advice: Text | None = None
    code: str = ""
    number: float | None = None
    sources: tuple[Cite, ...] = ()
    local: bool = False
    listed: Listed | None = None
    """What a list that the operator has loaded says of it, where that is all there is or worse than ours."""

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """Return where it stands in a list: the worst first, then always the same."""
        return (-RANK[self.severity], self.kind, self.a, self.b or "", self.code)


def between(book: Book, first: str, second: str) -> Interaction | None:
    """Return what is known of two medicines together; None when nothing is."""
    ones, others = book.ingredients[first], book.ingredients[second]
    if direct := book.pairs.get(frozenset((first, second))):
        return direct
    own = [
        record for a in sorted(ones) for b in sorted(others) if a != b and (record := book.pairs.get(frozenset((a, b))))
    ]
    if own:
        return _worst(own)
    rules = [*_rules(book, ones, others)]
    return _worst(rules) if rules else None


def _rules(book: Book, ones: frozenset[str], others: frozenset[str]) -> Iterator[Interaction]:
    here, there = _sides(book, ones), _sides(book, others)
    for side in sorted(here):
        for rule in book.class_rules.get(side, ()):
            if (rule.a in here and rule.b in there) or (rule.a in there and rule.b in here):
                yield rule


def _sides(book: Book, medicine_ids: Iterable[str]) -> frozenset[str]:
    ids = frozenset(medicine_ids)
    return ids.union(*(book.medicines[each].classes for each in ids))


def _worst(records: Sequence[Interaction]) -> Interaction:
    return max(records, key=lambda each: (RANK[each.severity], each.a, each.b))


def interactions(book: Book, taken: Sequence[Taken]) -> Iterator[Finding]:
    """Yield what is known of each two different medicines."""
    local = local_ids(taken)
    ids = sorted({each for one in taken for each in one.medicine_ids})
    for a, b in combinations(ids, 2):
        record, listed = between(book, a, b), listed_between(book, a, b)
        if record and listed and RANK[listed.severity] <= RANK[record.severity]:
            listed = None
        severity = listed.severity if listed else record.severity if record else None
        if severity is not None:
            yield Finding(
                FindingKind.INTERACTION,
                _MILDER[severity] if _is_outside(book, {a, b} & local) else severity,
                a,
                b,
                text=record.description if record else None,
                advice=record.recommendation if record else None,
                sources=record.sources if record else (),
                local=bool({a, b} & local),
                listed=listed,
            )


def listed_between(book: Book, first: str, second: str) -> Listed | None:
    """Return the worst that loaded lists say of two medicines, or of what they are made of; None when nothing."""
    if not book.loaded.pairs:
        return None
    sides = ({first, *book.ingredients[first]}, {second, *book.ingredients[second]})
    pairs = (frozenset((a, b)) for a in sorted(sides[0]) for b in sorted(sides[1]) if a != b)
    found = [listed for pair in pairs if (listed := book.loaded.pairs.get(pair))]
    return max(found, key=lambda each: RANK[each.severity], default=None)


def _is_outside(book: Book, local: Iterable[str]) -> bool:
    """Tell whether one of these lies in one entry for the skin and for inside, and is meant for the skin."""
    return any("topical" in group for each in local for group in book.medicines[each].classes)


def local_ids(taken: Iterable[Taken]) -> frozenset[str]:
    """Return the medicines that are taken in a form for the outside alone."""
    listed = [*taken]
    inside = {each for one in listed if not one.local for each in one.medicine_ids}
    return frozenset(each for one in listed if one.local for each in one.medicine_ids if each not in inside)


def duplicates(book: Book, taken: Sequence[Taken]) -> Iterator[Finding]:
    """Yield the same substance taken twice, and two medicines of a class of which one is enough."""
    local = local_ids(taken)
    once = {each.id for each in book.content.medicine_class if each.once}
    seen = set[frozenset[str]]()
    for one, other in combinations(taken, 2):
        for a in one.medicine_ids:
            for b in other.medicine_ids:
                pair = frozenset((a, b))
                if pair in seen:
                    continue
                first, second = sorted((a, b))
                outside = bool(pair & local)
                if shared := book.ingredients[a] & book.ingredients[b]:
                    code = "same" if a == b else "contains"
                    about = next(iter(sorted(shared, key=len)))
                    yield _duplicate(first, second, code, about, local=outside)
                elif both := once & set(book.medicines[a].classes) & set(book.medicines[b].classes):
                    yield _duplicate(first, second, "class", min(both), local=outside)
                else:
                    continue
                seen.add(pair)


def _duplicate(first: str, second: str, code: str, about: str, *, local: bool) -> Finding:
    severity: Severity = "mild" if local else "moderate"
    return Finding(FindingKind.DUPLICATE, severity, first, second, code=f"{code}:{about}", local=local)
