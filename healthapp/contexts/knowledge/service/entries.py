"""The analysed texts in the product's own database: kept for the time when no search engine answers."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.repository import EditionsRepository, EntriesRepository
from healthapp.contexts.knowledge.rules import trigrams
from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from healthapp.contexts.knowledge.rules.shelf import Shelf
    from healthapp.contexts.knowledge.schemas.search import Filters, Scored
    from healthapp.contexts.knowledge.service.indexing import Indexing
    from healthapp.kit.uow import UnitOfWork

    Begin = Callable[[Actor], AbstractAsyncContextManager[UnitOfWork]]

log = structlog.get_logger(__name__)
BATCH = 200
_OTHERS_STAY = timedelta(hours=1)
"""So long after this edition has become whole, processes that still work with the one before find that."""
_PATIENCE = 2.0
"""Seconds after which a search doesn't wait for Postgres either."""


class Entries:
    """Keeping them, and finding by them."""

    indexing: Indexing
    _begin: Begin | None = None

    def fall_back_by(self, begin: Begin) -> None:
        """Let searches open a unit of work when the engine doesn't answer; the wiring gives it."""
        self._begin = begin

    async def entries_are_kept(self, uow: UnitOfWork) -> bool:
        """Tell whether Postgres holds the whole of this edition. Reads the files' marks alone."""
        count, whole = await EntriesRepository(uow).counted(await self.indexing.version())
        return 0 < whole == count

    async def keep_entries(self, uow: UnitOfWork) -> int:
        """Import some of what is missing of this edition; returns how many rows. With 0 it is whole.

        May be broken off anywhere, gone on with, and done by several at once.
        """
        shelf, kept = await self.indexing.shelf(), EntriesRepository(uow)
        held = await kept.held(shelf.version)
        rows = await asyncio.to_thread(_missing, shelf, held)
        if rows:
            await kept.put(rows)
        return len(rows)

    async def drop_former_entries(self, uow: UnitOfWork) -> int:
        """Delete the texts of other editions, an hour after workers turned to this one and it was whole.

        Returns how many rows. An edition that others have turned away from deletes nothing.
        """
        version, editions = await self.indexing.version(), EditionsRepository(uow)
        known, before = await editions.all(), await editions.now() - _OTHERS_STAY
        mine = known.get(version)
        if mine is None or mine.turned_to >= before or max(one.turned_to for one in known.values()) > mine.turned_to:
            return 0
        return await EntriesRepository(uow).drop_others(version, before)

    async def _from_entries(self, shelf: Shelf, terms: tuple[str, ...], filters: Filters, limit: int) -> list[Scored]:
        """Return the documents with words like these; IndexUnavailableError when Postgres can't tell either."""
        if self._begin is None:
            raise IndexUnavailableError
        try:
            async with asyncio.timeout(_PATIENCE), self._begin(Actor.anonymous()) as uow:
                kept, documents = EntriesRepository(uow), len(shelf.documents)
                return await kept.find(shelf.version, trigrams.weights(terms), filters, documents, limit)
        except (HealthError, TimeoutError) as error:
            raise IndexUnavailableError(type(error).__name__) from error
        except Exception as error:
            log.error("knowledge.entries_unreadable", error=type(error).__name__)  # noqa: TRY400 - without its text
            raise IndexUnavailableError(type(error).__name__) from error


def _missing(shelf: Shelf, held: set[tuple[str, str]]) -> list[dict[str, Any]]:
    whole = len(shelf.documents) * len(trigrams.LANGUAGES)
    found: list[dict[str, Any]] = []
    for document in shelf.documents.values():
        if all((document.id, language) in held for language in trigrams.LANGUAGES):
            continue
        found += [
            {
                "version": shelf.version,
                "document_id": document.id,
                "language": language,
                "category": document.category.value,
                "severity": document.severity,
                "audience": document.audience.value,
                "analysed": text,
                "whole": whole,
            }
            for language, text in trigrams.texts(document).items()
            if (document.id, language) not in held
        ]
        if len(found) >= BATCH:
            break
    return found
