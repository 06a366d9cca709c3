"""Versions of entries that editors wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.knowledge.models import KnowledgeRevision
from healthapp.contexts.knowledge.schemas.additions import Addition, Origin, Standing, Was

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.editing import FindRevisions
    from healthapp.kit.uow import UnitOfWork


class RevisionsRepository:
    """Versions of entries: editors alone see them; what is published everybody reads, by functions of the database."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def lock(self) -> None:
        """Let one at a time decide what is published: each has to fit together with what the others did."""
        await self._session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended('knowledge_revision', 0))"))

    async def add(self, row: KnowledgeRevision) -> None:
        """Add a version under the next number of its entry; one at a time, until the transaction ends."""
        await self.lock()
        self._session.add(row)
        await self._session.flush()

    async def last_version(self, kind: str, entry_id: str) -> int:
        """Return the highest number that a version of this entry has; 0 when there is none."""
        await self.lock()
        query = sa.select(sa.func.max(KnowledgeRevision.version)).where(*_of(kind, entry_id))
        return int(await self._session.scalar(query) or 0)

    async def find(self, revision_id: UUID, *, change: bool = False) -> KnowledgeRevision | None:
        """Return one; with `change` nobody else changes it until the transaction ends."""
        query = sa.select(KnowledgeRevision).where(col(KnowledgeRevision.id) == revision_id)
        query = query.execution_options(populate_existing=True)
        return (await self._session.scalars(query.with_for_update() if change else query)).one_or_none()

    async def listed(self, wanted: FindRevisions) -> tuple[Sequence[KnowledgeRevision], int]:
        """Return a page of those that fit, changed last first, and how many they are in all."""
        fits = [
            getattr(KnowledgeRevision, name) == value
            for name in ("status", "kind", "entry_id")
            if (value := getattr(wanted, name)) is not None
        ]
        # Both sides are brought into the same form by the database, so that none is found by one and not by the other.
        sought = col(KnowledgeRevision.sought)
        fits += [sa.func.strpos(sought, sa.func.knowledge_plain(word)) > 0 for word in wanted.words.split()]
        many = await self._session.scalar(sa.select(sa.func.count()).select_from(KnowledgeRevision).where(*fits))
        query = sa.select(KnowledgeRevision).where(*fits)
        query = query.order_by(col(KnowledgeRevision.updated_at).desc(), col(KnowledgeRevision.id).desc())
        return (await self._session.scalars(query.limit(wanted.limit).offset(wanted.offset))).all(), int(many or 0)

    async def numbered(self, kind: str, entry_id: str, version: int) -> KnowledgeRevision | None:
        """Return a version of an entry by its number."""
        query = sa.select(KnowledgeRevision).where(*_of(kind, entry_id), col(KnowledgeRevision.version) == version)
        return (await self._session.scalars(query)).one_or_none()

    async def drafts_of(self, author: UUID, kind: str, entry_id: str) -> Sequence[KnowledgeRevision]:
        """Return somebody's drafts of an entry, changed last first; none is begun until the transaction ends."""
        await self.lock()
        query = sa.select(KnowledgeRevision).where(
            *_of(kind, entry_id), col(KnowledgeRevision.author) == author, col(KnowledgeRevision.status) == "draft"
        )
        query = query.order_by(col(KnowledgeRevision.updated_at).desc(), col(KnowledgeRevision.id).desc())
        return (await self._session.scalars(query)).all()

    async def on_their_way(self, kind: str, entry_id: str, but: UUID) -> list[UUID]:
        """Return the other versions of an entry that are neither published nor over."""
        query = sa.select(col(KnowledgeRevision.id)).where(
            *_of(kind, entry_id),
            col(KnowledgeRevision.id) != but,
            col(KnowledgeRevision.status).in_(("draft", "in_review", "approved", "signed")),
        )
        return [*await self._session.scalars(query.order_by(col(KnowledgeRevision.version)))]

    async def published(self, kind: str, entry_id: str) -> KnowledgeRevision | None:
        """Return the version of an entry that everybody reads."""
        query = sa.select(KnowledgeRevision).where(*_of(kind, entry_id), col(KnowledgeRevision.status) == "published")
        return (await self._session.scalars(query.execution_options(populate_existing=True))).one_or_none()

    async def published_versions(self) -> dict[tuple[str, str], int]:
        """Return of each entry that has one the number of the version that everybody reads."""
        one = KnowledgeRevision
        query = sa.select(col(one.kind), col(one.entry_id), col(one.version)).where(col(one.status) == "published")
        return {(kind, entry_id): version for kind, entry_id, version in await self._session.execute(query)}

    async def flush(self) -> None:
        """Write what was changed so far."""
        await self._session.flush()

    async def mark(self) -> str:
        """Return what names all that is published now; empty for nothing. Everybody may ask."""
        return str(await self._session.scalar(sa.text("SELECT knowledge_published_mark()")))

    async def additions(self) -> list[tuple[Addition, Was]]:
        """Return all that is published now, each with what was submitted and signed. Everybody may ask."""
        return [
            (
                Addition(
                    row.kind, row.body, Origin.PUBLISHED, row.published_at, Standing(row.version, row.signed_as or "")
                ),
                Was(row.hash, row.id, row.entry_id, row.version, row.based_on, row.record_hash or ""),
            )
            for row in await self._session.execute(sa.text("SELECT * FROM knowledge_published_signed()"))
        ]

    async def signed(self) -> Sequence[KnowledgeRevision]:
        """Return all versions that somebody signed and that were or are to be read."""
        query = sa.select(KnowledgeRevision).where(
            col(KnowledgeRevision.status).in_(("signed", "published", "superseded"))
        )
        return (await self._session.scalars(query.order_by(col(KnowledgeRevision.id)))).all()


def _of(kind: str, entry_id: str) -> tuple[Any, ...]:
    return col(KnowledgeRevision.kind) == kind, col(KnowledgeRevision.entry_id) == entry_id
