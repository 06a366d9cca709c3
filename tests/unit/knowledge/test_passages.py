"""Documents of the index, and the page of each entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.leaf import make_leaf
from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.schemas.search import Audience
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.shelf import Shelf


def test_every_entry_has_a_document_for_everybody(shelf: Shelf) -> None:
    content = shelf.book.content
    many = len(content.condition) + len(content.medicine) + len(content.concept) + len(content.first_aid)
    assert sum(each.audience is Audience.EVERYBODY for each in shelf.documents.values()) == many


def test_what_is_for_professionals_stands_in_no_document_for_everybody(shelf: Shelf) -> None:
    professional = [each for each in shelf.documents.values() if each.audience is Audience.PROFESSIONAL]
    assert len(professional) == sum(each.professional is not None for each in shelf.book.content.condition) > 0
    for each in professional:
        public = shelf.documents[each.entry]
        assert each.en.content not in (public.en.content, *public.en.treatments)
        leaf = make_leaf(shelf.book, *each.entry.split(":"), professional=False)
        assert leaf is not None
        assert each.en.content not in leaf.model_dump_json()
        whole = make_leaf(shelf.book, *each.entry.split(":"), professional=True)
        assert whole is not None
        assert [section.lines[0].en for section in whole.sections if section.name == "professional"] == [
            each.en.content
        ]


def test_names_of_all_three_writings_are_terms_of_a_document(shelf: Shelf) -> None:
    analysed = set(shelf.documents["condition:dengue"].analysed)
    assert {"dengue", words.term("ডেঙ্গু")} <= analysed
    assert set(words.terms("Napa")) <= set(shelf.documents["medicine:paracetamol"].analysed)


def test_every_entry_has_a_page_with_the_gravest_danger_first(shelf: Shelf) -> None:
    order = list(Urgency)
    for entry in set(shelf.entries.values()):
        leaf = make_leaf(shelf.book, *entry.split(":"), professional=True)
        assert leaf is not None
        assert leaf.sections
        ranks = [order.index(each.urgency) for each in leaf.dangers]
        assert ranks == sorted(ranks)
        if leaf.kind != "symptom":
            assert leaf.sources, entry
        for section in leaf.sections:
            assert len(section.links) in (0, len(section.lines))
            assert all(link in shelf.entries for link in section.links)


def test_an_unknown_entry_has_no_page(shelf: Shelf) -> None:
    assert make_leaf(shelf.book, "condition", "no_such", professional=True) is None
    assert make_leaf(shelf.book, "nothing", "dengue", professional=True) is None
