"""The audit trail and its chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import AuditSeal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.kit.uow import UnitOfWork

_AUDIT_COLUMNS = (
    "id::text AS id, seq, xid, (extract(epoch FROM at) * 1000000)::bigint AS at, actor_id::text AS actor_id,"
    " actor_role, action, resource_type, resource_id::text AS resource_id, patient_id::text AS patient_id, outcome,"
    " purpose, ip, user_agent, request_id, detail"
)


class TrailRepository:
    """Reads the trail and appends to its chain; for the worker and the operator."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def ensure_partitions(self, months: int) -> int:
        """Add what is missing of the trail's months, from this one on; returns how many were."""
        query = sa.text("SELECT compliance_ensure_partitions(:months)")
        return int((await self._session.execute(query, {"months": months})).scalar_one())

    async def seals_after(self, number: int, limit: int) -> Sequence[AuditSeal]:
        """Return links of the chain after `number`, in order."""
        query = sa.select(AuditSeal).where(col(AuditSeal.number) > number).order_by(col(AuditSeal.number)).limit(limit)
        return (await self._session.scalars(query)).all()

    async def last_seal(self) -> AuditSeal | None:
        """Return the newest link; the advisory lock makes the caller the only sealer until its commit."""
        await self._session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended('audit-seal', 0))"))
        query = sa.select(AuditSeal).order_by(col(AuditSeal.number).desc()).limit(1)
        return (await self._session.scalars(query)).one_or_none()

    async def sealable_until(self) -> int:
        """Return the first transaction id that may still be writing: what lies below can't change any more."""
        query = sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int((await self._session.execute(query)).scalar_one())

    async def audit_rows(self, from_xid: int, to_xid: int) -> list[Any]:
        """Return the audit rows of the transactions `from_xid` ≤ xid < `to_xid`, in the chain's order."""
        query = sa.text(
            f"SELECT {_AUDIT_COLUMNS} FROM compliance_audit_event"  # noqa: S608 - a constant of this module
            " WHERE xid >= :from_xid AND xid < :to_xid ORDER BY xid, seq"
        )
        return list((await self._session.execute(query, {"from_xid": from_xid, "to_xid": to_xid})).mappings())

    async def count_unsealed(self, from_xid: int) -> int:
        """Return how many audit rows wait for their seal."""
        query = sa.text("SELECT count(*) FROM compliance_audit_event WHERE xid >= :from_xid")
        return int((await self._session.execute(query, {"from_xid": from_xid})).scalar_one())

    async def add_seal(self, seal: AuditSeal) -> None:
        """Append a link."""
        self._session.add(seal)
        await self._session.flush()
