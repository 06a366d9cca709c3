"""One fusion for every engine: what several lists say of a document becomes one order, the same on each of them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.search import Scored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TOP = 100
"""How much of each list counts."""


def top(found: Iterable[Scored], limit: int = TOP) -> list[Scored]:
    """Return the best `limit`, each document once by its best score; those with one score by their ids."""
    best: dict[str, float] = {}
    for one in found:
        best[one.id] = max(one.score, best.get(one.id, one.score))
    return _ordered(best)[:limit]


def _ordered(best: Mapping[str, float]) -> list[Scored]:
    return [Scored(each, -score) for score, each in sorted((-score, each) for each, score in best.items())]


def scaled(found: Iterable[Scored]) -> dict[str, float]:
    """Return the best of a list as shares: 1 for the first, 0 for the last, 1 for all when they are equal."""
    kept = top(found)
    if not kept:
        return {}
    most, least = kept[0].score, kept[-1].score
    if most == least:
        return {one.id: 1.0 for one in kept}
    return {one.id: (one.score - least) / (most - least) for one in kept}


def fuse(lists: Iterable[tuple[float, Iterable[Scored]]]) -> list[Scored]:
    """Return one list of several with weights, best first. A score is from 0 to 1: 1 is first in every list.

    A list that is empty takes no part, so that without vectors the words alone can reach 1.
    """
    used = [(weight, shares) for weight, found in lists if weight > 0 and (shares := scaled(found))]
    whole = sum(weight for weight, _ in used)
    summed: dict[str, float] = {}
    for weight, shares in used:
        for each, share in shares.items():
            summed[each] = summed.get(each, 0.0) + weight * share / whole
    # Rounded: sums of the same parts in another order differ in the last digit, and ties are broken by the id.
    return _ordered({each: round(score, 9) for each, score in summed.items()})


def by_entry(found: Iterable[Scored], entries: Mapping[str, str]) -> list[Scored]:
    """Return a list of entries made from one of documents: an entry's best document speaks for it."""
    best: dict[str, float] = {}
    for one in found:
        entry = entries.get(one.id)
        if entry is not None and one.score > best.get(entry, -inf):
            best[entry] = one.score
    return _ordered(best)
