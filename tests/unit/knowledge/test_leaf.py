"""The page of an entry says what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.leaf import make_leaf
from healthapp.contexts.knowledge.schemas.search import Kind

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


def test_every_entry_has_a_page_with_its_sources_or_questions(book: Book) -> None:
    for kind, entries in (
        (Kind.CONDITION, book.conditions),
        (Kind.MEDICINE, book.medicines),
        (Kind.SYMPTOM, book.concepts),
        (Kind.FIRST_AID, book.first_aid),
    ):
        for entry_id in entries:
            leaf = make_leaf(book, kind, entry_id, professional=False)
            assert leaf is not None
            assert leaf.sources or kind is Kind.SYMPTOM, entry_id
            assert not any(section.name == "professional" for section in leaf.sections)
    assert make_leaf(book, Kind.MEDICINE, "no_such_thing", professional=False) is None


def test_with_which_illness_a_medicine_is_dangerous_is_named(book: Book) -> None:
    for medicine in book.content.medicine:
        leaf = make_leaf(book, Kind.MEDICINE, medicine.id, professional=False)
        assert leaf is not None
        lines = [line for section in leaf.sections if section.name == "cautions" for line in section.lines]
        for caution, line in zip(medicine.cautions, lines, strict=True):
            name = (book.conditions.get(caution.having) or book.concepts[caution.having]).name
            assert (line.en, line.bn) == (f"{name.en}: {caution.text.en}", f"{name.bn}: {caution.text.bn}")
