"""The knowledge service: one reading of the content, and what is asked of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.service.indexing import Indexing, Shelves
from healthapp.contexts.knowledge.service.interactions import CheckingMedicines
from healthapp.contexts.knowledge.service.quoting import Quoting
from healthapp.contexts.knowledge.service.remembering import Remembering
from healthapp.contexts.knowledge.service.symptoms import SymptomChecks

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.ports import Embedder, KnowledgeIndex, SharedResults, VectorShelf
    from healthapp.contexts.knowledge.rules.book import Book

__all__ = ["KnowledgeService", "Shelves"]


class KnowledgeService(CheckingMedicines, Quoting, SymptomChecks):
    """Everything that the medical content can tell."""

    def __init__(
        self,
        shelves: Shelves,
        index: KnowledgeIndex,
        embedder: Embedder | None = None,
        vectors: VectorShelf | None = None,
        *,
        results: SharedResults | None = None,
        makes_vectors: bool = True,
        emergency_number: str = "999",
    ) -> None:
        """Work with the content of `shelves`, which is read when it is first needed, and search it by `index`.

        What was found is kept in `results` for a while. Without `makes_vectors` a worker makes them. In an emergency
        people call `emergency_number`.
        """
        self.emergency_number = emergency_number
        self._making_engines = asyncio.Lock()
        self.library = shelves.library
        self.indexing = Indexing(shelves, index, embedder, vectors, makes_vectors=makes_vectors)
        self.remembering = Remembering(results)

    async def book(self) -> Book:
        """Return the content."""
        return await self.library.book()

    async def aclose(self) -> None:
        """Let go of the search engine."""
        await self.remembering.close()
        await self.indexing.close()
