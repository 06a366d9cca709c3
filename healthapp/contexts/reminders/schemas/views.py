"""What comes out of the reminders context, in the seed's field names."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from healthapp.contexts.reminders.schemas.pattern import MedicineInfo, RecurringPattern, Refill


class ReminderType(StrEnum):
    """What a reminder is about (seed 000 §4.1)."""

    MEDICINE = "medicine"
    APPOINTMENT = "appointment"
    TEST = "test"
    FOLLOWUP = "followup"


class OccurrenceStatus(StrEnum):
    """Where one occurrence stands. `due` is shown for a time that has come and isn't recorded yet."""

    SCHEDULED = "scheduled"
    DUE = "due"
    DELIVERED = "delivered"
    TAKEN = "taken"
    SKIPPED = "skipped"
    MISSED = "missed"
    SNOOZED = "snoozed"
    CANCELLED = "cancelled"


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class ReminderView(_View):
    """One reminder. Times are UTC; `timeZone` is the zone its wall clock follows."""

    id: UUID
    user_id: UUID = Field(description="The patient.")
    type: ReminderType
    title: str
    description: str
    scheduled_time: datetime
    is_recurring: bool
    recurring_pattern: RecurringPattern | None = None
    medicine_info: MedicineInfo | None = None
    is_active: bool
    is_completed: bool
    time_zone: str
    refill: Refill | None = None
    next_occurrence: datetime | None = None
    created_at: datetime
    updated_at: datetime


class OccurrenceView(_View):
    """One time of one reminder. `scheduledTime` never moves; `notifyAt` does with a snooze."""

    id: UUID | None = Field(default=None, description="Absent of a time too far ahead to be written down yet.")
    reminder_id: UUID
    user_id: UUID = Field(description="The patient.")
    type: ReminderType
    title: str
    medicine_info: MedicineInfo | None = None
    dose: str | None = None
    scheduled_time: datetime
    notify_at: datetime
    local_slot: str
    time_zone: str
    status: OccurrenceStatus
    late: bool = False
    round: int = 0
    skip_reason: str | None = None
    acted_at: datetime | None = None


class MedicineAdherence(_View):
    """One medicine's share of doses taken in a period."""

    reminder_id: UUID
    title: str
    taken: int
    expected: int
    percentage: float | None


class AdherenceDay(_View):
    """One local day of a period; `state` is none, open, full, partial or missed."""

    day: date
    taken: int
    skipped: int
    missed: int
    state: str


class StockView(_View):
    """How long a stock lasts if every dose to come is taken from it."""

    doses: int
    """Whole doses in the house."""
    runs_out_on: date | None = None
    """The first day, in the reminder's zone, with a dose that it doesn't cover; None when it lasts or has no plan."""
    is_low: bool


class PreviewView(_View):
    """A recurrence in words of the reader's language, its next times in UTC, and how long a given stock lasts."""

    sentence: str
    next_times: list[datetime]
    time_zone: str
    stock: StockView | None = None


class AdherenceView(_View):
    """How a patient kept to their doses between two local dates, both included."""

    start: date
    end: date
    taken: int
    skipped: int
    missed: int
    expected: int
    percentage: float | None
    streak_days: int
    full_days: float | None = Field(description="Percentage of days with doses on which all of them were taken.")
    days: list[AdherenceDay]
    medicines: list[MedicineAdherence]
