"""What the parts of the reminders service share: sealing, views, planning ahead."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.notifications.events import FEED_REMINDER_UPDATED
from healthapp.contexts.reminders.ports import IndexEntry
from healthapp.contexts.reminders.repository import PersonalRepository
from healthapp.contexts.reminders.repository.personal import insert_slots
from healthapp.contexts.reminders.rules.outcome import shown
from healthapp.contexts.reminders.rules.recurrence import Recurrence
from healthapp.contexts.reminders.schemas.pattern import MedicineInfo, RecurringPattern, Refill
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus, OccurrenceView, ReminderType, ReminderView
from healthapp.kit.crypto import UNREADABLE, CipherError, Refusal
from healthapp.kit.errors import forbidden
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.contexts.identity.service import IdentityService
    from healthapp.contexts.notifications.service import NotificationsService
    from healthapp.contexts.reminders.models import Reminder
    from healthapp.contexts.reminders.ports import ReminderIndex
    from healthapp.contexts.reminders.rules.recurrence import Slot
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.uow import UnitOfWork

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The horizon of a reminder that is written down to its end."""
AS_NEEDED = "prn:"
"""How the local slot of a dose begins that was taken as needed (pro re nata)."""
_SLOTS_A_PLAN = 2_000
_REMINDER = "reminders_reminder"
_OCCURRENCE = "reminders_occurrence"


def dump_pattern(pattern: RecurringPattern | None) -> dict[str, Any] | None:
    """Return a pattern as it is stored: the seed's field names, nothing that isn't set, no dose of a taper."""
    if pattern is None:
        return None
    return pattern.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"taper": {"__all__": {"dose"}}})


