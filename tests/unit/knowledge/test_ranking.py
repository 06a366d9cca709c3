"""What counts for how much in the order of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules import query
from healthapp.contexts.knowledge.rules.ranking import by_names, shown_in, weighted
from healthapp.contexts.knowledge.schemas.search import QueryLanguage, Scored

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.shelf import Shelf

LIST = [Scored("a", 2.0), Scored("b", 2.0), Scored("c", 1.0)]


@pytest.mark.parametrize("words", ["fever", "জ্বর", "jor matha betha"])
def test_a_name_a_meaning_and_a_symptom_each_move_an_entry_up(shelf: Shelf, words: str) -> None:
    read = query.read(words, shelf.lexicon)
    named = [Scored("b", 1.0), Scored("c", 0.1)]
    assert [one.id for one in weighted(read, LIST, [], [])] == ["a", "b", "c"]
    assert weighted(read, LIST, [], named)[0].id == "b"
    assert weighted(read, LIST, named, [])[0].id == "b"
    assert weighted(read, LIST, [], [], named)[0].id == "b"


def test_words_count_for_more_than_meaning(shelf: Shelf) -> None:
    read = query.read("fever", shelf.lexicon)
    words, meaning = [Scored("a", 2.0), Scored("b", 1.0)], [Scored("b", 0.9), Scored("a", 0.1)]
    assert weighted(read, words, meaning, [])[0].id == "a"


def test_without_an_engine_names_alone_answer() -> None:
    assert [one.id for one in by_names([Scored("b", 1.0), Scored("a", 0.5)], [])] == ["b", "a"]


@pytest.mark.parametrize(
    ("wanted", "typed", "shown"),
    [
        ("both", QueryLanguage.BN, "bn"),
        ("both", QueryLanguage.ROM, "bn"),
        ("both", QueryLanguage.EN, "en"),
        ("en", QueryLanguage.BN, "en"),
    ],
)
def test_in_which_language_it_is_shown(wanted: str, typed: QueryLanguage, shown: str) -> None:
    assert shown_in(wanted, typed) == shown
