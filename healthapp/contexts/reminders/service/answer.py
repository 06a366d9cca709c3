"""Answering an occurrence: taken, skipped, snoozed, and the dose taken as needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from healthapp.contexts.reminders import events
from healthapp.contexts.reminders.repository import PersonalRepository
from healthapp.contexts.reminders.repository.personal import ANNOUNCED, insert_slots
from healthapp.contexts.reminders.rules.outcome import next_round, require, snooze_until
from healthapp.contexts.reminders.rules.recurrence import end_day
from healthapp.contexts.reminders.rules.refill import after_dose, should_tell
from healthapp.contexts.reminders.schemas.pattern import Refill
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.contexts.reminders.service.base import AS_NEEDED, RemindersBase
from healthapp.kit.errors import HealthError, Kind, forbidden
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.reminders.models import Occurrence, Reminder
    from healthapp.contexts.reminders.schemas.commands import Skip, Snooze, Taken
    from healthapp.contexts.reminders.schemas.views import OccurrenceView
    from healthapp.kit.uow import UnitOfWork

_REPEAT_WINDOW = timedelta(minutes=10)
"""A request without an occurrence id that repeats the last answer within this time is taken for a retry."""
_RETRY_WINDOW = timedelta(minutes=1)
"""The same while another dose is open, which it could mean as well."""


class Answering(RemindersBase):
    """What a patient does with an occurrence. Repeating an answer changes nothing."""

    async def taken(self, uow: UnitOfWork, reminder_id: UUID, command: Taken) -> OccurrenceView:
        """Record a dose as taken; a missed one may still be. CONFLICT when nothing is open."""
        return await self._answer(uow, reminder_id, command.occurrence_id, OccurrenceStatus.TAKEN, {})

    async def skip(self, uow: UnitOfWork, reminder_id: UUID, command: Skip) -> OccurrenceView:
        """Record that a dose is left out, with the patient's reason."""
        return await self._answer(
            uow, reminder_id, command.occurrence_id, OccurrenceStatus.SKIPPED, {"reason": command.reason}
        )

    async def snooze(self, uow: UnitOfWork, reminder_id: UUID, command: Snooze) -> OccurrenceView:
        """Tell again in some minutes: a new round of notices begins then."""
        return await self._answer(
            uow, reminder_id, command.occurrence_id, OccurrenceStatus.SNOOZED, {"minutes": command.duration}
        )

    async def take_as_needed(self, uow: UnitOfWork, reminder_id: UUID) -> OccurrenceView:
        """Record a dose of an as-needed medicine, taken now. The same within a second is the same dose.

        CONFLICT for a medicine that isn't taken as needed, for a reminder that is paused, and after its last day.
        """
        reminder = await self._get(uow, reminder_id, lock=True)
        pattern = self._pattern(reminder)
        if pattern is None or not pattern.as_needed:
            raise HealthError(Kind.CONFLICT, "not_as_needed")
        now = uow.clock.now()
        if not reminder.is_active:
            raise HealthError(Kind.CONFLICT, "reminder_paused")
        zone = ZoneInfo(reminder.time_zone)
        last = end_day(pattern, zone)
        if last is not None and now.astimezone(zone).date() > last:
            raise HealthError(Kind.CONFLICT, "reminder_over")
        slot: dict[str, Any] = {
            "id": new_id(),
            "reminder_id": reminder_id,
            "patient_id": reminder.patient_id,
            "local_slot": f"{AS_NEEDED}{now:%Y-%m-%dT%H:%M:%S}Z",
            "due_at": now,
            "dose_ct": None,
        }
        await insert_slots(uow, [slot])
        written = await PersonalRepository(uow).id_of_slot(reminder_id, slot["local_slot"])
        return await self._answer(uow, reminder_id, written, OccurrenceStatus.TAKEN, {})

    async def _answer(
        self,
        uow: UnitOfWork,
        reminder_id: UUID,
        occurrence_id: UUID | None,
        status: OccurrenceStatus,
        given: dict[str, Any],
    ) -> OccurrenceView:
        reminder = await self._get(uow, reminder_id, lock=True)
        occurrence = await self._target(uow, reminder, occurrence_id, status)
        if not self._is_repeat(uow, occurrence, status, given):
            await self._apply(uow, reminder, occurrence, status, given)
        (row,) = await PersonalRepository(uow).occurrences(
            reminder_id=reminder_id, start=occurrence.due_at, end=occurrence.due_at + timedelta(microseconds=1), limit=1
        )
        return self._occurrence_view(row, uow.clock.now())

    async def _target(
        self, uow: UnitOfWork, reminder: Reminder, occurrence_id: UUID | None, status: OccurrenceStatus
    ) -> Occurrence:
        repository = PersonalRepository(uow)
        if occurrence_id is not None:
            found = await repository.find_occurrence(reminder.id, occurrence_id)
            if found is None:
                raise forbidden(action="occurrence.write", resource_type="occurrence", occurrence_id=occurrence_id)
            return found
        # A time that has not come yet isn't open, or a repeated request would answer the next dose as well. A single
        # reminder has only one time, which may be answered early.
        before = uow.clock.now() if reminder.is_recurring else None
        found = await repository.earliest(reminder.id, (*ANNOUNCED, "snoozed", "scheduled"), before=before)
        # The same once more is taken for a repeat: with several open, a retry must not say of the next dose what
        # nobody said. Whoever answers two at once names them.
        window = _REPEAT_WINDOW if found is None else _RETRY_WINDOW
        last = await repository.last_answered(reminder.id)
        if last is not None and last.status == status and self._just_now(uow, last.acted_at, window):
            return last
        if found is None:
            raise HealthError(Kind.CONFLICT, "no_open_occurrence", reminder_id=reminder.id)
        return found

    @staticmethod
    def _just_now(uow: UnitOfWork, at: datetime | None, window: timedelta) -> bool:
        return at is not None and uow.clock.now() - at <= window

    @staticmethod
    def _is_repeat(uow: UnitOfWork, occurrence: Occurrence, status: OccurrenceStatus, given: dict[str, Any]) -> bool:
        if occurrence.status != status:
            return False
        if status is not OccurrenceStatus.SNOOZED:
            return True
        wanted = uow.clock.now() + timedelta(minutes=given["minutes"])
        return abs(occurrence.notify_at - wanted) < timedelta(seconds=30)

    async def _apply(
        self,
        uow: UnitOfWork,
        reminder: Reminder,
        occurrence: Occurrence,
        status: OccurrenceStatus,
        given: dict[str, Any],
    ) -> None:
        before = OccurrenceStatus(occurrence.status)
        require(before, status)
        now = uow.clock.now()
        values: dict[str, Any] = {"status": status.value, "acted_at": now, "acted_by": uow.actor.id}
        if status is OccurrenceStatus.SNOOZED:
            due = occurrence.due_at if before is OccurrenceStatus.SCHEDULED else None
            values["notify_at"] = snooze_until(now, given["minutes"], due)
            values["round"] = next_round(before, occurrence.round)
        if status is OccurrenceStatus.SKIPPED:
            values["skip_reason_ct"] = self._cipher.seal_optional(
                "reminders_occurrence.skip_reason", occurrence.id, given["reason"]
            )
        repository = PersonalRepository(uow)
        await repository.change_occurrence(occurrence.id, values)
        told = await self._notifications.settle(uow, occurrence.id, occurrence.round)
        await self._count_refill(uow, reminder, before, status)
        if status is not OccurrenceStatus.SNOOZED:
            await self._close_single(uow, reminder)
        next_at = (await repository.next_times([reminder.id])).get(reminder.id)
        uow.audit(f"occurrence.{status.value}", "occurrence", occurrence.id, patient_id=reminder.patient_id)
        uow.emit(
            events.OCCURRENCE_ANSWERED,
            occurrence_id=occurrence.id,
            reminder_id=reminder.id,
            patient_id=reminder.patient_id,
        )
        await self._announce(uow, reminder, status.value, occurrenceId=occurrence.id)
        for user_id in told:
            uow.hint(user_id, "notification.updated")
        uow.after_commit(lambda: self._index.reschedule([(reminder.id, next_at)]))

    async def _count_refill(
        self, uow: UnitOfWork, reminder: Reminder, before: OccurrenceStatus, after: OccurrenceStatus
    ) -> None:
        """A taken dose uses up the stock at home; a dose that turns out not taken gives it back."""
        if reminder.refill_on_hand is None:
            return
        used = (after is OccurrenceStatus.TAKEN) - (before is OccurrenceStatus.TAKEN)
        if not used:
            return
        refill = after_dose(
            Refill(
                on_hand=reminder.refill_on_hand,
                per_dose=reminder.refill_per_dose or 1,
                threshold=reminder.refill_threshold or 0,
            ),
            used,
        )
        values: dict[str, Any] = {"refill_on_hand": refill.on_hand}
        if should_tell(refill, reminder.refill_told_at):
            values["refill_told_at"] = uow.clock.now()
            uow.emit(events.REFILL_LOW, reminder_id=reminder.id, patient_id=reminder.patient_id)
        await PersonalRepository(uow).update(reminder.id, values)

    @staticmethod
    async def _close_single(uow: UnitOfWork, reminder: Reminder) -> None:
        """A reminder that comes only once is completed by its answer."""
        if not reminder.is_recurring and not reminder.is_completed:
            await PersonalRepository(uow).update(reminder.id, {"is_completed": True})
