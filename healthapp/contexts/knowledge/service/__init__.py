"""The knowledge service: one reading of the content, and what is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.service.interactions import CheckingMedicines
from healthapp.contexts.knowledge.service.library import Library

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.ports import ContentFiles
    from healthapp.contexts.knowledge.rules.book import Book

__all__ = ["KnowledgeService"]


class KnowledgeService(CheckingMedicines):
    """Everything that the medical content can tell."""

    def __init__(self, source: ContentFiles) -> None:
        """Read the content from `source` when it is first needed."""
        self.library = Library(source)

    async def book(self) -> Book:
        """Return the content."""
        return await self.library.book()
