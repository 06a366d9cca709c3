"""What the medicines that somebody takes say of them: blood thinners, steroids, insulin, what weakens the defences.

Only a name that the content has for certain counts (`medicine_names`, `mentions`): a generic, a brand, a class. Which
class says what stands in the content, at the findings of a history (`Concept.classes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_names import Kind
from healthapp.kit.i18n.words import normal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
    from healthapp.contexts.knowledge.rules.mentions import Mentions


def _words(text: str) -> frozenset[str]:
    return frozenset(normal(text).split())


_OUTSIDE = _words("cream gel ointment oint lotion shampoo topical molom malam ক্রিম জেল মলম লোশন শ্যাম্পু")
"""Behind a name: what is put on the skin says little of the whole body."""
_ALLERGIC = _words("allergic allergy alargi elargi allargy এলার্জি অ্যালার্জি এলার্জী")
"""Beside a name: who can't take a medicine doesn't take it."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What a medicine that somebody named says of them; nothing, for most. `is_known`: it is known which one it is."""

    concepts: frozenset[str] = frozenset()
    is_known: bool = True


class MedicineHistory:
    """Which findings of a history whoever takes a medicine has."""

    def __init__(self, book: Book) -> None:
        """Read the classes of the findings, and the medicines in them."""
        told = [each for each in book.content.concept if each.classes]
        own = {
            medicine.id: frozenset(
                each.id
                for each in told
                if medicine.id not in each.except_medicines and not {*medicine.classes}.isdisjoint(each.classes)
            )
            for medicine in book.medicines.values()
        }
        self._of = {each: frozenset().union(*(own[one] for one in held)) for each, held in book.ingredients.items()}

    def of(self, medicine_ids: Collection[str]) -> frozenset[str]:
        """Return what these medicines say of whoever takes them. KeyError for a medicine that there isn't."""
        return frozenset().union(*(self._of[each] for each in medicine_ids))

    def of_name(self, typed: str, names: MedicineNames) -> Taking:
        """Return what a medicine says, by its name as typed.

        The name of a class, or of several medicines, counts where all that may be meant say the same; where some of
        them say something and others don't, it isn't known. What is for the skin or the eye alone says nothing.
        """
        reading = names.read(typed, offer=False)
        if reading.kind is Kind.UNKNOWN:
            return Taking(is_known=False)
        if reading.local:
            return Taking()
        if reading.kind is Kind.MEDICINE:
            return Taking(self.of(reading.medicine_ids))
        each = [self._of[option.medicine_id] for option in reading.options]
        shared = frozenset.intersection(*each) if each else frozenset[str]()
        return Taking(shared, is_known=bool(shared) or not any(each))


class MedicinesTold:
    """Finds medicines in a narrative that say something of whoever takes them."""

    def __init__(self, book: Book, mentions: Mentions) -> None:
        """Know what `mentions` finds."""
        self._mentions = mentions
        self._history = MedicineHistory(book)

    def places(self, row: Sequence[str]) -> Iterator[tuple[range, frozenset[str]]]:
        """Yield where in a row of words such a medicine stands, and the findings that it tells of."""
        for at, length, medicine_id in self._mentions.places(row):
            said = row[at : at + length + 1]
            found = self._history.of([medicine_id])
            if found and _OUTSIDE.isdisjoint(said) and _ALLERGIC.isdisjoint((*row[max(0, at - 1) : at], *said)):
                yield range(at, at + length), found
