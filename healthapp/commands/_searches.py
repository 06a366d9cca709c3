"""Measures search on a file of judged queries, on the embedded engine and the model of this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.errors import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.ports import ContentFiles

Case = dict[str, Any]


def is_about_search(cases: Sequence[Case]) -> bool:
    """Tell whether these are judged queries."""
    from healthapp.contexts.knowledge.service.evaluation.search import FIELDS

    return cases[0].keys() >= FIELDS


def measure_searches(content: ContentFiles, cases: Sequence[Case], *, vectors: bool = True) -> dict[str, Any]:
    """Build an index of the content beside the product's, and return the figures; EvaluationError for a bad case."""
    from healthapp.contexts.knowledge.service.evaluation.search import FIELDS

    for number, case in enumerate(cases, 1):
        if missing := sorted(FIELDS - case.keys()):
            msg = f"case {number} of the kind search lacks: {', '.join(missing)}"
            raise EvaluationError(msg)
    return asyncio.run(_measure(content, cases, vectors=vectors))


async def _measure(content: ContentFiles, cases: Sequence[Case], *, vectors: bool) -> dict[str, Any]:
    from healthapp.adapters.lancedb_index import LanceIndex
    from healthapp.adapters.local_embedder import LocalEmbedder
    from healthapp.adapters.vector_shelf import FileShelf
    from healthapp.commands._settings import LaunchSettings
    from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, IndexUnavailableError
    from healthapp.contexts.knowledge.service.evaluation.search import measure_search
    from healthapp.contexts.knowledge.service.indexing import Indexing
    from healthapp.contexts.knowledge.service.library import Library
    from healthapp.contexts.knowledge.service.shelves import Shelves

    folder = LaunchSettings().data_dir / "search"
    embedder = LocalEmbedder(folder / "models") if vectors else None
    indexing = Indexing(Shelves(Library(content)), LanceIndex(folder / "measured"), embedder, FileShelf(folder))
    try:
        state = await indexing.rebuild()
        figures = await measure_search(indexing, cases)
    except (IndexUnavailableError, EmbedderUnavailableError) as error:
        msg = f"search can't be measured here: {error}"
        raise EvaluationError(msg) from None
    finally:
        await indexing.close()
    kind = {"kind": "search", "content": state.version, "model": state.model, "cases": len(cases)}
    return kind | figures
