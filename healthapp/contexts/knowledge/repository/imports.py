"""Files that editors uploaded, and who works on which: the rows are the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.knowledge.models import KnowledgeImport, KnowledgeImportReject, KnowledgeLoad
from healthapp.contexts.knowledge.schemas.imports import LEFT, ImportStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork

_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('knowledge_import', 0))")
_WORK = (ImportStatus.CHECKING, ImportStatus.LOADING)
_OPEN = (*_WORK, ImportStatus.CHECKED)


class ImportsRepository:
    """Reads and writes what the actor of `uow` may: editors add and steer, the worker works on them."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def lock(self) -> None:
        """Let one at a time add an upload or take one to work on, until the transaction ends."""
        await self._session.execute(_LOCK)

    async def add(self, row: KnowledgeImport) -> None:
        """Add an upload."""
        self._session.add(row)
        await self._session.flush()

    async def find(self, import_id: UUID, *, change: bool = False) -> KnowledgeImport | None:
        """Return one; with `change` nobody else changes it until the transaction ends."""
        query = sa.select(KnowledgeImport).where(col(KnowledgeImport.id) == import_id)
        query = query.execution_options(populate_existing=True)
        return (await self._session.scalars(query.with_for_update() if change else query)).one_or_none()

    async def listed(self, limit: int) -> Sequence[KnowledgeImport]:
        """Return uploads, the newest first."""
        query = sa.select(KnowledgeImport).order_by(
            col(KnowledgeImport.created_at).desc(), col(KnowledgeImport.id).desc()
        )
        return (await self._session.scalars(query.limit(limit))).all()

    async def count_open(self) -> int:
        """Return how many are not over."""
        query = sa.select(sa.func.count()).select_from(KnowledgeImport).where(col(KnowledgeImport.status).in_(_OPEN))
        return int(await self._session.scalar(query) or 0)

    async def open_ids(self) -> set[UUID]:
        """Return those that are not over, whose files are needed."""
        return set(
            await self._session.scalars(
                sa.select(col(KnowledgeImport.id)).where(col(KnowledgeImport.status).in_(_OPEN))
            )
        )

    async def loads_of(self, load_ids: Sequence[UUID]) -> dict[UUID, KnowledgeLoad]:
        """Return these loads."""
        query = sa.select(KnowledgeLoad).where(col(KnowledgeLoad.id).in_(load_ids))
        query = query.execution_options(populate_existing=True)
        return {one.id: one for one in await self._session.scalars(query)}

    async def next(self, now: datetime) -> KnowledgeImport | None:
        """Return what is to be worked on next, the oldest first; None while somebody works on any of them.

        One at a time: two loads at once would take the processor from what patients wait for.
        """
        await self.lock()
        leased = sa.select(col(KnowledgeImport.id)).where(
            col(KnowledgeImport.status).in_(_WORK), col(KnowledgeImport.leased_until) > now
        )
        if (await self._session.scalars(leased.limit(1))).first() is not None:
            return None
        query = sa.select(KnowledgeImport).where(col(KnowledgeImport.status).in_(_WORK))
        query = query.order_by(col(KnowledgeImport.created_at), col(KnowledgeImport.id)).limit(1)
        return (await self._session.scalars(query.with_for_update())).first()

    async def flush(self) -> None:
        """Write what was changed so far."""
        await self._session.flush()

    async def add_rejects(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Note what a dry run wouldn't take."""
        await self._session.execute(insert(KnowledgeImportReject), list(rows))

    async def forget_rejects(self, import_id: UUID) -> None:
        """Delete what a dry run noted: it begins anew, or is over."""
        query = sa.delete(KnowledgeImportReject).where(col(KnowledgeImportReject.import_id) == import_id)
        await self._session.execute(query)

    async def rejects(self, import_id: UUID, limit: int) -> Sequence[KnowledgeImportReject]:
        """Return what a dry run wouldn't take, in the file's order."""
        query = sa.select(KnowledgeImportReject).where(col(KnowledgeImportReject.import_id) == import_id)
        return (await self._session.scalars(query.order_by(col(KnowledgeImportReject.at)).limit(limit))).all()

    async def leave_old(self, before: datetime, now: datetime) -> list[UUID]:
        """Stop those that wait for an editor's word since then; returns which."""
        query = sa.update(KnowledgeImport).where(
            col(KnowledgeImport.status) == ImportStatus.CHECKED, col(KnowledgeImport.changed_at) < before
        )
        query = query.values(status=ImportStatus.STOPPED.value, failure=LEFT, changed_at=now)
        return [*await self._session.scalars(query.returning(col(KnowledgeImport.id)))]

    async def editors(self) -> list[UUID]:
        """Return everybody who may edit medical content now; for the worker."""
        return [*await self._session.scalars(sa.text("SELECT knowledge_editors()"))]

    async def other_editors(self) -> list[UUID]:
        """Return the other editors there are; of nobody for who is none."""
        return [*await self._session.scalars(sa.text("SELECT knowledge_other_editors()"))]
