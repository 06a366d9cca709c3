"""What may be asked of the reminders context: the seed's fields, camelCase outside, anything else refused."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.contexts.reminders.schemas.pattern import EndDate, MedicineInfo, RecurringPattern, Refill
from healthapp.contexts.reminders.schemas.views import ReminderType
from healthapp.kit.zones import check_zone

SNOOZE_MAX_MINUTES = 1440
PAGE_MAX = 200


def _no_nul(value: str) -> str:
    if "\x00" in value:
        raise PydanticCustomError("nul_character", "a NUL character isn't allowed")
    return value


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_no_nul)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_no_nul)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_no_nul)]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(check_zone)]


class _Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class CreateReminder(_Command):
    """A new reminder. A `scheduledTime` without an offset is wall-clock time in `timeZone`."""

    type: ReminderType
    title: Title
    description: Description = ""
    scheduled_time: datetime
    is_recurring: bool
    recurring_pattern: RecurringPattern | None = None
    medicine_info: MedicineInfo | None = None
    time_zone: Zone | None = None
    refill: Refill | None = None


class PreviewReminder(_Command):
    """The times of a reminder that isn't stored yet, and the stock that they would use up."""

    scheduled_time: datetime
    is_recurring: bool
    recurring_pattern: RecurringPattern | None = None
    time_zone: Zone | None = None
    refill: Refill | None = None


class UpdateReminder(_Command):
    """A change; what is absent stays. `isCompleted: true` answers the earliest open occurrence as taken."""

    type: ReminderType | None = None
    title: Title | None = None
    description: Description | None = None
    scheduled_time: datetime | None = None
    is_recurring: bool | None = None
    recurring_pattern: RecurringPattern | None = None
    medicine_info: MedicineInfo | None = None
    time_zone: Zone | None = None
    refill: Refill | None = None
    is_active: bool | None = None
    is_completed: bool | None = None
    occurrence_id: UUID | None = None


class ReminderQuery(_Command):
    """Which reminders to list; `startDate` and `endDate` keep those with a time between them, whole days included."""

    user_id: UUID | None = None
    type: ReminderType | None = None
    is_active: bool | None = None
    start_date: EndDate | None = None
    end_date: EndDate | None = None
    limit: int = Field(default=50, ge=1, le=PAGE_MAX)
    offset: int = Field(default=0, ge=0, le=10**9)


class OccurrenceQuery(_Command):
    """Which occurrences of one reminder to list, newest first.

    Those that aren't written down yet (the next two days are) are listed until an `endDate` in the future, which lies
    ten years ahead at most, or for a year from a `startDate` in the future.
    """

    start_date: EndDate | None = None
    end_date: EndDate | None = None
    limit: int = Field(default=50, ge=1, le=PAGE_MAX)
    offset: int = Field(default=0, ge=0, le=10**9)


class Taken(_Command):
    """The dose was taken (or the appointment kept)."""

    occurrence_id: UUID | None = None


class Skip(_Command):
    """The dose is left out, with the patient's reason if they want to give one."""

    occurrence_id: UUID | None = None
    reason: Reason | None = None


class Snooze(_Command):
    """Remind again in `duration` minutes, 1 to 1440."""

    duration: int = Field(ge=1, le=SNOOZE_MAX_MINUTES, strict=True)
    occurrence_id: UUID | None = None
