"""What may become of an occurrence, and whether its time is still good.

scheduled → (due) → delivered → taken | skipped | snoozed | missed; a snoozed one comes again in a new round.

- An answer may repeat: the same answer again changes nothing. A second snooze only moves the time.
- `taken` is final: a skip or snooze that arrives later, from a phone that was offline, must not undo it. A dose that
  was skipped or missed can still be taken, and a missed one can be explained by a skip; neither can be snoozed.
- Cancelled means the reminder was paused, changed or deleted; resuming a paused one may schedule it again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.errors import HealthError, Kind, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

SNOOZE_MIN_MINUTES = 1
SNOOZE_MAX_MINUTES = 1440
CATCH_UP = timedelta(minutes=60)
LATE_AFTER = timedelta(minutes=1)
"""Less is the ordinary time that delivery takes."""

_SCHEDULED = OccurrenceStatus.SCHEDULED
_DUE = OccurrenceStatus.DUE
_DELIVERED = OccurrenceStatus.DELIVERED
_TAKEN = OccurrenceStatus.TAKEN
_SKIPPED = OccurrenceStatus.SKIPPED
_MISSED = OccurrenceStatus.MISSED
_SNOOZED = OccurrenceStatus.SNOOZED
_CANCELLED = OccurrenceStatus.CANCELLED

_ANSWERS = frozenset({_TAKEN, _SKIPPED, _SNOOZED})
TRANSITIONS: Mapping[OccurrenceStatus, frozenset[OccurrenceStatus]] = {
    _SCHEDULED: _ANSWERS | {_DUE, _DELIVERED, _MISSED, _CANCELLED},
    _DUE: _ANSWERS | {_DELIVERED, _MISSED, _CANCELLED},
    _DELIVERED: _ANSWERS | {_MISSED, _CANCELLED},
    _SNOOZED: _ANSWERS | {_DUE, _DELIVERED, _MISSED, _CANCELLED},
    _MISSED: frozenset({_TAKEN, _SKIPPED}),
    _SKIPPED: frozenset({_TAKEN}),
    _TAKEN: frozenset(),
    _CANCELLED: frozenset({_SCHEDULED}),
}
"""Where each status may go. Staying where it is is always allowed and changes nothing (but see `snooze`)."""

WAITING = frozenset({_SCHEDULED, _SNOOZED})
"""A time is still to come."""
OPEN = frozenset({_DUE, _DELIVERED, _SNOOZED})
"""The time has come and the patient has not answered; a scheduled one joins them when its time is there."""
CLOSED = frozenset({_TAKEN, _SKIPPED, _MISSED, _CANCELLED})


class Timing(StrEnum):
    """How an occurrence that nobody announced yet stands to the clock."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    TOO_LATE = "too_late"


def may_become(now: OccurrenceStatus, then: OccurrenceStatus) -> bool:
    """Return whether an occurrence that is `now` may be made `then`; a repetition may."""
    return then is now or then in TRANSITIONS[now]


def is_repetition(now: OccurrenceStatus, then: OccurrenceStatus) -> bool:
    """Return whether making an occurrence `then` changes nothing, so that nothing is written, told or counted."""
    return then is now and then is not _SNOOZED


def require(now: OccurrenceStatus, then: OccurrenceStatus) -> bool:
    """Return whether there is something to change; CONFLICT when an occurrence that is `now` can't become `then`."""
    if not may_become(now, then):
        raise HealthError(
            Kind.CONFLICT, "recurrence.already_answered" if now is not _CANCELLED else "recurrence.cancelled"
        )
    return not is_repetition(now, then)


def is_open(status: OccurrenceStatus, notify_at: datetime, now: datetime) -> bool:
    """Return whether an occurrence waits for an answer: announced, snoozed, or its time is there."""
    return status in OPEN or (status is _SCHEDULED and notify_at <= now)


def shown(status: OccurrenceStatus, notify_at: datetime, now: datetime) -> OccurrenceStatus:
    """Return the status to show: a time that has come is `due` even before anybody recorded it."""
    return _DUE if status is _SCHEDULED and notify_at <= now else status


def snooze_until(now: datetime, minutes: int, due_at: datetime | None = None) -> datetime:
    """Return when to tell again: 1–1440 minutes from now, or from a `due_at` that is still to come; else INVALID."""
    if not SNOOZE_MIN_MINUTES <= minutes <= SNOOZE_MAX_MINUTES:
        raise invalid("duration", "out_of_range", min=SNOOZE_MIN_MINUTES, max=SNOOZE_MAX_MINUTES)
    return max(now, due_at or now) + timedelta(minutes=minutes)


def next_round(status: OccurrenceStatus, round_: int) -> int:
    """Return the round of notices that a snooze opens; a snooze of what is snoozed already only moves the time."""
    return round_ if status is _SNOOZED else round_ + 1


def timing(due_at: datetime, now: datetime, catch_up: timedelta = CATCH_UP) -> Timing:
    """Decide about an occurrence that is to be announced now.

    LATE (inside the catch-up window, its end included) is delivered and marked so, TOO_LATE is marked missed. EARLY is
    what a clock that jumped back shows: wait. For a snoozed occurrence `due_at` is its `notify_at`.
    """
    delay = now - due_at
    if delay < timedelta(0):
        return Timing.EARLY
    if delay <= LATE_AFTER:
        return Timing.ON_TIME
    return Timing.LATE if delay <= catch_up else Timing.TOO_LATE
