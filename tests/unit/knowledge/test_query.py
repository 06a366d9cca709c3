"""How a query is read: in which language it is, what it is about, what else may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.highlight import best_passage, marked
from healthapp.contexts.knowledge.rules.query import MOST_WORDS, read
from healthapp.contexts.knowledge.rules.romanised import likeness, spelt
from healthapp.contexts.knowledge.schemas.search import QueryLanguage
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.shelf import Shelf


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("জ্বর আর মাথা ব্যথা", "bn"),
        ("ডেঙ্গু platelet", "bn"),
        ("fever with headache", "en"),
        ("paracetamol dose", "en"),
        ("jor matha betha", "rom"),
        ("pet kharap hole ki korbo", "rom"),
        ("gastric er osud", "rom"),
    ],
)
def test_the_language_of_a_query_is_seen(shelf: Shelf, typed: str, language: str) -> None:
    assert read(typed, shelf.lexicon).language == QueryLanguage(language)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("জ্বর", "symptom:fever"),
        ("ডেঙ্গু জ্বর", "condition:dengue"),
        ("dengue", "condition:dengue"),
        ("Napa", "medicine:paracetamol"),
        ("নাপা", "medicine:paracetamol"),
        ("matha betha", "symptom:headache"),
        ("mathabetha", "symptom:headache"),
        ("Seclo", "medicine:omeprazole"),
    ],
)
def test_what_is_named_is_found_first_in_three_writings(shelf: Shelf, typed: str, first: str) -> None:
    assert read(typed, shelf.lexicon).named[0].id == first


@pytest.mark.parametrize(
    ("one", "other"), [("জ্বর", "jor"), ("মাথা", "matha"), ("ব্যাথা", "betha"), ("কাশি", "kashi"), ("শ্বাস", "shash")]
)
def test_romanised_words_sound_like_their_bangla(one: str, other: str) -> None:
    assert likeness(one, other) >= 0.75, (spelt(one), spelt(other))


def test_vowel_signs_are_not_lost() -> None:
    assert likeness("কাশি", "কেশ") < likeness("কাশি", "kashi")


@pytest.mark.parametrize(
    ("typed", "meant"), [("diabetis", "diabetes"), ("paracetamole", "paracetamol"), ("metforman", "metformin")]
)
def test_a_misspelt_word_is_asked_back(shelf: Shelf, typed: str, meant: str) -> None:
    found = read(typed, shelf.lexicon)
    assert found.did_you_mean is not None
    assert words.terms(found.did_you_mean) == words.terms(meant)


@pytest.mark.parametrize("typed", ["fever", "জ্বর", "jor", "what is dengue", "napa 500"])
def test_nothing_is_asked_back_about_known_words(shelf: Shelf, typed: str) -> None:
    assert read(typed, shelf.lexicon).did_you_mean is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("jor matha beta", "jor matha betha"), ("matha beta", "matha betha")],
)
def test_a_romanised_word_that_misses_a_name_is_asked_back(shelf: Shelf, typed: str, meant: str) -> None:
    assert read(typed, shelf.lexicon).did_you_mean == meant


@pytest.mark.parametrize(
    "typed",
    [
        "seklo",
        "jor",
        "zor",
        "jhor matha batha",
        "jor matha betha",
        "mathabetha",
        "gastric er osud",
        "dengu jor",
        "napa koyta khabo",
    ],
)
def test_what_romanised_words_find_well_is_not_asked_back(shelf: Shelf, typed: str) -> None:
    assert read(typed, shelf.lexicon).did_you_mean is None


def test_a_long_question_is_cut_to_what_it_is_about(shelf: Shelf) -> None:
    long = "My father is 58 and he is a smoker and he has been coughing blood for two weeks and losing weight " * 3
    found = read(long, shelf.lexicon)
    assert len(found.kept) <= MOST_WORDS
    assert {"coughing", "blood", "smoker"} <= set(found.kept)
    assert not {"my", "is", "and", "he"} & set(found.kept)


@settings(deadline=None, max_examples=60)
@given(typed=st.text(max_size=300))
def test_anything_can_be_typed(shelf: Shelf, typed: str) -> None:
    found = read(typed, shelf.lexicon)
    assert bool(found.kept) == bool(words.words(typed))
    assert all(0 <= one.score <= 1 for one in found.named)
    assert len(found.meant) == len(found.kept)


@given(text=st.text(max_size=200), terms=st.frozensets(st.sampled_from(["জ্বর", "fever", "কাশি"])))
def test_the_pieces_of_a_passage_are_the_passage(text: str, terms: frozenset[str]) -> None:
    assert "".join(piece.text for piece in marked(text, terms)) == text


def test_what_was_asked_for_is_marked_with_its_ending() -> None:
    pieces = best_passage(["কিছু না। জ্বরের সাথে কাশি হয়।"], frozenset({"জ্বর"}))
    assert [piece.text for piece in pieces if piece.marked] == ["জ্বরের"]
    assert "".join(piece.text for piece in pieces) == "জ্বরের সাথে কাশি হয়।"


@pytest.mark.parametrize(
    ("typed", "entry"), [("deng", "condition:dengue"), ("ডেঙ", "condition:dengue"), ("parac", "medicine:paracetamol")]
)
def test_entries_are_suggested_while_typing(shelf: Shelf, typed: str, entry: str) -> None:
    assert entry in [one.entry for one in shelf.suggestions(typed, "en", 8)]


def test_nothing_is_suggested_for_nothing(shelf: Shelf) -> None:
    assert shelf.suggestions("  ", "en", 8) == []
    assert shelf.suggestions("zzzzzz", "en", 8) == []
