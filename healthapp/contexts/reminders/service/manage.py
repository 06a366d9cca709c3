"""Creating, changing, listing and deleting reminders."""

from __future__ import annotations

from datetime import MINYEAR, UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.reminders import events
from healthapp.contexts.reminders.models import Reminder
from healthapp.contexts.reminders.repository import PersonalRepository
from healthapp.contexts.reminders.repository.personal import insert_slots
from healthapp.contexts.reminders.rules import travel
from healthapp.contexts.reminders.rules.checks import LATEST, plan
from healthapp.contexts.reminders.rules.wallclock import find_zone, instant, next_day
from healthapp.contexts.reminders.schemas.commands import CreateReminder, ReminderQuery, Taken, UpdateReminder
from healthapp.contexts.reminders.service.answer import Answering
from healthapp.contexts.reminders.service.base import dump_pattern
from healthapp.kit.errors import invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.reminders.schemas.views import ReminderView
    from healthapp.kit.uow import UnitOfWork

_PLANNING = {"scheduled_time", "is_recurring", "recurring_pattern", "time_zone"}
_CLEARABLE = {"recurring_pattern", "medicine_info", "refill"}
"""Fields for which null means "none any more"; elsewhere null means "as it was"."""


def to_utc(at: datetime, zone: str) -> datetime:
    """Return an instant in UTC; one without an offset is wall-clock time in `zone`.

    What lies beyond the calendar in UTC is its edge: as long ago, or as far ahead, as anything can be.
    """
    place = find_zone(zone)
    if at.tzinfo is None and place is None:
        raise invalid("timeZone", "bad_zone")
    try:
        return at.astimezone(UTC) if at.tzinfo is not None or place is None else instant(at, place)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC) if at.year == MINYEAR else datetime.max.replace(tzinfo=UTC)


def bound(value: datetime | date | None, zone: str, *, end: bool = False) -> datetime | None:
    """Return the instant of a bound; a bare date means its midnight in `zone`, or the next one for an end."""
    if value is None or isinstance(value, datetime):
        return None if value is None else to_utc(value, zone)
    return to_utc(datetime.combine(next_day(value) if end else value, time.min), zone)


