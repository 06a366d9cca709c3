"""What a day, a reminder's history and a period of adherence look like. For the patient and who follows them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.reminders.repository import PersonalRepository
from healthapp.contexts.reminders.repository.personal import ANNOUNCED
from healthapp.contexts.reminders.rules.adherence import Dose, local_day, summarise
from healthapp.contexts.reminders.rules.ahead import unwritten
from healthapp.contexts.reminders.rules.checks import plan
from healthapp.contexts.reminders.rules.preview import sentence
from healthapp.contexts.reminders.rules.refill import forecast, is_low
from healthapp.contexts.reminders.rules.wallclock import next_day
from healthapp.contexts.reminders.schemas.views import (
    AdherenceDay,
    AdherenceView,
    MedicineAdherence,
    OccurrenceStatus,
    PreviewView,
    StockView,
)
from healthapp.contexts.reminders.service.base import RemindersBase
from healthapp.contexts.reminders.service.manage import bound, to_utc
from healthapp.kit.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from healthapp.contexts.reminders.rules.adherence import Adherence
    from healthapp.contexts.reminders.rules.recurrence import Recurrence
    from healthapp.contexts.reminders.schemas.commands import OccurrenceQuery, PreviewReminder
    from healthapp.contexts.reminders.schemas.pattern import Refill
    from healthapp.contexts.reminders.schemas.views import OccurrenceView
    from healthapp.kit.uow import UnitOfWork

_LONGEST_PERIOD = timedelta(days=366)
_FARTHEST = timedelta(days=3_653)
_OPEN_SHOWN = 50
_PREVIEWED = 5
_STREAK_LOOK_BACK = timedelta(days=120)


class Reporting(RemindersBase):
    """Reads only."""

    async def day(
        self, uow: UnitOfWork, day: date | None = None, patient_id: UUID | None = None
    ) -> list[OccurrenceView]:
        """Return one day of a patient's occurrences in order of time; today without a date.

        It is the patient's day, from midnight to midnight of their zone, whoever looks at it from wherever. Of a day to
        come it holds also what isn't written down yet.
        """
        who = patient_id or uow.actor.id
        why = await self._compliance.require_follower(uow, who, RecordPart.DOSES)
        zone = ZoneInfo(await self._identity.zone_of(uow, who))
        local = day or uow.clock.now().astimezone(zone).date()
        start = datetime.combine(local, time.min, tzinfo=zone)
        end = datetime.combine(next_day(local), time.min, tzinfo=zone)
        repository = PersonalRepository(uow)
        # All of them: a dose that is left out is a dose that nobody takes.
        rows = await repository.occurrences(patient_id=who, start=start, end=end, limit=None)
        now = uow.clock.now()
        views = [self._occurrence_view(row, now) for row in rows if row["status"] != "cancelled"]
        for reminder in await repository.written_short_of(who, end):
            recurrence = self._recurrence(reminder)
            ahead = unwritten(recurrence, reminder.horizon_at, start, end)
            views += [self._slot_view(reminder, recurrence.slot(index)) for index in ahead]
        uow.audit("occurrence.list", "occurrence", patient_id=who, purpose=why, count=len(views))
        return sorted(views, key=lambda view: view.scheduled_time)

    async def open_occurrences(
        self, uow: UnitOfWork, *, missed_within: timedelta | None = None
    ) -> list[OccurrenceView]:
        """Return the actor's announced, unanswered occurrences, earliest first: what the popups show.

        With `missed_within` also those that were due since then and missed, before the others.
        """
        now = uow.clock.now()
        repository = PersonalRepository(uow)
        rows = await repository.occurrences(patient_id=uow.actor.id, statuses=ANNOUNCED, limit=_OPEN_SHOWN)
        if missed_within is not None:
            missed = await repository.occurrences(
                patient_id=uow.actor.id, statuses=("missed",), start=now - missed_within, limit=_OPEN_SHOWN
            )
            rows = [*missed, *rows]
        if rows:
            uow.audit("occurrence.list_open", "occurrence", patient_id=uow.actor.id, count=len(rows))
        return [self._occurrence_view(row, now) for row in rows]

    async def occurrences(
        self, uow: UnitOfWork, reminder_id: UUID, query: OccurrenceQuery
    ) -> tuple[list[OccurrenceView], int]:
        """Return a page of one reminder's occurrences, newest first, and how many there are.

        What isn't written down yet is among them as far as it is asked for: until an end that lies beyond what is
        written, or for a year from a start in the future. INVALID for an end more than ten years ahead.
        """
        reminder = await self._get(uow, reminder_id)
        why = await self._compliance.require_follower(uow, reminder.patient_id, RecordPart.DOSES)
        start = bound(query.start_date, reminder.time_zone)
        end = bound(query.end_date, reminder.time_zone, end=True)
        if start is not None and end is not None and end <= start:
            raise invalid("endDate", "end_before_start")
        now = uow.clock.now()
        if end is not None and end > now + _FARTHEST:
            raise invalid("endDate", "too_far_ahead")
        if end is None and start is not None and start > now:
            end = min(start, now + _FARTHEST) + _LONGEST_PERIOD
        recurrence = self._recurrence(reminder)
        ahead = range(0)
        if end is not None and reminder.is_active and reminder.is_recurring:
            ahead = unwritten(recurrence, reminder.horizon_at, start, end)
        coming = ahead[::-1][query.offset : query.offset + query.limit]
        views = [self._slot_view(reminder, recurrence.slot(index)) for index in coming]
        repository = PersonalRepository(uow)
        if len(views) < query.limit:
            rows = await repository.occurrences(
                reminder_id=reminder_id,
                start=start,
                end=end,
                limit=query.limit - len(views),
                offset=max(0, query.offset - len(ahead)),
                newest_first=True,
            )
            views += [self._occurrence_view(row, now) for row in rows]
        total = len(ahead) + await repository.count_occurrences(reminder_id, start, end)
        uow.audit("occurrence.list", "occurrence", patient_id=reminder.patient_id, purpose=why, count=len(views))
        return views, total

    async def adherence(self, uow: UnitOfWork, start: date, end: date, patient_id: UUID | None = None) -> AdherenceView:
        """Return how a patient kept to their medicines between two dates of their zone, both included."""
        if end < start:
            raise invalid("endDate", "end_before_start")
        if end - start > _LONGEST_PERIOD:
            raise invalid("endDate", "period_too_long")
        who = patient_id or uow.actor.id
        why = await self._compliance.require_follower(uow, who, RecordPart.FIGURES)
        zone = ZoneInfo(await self._identity.zone_of(uow, who))
        now = uow.clock.now()
        today = now.astimezone(zone).date()
        # The streak counts back from today, so that it needs what lies before the period as well.
        since = min(start, today - _STREAK_LOOK_BACK)
        repository = PersonalRepository(uow)
        rows = await repository.outcomes(
            who,
            datetime.combine(since, time.min, tzinfo=zone),
            min(datetime.combine(next_day(max(end, today)), time.min, tzinfo=zone), now),
        )
        of_reminder = await repository.named(list({row.reminder_id for row in rows}))
        doses = [
            Dose(
                row.reminder_id,
                local_day(row.slot, row.at, of_reminder[row.reminder_id]["time_zone"]),
                OccurrenceStatus(row.status),
                times=row.doses,
            )
            for row in rows
        ]
        uow.audit("adherence.read", "occurrence", patient_id=who, purpose=why, count=sum(row.doses for row in rows))
        found = summarise(doses, start, end, today)
        names = {reminder_id: self._name_of(of_reminder[reminder_id]) for reminder_id in found.medicines}
        return self._adherence_view(found, names, start, end)

    def _name_of(self, row: Mapping[str, Any]) -> str:
        """Return the medicine's name, which a doctor can use, else how the patient calls the reminder."""
        medicine = self._open_medicine(row["reminder_id"], row["medicine_ct"])
        return medicine.name if medicine else self._open_title(row["reminder_id"], row["title_ct"])

    def _adherence_view(self, found: Adherence, names: dict[UUID, str], start: date, end: date) -> AdherenceView:
        return AdherenceView(
            start=start,
            end=end,
            taken=found.total.taken,
            skipped=found.total.skipped,
            missed=found.total.missed,
            expected=found.total.expected,
            percentage=found.total.percentage,
            streak_days=found.streak_days,
            full_days=found.full_days,
            days=[
                AdherenceDay(
                    day=day, taken=counted.taken, skipped=counted.skipped, missed=counted.missed, state=counted.state
                )
                for day, counted in found.days.items()
            ],
            medicines=[
                MedicineAdherence(
                    reminder_id=reminder_id,
                    title=names[reminder_id],
                    taken=counted.taken,
                    expected=counted.expected,
                    percentage=counted.percentage,
                )
                for reminder_id, counted in found.medicines.items()
            ],
        )

    def preview(self, uow: UnitOfWork, command: PreviewReminder) -> PreviewView:
        """Return a recurrence in words and its next five times, without storing anything. INVALID names the field."""
        zone = command.time_zone or uow.actor.time_zone
        start = to_utc(command.scheduled_time, zone)
        recurrence = plan(start, zone, command.recurring_pattern, is_recurring=command.is_recurring)
        now = uow.clock.now()
        moment = timedelta(microseconds=1)
        after = start - moment if not command.is_recurring else max(start, now) - moment
        return PreviewView(
            sentence=sentence(recurrence, uow.actor.lang, now),
            next_times=[slot.due_at for slot in recurrence.next_slots(after, _PREVIEWED)],
            time_zone=zone,
            stock=_stock(command.refill, recurrence, now),
        )


def _stock(refill: Refill | None, recurrence: Recurrence, now: datetime) -> StockView | None:
    if refill is None:
        return None
    found = forecast(refill, recurrence, now)
    return StockView(doses=found.doses_left, runs_out_on=found.runs_out_on, is_low=is_low(refill))