class RemindersBase:
    """Shared by the parts of the service."""

    def __init__(
        self,
        cipher: Cipher,
        compliance: ComplianceService,
        notifications: NotificationsService,
        index: ReminderIndex,
        settings: Settings,
        *,
        identity: IdentityService,
    ) -> None:
        """Take what the context stands on."""
        self._cipher = cipher
        self._compliance = compliance
        self._identity = identity
        self._notifications = notifications
        self._index = index
        self._settings = settings

    async def _get(self, uow: UnitOfWork, reminder_id: UUID, *, lock: bool = False) -> Reminder:
        """Return a reminder; the same FORBIDDEN for an unknown and a foreign id. A locked one is the actor's own."""
        found = await PersonalRepository(uow).find(reminder_id, lock=lock)
        if found is None or (lock and found.patient_id != uow.actor.id):
            raise forbidden(action="reminder.read", resource_type="reminder", reminder_id=reminder_id)
        return found

    def _seal_medicine(self, reminder_id: UUID, medicine: MedicineInfo | None) -> str | None:
        if medicine is None:
            return None
        if UNREADABLE in (medicine.name, medicine.dosage, medicine.instructions):
            msg = "a medicine that can't be read isn't saved over"
            raise CipherError(msg, Refusal.NOT_SEALED)
        return self._cipher.seal(f"{_REMINDER}.medicine", reminder_id, medicine.model_dump_json(by_alias=True))

    def _open_medicine(self, reminder_id: UUID, sealed: str | None) -> MedicineInfo | None:
        if sealed is None:
            return None
        shown = self._cipher.show(f"{_REMINDER}.medicine", reminder_id, sealed)
        if shown == UNREADABLE:  # never as if there were no medicine
            return MedicineInfo(name=UNREADABLE, dosage=UNREADABLE, instructions=UNREADABLE)
        return MedicineInfo.model_validate_json(shown)

    def _seal_taper(self, reminder_id: UUID, pattern: RecurringPattern | None) -> str | None:
        if pattern is None or not pattern.taper:
            return None
        doses = [step.dose for step in pattern.taper]
        if UNREADABLE in doses:
            msg = "doses that can't be read aren't saved over"
            raise CipherError(msg, Refusal.NOT_SEALED)
        return self._cipher.seal(f"{_REMINDER}.taper", reminder_id, json.dumps(doses, ensure_ascii=False))

    def _pattern(self, reminder: Reminder) -> RecurringPattern | None:
        """Return how a reminder repeats, with the doses of its taper."""
        stored = reminder.pattern
        if not stored:
            return None
        # A release before this one left the doses open: the worker seals them, and until then they are read so.
        if reminder.taper_ct is not None:
            told = self._cipher.show(f"{_REMINDER}.taper", reminder.id, reminder.taper_ct)
            steps = stored["taper"]
            doses = [UNREADABLE] * len(steps) if told == UNREADABLE else json.loads(told)
            stored = {**stored, "taper": [{**step, "dose": dose} for step, dose in zip(steps, doses, strict=True)]}
        return RecurringPattern.model_validate(stored)

    def _taper(self, reminder: Reminder, pattern: RecurringPattern | None) -> str | None:
        """Return the sealed doses to store with a pattern; those that stay as they are need not be readable."""
        if reminder.taper_ct is not None and pattern is not None:
            before = self._pattern(reminder)
            if before is not None and before.taper == pattern.taper:
                return reminder.taper_ct
        return self._seal_taper(reminder.id, pattern)

    def _open_title(self, reminder_id: UUID, sealed: str) -> str:
        return self._cipher.show(f"{_REMINDER}.title", reminder_id, sealed)

    def _seal_dose(self, occurrence_id: UUID, dose: str | None) -> str | None:
        return self._cipher.seal_optional(f"{_OCCURRENCE}.dose", occurrence_id, dose)

    def _open_dose(self, occurrence_id: UUID, sealed: str | None) -> str | None:
        return self._cipher.show_optional(f"{_OCCURRENCE}.dose", occurrence_id, sealed)

    def _recurrence(self, reminder: Reminder) -> Recurrence:
        return Recurrence.build(reminder.scheduled_at, reminder.time_zone, self._pattern(reminder))

    def _slots_ahead(self, reminder: Reminder, after: datetime, now: datetime) -> tuple[list[dict[str, Any]], datetime]:
        """Return the occurrences to write down after `after`, and the horizon they reach.

        At least one future slot is among them while the recurrence has one, however far away.
        """
        recurrence = self._recurrence(reminder)
        until = now + self._settings.horizon
        slots = list(recurrence.slots_between(after, until, _SLOTS_A_PLAN))
        horizon = slots[-1].due_at if len(slots) >= _SLOTS_A_PLAN else until
        if not slots or slots[-1].due_at <= now:
            beyond = recurrence.next_slots(max(until, slots[-1].due_at if slots else until), 1)
            slots.extend(beyond)
            horizon = max(horizon, beyond[0].due_at) if beyond else FOREVER
        elif not recurrence.next_slots(horizon, 1):
            horizon = FOREVER
        rows = []
        for slot in slots:
            occurrence_id = new_id()
            rows.append(
                {
                    "id": occurrence_id,
                    "reminder_id": reminder.id,
                    "patient_id": reminder.patient_id,
                    "local_slot": slot.local_slot,
                    "due_at": slot.due_at,
                    # As unreadable here as it is there: without it the medicine's usual dose would show.
                    "dose_ct": reminder.taper_ct
                    if slot.dose_text == UNREADABLE
                    else self._seal_dose(occurrence_id, slot.dose_text),
                }
            )
        return rows, horizon

    async def _plan(self, uow: UnitOfWork, reminder: Reminder, after: datetime) -> None:
        """Write the next occurrences of one reminder down, and how far that reaches."""
        rows, horizon = self._slots_ahead(reminder, after, uow.clock.now())
        reminder.horizon_at = horizon
        await insert_slots(uow, rows)

    @staticmethod
    def _pattern_json(pattern: Mapping[str, Any] | None) -> str:
        return json.dumps(pattern) if pattern else ""

    def _index_entry(self, reminder: Reminder, next_at: datetime | None) -> IndexEntry:
        return IndexEntry(
            reminder_id=reminder.id,
            user_id=reminder.patient_id,
            type=reminder.type,
            title_ct=reminder.title_ct,
            description_ct=reminder.description_ct,
            scheduled_at=reminder.scheduled_at,
            is_recurring=reminder.is_recurring,
            pattern_json=self._pattern_json(reminder.pattern),
            is_active=reminder.is_active,
            created_at=reminder.created_at,
            next_at=next_at,
        )

    def _view(self, reminder: Reminder, next_at: datetime | None) -> ReminderView:
        refill = None
        if reminder.refill_on_hand is not None:
            refill = Refill(
                on_hand=reminder.refill_on_hand,
                per_dose=reminder.refill_per_dose or 1,
                threshold=reminder.refill_threshold or 0,
            )
        return ReminderView(
            id=reminder.id,
            user_id=reminder.patient_id,
            type=ReminderType(reminder.type),
            title=self._open_title(reminder.id, reminder.title_ct),
            description=self._cipher.show(f"{_REMINDER}.description", reminder.id, reminder.description_ct),
            scheduled_time=reminder.scheduled_at,
            is_recurring=reminder.is_recurring,
            recurring_pattern=self._pattern(reminder),
            medicine_info=self._open_medicine(reminder.id, reminder.medicine_ct),
            is_active=reminder.is_active,
            is_completed=reminder.is_completed,
            time_zone=reminder.time_zone,
            refill=refill,
            next_occurrence=next_at,
            created_at=reminder.created_at,
            updated_at=reminder.updated_at,
        )

    def _occurrence_view(self, row: Mapping[str, Any], now: datetime) -> OccurrenceView:
        status = shown(OccurrenceStatus(row["status"]), row["notify_at"], now)
        return OccurrenceView(
            id=row["id"],
            reminder_id=row["reminder_id"],
            user_id=row["patient_id"],
            type=ReminderType(row["type"]),
            title=self._open_title(row["reminder_id"], row["title_ct"]),
            medicine_info=self._open_medicine(row["reminder_id"], row["medicine_ct"]),
            dose=self._open_dose(row["id"], row["dose_ct"]),
            scheduled_time=row["due_at"],
            notify_at=row["notify_at"],
            local_slot=row["local_slot"],
            time_zone=row["time_zone"],
            status=status,
            late=row["late"],
            round=row["round"],
            skip_reason=self._cipher.show_optional(f"{_OCCURRENCE}.skip_reason", row["id"], row["skip_reason_ct"]),
            acted_at=row["acted_at"],
        )

    def _slot_view(self, reminder: Reminder, slot: Slot) -> OccurrenceView:
        """Return a time that isn't written down yet."""
        return OccurrenceView(
            reminder_id=reminder.id,
            user_id=reminder.patient_id,
            type=ReminderType(reminder.type),
            title=self._open_title(reminder.id, reminder.title_ct),
            medicine_info=self._open_medicine(reminder.id, reminder.medicine_ct),
            dose=slot.dose_text,
            scheduled_time=slot.due_at,
            notify_at=slot.due_at,
            local_slot=slot.local_slot,
            time_zone=reminder.time_zone,
            status=OccurrenceStatus.SCHEDULED,
        )

    async def _announce(self, uow: UnitOfWork, reminder: Reminder, change: str, **ids: object) -> None:
        """Tell the patient's tabs and clients, and those of who follows them, that a reminder changed."""
        followers = await self._compliance.followers(uow, [reminder.patient_id], RecordPart.DOSES)
        payload = {"reminderId": reminder.id, "change": change, **ids}
        for user_id in (reminder.patient_id, *followers.get(reminder.patient_id, ())):
            self._notifications.feed(uow, user_id, FEED_REMINDER_UPDATED, payload)
