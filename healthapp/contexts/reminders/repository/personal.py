"""Reminders and occurrences that the actor may see: their own, or those of people who agreed to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.reminders.models import Occurrence, Reminder
from healthapp.contexts.reminders.rules.ahead import times_only, unwritten
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.reminders.schemas.commands import ReminderQuery
    from healthapp.kit.uow import UnitOfWork

WAITING = ("scheduled", "snoozed")
ANNOUNCED = ("due", "delivered")
_GOING_ON = (col(Reminder.deleted_at).is_(None), col(Reminder.is_active), col(Reminder.is_recurring))

_INSERT_SLOTS = sa.text(
    "INSERT INTO reminders_occurrence (id, reminder_id, patient_id, local_slot, due_at, notify_at, status, dose_ct,"
    " created_at, updated_at) SELECT id, reminder_id, patient_id, local_slot, due_at, due_at, 'scheduled',"
    " dose_ct, at, at FROM unnest(CAST(:ids AS uuid[]), CAST(:reminder_ids AS uuid[]), CAST(:patient_ids AS uuid[]),"
    " CAST(:local_slots AS text[]), CAST(:due_ats AS timestamptz[]), CAST(:dose_cts AS text[]))"
    " AS s(id, reminder_id, patient_id, local_slot, due_at, dose_ct), (SELECT CAST(:at AS timestamptz) AS at) t"
    " ON CONFLICT (reminder_id, local_slot) DO NOTHING"
)


async def insert_slots(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Write occurrences down; a slot that exists already stays as it is."""
    if rows:
        params = {f"{name}s": [row[name] for row in rows] for name in rows[0]}
        await uow.session.execute(_INSERT_SLOTS, {**params, "at": uow.clock.now()})


class Outcome(NamedTuple):
    """How many doses of a reminder came out alike on a day; an interval dose stands for itself."""

    reminder_id: UUID
    slot: str
    """The wall clock's day, or the whole slot where that means an instant."""
    status: str
    at: datetime
    """When the first of them was due."""
    doses: int


