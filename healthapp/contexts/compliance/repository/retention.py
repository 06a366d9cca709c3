"""Deleting what is held no longer, in small batches, and dropping the trail's oldest months as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import AuditLeft, AuditTrim, RetentionRun, RetentionStep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.kit.personal_data import Holding
    from healthapp.kit.uow import UnitOfWork

_SEEN = 10_001
"""Overdue rows are counted up to here: a figure for people, not for the books."""


# ruff: noqa: S608 - tables and conditions come from the registry of personal data, which is code
class RetentionRepository:
    """For the worker and the operator."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def installed_at(self) -> datetime | None:
        """Return when this installation began; None before its first migration."""
        query = sa.text("SELECT min(created_at) FROM compliance_data_key")
        found: datetime | None = (await self._session.execute(query)).scalar_one()
        return found

    async def last_run(self, *, finished: bool | None = None) -> RetentionRun | None:
        """Return the newest run; of the finished or the open ones alone, if wanted."""
        query = sa.select(RetentionRun).order_by(col(RetentionRun.started_at).desc()).limit(1)
        if finished is not None:
            ended = col(RetentionRun.finished_at)
            query = query.where(ended.is_not(None) if finished else ended.is_(None))
        return (await self._session.scalars(query)).one_or_none()

    async def add_run(self, run: RetentionRun, before: Mapping[str, datetime]) -> bool:
        """Begin a run over places; False when one is open."""
        begin = sa.text(
            "INSERT INTO compliance_retention_run (id, started_at) VALUES (:id, :started_at) ON CONFLICT DO NOTHING"
        )
        done = await self._session.execute(begin, {"id": run.id, "started_at": run.started_at})
        if not done.rowcount:  # type: ignore[attr-defined]  # an INSERT always has a CursorResult
            return False
        self._session.add_all(RetentionStep(run_id=run.id, place=name, before=at) for name, at in before.items())
        await self._session.flush()
        return True

    async def steps(self, run_id: UUID) -> Sequence[RetentionStep]:
        """Return a run's places."""
        query = sa.select(RetentionStep).where(col(RetentionStep.run_id) == run_id).order_by(col(RetentionStep.place))
        return (await self._session.scalars(query)).all()

    async def take_step(self, run_id: UUID, place: str) -> RetentionStep | None:
        """Return a place that isn't done and that no other process works on, locked; else None."""
        query = sa.select(RetentionStep).where(
            col(RetentionStep.run_id) == run_id,
            col(RetentionStep.place) == place,
            col(RetentionStep.finished_at).is_(None),
        )
        return (await self._session.scalars(query.with_for_update(skip_locked=True))).one_or_none()

    async def change_step(self, run_id: UUID, place: str, values: dict[str, object]) -> None:
        """Write down how far a place has come."""
        of = (col(RetentionStep.run_id) == run_id, col(RetentionStep.place) == place)
        await self._session.execute(sa.update(RetentionStep).where(*of).values(values))

    async def finish(self, run_id: UUID, at: datetime) -> bool:
        """Close a run; False when it is closed already."""
        query = sa.update(RetentionRun).where(col(RetentionRun.id) == run_id, col(RetentionRun.finished_at).is_(None))
        done = await self._session.execute(query.values(finished_at=at))
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def remove(self, holding: Holding, before: datetime, limit: int) -> int:
        """Delete a batch of older rows; returns how many. What somebody else holds waits for the next batch."""
        name, overdue = holding.name, _overdue(holding)
        query = sa.text(
            f"DELETE FROM {name} WHERE ctid = ANY (ARRAY(SELECT {name}.ctid FROM {name} WHERE {overdue}"
            " LIMIT :limit FOR UPDATE SKIP LOCKED))"
        )
        done = await self._session.execute(query, {"before": before, "limit": limit})
        return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def count_overdue(self, holding: Holding, before: datetime) -> int:
        """Return how many rows are older, counted up to some thousands."""
        query = sa.text(
            f"SELECT count(*) FROM (SELECT 1 FROM {holding.name} WHERE {_overdue(holding)} LIMIT {_SEEN}) found"
        )
        return int((await self._session.execute(query, {"before": before})).scalar_one())

    async def months_before(self, before: datetime) -> list[datetime]:
        """Return the ends of the trail's months that have wholly passed before then, and hold a row or not."""
        query = sa.text("SELECT until FROM compliance_trail_months() WHERE until <= :before ORDER BY 1")
        return list(await self._session.scalars(query, {"before": before}))

    async def months_ahead(self, now: datetime) -> int:
        """Return how many months of the trail are laid out after this one."""
        query = sa.text("SELECT count(*) FROM compliance_trail_months() WHERE since > :now")
        return int((await self._session.execute(query, {"now": now})).scalar_one())

    async def last_number_before(self, bound: datetime) -> int:
        """Return the highest number of the trail's rows that are older, or 0."""
        query = sa.text("SELECT coalesce(max(seq), 0) FROM compliance_audit_event WHERE at < :bound")
        return int((await self._session.execute(query, {"bound": bound})).scalar_one())

    async def trim(self, bound: datetime) -> int:
        """Drop the trail's months that ended by then; returns how many rows they had. Refused for younger ones."""
        return int(
            (await self._session.execute(sa.text("SELECT compliance_trim_trail(:b)"), {"b": bound})).scalar_one()
        )

    async def add_trim(self, trim: AuditTrim, left: Sequence[AuditLeft]) -> None:
        """Keep what the chain needs to be checked without the rows that are gone."""
        self._session.add(trim)
        await self._session.flush()
        self._session.add_all(left)
        await self._session.flush()

    async def last_trim(self) -> AuditTrim | None:
        """Return how far the trail has been trimmed; None when it is whole."""
        query = sa.select(AuditTrim).order_by(col(AuditTrim.bound).desc()).limit(1)
        return (await self._session.scalars(query)).one_or_none()

    async def left(self, trim: AuditTrim | None) -> dict[int, AuditLeft]:
        """Return, by the number of the link, what a trim left of links that lost only some of their rows."""
        if trim is None:
            return {}
        query = sa.select(AuditLeft).where(col(AuditLeft.bound) == trim.bound)
        return {row.number: row for row in await self._session.scalars(query)}


def _overdue(holding: Holding) -> str:
    if holding.aging is None:
        msg = f"{holding.name} has no age"
        raise ValueError(msg)
    return f"({holding.aging.since}) < :before AND ({holding.aging.ended})"
