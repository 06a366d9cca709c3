"""The knowledge service: one reading of the content, and what is asked of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.knowledge.service.article_vectors import ArticleVectors
from healthapp.contexts.knowledge.service.forms import Forms
from healthapp.contexts.knowledge.service.import_work import ImportWork
from healthapp.contexts.knowledge.service.indexing import Indexing
from healthapp.contexts.knowledge.service.interactions import CheckingMedicines
from healthapp.contexts.knowledge.service.near_articles import NearArticles
from healthapp.contexts.knowledge.service.quoting import Quoting
from healthapp.contexts.knowledge.service.remembering import Remembering
from healthapp.contexts.knowledge.service.shelves import Shelves
from healthapp.contexts.knowledge.service.signed import SignedTexts
from healthapp.contexts.knowledge.service.symptoms import SymptomChecks
from healthapp.contexts.knowledge.service.telling import Telling

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.ports import Additions, Embedder, KnowledgeIndex, SharedResults, VectorShelf
    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.embedding import Pace
    from healthapp.contexts.knowledge.service.near_articles import Make

__all__ = ["KnowledgeService", "Shelves"]

log = structlog.get_logger(__name__)
_LOOK_EVERY = 5.0
"""Seconds after which each process has seen what editors published."""


class KnowledgeService(
    CheckingMedicines, Forms, ImportWork, Quoting, SymptomChecks, Telling, ArticleVectors, SignedTexts
):
    """Everything that the medical content can tell."""

    def __init__(
        self,
        shelves: Shelves,
        index: KnowledgeIndex,
        embedder: Embedder | None = None,
        vectors: VectorShelf | None = None,
        *,
        results: SharedResults | None = None,
        pace: Pace | None = None,
        emergency_number: str = "999",
        searches_may_leave: bool = False,
    ) -> None:
        """Work with the content of `shelves`, which is read when it is first needed, and search it by `index`.

        What was found is kept in `results` for a while. The embedder is asked for vectors of the content at `pace`. In
        an emergency people call `emergency_number`. Only if `searches_may_leave` an embedder outside is told searches.
        """
        self.emergency_number = emergency_number
        self.searches_may_leave = searches_may_leave
        self._making_engines = asyncio.Lock()
        self.library = shelves.library
        self._shelves = shelves
        self.indexing = Indexing(shelves, index, embedder, vectors)
        self.pace = pace
        self.remembering = Remembering(results)
        self.near_articles = NearArticles()

    async def book(self) -> Book:
        """Return the content."""
        return await self.library.book()

    def lay_over(self, *additions: Additions) -> None:
        """Lay these entries over the files; the wiring gives them."""
        for each in additions:
            self.library.lay_over(each)

    def hold_articles_in(self, make: Make) -> None:
        """Let searches compare vectors of loaded articles too, in tables that `make` makes."""
        self.near_articles = NearArticles(make, self.vectors)

    async def renew(self) -> bool:
        """Turn to what editors and operators have added or withdrawn since; returns whether there was something.

        Everything that the new edition needs is made beside what works on, and takes its place in one moment.
        """
        book = await self.library.newer()
        if book is None:
            return False
        shelf = await asyncio.to_thread(self._shelves.make, book) if self._shelves.is_made else None
        tools = await asyncio.to_thread(self._tools_of, book) if self._tools else None
        engines = await asyncio.to_thread(self._engines_of, book) if self._engines else None
        # From here on nothing is waited for: nobody finds one part of this edition and one of another.
        self.library.turn_to(book)
        if shelf is not None:
            self._shelves.turn_to(shelf)
        self._tools, self._engines = tools or self._tools, engines or self._engines
        return True

    async def follow(self) -> None:
        """Look for another edition every few seconds, for as long as the process runs."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            try:
                if await self.renew():
                    log.info("knowledge.renewed")
            except Exception as error:
                # Whatever it is, the edition that is there stays, and the next look comes.
                log.exception("knowledge.not_renewed", error=type(error).__name__)

    async def aclose(self) -> None:
        """Let go of the search engine."""
        await self.near_articles.close()
        await self.remembering.close()
        await self.indexing.close()
