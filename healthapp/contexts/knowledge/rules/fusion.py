"""One fusion for every engine: what several lists say of a document becomes one order, the same on each of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.search import Scored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TOP = 100
"""How much of each list counts."""
_scored: Callable[[tuple[str, float]], Scored] = partial(tuple.__new__, Scored)
"""Makes one of a pair: a search makes thousands, and a third of its own time went into the generated constructor."""


def top(found: Iterable[Scored], limit: int = TOP) -> list[Scored]:
    """Return the best `limit`, each document once by its best score; those with one score by their ids."""
    return ordered(_best(found), limit)


def ordered(scores: Mapping[str, float], limit: int | None = None) -> list[Scored]:
    """Return the best `limit` of what has these scores, the best first; those with one score by their ids."""
    pairs = sorted((-score, each) for each, score in scores.items())[:limit]
    return [_scored((each, -score)) for score, each in pairs]


def _best(found: Iterable[Scored]) -> dict[str, float]:
    best: dict[str, float] = {}
    for each, score in found:
        if each not in best or score > best[each]:
            best[each] = score
    return best


def scaled(found: Iterable[Scored]) -> dict[str, float]:
    """Return the best of a list as shares: 1 for the first, 0 for the last, 1 for all when they are equal."""
    kept = top(found)
    if not kept:
        return {}
    most, least = kept[0].score, kept[-1].score
    if most == least:
        return {each: 1.0 for each, _ in kept}
    return {each: (score - least) / (most - least) for each, score in kept}


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
    return ordered({each: round(score, 9) for each, score in summed.items()})


def by_entry(found: Iterable[Scored], entries: Mapping[str, str]) -> list[Scored]:
    """Return a list of entries made from one of documents: an entry's best document speaks for it.

    `entries` says whose each document is; those that aren't in it are left out.
    """
    best: dict[str, float] = {}
    for each, score in found:
        entry = entries.get(each)
        if entry is not None and (entry not in best or score > best[entry]):
            best[entry] = score
    return ordered(best)
