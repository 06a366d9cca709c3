"""Marks in a passage what somebody asked for, and finds the passage that holds most of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.search import Piece
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[\u0980-\u09ff]+|[A-Za-z0-9]+(?:['\u2019][A-Za-z]+)?(?:\.[0-9]+)?")
_SENTENCE = re.compile(r"(?<=[।.!?])\s+")
_MOST = 240


_piece = Piece.model_construct
"""Makes one without checking what is ours: a page of results has some fifty."""


@lru_cache(maxsize=8192)
def _terms_of(text: str) -> frozenset[str]:
    """Return the terms of a piece of the content; the pieces that are found often are cut once."""
    return frozenset(map(words.term, words.words(text)))


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the sentences of a text with their terms."""
    return tuple((each.strip(), _terms_of(each)) for each in _SENTENCE.split(text) if each.strip())


@lru_cache(maxsize=8192)
def _words_of(text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """Return where each word of a text begins and ends, with its terms."""
    return tuple((found.start(), found.end(), _terms_of(found.group())) for found in _WORD.finditer(text))


def marked(text: str, terms: frozenset[str]) -> list[Piece]:
    """Return a text in pieces; together they are the text. What has one of the terms as its term is marked."""
    pieces: list[Piece] = []
    at = 0
    for start, end, held in _words_of(text):
        if not held.isdisjoint(terms):
            if start > at:
                pieces.append(_piece(text=text[at:start], marked=False))
            pieces.append(_piece(text=text[start:end], marked=True))
            at = end
    if at < len(text):
        pieces.append(_piece(text=text[at:], marked=False))
    return pieces


def best_passage(texts: Iterable[str], terms: frozenset[str]) -> list[Piece]:
    """Return the sentence that holds most different terms, the first of several, in pieces; none without texts."""
    best, most = "", -1
    for text in texts:
        for sentence, its_terms in _sentences(text):
            held = len(terms & its_terms)
            if held > most:
                best, most = sentence, held
    if len(best) > _MOST:
        best = best[:_MOST].rsplit(" ", 1)[0] + " …"
    return marked(best, terms)
