"""Loaded articles by meaning: of which text a vector is made, and from where on one is near enough to be shown."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.loaded import NearQuestion
from healthapp.contexts.knowledge.schemas.search import Scored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthapp.contexts.knowledge.schemas.loaded import Article, NearRow

LANGUAGES = ("bn", "en")
MOST_ARTICLES = 50_000
"""So many have vectors: each process holds them, 384 bytes for each text."""
_MOST_CHARACTERS, _MOST_OF_NAMES = 1000, 200
"""What the model on this machine reads of a text, about, and how much of that may be further names."""

SHOWN = 5
"""So many articles a search shows by their meaning alone."""
_BRIDGES, _THROUGH_OURS = 5, 1.0
"""So many of our own entries that a question finds lead to articles, and how much they count beside the question.

The model hardly leads from everyday Bangla to English: of 100 such questions the right one of 50 articles came first
for 48, and with this for 85. Our entries are there in both languages, and our search finds them by much else too.
"""
_LEAST, _BEHIND = 0.34, 0.06
"""The least cosine, and how much less than the nearest article's it may be. See ADR 52 for how this was measured."""
_WORST, _BEST = 0.3, 0.55
"""What an article counts that is just near enough, and one that lies nearest: never as much as one by its name."""
_REACH = 0.26
"""So much more than the least is nearest."""


def passage(article: Article, language: str) -> str | None:
    """Return what a vector of an article is made of: title, names, and how its text begins; None in another language.

    At most a thousand characters.
    """
    side = article.bn if language == "bn" else article.en
    if side is None:
        return None
    called: list[str] = []
    for name in article.names:
        if name != side.title and sum(map(len, called)) + len(name) <= _MOST_OF_NAMES:
            called.append(name)
    found = f"{side.title}. {', '.join(called)}".rstrip(" ,")
    for section in side.sections:
        for line in (section.title, *section.lines):
            if len(found) >= _MOST_CHARACTERS:
                return found[:_MOST_CHARACTERS]
            found = f"{found} {line}".rstrip()
    return found[:_MOST_CHARACTERS]


def digest(model: str, entry_id: str, language: str, text: str) -> str:
    """Return the digest of a text of an article. Never that of a text of our own, be it the same."""
    return sha256(f"{model}\0article\0{entry_id}\0{language}\0{text}".encode()).hexdigest()


def question(vector: Sequence[float], language: str, own: Sequence[Scored]) -> NearQuestion:
    """Return what articles are compared with: a question's vector, and the first of our entries that it finds."""
    return NearQuestion(vector, language, {one.id: one.score**2 for one in own[:_BRIDGES]}, _THROUGH_OURS)


def near_enough(found: Iterable[NearRow]) -> list[Scored]:
    """Return the articles that may be shown for their meaning, the best first, each with what it counts."""
    best: dict[str, float] = {}
    for one in found:
        best[one.entry_id] = max(one.cosine, best.get(one.entry_id, -1.0))
    least = max(_LEAST, max(best.values(), default=0.0) - _BEHIND)
    near = [pair for pair in best.items() if pair[1] >= least]
    ranked = sorted(near, key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return [Scored(entry_id, _counts(cosine)) for entry_id, cosine in ranked]


def _counts(cosine: float) -> float:
    share = min(1.0, (cosine - _LEAST) / _REACH)
    return round(_WORST + (_BEST - _WORST) * share, 4)