class Managing(Answering):
    """Reminders as definitions."""

    async def create(self, uow: UnitOfWork, command: CreateReminder) -> ReminderView:
        """Store a reminder of the actor's own and plan its first occurrences. INVALID names the field at fault."""
        zone = command.time_zone or uow.actor.time_zone
        now = uow.clock.now()
        start = to_utc(command.scheduled_time, zone)
        plan(start, zone, command.recurring_pattern, is_recurring=command.is_recurring)
        reminder_id = new_id()
        reminder = Reminder(
            id=reminder_id,
            patient_id=uow.actor.id,
            created_by=uow.actor.id,
            type=command.type.value,
            title_ct=self._cipher.seal("reminders_reminder.title", reminder_id, command.title),
            description_ct=self._cipher.seal("reminders_reminder.description", reminder_id, command.description),
            medicine_ct=self._seal_medicine(reminder_id, command.medicine_info),
            scheduled_at=start,
            time_zone=zone,
            is_recurring=command.is_recurring,
            pattern=dump_pattern(command.recurring_pattern),
            taper_ct=self._seal_taper(reminder_id, command.recurring_pattern),
            refill_on_hand=command.refill.on_hand if command.refill else None,
            refill_per_dose=command.refill.per_dose if command.refill else None,
            refill_threshold=command.refill.threshold if command.refill else None,
            horizon_at=now,
            created_at=now,
            updated_at=now,
        )
        rows, horizon = self._slots_ahead(reminder, self._plan_from(reminder, now), now)
        reminder.horizon_at = horizon
        await PersonalRepository(uow).add(reminder)
        await insert_slots(uow, rows)
        next_at = min((row["due_at"] for row in rows), default=None)
        uow.audit("reminder.create", "reminder", reminder_id, patient_id=reminder.patient_id)
        uow.emit(events.REMINDER_CREATED, reminder_id=reminder_id, patient_id=reminder.patient_id)
        await self._announce(uow, reminder, "created")
        uow.after_commit(lambda: self._index.put([self._index_entry(reminder, next_at)]))
        return self._view(reminder, next_at)

    async def update(self, uow: UnitOfWork, reminder_id: UUID, command: UpdateReminder) -> ReminderView:
        """Change a reminder of the actor's own.

        Another recurrence plans anew what is still to come. What was answered stays, and so does what has come due or
        was put off: it goes on to be told until it is answered. A pause, too, is of what is still to come.
        """
        reminder = await self._get(uow, reminder_id, lock=True)
        now = uow.clock.now()
        given = {name for name in command.model_fields_set if getattr(command, name) is not None or name in _CLEARABLE}
        given -= {"is_completed", "occurrence_id"}
        if given & _PLANNING == {"time_zone"}:
            await self._move(uow, reminder, command.time_zone or reminder.time_zone)
            given -= {"time_zone"}
        values = self._plain_values(reminder, command, given)
        repository = PersonalRepository(uow)
        planned = self._planning_values(reminder, command, given) if given & _PLANNING else {}
        replan = bool(planned) or ("is_active" in given and command.is_active != reminder.is_active)
        values.update(planned)
        for name, value in values.items():
            setattr(reminder, name, value)
        if replan:
            await self._replan(uow, reminder, now)
            values.update(horizon_at=reminder.horizon_at, is_completed=reminder.is_completed)
        if values:
            await repository.update(reminder_id, values)
            reminder.updated_at = now
            uow.audit("reminder.update", "reminder", reminder_id, patient_id=reminder.patient_id)
            uow.emit(events.REMINDER_UPDATED, reminder_id=reminder_id, patient_id=reminder.patient_id)
            await self._announce(uow, reminder, "updated")
        if command.is_completed:
            await self.taken(uow, reminder_id, Taken(occurrence_id=command.occurrence_id))
            reminder = await self._get(uow, reminder_id)
        next_at = (await repository.next_times([reminder_id])).get(reminder_id)
        entry = self._index_entry(reminder, next_at)
        uow.after_commit(lambda: self._index.put([entry]))
        return self._view(reminder, next_at)

    async def delete(self, uow: UnitOfWork, reminder_id: UUID) -> None:
        """Delete a reminder of the actor's own: nothing more comes of it; its history stays readable to them."""
        reminder = await self._get(uow, reminder_id, lock=True)
        repository = PersonalRepository(uow)
        await self._close_open(uow, reminder_id)
        await repository.drop_planned(reminder_id)
        await repository.update(reminder_id, {"deleted_at": uow.clock.now(), "is_active": False})
        uow.audit("reminder.delete", "reminder", reminder_id, patient_id=reminder.patient_id)
        uow.emit(events.REMINDER_DELETED, reminder_id=reminder_id, patient_id=reminder.patient_id)
        await self._announce(uow, reminder, "deleted")
        uow.after_commit(lambda: self._index.remove(reminder_id, reminder.patient_id, reminder.type))

    async def get(self, uow: UnitOfWork, reminder_id: UUID) -> ReminderView:
        """Return one reminder of the actor's, or of someone who agreed to it."""
        reminder = await self._get(uow, reminder_id)
        why = await self._compliance.require_follower(uow, reminder.patient_id, RecordPart.DOSES)
        uow.audit("reminder.read", "reminder", reminder_id, patient_id=reminder.patient_id, purpose=why)
        next_at = (await PersonalRepository(uow).next_times([reminder_id])).get(reminder_id)
        return self._view(reminder, next_at)

    async def search(self, uow: UnitOfWork, query: ReminderQuery) -> tuple[list[ReminderView], int]:
        """Return a page of reminders, newest first, and how many there are in all."""
        patient_id = query.user_id or uow.actor.id
        why = await self._compliance.require_follower(uow, patient_id, RecordPart.DOSES)
        zone = await self._identity.zone_of(uow, patient_id)
        start, end = bound(query.start_date, zone), bound(query.end_date, zone, end=True)
        if start is not None and end is not None and end <= start:
            raise invalid("endDate", "end_before_start")
        repository = PersonalRepository(uow)
        rows, total = await repository.search(patient_id, query, start, end)
        times = await repository.next_times([row.id for row in rows])
        uow.audit("reminder.list", "reminder", patient_id=patient_id, purpose=why, count=len(rows))
        return [self._view(row, times.get(row.id)) for row in rows], total

    @staticmethod
    def _plan_from(reminder: Reminder, now: datetime) -> datetime:
        """Return the instant after which a new reminder's slots count.

        A single reminder keeps its own time even when that lies a little in the past; a series begins with what is
        still to come, so that nobody is told of doses from before the reminder existed.
        """
        moment = timedelta(microseconds=1)
        return reminder.scheduled_at - moment if not reminder.is_recurring else max(reminder.scheduled_at, now) - moment

    def _plain_values(self, reminder: Reminder, command: UpdateReminder, given: set[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if "title" in given and command.title is not None:
            values["title_ct"] = self._cipher.seal("reminders_reminder.title", reminder.id, command.title)
        if "description" in given and command.description is not None:
            values["description_ct"] = self._cipher.seal(
                "reminders_reminder.description", reminder.id, command.description
            )
        if "medicine_info" in given:
            values["medicine_ct"] = self._seal_medicine(reminder.id, command.medicine_info)
        if "type" in given and command.type is not None:
            values["type"] = command.type.value
        if "refill" in given:
            refill = command.refill
            values["refill_on_hand"] = refill.on_hand if refill else None
            values["refill_per_dose"] = refill.per_dose if refill else None
            values["refill_threshold"] = refill.threshold if refill else None
            values["refill_told_at"] = None
        if "is_active" in given and command.is_active is not None:
            values["is_active"] = command.is_active
        return values

    def _planning_values(self, reminder: Reminder, command: UpdateReminder, given: set[str]) -> dict[str, Any]:
        """Return what a changed plan is, or nothing when it stays the same one: a form sends all its fields."""
        zone = command.time_zone or reminder.time_zone
        start = to_utc(command.scheduled_time, zone) if command.scheduled_time else reminder.scheduled_at
        pattern = self._pattern(reminder)
        recurring = reminder.is_recurring if command.is_recurring is None else command.is_recurring
        if "recurring_pattern" in given:
            pattern = command.recurring_pattern
            recurring = pattern is not None if command.is_recurring is None else recurring
        elif not recurring:
            pattern = None
        plan(start, zone, pattern, is_recurring=recurring)
        before = (reminder.time_zone, reminder.scheduled_at, reminder.is_recurring, self._pattern(reminder))
        if (zone, start, recurring, pattern) == before:
            return {}
        return {
            "time_zone": zone,
            "scheduled_at": start,
            "is_recurring": recurring,
            "pattern": dump_pattern(pattern),
            "taper_ct": self._taper(reminder, pattern),
        }

    async def move_zone(self, uow: UnitOfWork, zone: str) -> int:
        """Let the wall clock of `zone` count for all the actor's series from now on; returns how many moved.

        What was answered or announced stays; what is still to come moves to its time in the new zone (`rules.travel`).
        """
        repository = PersonalRepository(uow)
        moved = 0
        for reminder in await repository.series_elsewhere(zone):
            await self._move(uow, reminder, zone)
            moved += 1
        uow.audit("reminder.move_zone", "reminder", patient_id=uow.actor.id, count=moved)
        return moved

    async def _move(self, uow: UnitOfWork, reminder: Reminder, zone: str) -> None:
        repository = PersonalRepository(uow)
        now = uow.clock.now()
        slots = await repository.slots(reminder.id)
        change = travel.move(self._recurrence(reminder), zone, now, slots, min(reminder.horizon_at, LATEST))
        reminder.scheduled_at = change.recurrence.start
        reminder.time_zone = zone
        reminder.taper_ct = self._taper(reminder, change.recurrence.pattern)
        reminder.pattern = dump_pattern(change.recurrence.pattern)
        await repository.move_slots(reminder.id, change.due)
        if reminder.is_active:
            await self._plan(uow, reminder, change.write_from)
        await repository.update(
            reminder.id,
            {
                "scheduled_at": reminder.scheduled_at,
                "time_zone": zone,
                "pattern": reminder.pattern,
                "taper_ct": reminder.taper_ct,
                "horizon_at": reminder.horizon_at,
            },
        )
        next_at = (await repository.next_times([reminder.id])).get(reminder.id)
        entry = self._index_entry(reminder, next_at)
        uow.emit(events.REMINDER_UPDATED, reminder_id=reminder.id, patient_id=reminder.patient_id)
        uow.after_commit(lambda: self._index.put([entry]))
        await self._announce(uow, reminder, "updated")

    async def _replan(self, uow: UnitOfWork, reminder: Reminder, now: datetime) -> None:
        await PersonalRepository(uow).drop_planned(reminder.id, after=now)
        if reminder.is_active:
            reminder.is_completed = False
            await self._plan(uow, reminder, self._plan_from(reminder, now))

    async def _close_open(self, uow: UnitOfWork, reminder_id: UUID) -> None:
        """Cancel the unanswered occurrences of a reminder, those put off among them, and their waiting notices."""
        repository = PersonalRepository(uow)
        for occurrence_id, round_ in await repository.open_ids(reminder_id):
            await self._notifications.settle(uow, occurrence_id, round_)
            await repository.change_occurrence(occurrence_id, {"status": "cancelled"})
