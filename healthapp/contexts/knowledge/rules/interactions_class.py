"""What is known of a whole class of medicines, where somebody named the class and not which medicine of it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.interactions import RANK, Finding, FindingKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.medicine_names import Reading
    from healthapp.contexts.knowledge.schemas.content import ClassRule


def of_classes(book: Book, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Yield the worst rule between each class that somebody named and each other medicine or class of the list.

    What a rule of two classes says holds for any medicine of them. `a` or `b` of the finding is then a class.
    """
    for one, other in combinations(readings, 2):
        if not (one.class_ids or other.class_ids):
            continue
        for a in one.class_ids or one.medicine_ids:
            for b in other.class_ids or other.medicine_ids:
                rules = [*_between(book, _sides(book, a), _sides(book, b))]
                if rules:
                    worst = max(rules, key=lambda each: (RANK[each.severity], each.a, each.b))
                    yield Finding(
                        FindingKind.INTERACTION, worst.severity, min(a, b), max(a, b),
                        text=worst.description, advice=worst.recommendation, sources=worst.sources,
                    )  # fmt: skip


def _sides(book: Book, about: str) -> frozenset[str]:
    if about in book.classes:
        return frozenset({about})
    held = book.ingredients[about]
    return held.union(*(book.medicines[each].classes for each in held))


def _between(book: Book, here: frozenset[str], there: frozenset[str]) -> Iterator[ClassRule]:
    for side in sorted(here):
        for rule in book.class_rules.get(side, ()):
            if (rule.a in here and rule.b in there) or (rule.a in there and rule.b in here):
                yield rule
