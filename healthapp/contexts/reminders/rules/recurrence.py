"""When a reminder comes: a start, a zone and a pattern make a series of slots that can be entered anywhere.

Policy, in one place:

- A slot's `local_slot` is its name for ever. It is the wall-clock time ("2026-11-21T08:00"), which is the same in every
  zone, so that a traveller's dose that was answered in one zone can't come again in the next. Interval doses and
  single reminders mean an instant, not a wall clock: their name is in UTC and ends in "Z".
- A wall-clock dose in a gap comes at the first valid instant after it (two doses in one gap come together); one in a
  fold comes once, the first time. An interval dose follows elapsed time.
- Nothing comes before the start. The start itself is a slot only if the pattern says so.
- The end date counts whole, as a day of the patient's zone. Count, end date and taper may all be given: the first to
  be reached ends the series.
- A taper step in days counts calendar days from the day of its first dose (24 hours each for interval doses); one in
  doses counts slots. After the last step nothing comes, unless that step has no length.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.reminders.rules.days import LAST_DAY, days_of
from healthapp.contexts.reminders.rules.series import ElapsedSeries, WallSeries
from healthapp.contexts.reminders.rules.wallclock import find_zone, local
from healthapp.contexts.reminders.schemas.pattern import Frequency
from healthapp.kit.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from healthapp.contexts.reminders.rules.series import Series
    from healthapp.contexts.reminders.schemas.pattern import RecurringPattern, TaperStep


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of a series."""

    local_slot: str
    due_at: datetime
    dose_text: str | None
    index: int
    """Its number in the whole series, from 0."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A series of slots. Make it by `build`; `rules.checks.plan` also refuses what makes no sense."""

    start: datetime
    zone: str
    pattern: RecurringPattern | None
    size: int = field(compare=False)
    """How many slots there are in all; for a series without an end, until the calendar ends."""
    _series: Series[Any] = field(repr=False, compare=False)
    _steps: tuple[int, ...] = field(repr=False, compare=False)
    """The number of the first slot of each taper step."""

    @classmethod
    def build(cls, start: datetime, zone: str, pattern: RecurringPattern | None) -> Recurrence:
        """Make the series of a stored reminder; no pattern means once. INVALID for a naive start or an unknown zone."""
        if start.tzinfo is None:
            raise invalid("scheduledTime", "time_without_zone")
        place = find_zone(zone)
        if place is None:
            raise invalid("timeZone", "bad_zone")
        start = start.astimezone(UTC)
        series, size = _series(start, place, pattern)
        steps: tuple[int, ...] = ()
        if pattern is not None and pattern.taper and size:
            steps, size = _taper(series, size, pattern.taper)
        return cls(start, zone, pattern, size, series, steps)

    @property
    def ends(self) -> bool:
        """Tell whether the series has a last slot (or none at all)."""
        pattern = self.pattern
        if pattern is None or pattern.as_needed or not self.size:
            return True
        last = pattern.taper[-1] if pattern.taper else None
        tapers_off = last is not None and (last.doses is not None or last.days is not None)
        return pattern.end_date is not None or pattern.count is not None or tapers_off

    @property
    def last(self) -> Slot | None:
        """Return the last slot, or None for a series without slots or without an end."""
        return self.slot(self.size - 1) if self.ends and self.size else None

    def slot(self, index: int) -> Slot:
        """Return a slot by its number; IndexError outside the series."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        return Slot(self._series.key(index), self._series.due(index), self._dose(index), index)

    def find(self, local_slot: str) -> Slot | None:
        """Return the slot of a name, or None when the series has no such slot."""
        index = self._series.find(local_slot) if self.size else None
        return self.slot(index) if index is not None and 0 <= index < self.size else None

    def index_after(self, after: datetime) -> int:
        """Return the number of the first slot due after an instant; `size` when there is none."""
        return self._series.index_after(after.astimezone(UTC), self.size) if self.size else 0

    def slots_between(self, after: datetime, until: datetime, limit: int | None = None) -> Iterator[Slot]:
        """Yield the slots due after `after` and not after `until`, in order.

        `limit` never parts slots of the same instant (doses that a gap throws together), so that going on after the
        last one loses none: a few more than `limit` may come.
        """
        index = self.index_after(after)
        given = 0
        last: datetime | None = None
        while index < self.size:
            slot = self.slot(index)
            if slot.due_at > until or (limit is not None and given >= limit and slot.due_at != last):
                return
            yield slot
            last = slot.due_at
            given += 1
            index += 1

    def next_slots(self, after: datetime, n: int) -> list[Slot]:
        """Return the first `n` slots due after an instant."""
        first = self.index_after(after)
        return [self.slot(index) for index in range(first, min(first + n, self.size))]

    def _dose(self, index: int) -> str | None:
        if self.pattern is None or not self.pattern.taper:
            return None
        return self.pattern.taper[bisect_right(self._steps, index) - 1].dose


def end_day(pattern: RecurringPattern, zone: ZoneInfo) -> date | None:
    """Return the last local day of a pattern with an end date. An end given as an instant means the day it falls on."""
    end = pattern.end_date
    if isinstance(end, datetime):
        return local(end, zone).date() if end.tzinfo else end.date()
    return end


def _series(start: datetime, zone: ZoneInfo, pattern: RecurringPattern | None) -> tuple[Series[Any], int]:
    """Return the slots of a rule and how many of them there are, the taper left aside."""
    hours = pattern.interval if pattern is not None and pattern.frequency is Frequency.HOURLY else 1
    elapsed = ElapsedSeries(start, zone, timedelta(hours=hours))
    if pattern is None:
        return elapsed, 1
    if pattern.as_needed:
        return elapsed, 0
    series: Series[Any] = elapsed
    if pattern.frequency is not Frequency.HOURLY:
        begin = local(start, zone)
        days = days_of(pattern, begin.date())
        if days is None:
            return elapsed, 0
        times = tuple(time.fromisoformat(at) for at in pattern.times_of_day or ())
        series = WallSeries(start, zone, days, times or (begin.time().replace(fold=0),))
    size = series.size_until(end_day(pattern, zone) or LAST_DAY)
    return series, min(size, pattern.count or size)


def _taper(series: Series[Any], size: int, taper: tuple[TaperStep, ...]) -> tuple[tuple[int, ...], int]:
    """Return the first slot of each step that is reached, and the size that the taper leaves."""
    starts: list[int] = []
    first = 0
    origin = None
    for step in taper:
        starts.append(first)
        if first >= size:
            break
        if step.doses is not None:
            first += step.doses
            origin = None
        elif step.days is not None:
            # Days run on through steps of days, also where no dose falls on the day a step begins.
            origin = (series.origin(first) if origin is None else origin) + timedelta(days=step.days)
            first = max(first, series.first_from(origin))
        else:
            return tuple(starts), size
    return tuple(starts), min(size, first)
