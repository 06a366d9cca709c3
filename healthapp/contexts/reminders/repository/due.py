"""The worker's steps over many patients at once. Statements take a batch; rows another worker holds are skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.reminders.models import Occurrence, Reminder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork

# What is written down is told: of a paused reminder that is only what had come due, or was put off, before the pause.
_TAKE_DUE = sa.text(
    "SELECT o.id, o.reminder_id, o.patient_id, o.due_at, o.notify_at, o.round, o.status, o.local_slot, o.dose_ct,"
    " r.type, r.title_ct, r.medicine_ct, r.time_zone"
    " FROM reminders_occurrence o JOIN reminders_reminder r ON r.id = o.reminder_id"
    " WHERE o.reminder_id = ANY (:ids) AND o.status IN ('scheduled', 'snoozed') AND o.notify_at <= :now"
    " AND r.deleted_at IS NULL"
    " ORDER BY o.id FOR UPDATE OF o SKIP LOCKED"
)
_RECORD = sa.text(
    "UPDATE reminders_occurrence o SET status = s.status, late = s.late, delivered_at = s.delivered_at,"
    " updated_at = :now FROM json_to_recordset(CAST(:rows AS json))"
    " AS s(id uuid, status text, late boolean, delivered_at timestamptz) WHERE o.id = s.id"
)
_NEXT = sa.text(
    "SELECT r.id, r.patient_id, r.type, min(o.notify_at) AS next_at FROM reminders_reminder r"
    " LEFT JOIN reminders_occurrence o ON o.reminder_id = r.id AND o.status IN ('scheduled', 'snoozed')"
    " WHERE r.id = ANY (:ids) AND r.deleted_at IS NULL GROUP BY r.id, r.patient_id, r.type"
)
_OVERDUE = sa.text(
    "SELECT reminder_id FROM reminders_occurrence WHERE status IN ('scheduled', 'snoozed') AND notify_at <= :before"
    " ORDER BY notify_at LIMIT :limit"
)
_UNANSWERED = sa.text(
    "UPDATE reminders_occurrence SET status = 'missed', updated_at = :now WHERE id IN (SELECT id FROM"
    " reminders_occurrence WHERE status IN ('due', 'delivered') AND coalesce(delivered_at, due_at) <= :before"
    " ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING id, reminder_id, patient_id, round"
)
_COMPLETE = sa.text(
    "UPDATE reminders_reminder r SET is_completed = true, updated_at = :now WHERE r.id = ANY (:ids)"
    " AND r.horizon_at >= '9000-01-01' AND NOT r.is_completed AND coalesce(r.pattern ->> 'asNeeded', 'false') <> 'true'"
    " AND NOT EXISTS (SELECT 1 FROM reminders_occurrence o WHERE o.reminder_id = r.id"
    " AND o.status IN ('scheduled', 'due', 'delivered', 'snoozed'))"
)
_INDEX = (
    "SELECT r.id, r.patient_id, r.type, r.title_ct, r.description_ct, r.scheduled_at, r.is_recurring, r.pattern,"
    " r.is_active, r.created_at, r.deleted_at, n.next_at FROM reminders_reminder r LEFT JOIN LATERAL ("
    " SELECT min(o.notify_at) AS next_at FROM reminders_occurrence o"
    " WHERE o.reminder_id = r.id AND o.status IN ('scheduled', 'snoozed')) n ON true"
)
# Written by Postgres as the index takes it: in Python 100,000 of them were most of the time in which it was rebuilt.
_SECONDS = "CAST(CAST(extract(epoch FROM {}) AS numeric(20, 6)) AS text)"
_ISO = """replace(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\\:MI\\:SS.US"Z"'), '.000000Z', 'Z')"""
_PACKED = f"""
    json_build_array(id, patient_id, type, title_ct, description_ct, {_ISO.format("scheduled_at")},
        CASE WHEN is_recurring THEN 'true' ELSE 'false' END,
        CASE WHEN coalesce(pattern, '{{}}') = '{{}}' THEN '' ELSE CAST(pattern AS text) END,
        CASE WHEN is_active THEN 'true' ELSE 'false' END, {_ISO.format("created_at")},
        CAST(floor(extract(epoch FROM coalesce(next_at, scheduled_at))) AS bigint),
        coalesce({_SECONDS.format("next_at")}, ''))
"""
_INDEX_PAGE = sa.text(
    f"WITH page AS ({_INDEX} WHERE r.id > :after AND (r.is_active OR n.next_at IS NOT NULL)"  # noqa: S608 - our own words
    " AND r.deleted_at IS NULL ORDER BY r.id LIMIT :limit),"
    " parts AS (SELECT *, (row_number() OVER (ORDER BY id) - 1) / :each AS part FROM page)"
    f" SELECT count(*), max(CAST(id AS text)) AS last, CAST(json_agg({_PACKED}) AS text) AS entries"
    " FROM parts GROUP BY part ORDER BY part"
)
# The bound stands for both tables: Postgres doesn't conclude the second one, and would read all before it each time.
_INDEX_TIMES = sa.text(
    "WITH page AS (SELECT r.id, min(o.notify_at) AS next_at FROM reminders_reminder r JOIN reminders_occurrence o"  # noqa: S608 - our own words
    " ON o.reminder_id = r.id AND o.status IN ('scheduled', 'snoozed') WHERE r.id > :after"
    " AND o.reminder_id > :after AND r.deleted_at IS NULL GROUP BY r.id ORDER BY r.id LIMIT :limit)"
    " SELECT count(*), max(CAST(id AS text)) AS last,"
    f" '[' || string_agg('\"' || {_SECONDS.format('next_at')} || '\",\"' || id || '\"', ',') || ']' AS times FROM page"
)
_INDEX_SOME = sa.text(f"{_INDEX} WHERE r.id = ANY (:ids)")


class DueRepository:
    """For the worker: it sees everyone's reminders."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def take_due(self, reminder_ids: Sequence[UUID], now: datetime) -> list[RowMapping]:
        """Lock and return the occurrences of these reminders whose time has come."""
        rows = await self._session.execute(_TAKE_DUE, {"ids": list(reminder_ids), "now": now})
        return list(rows.mappings())

    async def record(self, rows: Sequence[tuple[UUID, str, bool, datetime | None]], now: datetime) -> None:
        """Set status, lateness and delivery time of occurrences."""
        names = ("id", "status", "late", "delivered_at")
        given = to_json([dict(zip(names, row, strict=True)) for row in rows])
        await self._session.execute(_RECORD, {"rows": given.decode(), "now": now})

    async def next_of(self, reminder_ids: Sequence[UUID]) -> list[RowMapping]:
        """Return the next time (or None) of each of these reminders that is still there."""
        return list((await self._session.execute(_NEXT, {"ids": list(reminder_ids)})).mappings())

    async def overdue(self, before: datetime, limit: int) -> list[UUID]:
        """Return reminders that had to be announced before `before` and were not."""
        rows = await self._session.execute(_OVERDUE, {"before": before, "limit": limit})
        return list(dict.fromkeys(row[0] for row in rows))

    async def close_unanswered(self, before: datetime, now: datetime, limit: int) -> list[RowMapping]:
        """Mark as missed what was announced before `before` and never answered."""
        rows = await self._session.execute(_UNANSWERED, {"before": before, "now": now, "limit": limit})
        return list(rows.mappings())

    async def complete(self, reminder_ids: Sequence[UUID], now: datetime) -> None:
        """Mark those of the reminders as completed that have nothing left to come."""
        await self._session.execute(_COMPLETE, {"ids": list(reminder_ids), "now": now})

    async def short_horizon(self, before: datetime, limit: int) -> list[Reminder]:
        """Lock and return active reminders whose occurrences are written down only until `before`."""
        query = (
            sa.select(Reminder)
            .where(
                col(Reminder.horizon_at) < before,
                col(Reminder.is_active),
                sa.not_(col(Reminder.is_completed)),
                col(Reminder.deleted_at).is_(None),
            )
            .order_by(col(Reminder.horizon_at))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list((await self._session.scalars(query)).all())

    async def open_tapers(self, limit: int) -> list[Reminder]:
        """Lock and return reminders, deleted ones too, whose doses of a taper aren't sealed."""
        query = (
            sa.select(Reminder)
            .where(col(Reminder.taper_ct).is_(None), sa.func.jsonb_exists(col(Reminder.pattern), "taper"))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list((await self._session.scalars(query)).all())

    async def set_horizons(self, horizons: Sequence[tuple[UUID, datetime]]) -> None:
        """Note how far ahead reminders are written down."""
        await self._session.execute(
            sa.text(
                "UPDATE reminders_reminder r SET horizon_at = s.at FROM unnest(CAST(:ids AS uuid[]),"
                " CAST(:ats AS timestamptz[])) AS s(id, at) WHERE r.id = s.id"
            ),
            {"ids": [h[0] for h in horizons], "ats": [h[1] for h in horizons]},
        )

    async def add_history(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write past occurrences; a slot that exists already stays as it is."""
        if rows:
            await self._session.execute(insert(Occurrence).on_conflict_do_nothing(), rows)

    async def index_page(self, after: UUID, limit: int, each: int) -> list[Any]:
        """Return what the Redis index holds of the next `limit` reminders in id order, packed, `each` in one."""
        given = {"after": after, "limit": limit, "each": each}
        return list((await self._session.execute(_INDEX_PAGE, given)).mappings())

    async def index_times(self, after: UUID, limit: int) -> Any:  # noqa: ANN401 - a row
        """Return when the next `limit` reminders with something to come, in id order, are due next, packed."""
        return (await self._session.execute(_INDEX_TIMES, {"after": after, "limit": limit})).mappings().one()

    async def index_some(self, reminder_ids: Sequence[UUID]) -> list[Any]:
        """Return what the Redis index holds of these reminders, deleted ones included."""
        return list((await self._session.execute(_INDEX_SOME, {"ids": list(reminder_ids)})).mappings())
