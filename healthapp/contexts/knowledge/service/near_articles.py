"""The vectors of loaded articles as this process holds them: read in the background when somebody searches."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.knowledge.repository import ArticleVectorsRepository
from healthapp.contexts.knowledge.rules import nearness
from healthapp.kit.actor import Actor
from healthapp.kit.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from healthapp.contexts.knowledge.ports import Embedder, VectorTable
    from healthapp.contexts.knowledge.schemas.search import Filters, Scored
    from healthapp.contexts.knowledge.service.indexing import Indexing
    from healthapp.contexts.knowledge.service.vectors import MadeVectors
    from healthapp.kit.uow import UnitOfWork

    Begin = Callable[[Actor], AbstractAsyncContextManager[UnitOfWork]]
    Make = Callable[[int, Mapping[str, Mapping[str, Sequence[float]]]], VectorTable]
    Ours = Callable[[UnitOfWork], Awaitable[MadeVectors | None]]

log = structlog.get_logger(__name__)
_LOOK_EVERY = 15.0
_REST = 20
"""So many times as long as the last reading took nobody reads again: of many vectors that is more than a look apart."""
_PAGE = 1000
_MOST_TEXTS = 2 * nearness.MOST_ARTICLES
_LOOKED_AT = 40
_FEW = 4000
"""So many are compared at once on the event loop: handing them over takes longer."""


class NearArticles:
    """Holds those of one model, and finds the nearest. Without what compares them it never finds any."""

    def __init__(self, make: Make | None = None, ours: Ours | None = None) -> None:
        """Hold nothing yet; `make` makes an empty table, of what `ours` gives: vectors of our own texts."""
        self._make = make
        self._ours = ours
        self._table: VectorTable | None = None
        self._made_of = ""
        self._model = ""
        self._read_as = ""
        self._reading: asyncio.Task[None] | None = None
        self._not_before = 0.0

    def mark(self, model: str | None) -> str:
        """Return what names the vectors that are held of a model; empty: none. Others have another mark."""
        return self._read_as if self._table is not None and self._table.size and self._model == model else ""

    def look(self, begin: Begin, indexing: Indexing, articles: str) -> None:
        """Read what has been made since, in the background. `articles` changes whenever articles do."""
        embedder = indexing.embedder
        if self._make is None or embedder is None or self._reading is not None or monotonic() < self._not_before:
            return
        if not articles:
            self._table, self._read_as = None, ""
            return
        self._reading = asyncio.create_task(self._read(begin, indexing, embedder, articles))

    async def nearest(
        self, vector: Sequence[float], model: str | None, language: str, own: Sequence[Scored], filters: Filters
    ) -> list[Scored]:
        """Return the articles near enough, best first, each with what it counts. `own`: our entries, best first."""
        table = self._table
        if table is None or self._model != model:
            return []
        given = nearness.question(vector, language, own), filters, _LOOKED_AT
        found = table.nearest(*given) if table.size <= _FEW else await asyncio.to_thread(table.nearest, *given)
        return nearness.near_enough(found)

    async def _read(self, begin: Begin, indexing: Indexing, embedder: Embedder, articles: str) -> None:
        began = monotonic()
        try:
            version = await indexing.version()
            async with begin(Actor.anonymous()) as uow:
                newest = await ArticleVectorsRepository(uow, embedder.model).newest()
            mark = f"{embedder.model} {version} {articles} {newest}"
            if newest is None or mark == self._read_as:
                return
            table = await self._empty(begin, embedder, version)
            after, last = "", None
            while table is not None and after != last and table.size < _MOST_TEXTS:
                async with begin(Actor.anonymous()) as uow:
                    kept, last = ArticleVectorsRepository(uow, embedder.model), after
                    after, rows, numbers = await kept.page(after, embedder.dimension, _PAGE)
                await asyncio.to_thread(table.add, rows, numbers)
            self._table, self._model, self._read_as = table, embedder.model, mark
            log.info("knowledge.article_vectors_read", texts=table.size if table else 0)
        except Exception as error:  # noqa: BLE001 - whatever it is, what is held stays, and words find the rest
            log.warning("knowledge.article_vectors_not_read", error=type(error).__name__)
        finally:
            self._not_before = monotonic() + max(_LOOK_EVERY, _REST * (monotonic() - began))
            self._reading = None

    async def _empty(self, begin: Begin, embedder: Embedder, version: str) -> VectorTable | None:
        """Return an empty table; None while there is no vector of ours. Those are read once for each edition."""
        if self._make is None or self._ours is None:
            return None
        made_of = f"{embedder.model} {version}"
        if self._table is not None and self._made_of == made_of:
            return self._table.emptied()
        async with begin(Actor.anonymous()) as uow:
            ours = await self._ours(uow)
        if ours is None or ours.model != embedder.model:
            return None
        self._made_of = f"{ours.model} {ours.version}" if not ours.lacking else ""
        return await asyncio.to_thread(self._make, ours.dimension, ours.of)

    async def close(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})
