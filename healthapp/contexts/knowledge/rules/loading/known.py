"""What the content knows already: which medicine, illness or symptom somebody else's name or code means."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules import medicine_words
from healthapp.contexts.knowledge.rules.medicine_names import Kind as ReadAs
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.passages import entry_names
from healthapp.contexts.knowledge.schemas.loaded import Reason
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthapp.contexts.knowledge.rules.book import Book


class Known:
    """The names and codes of one edition of the content. A name counts when it is exactly the content's."""

    def __init__(self, book: Book) -> None:
        """Read `book`."""
        self.book = book
        self._names = MedicineNames(book)
        self._read: dict[str, str | Reason] = {}

    def medicine(self, called: str) -> str | Reason:
        """Return the medicine of that name; else why there is none. A form for the outside is another medicine."""
        if called not in self._read:
            self._read[called] = self._medicine(called)
        return self._read[called]

    def _medicine(self, called: str) -> str | Reason:
        found = self._names.certain(called)
        if found is None:
            return Reason.UNKNOWN_MEDICINE
        if found.kind is not ReadAs.MEDICINE:
            return Reason.AMBIGUOUS_NAME
        if found.local:
            return Reason.ANOTHER_FORM
        return found.medicine_ids[0] if len(found.medicine_ids) == 1 else Reason.COMBINATION

    def is_taken(self, called: str) -> bool:
        """Tell whether a name means something in the content already: a medicine, a choice, a class, a description."""
        return self._names.is_known(called)

    @staticmethod
    def tells(called: str) -> bool:
        """Tell whether a name has a word that tells it from a form, a dose or a time of day."""
        return any(map(medicine_words.tells, medicine_words.pieces(called)))

    @cached_property
    def _entries(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for each in entry_names(self.book):
            for one in each.names:
                found[tuple(words.terms(one))].add(each.entry)
        return {one: frozenset(entries) for one, entries in found.items()}

    def subject(self, called: Iterable[str]) -> str | None:
        """Return the one entry, as `kind:id`, that the first of these names that is one of ours belongs to."""
        for one in called:
            entries = self._entries.get(tuple(words.terms(one)), frozenset())
            if len(entries) == 1:
                return next(iter(entries))
        return None

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.book.content.condition:
            found[each.icd10].append(each.id)
        return {code: f"condition:{ids[0]}" for code, ids in found.items() if len(ids) == 1}

    def coded(self, icd10: str) -> str | None:
        """Return the condition of exactly this code of ICD-10, as `condition:id`; None when none or several have it."""
        return self._codes.get(icd10)
