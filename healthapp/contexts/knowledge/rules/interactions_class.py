"""What is known of a whole class of medicines, where somebody named the class and not which medicine of it."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.interactions import RANK, Finding, FindingKind
from healthapp.contexts.knowledge.rules.interactions_patient import of_medicine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.medicine_names import Reading
    from healthapp.contexts.knowledge.rules.patient_facts import Patient
    from healthapp.contexts.knowledge.schemas.content import ClassRule


_WIDE = 4
"""A word for more classes than these ("antibiotic") says little: of what is found about each thing, the worst alone."""


def of_classes(book: Book, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Yield the worst rule between each class that somebody named and each other medicine or class of the list.

    What a rule of two classes says holds for any medicine of them. `a` or `b` of the finding is then a class.
    """
    for one, other in combinations(readings, 2):
        if not (one.class_ids or other.class_ids):
            continue
        found = [*_of_two(book, one.class_ids or one.medicine_ids, other.class_ids or other.medicine_ids)]
        yield from _worst(found) if _is_wide(one) or _is_wide(other) else found


def _of_two(book: Book, ones: Sequence[str], others: Sequence[str]) -> Iterator[Finding]:
    for a, b in product(ones, others):
        rules = [*_between(book, _sides(book, a), _sides(book, b))]
        if rules:
            worst = max(rules, key=lambda each: (RANK[each.severity], each.a, each.b))
            yield Finding(
                FindingKind.INTERACTION, worst.severity, min(a, b), max(a, b),
                text=worst.description, advice=worst.recommendation, sources=worst.sources,
            )  # fmt: skip


def _is_wide(reading: Reading) -> bool:
    return len(reading.class_ids) > _WIDE


def _worst(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda each: each.order)[:1]


def of_class_and_patient(book: Book, readings: Sequence[Reading], patient: Patient) -> Iterator[Finding]:
    """Yield what stands between somebody and the medicines of each class that was named, which one isn't known.

    As bad as the worst of them is. Its code says whether it is true of all of them (`class_all`) or of some alone
    (`class_some`); how much is taken says nothing here.
    """
    for one in readings:
        found = [each for class_id in one.class_ids for each in _of_class(book, class_id, one, patient)]
        if _is_wide(one):
            kinds = dict.fromkeys((each.kind, each.b) for each in found)
            found = [one for kind in kinds for one in _worst(each for each in found if (each.kind, each.b) == kind)]
        yield from found


def _of_class(book: Book, class_id: str, named: Reading, patient: Patient) -> Iterator[Finding]:
    members = [each for each in book.medicines.values() if class_id in each.classes]
    about: dict[tuple[FindingKind, str | None], dict[str, Finding]] = defaultdict(dict)
    for medicine in members:
        for found in of_medicine(book, medicine, patient, is_local=named.local):
            known = about[found.kind, found.b].setdefault(medicine.id, found)
            if RANK[found.severity] > RANK[known.severity]:
                about[found.kind, found.b][medicine.id] = found
    for (kind, what), by_medicine in about.items():
        worst = max(by_medicine.values(), key=lambda each: (RANK[each.severity], each.a))
        code = "class_all" if len(by_medicine) == len(members) else "class_some"
        yield Finding(kind, worst.severity, class_id, what, code=code, sources=worst.sources, local=named.local)


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
