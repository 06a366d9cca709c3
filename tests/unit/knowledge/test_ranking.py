"""What counts for how much in the order of a search."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules import query, ranking
from healthapp.contexts.knowledge.rules.ranking import by_names, question, shown_in, weighted
from healthapp.contexts.knowledge.schemas.search import Audience, Category, Filters, Mode, QueryLanguage, Scored

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


def test_a_question_is_everything_that_the_order_hangs_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    read, plain = query.read("fever and rash", shelf.lexicon), Filters()

    def asked(**changed: object) -> str:
        given = {"shelf": shelf, "read": read, "filters": plain, "mode": Mode.HYBRID, "model": "e5"}
        return question(**{**given, **changed})  # type: ignore[arg-type]  # one by one

    first = asked()
    assert first == asked(read=query.read("  FEVER and rash", shelf.lexicon))
    others = [
        asked(shelf=replace(shelf, version="newer")),
        asked(model=None),
        asked(mode=Mode.SEMANTIC),
        asked(filters=Filters(category=Category.DISEASE)),
        asked(filters=Filters(severity="high")),
        asked(filters=Filters(audiences=frozenset(Audience))),
        asked(read=query.read("fever and cough", shelf.lexicon)),
        asked(read=replace(read, terms=(*read.terms, "rash"))),
        asked(read=replace(read, named=())),
    ]
    for name, value in (("VECTORS", dict.fromkeys(QueryLanguage, 0.5)), ("NAMES", 0.1), ("_SHOWING", 0.1)):
        monkeypatch.setattr(ranking, name, value)
        others.append(asked())
    assert len({first, *others}) == 1 + len(others)
