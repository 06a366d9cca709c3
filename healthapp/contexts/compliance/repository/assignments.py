"""SQL of assignments: who reads whose record by an administrator's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork

# Told is who was written to: the event of the look has gone out, and nothing of it waits or was given up.
_LOOKS = sa.text(
    """
SELECT count(*) AS looks, count(*) FILTER (WHERE a.starts_at < :told_by AND NOT EXISTS (
        SELECT 1 FROM outbox_event e WHERE e.topic = :topic AND e.occurred_at > :since
          AND e.payload ->> 'assignment_id' = a.id::text AND e.fanned_out_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM outbox_delivery d WHERE d.event_id = e.id AND d.done_at IS NULL))) AS untold
FROM compliance_assignment a WHERE a.kind = 'look' AND a.starts_at > :since
"""
)


class AssignmentRepository:
    """Reads the actor's own, as patient or as reader; makes and ends by functions that ask who may."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def assign(self, values: dict[str, Any]) -> bool:
        """Store an assignment; False where the actor, the patient or the reader isn't what it takes, or one is open."""
        query = sa.text(
            "SELECT compliance_assign(:id, :patient_id, :reader_id, :kind, :reason_ct, :starts_at, :ends_at, :at)"
        )
        return bool(await self._session.scalar(query, values))

    async def end(self, assignment_id: UUID, at: datetime) -> RowMapping | None:
        """End an assignment; returns whose it was, or None when there is none that the actor may end."""
        query = sa.text("SELECT * FROM compliance_end_assignment(:id, :at)")
        return (await self._session.execute(query, {"id": assignment_id, "at": at})).mappings().one_or_none()

    async def of_account(self, user_id: UUID) -> Sequence[RowMapping]:
        """Return all assignments of an account, on either side, the newest first; for administrators."""
        query = sa.text("SELECT * FROM compliance_admin_assignments(:who)")
        return (await self._session.execute(query, {"who": user_id})).mappings().all()

    async def running(self, at: datetime) -> Sequence[Assignment]:
        """Return the actor's own that aren't over `at` that time, on either side, the newest first."""
        over = sa.or_(col(Assignment.ends_at).is_(None), col(Assignment.ends_at) > at)
        mine = sa.or_(col(Assignment.patient_id) == self._actor.id, col(Assignment.reader_id) == self._actor.id)
        query = sa.select(Assignment).where(mine, over, col(Assignment.ended_at).is_(None))
        return (await self._session.scalars(query.order_by(col(Assignment.id).desc()))).all()

    async def reads(self, patient_id: UUID, kind: str, at: datetime) -> bool:
        """Tell whether the actor is assigned to a patient by an assignment of that kind that runs `at` that time."""
        query = sa.select(sa.literal(1)).where(
            col(Assignment.patient_id) == patient_id,
            col(Assignment.reader_id) == self._actor.id,
            col(Assignment.kind) == kind,
            col(Assignment.ended_at).is_(None),
            col(Assignment.starts_at) <= at,
            sa.or_(col(Assignment.ends_at).is_(None), col(Assignment.ends_at) > at),
        )
        return (await self._session.execute(query)).first() is not None

    async def looks(self, topic: str, since: datetime, told_by: datetime) -> tuple[int, int]:
        """Count administrators' looks since then, and those before `told_by` that no patient heard of."""
        values = {"topic": topic, "since": since, "told_by": told_by}
        row = (await self._session.execute(_LOOKS, values)).one()
        return int(row.looks), int(row.untold)
