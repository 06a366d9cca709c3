"""The audit trail and its chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import AuditAnchor, AuditSeal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork

LAST = 2**63 - 1
"""The end of a range that doesn't count: see AuditSeal."""
_AUDIT_COLUMNS = (
    "id::text AS id, seq, xid, (extract(epoch FROM at) * 1000000)::bigint AS at, actor_id::text AS actor_id,"
    " actor_role, action, resource_type, resource_id::text AS resource_id, patient_id::text AS patient_id, outcome,"
    " purpose, ip, user_agent, origin_salt, origin_digest, request_id, detail, payload_ct,"
    " payload_digest, response_status"
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

    async def last_sealed_by(self, moment: datetime) -> int:
        """Return the number of the last link that was sealed at `moment` or before; 0 when none was."""
        query = sa.select(sa.func.max(col(AuditSeal.number))).where(col(AuditSeal.sealed_at) <= moment)
        return (await self._session.scalar(query)) or 0

    async def acts(self, action: str) -> Sequence[Any]:
        """Return id, time and sealed payload of every act of that name that says more than its name, oldest first."""
        query = sa.text(
            "SELECT id::text AS id, at, payload_ct FROM compliance_audit_event"
            " WHERE action = :action AND payload_ct IS NOT NULL ORDER BY seq"
        )
        return (await self._session.execute(query, {"action": action})).mappings().all()

    async def last_seal(self) -> AuditSeal | None:
        """Return the newest link; the advisory lock makes the caller the only sealer until its commit."""
        await self._session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended('audit-seal', 0))"))
        query = sa.select(AuditSeal).order_by(col(AuditSeal.number).desc()).limit(1)
        return (await self._session.scalars(query)).one_or_none()

    async def taken(self) -> tuple[int, int]:
        """Return the highest number that a row has taken, and a transaction id younger than any that took one."""
        taken = (await self._session.execute(sa.text("SELECT compliance_audit_taken()"))).scalar_one()
        mine = (await self._session.execute(sa.text("SELECT pg_current_xact_id()::text::bigint"))).scalar_one()
        return int(taken), int(mine)

    async def oldest_running(self) -> int:
        """Return the first transaction id that may still be writing: what lies below can't change any more."""
        query = sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int((await self._session.execute(query)).scalar_one())

    async def audit_rows(self, seal: AuditSeal) -> list[Any]:
        """Return the audit rows of a link, in the chain's order."""
        query = sa.text(
            f"SELECT {_AUDIT_COLUMNS} FROM compliance_audit_event"  # noqa: S608 - constants of this module
            " WHERE xid >= :from_xid AND xid < :to_xid AND seq > :from_seq AND seq <= :to_seq"
            f" ORDER BY {'xid, seq' if seal.to_seq == LAST else 'seq'}"
        )
        ranges = {name: getattr(seal, name) for name in ("from_xid", "to_xid", "from_seq", "to_seq")}
        return list((await self._session.execute(query, ranges)).mappings())

    async def count_unsealed(self, last: AuditSeal | None) -> int:
        """Return how many audit rows wait for their seal."""
        query = sa.text("SELECT count(*) FROM compliance_audit_event WHERE xid >= :xid AND seq > :seq")
        xid = last.to_xid if last is not None and last.to_seq == LAST else 0
        seq = last.to_seq if last is not None and last.to_seq < LAST else 0
        return int((await self._session.execute(query, {"xid": xid, "seq": seq})).scalar_one())

    async def add_anchor(self, anchor: AuditAnchor) -> bool:
        """Keep a day's head; False when that day has one."""
        statement = sa.text(
            "INSERT INTO compliance_audit_anchor (day, number, rows, hash, made_at)"
            " VALUES (:day, :number, :rows, :hash, :made_at) ON CONFLICT DO NOTHING"
        )
        done = await self._session.execute(statement, anchor.model_dump())
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an INSERT always has a CursorResult

    async def anchors(self) -> Sequence[AuditAnchor]:
        """Return the heads of all days, in order."""
        return (await self._session.scalars(sa.select(AuditAnchor).order_by(col(AuditAnchor.day)))).all()

    async def count_sealed(self, after: int) -> int:
        """Return how many rows the links after `after` say that they hold."""
        query = sa.text("SELECT coalesce(sum(rows), 0) FROM compliance_audit_seal WHERE number > :after")
        return int((await self._session.execute(query, {"after": after})).scalar_one())

    async def forget_origin(self, person: UUID) -> int:
        """Take out of the trail from where a person acted; returns of how many rows. For the worker."""
        query = sa.text("SELECT compliance_forget_origin(:who)")
        return int((await self._session.execute(query, {"who": person})).scalar_one())

    async def forgotten(self) -> frozenset[str]:
        """Return the ids of those from whose acts the origin was taken out, as the trail says it itself."""
        query = sa.text(
            "SELECT resource_id::text FROM compliance_audit_event WHERE action = 'audit.forget_origin'"
            " AND resource_type = 'user' AND actor_role IN ('worker', 'system') AND resource_id IS NOT NULL"
        )
        return frozenset(await self._session.scalars(query))

    async def add_seal(self, seal: AuditSeal) -> None:
        """Append a link."""
        self._session.add(seal)
        await self._session.flush()
