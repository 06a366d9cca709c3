"""Keeps the index of this process's content: builds it in the background when there is none, or one of another text."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.knowledge.errors import ContentError, EmbedderUnavailableError, IndexUnavailableError
from healthapp.contexts.knowledge.service.vectors import vectors_of
from healthapp.kit.clock import monotonic
from healthapp.kit.telemetry import observe_index

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.ports import Embedder, KnowledgeIndex, VectorShelf
    from healthapp.contexts.knowledge.rules.shelf import Shelf
    from healthapp.contexts.knowledge.schemas.search import IndexState
    from healthapp.contexts.knowledge.service.shelves import Shelves

log = structlog.get_logger(__name__)
_WAIT = 6.0
"""How many seconds a search waits for the first index; then names alone answer."""
_AGAIN = 30.0
"""How many seconds after a failure nobody tries again."""


class Indexing:
    """The shelf that searches read by, and the index that holds the same content."""

    def __init__(
        self,
        shelves: Shelves,
        index: KnowledgeIndex,
        embedder: Embedder | None,
        kept: VectorShelf | None = None,
        *,
        makes_vectors: bool = True,
    ) -> None:
        """Index what `shelves` hold; without an embedder by words alone.

        Where a worker makes the vectors, `makes_vectors` is False: searches then build by words alone what is missing.
        """
        self.index = index
        self.embedder = embedder
        self._shelves = shelves
        self._kept = kept
        self._makes_vectors = makes_vectors
        self._building: asyncio.Task[None] | None = None
        self._not_before = 0.0
        self._warming: asyncio.Task[None] | None = None

    async def version(self) -> str:
        """Return the version of the content and of how documents are made of it."""
        return await self._shelves.version()

    async def shelf(self) -> Shelf:
        """Return what searches read by."""
        return await self._shelves.shelf()

    async def ready(self) -> IndexState:
        """Return the state of an index of this content; IndexUnavailableError when there is none in time."""
        shelf = await self.shelf()
        state = await self.index.state()
        if self._is_whole(state, shelf):
            return state  # type: ignore[return-value]  # None isn't whole
        is_mine = self._makes_vectors or state is None or state.version != shelf.version
        if is_mine and self._building is None and monotonic() >= self._not_before:
            self._building = asyncio.create_task(self._build(shelf, state))
        if state is not None and state.version == shelf.version:
            return state  # its vectors are still to come, or of another model
        if self._building is not None:
            await asyncio.wait({self._building}, timeout=_WAIT)
            state = await self.index.state()
        if state is None or state.version != shelf.version:
            msg = "no index of this content yet"
            raise IndexUnavailableError(msg)
        return state

    def warm_up(self) -> None:
        """Begin to read and build in the background, for somebody who will soon search."""
        if self._warming is None:
            self._warming = asyncio.create_task(self._warm())

    async def _warm(self) -> None:
        with contextlib.suppress(IndexUnavailableError, ContentError):
            await self.ready()

    @property
    def model(self) -> str | None:
        """Return by which model an index has vectors once it is whole; None: by none."""
        return self.embedder.model if self.embedder else None

    def _is_whole(self, state: IndexState | None, shelf: Shelf) -> bool:
        return state is not None and state.version == shelf.version and state.model == self.model

    async def keep_whole(self) -> bool:
        """Build the index, with its vectors, unless there is one of this content; returns whether it was built.

        IndexUnavailableError and EmbedderUnavailableError when it can't be. Reads the files' marks alone when nothing
        is to be done.
        """
        version, state = await self.version(), await self.index.state()
        is_new = state is None or state.version != version
        if not is_new and state is not None and state.model == self.model:
            return False
        shelf = await self.shelf()
        if is_new:
            await self._build_once(shelf, with_vectors=False)  # words can be searched until the vectors are made
        if self.embedder is not None:
            await self._build_once(shelf, with_vectors=True)
        return True

    async def rebuild(self) -> IndexState:
        """Build the index anew now, with its vectors, and return what it holds; for the command line and tests."""
        shelf = await self.shelf()
        await self._build_once(shelf, with_vectors=True)
        state = await self.index.state()
        if state is None:
            msg = "the index was not built"
            raise IndexUnavailableError(msg)
        return state

    async def _build(self, shelf: Shelf, state: IndexState | None) -> None:
        try:
            if state is None or state.version != shelf.version:
                await self._build_once(shelf, with_vectors=False)
            if self.embedder is not None and self._makes_vectors:
                await self._build_once(shelf, with_vectors=True)
        except (IndexUnavailableError, EmbedderUnavailableError) as error:
            self._not_before = monotonic() + _AGAIN
            log.warning("knowledge.index_not_built", error=type(error).__name__)
        finally:
            self._building = None

    async def _build_once(self, shelf: Shelf, *, with_vectors: bool) -> None:
        documents = list(shelf.documents.values())
        vectors = None
        if with_vectors and self.embedder is not None:
            vectors = await vectors_of(documents, self.embedder, self._kept)
        began = monotonic()
        if await self.index.rebuild(documents, shelf.version, vectors):
            observe_index(monotonic() - began, len(documents), 2 * len(documents) if vectors else 0)

    async def close(self) -> None:
        """Stop building and let go of the engine."""
        under_way = {task for task in (self._warming, self._building) if task is not None}
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)
        await self.index.close()
