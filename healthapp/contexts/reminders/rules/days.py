"""The days of a rule, reachable by number: no day is found by walking there from the first."""

from __future__ import annotations

import calendar
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from math import gcd
from typing import TYPE_CHECKING, Protocol

from healthapp.contexts.reminders.schemas.pattern import WEEKDAYS, Frequency

if TYPE_CHECKING:
    from healthapp.contexts.reminders.schemas.pattern import RecurringPattern

_WEEK = 7
_YEAR = 12
LAST_DAY = date(9000, 1, 1)
"""Later than any reminder, and far enough from the end of the calendar to calculate with."""


class Days(Protocol):
    """An endless rising series of days."""

    def at(self, number: int) -> date:
        """Return the day of a number, from 0; OverflowError or ValueError beyond the calendar."""
        ...

    def first_from(self, day: date) -> int:
        """Return the number of the first day that is not before `day`."""
        ...


@dataclass(frozen=True, slots=True)
class Cycle:
    """Every `length` days from `base` the days at `offsets` (sorted, below `length`)."""

    base: int
    length: int
    offsets: tuple[int, ...]

    def at(self, number: int) -> date:
        """Return the day of a number."""
        rounds, place = divmod(number, len(self.offsets))
        return date.fromordinal(self.base + rounds * self.length + self.offsets[place])

    def first_from(self, day: date) -> int:
        """Return the number of the first day that is not before `day`."""
        rounds, rest = divmod(day.toordinal() - self.base, self.length)
        return rounds * len(self.offsets) + bisect_left(self.offsets, rest)


@dataclass(frozen=True, slots=True)
class Months:
    """One day in every so many months: `day`, or the last of a shorter month."""

    first_month: int
    step: int
    day: int

    def at(self, number: int) -> date:
        """Return the day of a number."""
        year, month = divmod(self.first_month + number * self.step, _YEAR)
        return date(year, month + 1, min(self.day, calendar.monthrange(year, month + 1)[1]))

    def first_from(self, day: date) -> int:
        """Return the number of the first day that is not before `day`."""
        month = day.year * _YEAR + day.month - 1
        number = -((self.first_month - month) // self.step)
        return number if self.at(number) >= day else number + 1


def days_of(pattern: RecurringPattern, start: date) -> Days | None:
    """Return the days of a wall-clock rule that begins on `start`; None when no day ever fits it.

    Days before `start` have a number too (a weekly rule counts from the Monday of that week): ask `first_from(start)`.
    """
    wanted = [WEEKDAYS.index(name) for name in pattern.weekdays or ()]
    if pattern.frequency is Frequency.MONTHLY:
        return Months(start.year * _YEAR + start.month - 1, pattern.interval, start.day)
    if pattern.frequency is Frequency.WEEKLY:
        monday = start.toordinal() - start.weekday()
        return Cycle(monday, _WEEK * pattern.interval, tuple(wanted or [start.weekday()]))
    if not wanted:
        return Cycle(start.toordinal(), pattern.interval, (0,))
    # Every so many days, if that is one of these weekdays: the weekdays come round again after `turns` intervals.
    turns = _WEEK // gcd(pattern.interval, _WEEK)
    offsets = [n * pattern.interval for n in range(turns) if (start.weekday() + n * pattern.interval) % _WEEK in wanted]
    return Cycle(start.toordinal(), turns * pattern.interval, tuple(offsets)) if offsets else None
