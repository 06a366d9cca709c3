"""Measures search on judged queries: words alone, meaning alone, and both."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.rules import fusion, query
from healthapp.contexts.knowledge.rules.ranking import weighted
from healthapp.contexts.knowledge.schemas.search import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.knowledge.schemas.search import Scored
    from healthapp.contexts.knowledge.service.indexing import Indexing

FIELDS = frozenset({"class", "query", "relevant"})
_TOP = 10
_RIGHT = 3
_ROUNDS = 1000
_LOW, _HIGH = 0.025, 0.975


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Return nDCG@10 with gain 2^grade - 1."""

    def gained(grades: Sequence[int]) -> float:
        return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:_TOP]))

    best = gained(sorted(relevant.values(), reverse=True))
    return gained([relevant.get(entry, 0) for entry in ranked]) / best if best else 0.0


async def measure_search(indexing: Indexing, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return nDCG@10, and the shares of queries with a right entry, and of right entries, among the first ten."""
    shelf = await indexing.shelf()
    found: dict[str, list[tuple[str, float, float, float]]] = {"keyword": [], "vector": [], "hybrid": []}
    for case in cases:
        read = query.read(case["query"], shelf.lexicon)
        words = fusion.by_entry(await indexing.index.keyword(read.terms, Filters(), 2 * fusion.TOP), shelf.entries)
        near: list[Scored] = []
        if indexing.embedder is not None:
            vector = await indexing.embedder.query(read.spoken)
            for language in ("bn", "en"):
                near += await indexing.index.vector(vector, language, Filters(), fusion.TOP)
        meaning = fusion.by_entry(near, shelf.entries)
        both = shelf.with_kin(weighted(read, words, meaning, read.named), read, Filters())
        ways = {"keyword": words, "vector": meaning, "hybrid": both}
        right = {entry for entry, grade in case["relevant"].items() if grade == _RIGHT}
        for way, ranked in ways.items():
            entries = [one.id for one in ranked[:_TOP]]
            hit = right.intersection(entries)
            found[way].append(
                (
                    case["class"],
                    ndcg(entries, case["relevant"]),
                    float(bool(hit)),
                    len(hit) / len(right) if right else 1.0,
                )
            )
    used = [way for way in found if way != "vector" or indexing.embedder is not None]
    return {way: _figures(found[way]) for way in used} | {
        f"hybrid_better_than_{way}": _difference(found["hybrid"], found[way]) for way in used if way != "hybrid"
    }


def _figures(rows: Sequence[tuple[str, float, float, float]]) -> dict[str, dict[str, float]]:
    classes = {"all": rows} | {
        name: [row for row in rows if row[0] == name] for name in sorted({row[0] for row in rows})
    }
    return {
        name: {
            "queries": len(kept),
            "ndcg_at_10": _mean([row[1] for row in kept]),
            "right_entry_at_10": _mean([row[2] for row in kept]),
            "recall_at_10": _mean([row[3] for row in kept]),
        }
        for name, kept in classes.items()
    }


def _difference(
    rows: Sequence[tuple[str, float, float, float]], others: Sequence[tuple[str, float, float, float]]
) -> dict[str, float]:
    """Return how much more nDCG@10, and between which figures it lies in 95 of 100 drawings of the queries."""
    gaps = [one[1] - other[1] for one, other in zip(rows, others, strict=True)]
    draw = random.Random(len(gaps))  # noqa: S311 - the same drawings each time; nothing is kept secret by them
    means = sorted(_mean(draw.choices(gaps, k=len(gaps))) for _ in range(_ROUNDS))
    return {"ndcg_at_10": _mean(gaps), "from": means[int(_LOW * _ROUNDS)], "to": means[int(_HIGH * _ROUNDS)]}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
