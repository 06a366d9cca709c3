"""Measures search on judged queries: words alone, meaning alone, and both."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from healthapp.contexts.knowledge.rules import fusion, intervals, query
from healthapp.contexts.knowledge.rules.ranking import weighted
from healthapp.contexts.knowledge.schemas.search import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.knowledge.schemas.search import Scored
    from healthapp.contexts.knowledge.service.indexing import Indexing

FIELDS = frozenset({"class", "query", "relevant"})
_TOP = 10
_RIGHT = 3


class Row(NamedTuple):
    """What one way of searching reached for one query: its class, nDCG@10, whether a right entry is among ten.

    `share`: of the right entries, how many are.
    """

    kind: str
    ndcg: float
    hit: float
    share: float


Measured = dict[str, list[Row]]
"""The rows by the way of searching: keyword, vector, hybrid."""


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Return nDCG@10 with gain 2^grade - 1."""

    def gained(grades: Sequence[int]) -> float:
        return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:_TOP]))

    best = gained(sorted(relevant.values(), reverse=True))
    return gained([relevant.get(entry, 0) for entry in ranked]) / best if best else 0.0


async def measure_search(indexing: Indexing, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return nDCG@10, and the shares of queries with a right entry, and of right entries, among the first ten.

    And how much better both together are than words or meanings alone: on all queries, and on those of each class.
    """
    return figures_of(await rank_cases(indexing, cases))


async def rank_cases(indexing: Indexing, cases: Sequence[Mapping[str, Any]]) -> Measured:
    """Return what each way of searching reached for each query, in their order; without an embedder no vectors."""
    shelf = await indexing.shelf()
    found: dict[str, list[Row]] = {"keyword": [], "vector": [], "hybrid": []}
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
        right = {entry for entry, grade in case["relevant"].items() if grade == _RIGHT}
        for way, ranked in (("keyword", words), ("vector", meaning), ("hybrid", both)):
            entries = [one.id for one in ranked[:_TOP]]
            hit = right.intersection(entries)
            share = len(hit) / len(right) if right else 1.0
            found[way].append(Row(case["class"], ndcg(entries, case["relevant"]), float(bool(hit)), share))
    return {way: rows for way, rows in found.items() if way != "vector" or indexing.embedder is not None}


def figures_of(measured: Measured) -> dict[str, Any]:
    """Return the figures of queries that were ranked; rows of several measurements may stand one after the other."""
    differences = {
        f"hybrid_better_than_{way}": _difference(measured["hybrid"], rows)
        for way, rows in measured.items()
        if way != "hybrid"
    }
    return {way: _figures(rows) for way, rows in measured.items()} | differences


def _figures(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "queries": len(kept),
            **_with_interval("ndcg", "ndcg_at_10", [row.ndcg for row in kept]),
            **_with_interval("right_entry", "right_entry_at_10", [row.hit for row in kept]),
            **_with_interval("recall", "recall_at_10", [row.share for row in kept]),
        }
        for name, kept in _by_class(rows).items()
    }


def _with_interval(name: str, whole: str, values: Sequence[float]) -> dict[str, float]:
    low, high = intervals.drawn(values)
    return {whole: _mean(values), f"{name}_from": _rounded(low), f"{name}_to": _rounded(high)}


def _difference(rows: Sequence[Row], others: Sequence[Row]) -> dict[str, Any]:
    """Return how much more nDCG@10, and between which figures it lies in 95 of 100 drawings of the queries."""
    gaps = [Row(one.kind, one.ndcg - other.ndcg, 0.0, 0.0) for one, other in zip(rows, others, strict=True)]
    found: dict[str, Any] = {}
    for name, kept in _by_class(gaps).items():
        values = [row.ndcg for row in kept]
        low, high = intervals.drawn(values)
        found[name] = {"ndcg_at_10": _mean(values), "from": _rounded(low), "to": _rounded(high)}
    return found


def _by_class(rows: Sequence[Row]) -> dict[str, Sequence[Row]]:
    return {"all": rows} | {name: [row for row in rows if row.kind == name] for name in sorted({r.kind for r in rows})}


def _mean(values: Sequence[float]) -> float:
    return _rounded(math.fsum(values) / len(values)) if values else 0.0


def _rounded(value: float) -> float:
    return round(value, 4)
