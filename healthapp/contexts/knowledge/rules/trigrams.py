"""Texts as Postgres' trigrams can compare them, whatever locale a database has.

pg_trgm takes for letters what the database's C library does: with the locale `C` no letter of Bangla is one, and with
others the vowel signs aren't. So each sign of Bangla becomes a letter and a digit, the same for texts and for queries.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthapp.contexts.knowledge.schemas.search import Document

_FIRST, _LAST = 0x0980, 0x09FF
_PLAIN = {code: f"{chr(ord('a') + (code - _FIRST) // 10)}{(code - _FIRST) % 10}" for code in range(_FIRST, _LAST + 1)}
LANGUAGES = ("bn", "en")


def plain(term: str) -> str:
    """Return a term in small letters and digits alone; different ones stay different."""
    return term.translate(_PLAIN).replace(".", "")


def texts(document: Document) -> dict[str, str]:
    """Return the analysed text of a document for each language: by the letters that its terms are written in.

    Each term stands there once, between two spaces.
    """
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for term in dict.fromkeys(document.analysed):
        found["bn" if words.is_bangla(term) else "en"].append(plain(term))
    return {language: f" {' '.join(terms)} " for language, terms in found.items()}


def weights(terms: Iterable[str]) -> dict[str, int]:
    """Return what is asked for, each term with how often it stands there."""
    return dict(Counter(plain(term) for term in terms))
