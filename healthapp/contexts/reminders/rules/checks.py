"""Refuses a recurrence that makes no sense, naming the field as the caller knows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.reminders.rules.days import days_of
from healthapp.contexts.reminders.rules.recurrence import Recurrence, end_day
from healthapp.contexts.reminders.rules.wallclock import find_zone, local
from healthapp.contexts.reminders.schemas.pattern import MAX_OCCURRENCES, Frequency
from healthapp.kit.errors import FieldError, HealthError, Kind

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from healthapp.contexts.reminders.schemas.pattern import RecurringPattern

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=36_525)
"""A series that ends must do so within a hundred years."""

_PATTERN = "recurringPattern"


def plan(start: datetime, zone: str, pattern: RecurringPattern | None, *, is_recurring: bool) -> Recurrence:
    """Return the recurrence of a new or changed reminder, or raise INVALID with every field at fault."""
    problems: list[FieldError] = []
    place = find_zone(zone)
    if place is None:
        problems.append(FieldError("timeZone", "bad_zone"))
    if start.tzinfo is None:
        problems.append(FieldError("scheduledTime", "time_without_zone"))
    elif start < EARLIEST:
        problems.append(FieldError("scheduledTime", "recurrence.too_long_ago"))
    elif start >= LATEST:
        problems.append(FieldError("scheduledTime", "too_far_ahead"))
    if is_recurring and pattern is None:
        problems.append(FieldError(_PATTERN, "pattern_missing"))
    if not is_recurring and pattern is not None:
        problems.append(FieldError(_PATTERN, "pattern_not_allowed"))
    if not problems and pattern is not None and place is not None:
        problem = _problem_of(start, place, pattern)
        if problem is not None:
            problems.append(problem)
    if problems:
        raise HealthError(Kind.INVALID, fields=tuple(problems))
    return Recurrence.build(start, zone, pattern)


def _problem_of(start: datetime, zone: ZoneInfo, pattern: RecurringPattern) -> FieldError | None:
    begin = local(start, zone).date()
    end = end_day(pattern, zone)
    if end is not None and end < begin:
        return FieldError(f"{_PATTERN}.endDate", "end_before_start")
    if pattern.as_needed:
        return None
    if pattern.frequency is not Frequency.HOURLY and days_of(pattern, begin) is None:
        return FieldError(f"{_PATTERN}.weekdays", "no_occurrence")
    recurrence = Recurrence.build(start, zone.key, pattern)
    if not recurrence.size:
        # The rule does come true, but not before the end.
        return FieldError(f"{_PATTERN}.endDate", "no_occurrence")
    return _too_much(recurrence, pattern)


def _too_much(recurrence: Recurrence, pattern: RecurringPattern) -> FieldError | None:
    last = recurrence.last
    limit = "endDate" if pattern.end_date is not None else "count" if pattern.count is not None else "taper"
    if last is not None and recurrence.size > MAX_OCCURRENCES:
        return FieldError(f"{_PATTERN}.{limit}", "too_many_occurrences", {"max": MAX_OCCURRENCES})
    if last is not None and last.due_at - recurrence.start > LONGEST:
        return FieldError(f"{_PATTERN}.{limit}", "too_far_ahead")
    return None
