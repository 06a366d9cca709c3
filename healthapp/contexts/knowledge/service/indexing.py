"""The index that this process searches: the first one is built in the background, by words alone."""

from __future__ import annotations

import asyncio
import contextlib
import math
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.knowledge.errors import ContentError, IndexUnavailableError
from healthapp.contexts.knowledge.service.vectors import LANGUAGES, needed, vectors_of
from healthapp.kit.clock import monotonic
from healthapp.kit.readings import KnowledgeFigures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.knowledge.ports import Embedder, KnowledgeIndex, VectorShelf
    from healthapp.contexts.knowledge.rules.shelf import Shelf
    from healthapp.contexts.knowledge.schemas.search import IndexState
    from healthapp.contexts.knowledge.service.shelves import Shelves
    from healthapp.contexts.knowledge.service.vectors import MadeVectors, Needed

log = structlog.get_logger(__name__)
_WAIT = 6.0
"""How many seconds a search waits for the first index; then names alone answer."""
_SOON = 1.0
_AGAIN = 30.0
"""How many seconds after a failure nobody tries again."""


class Indexing:
    """The shelf that searches read by, and the index that they ask.

    A process that serves people builds an index only when there is none at all. Which edition the index holds is the
    worker's to decide (`Embedding.take_turn`): of two that replaced each other's, neither would ever be whole.
    """

    def __init__(
        self, shelves: Shelves, index: KnowledgeIndex, embedder: Embedder | None, kept: VectorShelf | None = None
    ) -> None:
        """Index what `shelves` hold; without an embedder by words alone. `kept` has the vectors of this machine."""
        self.index = index
        self.embedder = embedder
        self._shelves = shelves
        self._kept = kept
        self._building: asyncio.Task[None] | None = None
        self._not_before = 0.0
        self._warming: asyncio.Task[None] | None = None
        self._needed: tuple[tuple[str, str], Needed] | None = None

    async def version(self) -> str:
        """Return the version of the content and of how documents are made of it."""
        return await self._shelves.version()

    async def shelf(self) -> Shelf:
        """Return what searches read by."""
        return await self._shelves.shelf()

    @property
    def model(self) -> str | None:
        """Return by which model an index has vectors once it is whole; None: by none."""
        return self.embedder.model if self.embedder else None

    async def ready(self) -> IndexState:
        """Return the state of the index; IndexUnavailableError when there is none in time.

        It may be of another edition than the shelf, while both are at work.
        """
        state = await self.index.state()
        if state is not None:
            return state
        if self._building is None and monotonic() >= self._not_before:
            self._building = asyncio.create_task(self._build_first())
        if self._building is not None:
            await asyncio.wait({self._building}, timeout=_WAIT)
            state = await self.index.state()
        if state is None:
            msg = "no index yet"
            raise IndexUnavailableError(msg)
        return state

    def warm_up(self) -> asyncio.Task[None]:
        """Begin to read and build in the background, for somebody who will soon search; return the task."""
        if self._warming is None:
            self._warming = asyncio.create_task(self._warm())
        return self._warming

    async def _warm(self) -> None:
        with contextlib.suppress(IndexUnavailableError, ContentError):
            await self.shelf()
            await self.ready()

    async def is_whole(self, state: IndexState | None) -> bool:
        """Tell whether an index holds this edition with all its vectors."""
        return state is not None and state.version == await self.version() and self.lacks(state) == 0

    def lacks(self, state: IndexState) -> float:
        """Return how many texts of an index of this edition lack a vector of our model; infinite: all of them."""
        dimension = self.embedder.dimension if self.embedder else 0
        return state.lacking if (state.model, state.dimension) == (self.model, dimension) else math.inf

    async def build(self, vectors: MadeVectors | None) -> bool:
        """Build the index of this edition anew, with these vectors.

        False: somebody else is just building, or the content has changed since and these are not its vectors.
        """
        shelf = await self.shelf()
        if vectors is not None and vectors.version != shelf.version:
            return False
        documents = list(shelf.documents.values())
        return await self.index.rebuild(documents, shelf.version, vectors)

    async def figures(self) -> KnowledgeFigures | None:
        """Return how much the index holds that is searched now; None when the engine doesn't say so soon."""
        try:
            async with asyncio.timeout(_SOON):
                state, size = await self.index.state(), await self.index.size()
        except (IndexUnavailableError, OSError):
            # TimeoutError is an OSError, too. What isn't known of the index takes no other figure along.
            return None
        if state is None:
            return KnowledgeFigures(0, 0, 0, size)
        every = len(LANGUAGES) * state.documents if state.model else 0
        return KnowledgeFigures(state.documents, every - state.lacking, state.lacking, size, state.seconds)

    async def probe(self) -> None:
        """Ask the engine anything; IndexUnavailableError when it does not answer. That it is empty is an answer."""
        await self.index.state()

    async def rebuild(self) -> IndexState:
        """Build the index anew now, with its vectors, and return what it holds; for measurements and tests."""
        shelf, vectors = await self.shelf(), None
        if self.embedder is not None:
            vectors = await vectors_of(list(shelf.documents.values()), self.embedder, self._kept, shelf.version)
        await self.build(vectors)
        state = await self.index.state()
        if state is None:
            msg = "the index was not built"
            raise IndexUnavailableError(msg)
        return state

    async def needed(self, embedder: Embedder) -> Needed:
        """Return the texts of this edition by their digests."""
        shelf = await self.shelf()
        mark = (shelf.version, embedder.model)
        if self._needed is None or self._needed[0] != mark:
            found = await asyncio.to_thread(needed, list(shelf.documents.values()), embedder.model, shelf.version)
            self._needed = mark, found
        return self._needed[1]

    async def kept_here(self, wanted: Needed, embedder: Embedder) -> dict[str, Sequence[float]]:
        """Return the vectors that this machine has kept."""
        if self._kept is None:
            return {}
        return dict(await self._kept.get(set(wanted.texts), embedder.dimension))

    async def keep_here(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep vectors on this machine, if it keeps any."""
        if self._kept is not None:
            await self._kept.put(vectors)

    async def _build_first(self) -> None:
        try:
            await self.shelf()
            if await self.index.state() is None:
                await self.build(None)
        except (IndexUnavailableError, ContentError) as error:
            self._not_before = monotonic() + _AGAIN
            log.warning("knowledge.index_not_built", error=type(error).__name__)
        finally:
            self._building = None

    async def close(self) -> None:
        """Stop building and let go of the engine."""
        under_way = {task for task in (self._warming, self._building) if task is not None}
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)
        if self.embedder is not None:
            await self.embedder.close()
        await self.index.close()
