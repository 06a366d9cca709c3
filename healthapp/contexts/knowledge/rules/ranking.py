"""How the lists that a search finds become one order, and what of an entry is shown for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules import fusion, kinship
from healthapp.contexts.knowledge.schemas.search import Filters, Kind, QueryLanguage, Scored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.rules.query import Analysis
    from healthapp.contexts.knowledge.rules.shelf import Shelf
    from healthapp.contexts.knowledge.schemas.search import Document, Mode

VECTORS = {QueryLanguage.BN: 0.2, QueryLanguage.ROM: 0.15, QueryLanguage.EN: 0.3}
"""How much vectors count beside words, by the language of the query: tuned on tests/eval/search_tune.jsonl."""
NAMES = 0.4
"""How much of what words count is how much of an entry's name is in the query."""
_SHOWING = 0.5
_SUGGESTED = 5


def weighted(
    read: Analysis, words: list[Scored], vector: list[Scored], named: Sequence[Scored], showing: Sequence[Scored] = ()
) -> list[Scored]:
    """Return one list of entries out of what the words, the meaning, the names and the symptoms of a query found."""
    alpha = VECTORS[read.language]
    return fusion.fuse(
        [
            ((1 - alpha) * (1 - NAMES), words),
            ((1 - alpha) * NAMES, named),
            (alpha, vector),
            (_SHOWING, showing),
        ]
    )


def by_names(named: Sequence[Scored], showing: Sequence[Scored]) -> list[Scored]:
    """Return one list of what names and symptoms alone find, for when no engine answers."""
    return fusion.fuse([(1.0, named), (_SHOWING, showing)])


def by_meaning(vector: Sequence[Scored]) -> list[Scored]:
    """Return what the meaning alone finds, on the scale of every other list."""
    return fusion.fuse([(1.0, vector)])


def question(shelf: Shelf, read: Analysis, filters: Filters, mode: Mode, model: str | None, articles: str = "") -> str:
    """Return everything that the order of a search hangs on: two searches with the same have the same.

    The content and how its documents are made, the model of the vectors, those of loaded articles, what counts for how
    much, who reads, what is filtered, and all that was read out of the query. Not how many are wanted, and in which
    language they are shown.
    """
    return json.dumps(
        [
            [shelf.version, model, sorted(VECTORS.items()), NAMES, _SHOWING, fusion.TOP, kinship.WEIGHTS, articles],
            [mode, filters.category, filters.severity, sorted(filters.audiences)],
            [
                [read.wishes.medicine, read.wishes.aid],
                read.language,
                read.spoken,
                read.terms,
                read.named,
            ],
        ]
    )


def shown_in(wanted: str, typed: QueryLanguage) -> str:
    """Return in which language results are shown: for `both` in that of the query."""
    if wanted != "both":
        return wanted
    return "en" if typed is QueryLanguage.EN else "bn"


def shown(shelf: Shelf, entry: str, filters: Filters) -> Document:
    """Return which document of an entry a reader is shown."""
    own = shelf.documents.get(entry)
    if own is not None and own.audience in filters.audiences:
        return own
    return next(each for each in shelf.documents.values() if each.entry == entry)


def related(shelf: Shelf, read: Analysis, language: str, but: set[str]) -> list[str]:
    """Return titles of what else the query may be about, for another try."""
    found: list[str] = []
    for one in read.named:
        if one.id.startswith(f"{Kind.SYMPTOM}:"):
            continue
        called = shelf.lexicon.called[one.id]
        title = called.title_bn if language == "bn" else called.title_en
        if title not in but and title not in found:
            found.append(title)
        if len(found) == _SUGGESTED:
            break
    return found
