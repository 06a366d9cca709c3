"""The analysed texts that search falls back on. They are public, and nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.knowledge.models import KnowledgeEntry
from healthapp.contexts.knowledge.schemas.search import Scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from healthapp.contexts.knowledge.schemas.search import Filters
    from healthapp.kit.uow import UnitOfWork

_FIND = sa.text(
    """
    WITH asked AS (
        SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:weights AS int[])) AS asked(term, weight)
    ),
    met AS (
        SELECT DISTINCT e.document_id, a.term, a.weight
        FROM asked a JOIN knowledge_entry e ON e.analysed LIKE '% ' || a.term || ' %'
        WHERE e.version = :version
          AND e.audience = ANY (CAST(:audiences AS text[]))
          AND (CAST(:category AS text) IS NULL OR e.category = :category)
          AND (CAST(:severity AS text) IS NULL OR e.severity = :severity)
    ),
    weighed AS (
        SELECT document_id, weight * ln(1 + :documents / count(*) OVER (PARTITION BY term)) AS score FROM met
    )
    SELECT document_id, sum(score) AS score FROM weighed
    GROUP BY document_id ORDER BY score DESC, document_id LIMIT :at_most
    """
)


class EntriesRepository:
    """Reads and writes what the actor of `uow` may: everybody reads, the worker and the operator write."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def counted(self, version: str) -> tuple[int, int]:
        """Return how many rows of an edition are there, and of how many it consists (0: none is there)."""
        query = sa.select(sa.func.count(), sa.func.max(KnowledgeEntry.whole)).where(
            col(KnowledgeEntry.version) == version
        )
        count, whole = (await self._session.execute(query)).one()
        return int(count), int(whole or 0)

    async def held(self, version: str) -> set[tuple[str, str]]:
        """Return which documents of an edition are there, and in which language."""
        columns = col(KnowledgeEntry.document_id), col(KnowledgeEntry.language)
        query = sa.select(*columns).where(col(KnowledgeEntry.version) == version)
        return {(document, language) for document, language in await self._session.execute(query)}

    async def put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows; one that somebody else has just added stays as it is."""
        await self._session.execute(insert(KnowledgeEntry).on_conflict_do_nothing(), list(rows))

    async def drop_others(self, version: str, before: datetime) -> int:
        """Delete what is there of other editions, if this one was whole before then; returns how many rows."""
        mine = sa.select(sa.func.count(), sa.func.max(KnowledgeEntry.whole), sa.func.max(KnowledgeEntry.imported_at))
        count, whole, last = (await self._session.execute(mine.where(col(KnowledgeEntry.version) == version))).one()
        if not count or count != whole or last >= before:
            return 0
        query = sa.delete(KnowledgeEntry).where(col(KnowledgeEntry.version) != version)
        return int((await self._session.execute(query)).rowcount)  # type: ignore[attr-defined]  # a cursor's result

    async def find(
        self, version: str, terms: Mapping[str, int], filters: Filters, documents: int, limit: int
    ) -> list[Scored]:
        """Return the documents with any of the terms, best first, ties by id; the trigrams' index finds them.

        A term counts by its weight, and by how few of the `documents` have it. Misspelt words have been read as what
        they are like before; similarity to whole texts (`strict_word_similarity`) took seconds.
        """
        found = await self._session.execute(
            _FIND,
            {
                "terms": list(terms),
                "weights": list(terms.values()),
                "version": version,
                "audiences": sorted(filters.audiences),
                "category": filters.category,
                "severity": filters.severity,
                "documents": float(documents),
                "at_most": limit,
            },
        )
        return [Scored(document, round(float(score), 5)) for document, score in found]
