"""Texts for Postgres' trigrams: small letters and digits alone, and different words stay different."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.trigrams import plain, texts, weights

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.shelf import Shelf

BANGLA = st.text(st.characters(min_codepoint=0x0980, max_codepoint=0x09FF), min_size=1)


@given(BANGLA)
def test_bangla_becomes_letters_that_every_database_knows(word: str) -> None:
    assert re.fullmatch("([a-m][0-9])+", plain(word))
    assert len(plain(word)) == 2 * len(word)


@given(BANGLA, BANGLA)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert (plain(one) == plain(other)) == (one == other)


def test_vowel_signs_tell_words_apart() -> None:
    assert plain("কাশি") != plain("কেশ")
    assert plain("fever") == "fever"
    assert plain("0.5") == "05"


def test_a_document_has_a_text_for_each_language(shelf: Shelf) -> None:
    found = texts(shelf.documents["condition:dengue"])
    assert "dengue" in found["en"].split()
    assert plain("ডেঙ্গু").rstrip() in found["bn"]
    assert not any(re.search(r"[^a-z0-9 ]", text) for text in found.values())


def test_a_term_that_stands_twice_counts_twice() -> None:
    assert weights(["fever", "জ্বর", "fever"]) == {"fever": 2, plain("জ্বর"): 1}
