"""What a day, a reminder's history and a period of adherence look like. For the patient and who follows them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from healthapp.contexts.reminders.repository import PersonalRepository
from healthapp.contexts.reminders.repository.personal import ANNOUNCED
from healthapp.contexts.reminders.rules.adherence import summarise
from healthapp.contexts.reminders.service.base import RemindersBase
from healthapp.contexts.reminders.service.manage import bound
from healthapp.kit.errors import invalid

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.reminders.schemas.commands import OccurrenceQuery
    from healthapp.contexts.reminders.schemas.views import AdherenceView, OccurrenceView
    from healthapp.kit.uow import UnitOfWork

_LONGEST_PERIOD = timedelta(days=366)
_PERIOD_ROWS = 20_000
_OPEN_SHOWN = 50


class Reporting(RemindersBase):
    """Reads only."""

    async def day(self, uow: UnitOfWork, day: date | None = None, patient_id: UUID | None = None) -> list[OccurrenceView]:
        """Return one local day of a patient's occurrences in order of time; today without a date."""
        who = patient_id or uow.actor.id
        await self._compliance.require_follower(uow, who)
        zone = ZoneInfo(uow.actor.time_zone)
        local = day or uow.clock.now().astimezone(zone).date()
        start = datetime.combine(local, time.min, tzinfo=zone)
        end = datetime.combine(local + timedelta(days=1), time.min, tzinfo=zone)
        rows = await PersonalRepository(uow).occurrences(patient_id=who, start=start, end=end)
        uow.audit("occurrence.list", "occurrence", patient_id=who, count=len(rows))
        now = uow.clock.now()
        return [self._occurrence_view(row, now) for row in rows if row["status"] != "cancelled"]

    async def open_occurrences(self, uow: UnitOfWork) -> list[OccurrenceView]:
        """Return the actor's announced, unanswered occurrences, earliest first: what the popups show."""
        rows = await PersonalRepository(uow).occurrences(
            patient_id=uow.actor.id, statuses=ANNOUNCED, limit=_OPEN_SHOWN
        )
        if rows:
            uow.audit("occurrence.list_open", "occurrence", patient_id=uow.actor.id, count=len(rows))
        now = uow.clock.now()
        return [self._occurrence_view(row, now) for row in rows]

    async def occurrences(
        self, uow: UnitOfWork, reminder_id: UUID, query: OccurrenceQuery
    ) -> tuple[list[OccurrenceView], int]:
        """Return a page of one reminder's occurrences, newest first, and how many there are."""
        reminder = await self._get(uow, reminder_id)
        start = bound(query.start_date, reminder.time_zone)
        end = bound(query.end_date, reminder.time_zone, end=True)
        if start is not None and end is not None and end <= start:
            raise invalid("endDate", "end_before_start")
        repository = PersonalRepository(uow)
        rows = await repository.occurrences(
            reminder_id=reminder_id, start=start, end=end, limit=query.limit, offset=query.offset, newest_first=True
        )
        total = await repository.count_occurrences(reminder_id, start, end)
        uow.audit("occurrence.list", "occurrence", patient_id=reminder.patient_id, count=len(rows))
        now = uow.clock.now()
        return [self._occurrence_view(row, now) for row in rows], total

    async def adherence(
        self, uow: UnitOfWork, start: date, end: date, patient_id: UUID | None = None
    ) -> AdherenceView:
        """Return how a patient kept to their medicines between two local dates, both included."""
        if end < start:
            raise invalid("endDate", "end_before_start")
        if end - start > _LONGEST_PERIOD:
            raise invalid("endDate", "period_too_long")
        who = patient_id or uow.actor.id
        await self._compliance.require_follower(uow, who)
        zone = ZoneInfo(uow.actor.time_zone)
        now = uow.clock.now()
        rows = await PersonalRepository(uow).occurrences(
            patient_id=who,
            start=datetime.combine(start, time.min, tzinfo=zone),
            end=min(datetime.combine(end + timedelta(days=1), time.min, tzinfo=zone), now),
            limit=_PERIOD_ROWS,
        )
        views = [self._occurrence_view(row, now) for row in rows if row["type"] == "medicine"]
        uow.audit("adherence.read", "occurrence", patient_id=who, count=len(views))
        return summarise(views, start, end, zone)