class PersonalRepository:
    """Built for the actor of a unit of work: there are no unscoped getters."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._uow = uow
        self._session = uow.session

    async def add(self, reminder: Reminder) -> None:
        """Store a reminder."""
        await self._session.execute(sa.insert(Reminder).values(reminder.model_dump()).inline())

    async def find(self, reminder_id: UUID, *, lock: bool = False) -> Reminder | None:
        """Return a reminder that isn't deleted as it is in the database now, or None."""
        query = (
            sa.select(Reminder)
            .where(col(Reminder.id) == reminder_id, col(Reminder.deleted_at).is_(None))
            .execution_options(populate_existing=True)
        )
        if lock:
            query = query.with_for_update()
        return (await self._session.scalars(query)).one_or_none()

    async def update(self, reminder_id: UUID, values: dict[str, Any]) -> None:
        """Change columns of a reminder; its version counts up."""
        await self._session.execute(
            sa.update(Reminder)
            .where(col(Reminder.id) == reminder_id)
            .values({**values, "updated_at": self._uow.clock.now(), "version": col(Reminder.version) + 1})
            .execution_options(synchronize_session=False)
        )

    async def search(
        self, patient_id: UUID, query: ReminderQuery, start: datetime | None, end: datetime | None
    ) -> tuple[Sequence[Reminder], int]:
        """Return a page of a patient's reminders, newest first, and how many there are."""
        wanted = sa.select(Reminder).where(col(Reminder.patient_id) == patient_id, col(Reminder.deleted_at).is_(None))
        if query.type is not None:
            wanted = wanted.where(col(Reminder.type) == query.type.value)
        if query.is_active is not None:
            wanted = wanted.where(col(Reminder.is_active) == query.is_active)
        if start is not None or end is not None:
            inside = [col(Occurrence.reminder_id) == col(Reminder.id)]
            own = []
            if start is not None:
                inside.append(col(Occurrence.due_at) >= start)
                own.append(col(Reminder.scheduled_at) >= start)
            if end is not None:
                inside.append(col(Occurrence.due_at) < end)
                own.append(col(Reminder.scheduled_at) < end)
            exists = sa.select(sa.literal(1)).select_from(Occurrence).where(*inside).exists()
            ahead = await self._with_a_time_ahead(wanted, start, end)
            wanted = wanted.where(sa.or_(exists, sa.and_(*own), col(Reminder.id).in_(ahead)))
        total = await self._session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery()))
        page = wanted.order_by(col(Reminder.created_at).desc(), col(Reminder.id).desc())
        rows = (await self._session.scalars(page.limit(query.limit).offset(query.offset))).all()
        return rows, int(total or 0)

    async def _with_a_time_ahead(
        self, wanted: sa.Select[Any], start: datetime | None, end: datetime | None
    ) -> list[UUID]:
        """Return those of the wanted series that have a time between the bounds which isn't written down yet."""
        series = wanted.where(*_GOING_ON) if end is None else wanted.where(*_GOING_ON, col(Reminder.horizon_at) < end)
        found = []
        for row in (await self._session.scalars(series)).all():
            recurrence = times_only(row.scheduled_at, row.time_zone, row.pattern)
            if unwritten(recurrence, row.horizon_at, start, end):
                found.append(row.id)
        return found

    async def written_short_of(self, patient_id: UUID, end: datetime) -> Sequence[Reminder]:
        """Return the active series of a patient whose times until `end` aren't all written down yet."""
        query = sa.select(Reminder).where(
            col(Reminder.patient_id) == patient_id, *_GOING_ON, col(Reminder.horizon_at) < end
        )
        return (await self._session.scalars(query.order_by(col(Reminder.id)))).all()

    async def next_times(self, reminder_ids: Sequence[UUID]) -> dict[UUID, datetime]:
        """Return for each reminder when it is due next."""
        query = (
            sa.select(Occurrence.reminder_id, sa.func.min(Occurrence.notify_at))  # type: ignore[call-overload]  # SQLModel types
            .where(col(Occurrence.reminder_id).in_(reminder_ids), col(Occurrence.status).in_(WAITING))
            .group_by(col(Occurrence.reminder_id))
        )
        return {row[0]: row[1] for row in await self._session.execute(query)}

    async def occurrences(
        self,
        *,
        patient_id: UUID | None = None,
        reminder_id: UUID | None = None,
        statuses: Sequence[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None,
        offset: int = 0,
        newest_first: bool = False,
    ) -> list[dict[str, Any]]:
        """Return occurrences with what is needed of their reminders, in order of their due time.

        Whoever asks says how many at most; None for all of them, where what is left out would be taken for nothing.
        """
        query = sa.select(
            Occurrence.__table__,  # type: ignore[attr-defined]  # SQLModel gives tables one
            col(Reminder.type),
            col(Reminder.title_ct),
            col(Reminder.medicine_ct),
            col(Reminder.time_zone),
        ).join(Reminder, col(Reminder.id) == col(Occurrence.reminder_id))
        for column, value in ((Occurrence.patient_id, patient_id), (Occurrence.reminder_id, reminder_id)):
            if value is not None:
                query = query.where(col(column) == value)
        if reminder_id is None:
            query = query.where(
                sa.or_(col(Reminder.deleted_at).is_(None), col(Occurrence.status).in_(("taken", "skipped", "missed")))
            )
        if statuses is not None:
            query = query.where(col(Occurrence.status).in_(statuses))
        if start is not None:
            query = query.where(col(Occurrence.due_at) >= start)
        if end is not None:
            query = query.where(col(Occurrence.due_at) < end)
        order = col(Occurrence.due_at)
        query = query.order_by(order.desc() if newest_first else order, col(Occurrence.id)).limit(limit).offset(offset)
        return [dict(row) for row in (await self._session.execute(query)).mappings()]

    async def outcomes(self, patient_id: UUID, start: datetime, end: datetime) -> list[Outcome]:
        """Return the planned doses of a patient's medicines between two instants, counted: all of them, in no order.

        Doses by the wall clock are counted by day and outcome, so that a year of many medicines is read at once.
        """
        slot = col(Occurrence.local_slot)
        named = sa.case((slot.like("%Z"), slot), else_=sa.func.left(slot, len("2026-11-21")))
        at = sa.func.min(Occurrence.due_at)
        query: sa.Select[Any] = (
            sa.select(col(Occurrence.reminder_id), named, col(Occurrence.status), at, sa.func.count())
            .join(Reminder, col(Reminder.id) == col(Occurrence.reminder_id))
            .where(
                col(Occurrence.patient_id) == patient_id,
                col(Occurrence.due_at) >= start,
                col(Occurrence.due_at) < end,
                col(Occurrence.status) != "cancelled",
                slot.not_like("prn:%"),
                col(Reminder.type) == "medicine",
                sa.or_(col(Reminder.deleted_at).is_(None), col(Occurrence.status).in_(("taken", "skipped", "missed"))),
            )
            .group_by(sa.literal_column("1"), sa.literal_column("2"), sa.literal_column("3"))
        )
        return [Outcome(*row) for row in await self._session.execute(query)]

    async def named(self, reminder_ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
        """Return id, sealed title, sealed medicine and zone of reminders, also of deleted ones."""
        query: Any = sa.select(
            col(Reminder.id).label("reminder_id"),
            col(Reminder.title_ct),
            col(Reminder.medicine_ct),
            col(Reminder.time_zone),
        ).where(col(Reminder.id).in_(reminder_ids))
        return {row["reminder_id"]: dict(row) for row in (await self._session.execute(query)).mappings()}

    async def count_occurrences(self, reminder_id: UUID, start: datetime | None, end: datetime | None) -> int:
        """Return how many occurrences of a reminder are written down."""
        query = sa.select(sa.func.count()).select_from(Occurrence).where(col(Occurrence.reminder_id) == reminder_id)
        if start is not None:
            query = query.where(col(Occurrence.due_at) >= start)
        if end is not None:
            query = query.where(col(Occurrence.due_at) < end)
        return int(await self._session.scalar(query) or 0)

    async def id_of_slot(self, reminder_id: UUID, local_slot: str) -> UUID | None:
        """Return the occurrence that has a slot of a reminder, or None."""
        query = sa.select(col(Occurrence.id)).where(
            col(Occurrence.reminder_id) == reminder_id, col(Occurrence.local_slot) == local_slot
        )
        return (await self._session.scalars(query)).one_or_none()

    async def find_occurrence(self, reminder_id: UUID, occurrence_id: UUID) -> Occurrence | None:
        """Return one occurrence of a reminder, locked, or None."""
        query = (
            sa.select(Occurrence)
            .where(col(Occurrence.id) == occurrence_id, col(Occurrence.reminder_id) == reminder_id)
            .with_for_update()
        )
        return (await self._session.scalars(query)).one_or_none()

    async def earliest(
        self, reminder_id: UUID, statuses: Sequence[str], *, before: datetime | None
    ) -> Occurrence | None:
        """Return the earliest occurrence in one of `statuses`, locked, or None."""
        query = sa.select(Occurrence).where(
            col(Occurrence.reminder_id) == reminder_id, col(Occurrence.status).in_(statuses)
        )
        if before is not None:
            query = query.where(sa.or_(col(Occurrence.status) == "snoozed", col(Occurrence.due_at) <= before))
        query = query.order_by(col(Occurrence.due_at)).limit(1).with_for_update()
        return (await self._session.scalars(query)).one_or_none()

    async def last_answered(self, reminder_id: UUID) -> Occurrence | None:
        """Return the occurrence that was answered last, or None."""
        query = (
            sa.select(Occurrence)
            .where(col(Occurrence.reminder_id) == reminder_id, col(Occurrence.acted_at).is_not(None))
            .order_by(col(Occurrence.acted_at).desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def change_occurrence(self, occurrence_id: UUID, values: dict[str, Any]) -> None:
        """Change columns of an occurrence."""
        await self._session.execute(
            sa.update(Occurrence)
            .where(col(Occurrence.id) == occurrence_id)
            .values({**values, "updated_at": self._uow.clock.now()})
            .execution_options(synchronize_session=False)
        )

    async def drop_planned(self, reminder_id: UUID, *, after: datetime | None = None) -> None:
        """Forget the planned occurrences of a reminder; with `after`, only those whose time comes later than that."""
        gone = sa.delete(Occurrence).where(
            col(Occurrence.reminder_id) == reminder_id, col(Occurrence.status) == "scheduled"
        )
        if after is not None:
            gone = gone.where(col(Occurrence.due_at) > after)
        await self._session.execute(gone.execution_options(synchronize_session=False))

    async def series_elsewhere(self, zone: str) -> Sequence[Reminder]:
        """Return the actor's series, paused ones too, that follow another zone's wall clock, locked."""
        query = (
            sa.select(Reminder)
            .where(
                col(Reminder.patient_id) == self._uow.actor.id,
                col(Reminder.deleted_at).is_(None),
                col(Reminder.is_recurring),
                col(Reminder.time_zone) != zone,
            )
            .order_by(col(Reminder.id))
            .with_for_update()
        )
        return (await self._session.scalars(query)).all()

    async def slots(self, reminder_id: UUID) -> list[tuple[str, OccurrenceStatus]]:
        """Return local slot and status of what is written down of a reminder."""
        query = sa.select(Occurrence.local_slot, Occurrence.status).where(col(Occurrence.reminder_id) == reminder_id)  # type: ignore[call-overload]  # SQLModel types
        return [(row[0], OccurrenceStatus(row[1])) for row in await self._session.execute(query)]

    async def move_slots(self, reminder_id: UUID, due: Mapping[str, datetime]) -> None:
        """Set the due time of planned occurrences by their local slot."""
        await self._session.execute(
            sa.text(
                "UPDATE reminders_occurrence o SET due_at = s.at, notify_at = s.at, updated_at = :now"
                " FROM unnest(CAST(:slots AS text[]), CAST(:ats AS timestamptz[])) AS s(slot, at)"
                " WHERE o.reminder_id = :id AND o.local_slot = s.slot AND o.status = 'scheduled'"
            ),
            {"id": reminder_id, "slots": list(due), "ats": list(due.values()), "now": self._uow.clock.now()},
        )

    async def open_ids(self, reminder_id: UUID) -> list[tuple[UUID, int]]:
        """Return the announced, unanswered occurrences of a reminder with their rounds."""
        query = sa.select(Occurrence.id, Occurrence.round).where(  # type: ignore[call-overload]  # SQLModel types
            col(Occurrence.reminder_id) == reminder_id, col(Occurrence.status).in_((*ANNOUNCED, "snoozed"))
        )
        return [(row[0], row[1]) for row in await self._session.execute(query)]
