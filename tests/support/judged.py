"""The evaluation sets, measured as the product would answer them. Of the test halves nothing is shown but totals."""

from __future__ import annotations

import math
import operator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from healthapp.adapters.knowledge_search import shipped_content
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.adapters.local_embedder import LocalEmbedder
from healthapp.contexts.knowledge.service.evaluation import read_cases
from healthapp.contexts.knowledge.service.evaluation.search import figures_of, rank_cases
from healthapp.contexts.knowledge.service.indexing import Indexing
from healthapp.contexts.knowledge.service.vectors import needed
from tests.support.kept_vectors import KeptVectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.schemas.search import IndexState

EVAL = Path(__file__).resolve().parents[1] / "eval"
HALVES = ("tune", "test")


def cases(kind: str, *halves: str) -> list[dict[str, Any]]:
    """Return the cases of these halves, one after the other; of both without naming any."""
    return [
        case
        for half in halves or HALVES
        for case in read_cases((EVAL / f"{kind}_{half}.jsonl").read_text(encoding="utf-8"))
    ]


class Searched(NamedTuple):
    """What search reached on the shipped content: the index, figures by half and for `both`, and old vectors.

    `stale`: of some texts whose vector was kept, how little (as a cosine) one that is made now is like it.
    """

    state: IndexState
    figures: dict[str, dict[str, Any]]
    stale: float


async def measure_search(folder: Path) -> Searched:
    """Measure on an index of our own in `folder`, with the model of this machine."""
    embedder, kept = LocalEmbedder(folder / "models"), KeptVectors()
    indexing = Indexing(shipped_content(), LanceIndex(folder / "search"), embedder, kept)
    try:
        state = await indexing.rebuild()
        shelf = await indexing.shelf()
        texts = needed(list(shelf.documents.values()), embedder.model).texts
        some = sorted(texts)[:: len(texts) // 10]
        now = await embedder.passages([texts[key] for key in some])
        before = await kept.get(set(some), embedder.dimension)
        stale = min(_cosine(made, before[key]) for key, made in zip(some, now, strict=True))
        measured = [await rank_cases(indexing, cases("search", half)) for half in HALVES]
    finally:
        await indexing.close()
    both = {way: [row for half in measured for row in half[way]] for way in measured[0]}
    figures = {half: figures_of(rows) for half, rows in zip((*HALVES, "both"), (*measured, both), strict=True)}
    return Searched(state, figures, stale)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    found: float = math.fsum(map(operator.mul, one, other)) / (math.hypot(*one) * math.hypot(*other))
    return found
