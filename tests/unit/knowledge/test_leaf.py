"""The page of an entry says what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.leaf import make_leaf
from healthapp.contexts.knowledge.schemas.search import Kind
from healthapp.contexts.knowledge.service.symptom_views import Teller
from healthapp.kit.i18n import Lang

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


def test_where_an_illness_is_common_has_references_of_its_own_and_they_are_listed(book: Book) -> None:
    """On its page and beside the result of a symptom check, each once."""
    teller = Teller(book, Lang.EN)
    placed = [one for one in book.content.condition if one.where]
    assert placed
    for one in placed:
        leaf = make_leaf(book, Kind.CONDITION, one.id, professional=False)
        assert leaf is not None
        for regional in one.where:
            for cite in regional.sources:
                source = book.sources[cite.source]
                assert [(each.title, each.at) for each in leaf.sources].count((source.title, cite.at)) == 1
                assert any(line.startswith(source.title) and line.endswith(cite.at) for line in teller.references(one))


def test_every_reference_says_of_when_it_is(book: Book) -> None:
    assert {source.year for source in book.sources.values()} <= set(range(1900, 2027))
    kept = {source.id for source in book.sources.values() if source.current}
    assert {"bnf", "fda_labels"} <= kept
    leaf = make_leaf(book, Kind.MEDICINE, "paracetamol", professional=False)
    assert leaf is not None
    assert [each.current for each in leaf.sources if each.title == book.sources["bnf"].title] == [True]
