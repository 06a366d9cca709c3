"""What the worker does: record what has come due, plan ahead, close what stayed unanswered, rebuild the index."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.notifications.events import FEED_REMINDER_UPDATED
from healthapp.contexts.notifications.schemas import DirectNotice, Kind, OccurrenceNotice, Topic
from healthapp.contexts.reminders import events
from healthapp.contexts.reminders.ports import IndexEntry, Packed
from healthapp.contexts.reminders.repository import DueRepository, PersonalRepository
from healthapp.contexts.reminders.repository.personal import insert_slots
from healthapp.contexts.reminders.rules.outcome import Timing, timing
from healthapp.contexts.reminders.service.base import RemindersBase, dump_pattern
from healthapp.kit.errors import forbidden
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from healthapp.kit.uow import UnitOfWork

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one batch did: how many were announced or found too late, and when each reminder is due next."""

    delivered: int
    missed: int
    next_times: list[tuple[UUID, datetime | None]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds from due to recorded, for the metrics."""


@dataclass(frozen=True, slots=True)
class IndexChanges:
    """What to write into the index, and what to forget: reminder, patient, type."""

    entries: list[IndexEntry]
    gone: list[tuple[UUID, UUID, str]]


class DueSteps(RemindersBase):
    """Set-based steps; each is one transaction and may be repeated or run by several workers at once."""

    async def record_due(self, uow: UnitOfWork, reminder_ids: Sequence[UUID]) -> Recorded:
        """Announce the occurrences of these reminders whose time has come.

        One inside the catch-up window is delivered (and marked late when it is); an older one is marked missed. Both
        are told, neither is silent.
        """
        now = uow.clock.now()
        repository = DueRepository(uow)
        rows = await repository.take_due(reminder_ids, now)
        notices, records = [], []
        missed = 0
        for row in rows:
            when = timing(row["notify_at"], now, self._settings.catch_up)
            too_old, late = when is Timing.TOO_LATE, when in (Timing.LATE, Timing.TOO_LATE)
            missed += too_old
            records.append((row["id"], "missed" if too_old else "delivered", late, None if too_old else now))
            notices.append(
                self._notice(row, Kind.DOSE_MISSED if too_old else Kind.DOSE_LATE if late else Kind.DOSE_DUE)
            )
        if records:
            await repository.record(records, now)
            await self._notifications.post_occurrences(uow, notices)
            await repository.complete([row["reminder_id"] for row in rows], now)
            uow.audit("reminder.announce", "occurrence", count=len(rows), missed=missed)
        next_rows = await repository.next_of(reminder_ids)
        times: dict[UUID, datetime | None] = dict.fromkeys(reminder_ids)
        times.update({row["id"]: row["next_at"] for row in next_rows})
        return Recorded(
            delivered=len(rows) - missed,
            missed=missed,
            next_times=list(times.items()),
            waits=[(now - row["notify_at"]).total_seconds() for row in rows],
        )

    async def overdue(self, uow: UnitOfWork, older_than: timedelta, limit: int) -> list[UUID]:
        """Return reminders whose time came before `older_than` ago and that nobody announced: what the index missed."""
        return await DueRepository(uow).overdue(uow.clock.now() - older_than, limit)

    async def plan_ahead(self, uow: UnitOfWork, limit: int) -> list[tuple[UUID, datetime | None]]:
        """Write occurrences down for reminders whose horizon comes near; returns their next times for the index."""
        now = uow.clock.now()
        repository = DueRepository(uow)
        reminders = await repository.short_horizon(now + self._settings.horizon / 2, limit)
        rows: list[dict[str, Any]] = []
        horizons = []
        for reminder in reminders:
            more, horizon = self._slots_ahead(reminder, reminder.horizon_at, now)
            rows.extend(more)
            horizons.append((reminder.id, horizon))
        if not reminders:
            return []
        await insert_slots(uow, rows)
        await repository.set_horizons(horizons)
        await repository.complete([reminder.id for reminder in reminders], now)
        times = await PersonalRepository(uow).next_times([reminder.id for reminder in reminders])
        return [(reminder.id, times.get(reminder.id)) for reminder in reminders]

    async def seal_tapers(self, uow: UnitOfWork, limit: int) -> int:
        """Seal the doses of tapers that a release before left open, there and in the index; returns how many."""
        repository = DueRepository(uow)
        reminders = await repository.open_tapers(limit)
        for reminder in reminders:
            pattern = self._pattern(reminder)
            reminder.taper_ct, reminder.pattern = self._seal_taper(reminder.id, pattern), dump_pattern(pattern)
            uow.emit(events.REMINDER_UPDATED, reminder_id=reminder.id, patient_id=reminder.patient_id)
        return len(reminders)

    async def close_unanswered(self, uow: UnitOfWork, limit: int) -> int:
        """Mark as missed what was announced long ago and never answered; patients and their followers hear of it."""
        now = uow.clock.now()
        repository = DueRepository(uow)
        rows = await repository.close_unanswered(now - self._settings.missed_after, now, limit)
        if not rows:
            return 0
        followers = await self._compliance.followers(uow, list({row["patient_id"] for row in rows}), RecordPart.DOSES)
        for row in rows:
            payload = {"reminderId": row["reminder_id"], "occurrenceId": row["id"], "change": "missed"}
            for user_id in (row["patient_id"], *followers.get(row["patient_id"], ())):
                self._notifications.feed(uow, user_id, FEED_REMINDER_UPDATED, payload)
        await repository.complete([row["reminder_id"] for row in rows], now)
        uow.audit("occurrence.missed", "occurrence", count=len(rows))
        return len(rows)

    async def tell_refill(self, uow: UnitOfWork, event_id: UUID, reminder_id: UUID) -> None:
        """Tell a patient that a medicine is running out; `event_id` makes a repeat harmless."""
        reminder = await PersonalRepository(uow).find(reminder_id)
        if reminder is None or reminder.refill_on_hand is None:
            return
        medicine = self._open_medicine(reminder.id, reminder.medicine_ct)
        notice = DirectNotice(
            recipient_id=reminder.patient_id,
            topic=Topic.REFILL,
            kind=Kind.REFILL,
            payload={
                "title": self._open_title(reminder.id, reminder.title_ct),
                "medicine": medicine.name if medicine else None,
                "left": reminder.refill_on_hand,
            },
            patient_id=reminder.patient_id,
            reminder_id=reminder.id,
            message_id=event_id,
        )
        await self._notifications.post(uow, [notice])

    async def import_history(
        self, uow: UnitOfWork, reminder_id: UUID, entries: Sequence[tuple[datetime, str, datetime | None]]
    ) -> None:
        """Write past occurrences `(due, status, answered at)` of a reminder down; for the operator only."""
        if not uow.actor.is_process:
            raise forbidden(action="reminder.import", resource_type="reminder")
        reminder = await self._get(uow, reminder_id)
        zone = ZoneInfo(reminder.time_zone)
        await DueRepository(uow).add_history(
            [
                {
                    "id": new_id(),
                    "reminder_id": reminder_id,
                    "patient_id": reminder.patient_id,
                    "local_slot": f"{due.astimezone(zone):%Y-%m-%dT%H:%M}",
                    "due_at": due,
                    "notify_at": due,
                    "status": status,
                    "delivered_at": due,
                    "acted_at": acted,
                    "acted_by": reminder.patient_id if acted else None,
                    "created_at": due,
                    "updated_at": acted or due,
                }
                for due, status, acted in entries
            ]
        )
        uow.audit("reminder.import", "reminder", reminder_id, patient_id=reminder.patient_id, count=len(entries))

    async def index_page(self, uow: UnitOfWork, after: UUID | None, limit: int, each: int) -> list[Packed]:
        """Return a page of active reminders for the index, in id order, `each` of them together."""
        rows = await DueRepository(uow).index_page(after or _NOBODY, limit, each)
        return [Packed(row["count"], UUID(row["last"]), row["entries"]) for row in rows]

    async def index_times(self, uow: UnitOfWork, after: UUID | None, limit: int) -> Packed | None:
        """Return a page of when active reminders are due next, in id order; those without a next time are left out.

        None after the last one.
        """
        row = await DueRepository(uow).index_times(after or _NOBODY, limit)
        return Packed(row["count"], UUID(row["last"]), row["times"]) if row["count"] else None

    async def index_changes(self, uow: UnitOfWork, reminder_ids: Sequence[UUID]) -> IndexChanges:
        """Return how the index has to hold these reminders now."""
        rows = await DueRepository(uow).index_some(reminder_ids) if reminder_ids else []
        return IndexChanges(
            entries=[self._entry(row) for row in rows if row["deleted_at"] is None],
            gone=[(row["id"], row["patient_id"], row["type"]) for row in rows if row["deleted_at"] is not None],
        )

    def _entry(self, row: Any) -> IndexEntry:  # noqa: ANN401 - a row of the repository
        return IndexEntry(
            reminder_id=row["id"],
            user_id=row["patient_id"],
            type=row["type"],
            title_ct=row["title_ct"],
            description_ct=row["description_ct"],
            scheduled_at=row["scheduled_at"],
            is_recurring=row["is_recurring"],
            pattern_json=self._pattern_json(row["pattern"]),
            is_active=row["is_active"],
            created_at=row["created_at"],
            next_at=row["next_at"],
        )

    def _notice(self, row: Any, kind: Kind) -> OccurrenceNotice:  # noqa: ANN401 - a row of the repository
        medicine = self._open_medicine(row["reminder_id"], row["medicine_ct"])
        return OccurrenceNotice(
            occurrence_id=row["id"],
            reminder_id=row["reminder_id"],
            patient_id=row["patient_id"],
            topic=Topic(row["type"]),
            kind=kind,
            round=row["round"],
            due_at=row["due_at"],
            payload={
                "title": self._open_title(row["reminder_id"], row["title_ct"]),
                "medicine": medicine.name if medicine else None,
                "dosage": self._open_dose(row["id"], row["dose_ct"]) or (medicine.dosage if medicine else None),
                "instructions": medicine.instructions if medicine else None,
                "dueAt": row["due_at"].astimezone(UTC).isoformat(),
            },
        )
