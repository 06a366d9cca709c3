"""The slots of a rule by number, in two kinds: by the clock on the wall, and by elapsed time.

Both answer "which is the first slot after this instant" by calculation, so that a slot years away costs what the next
one costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from healthapp.contexts.reminders.rules.days import LAST_DAY
from healthapp.contexts.reminders.rules.wallclock import day_end, instant, local

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from healthapp.contexts.reminders.rules.days import Days

Origin = TypeVar("Origin", bound=date)
"""Where days are counted from: a local date for the wall clock, an instant for elapsed time."""


class Series(Protocol[Origin]):
    """Slots numbered from 0, their due times never falling. Numbers beyond `size_until(LAST_DAY)` aren't asked for."""

    def due(self, index: int) -> datetime:
        """Return the instant of a slot."""
        ...

    def key(self, index: int) -> str:
        """Return the local slot: unique in the series, and the same in every zone."""
        ...

    def find(self, key: str) -> int | None:
        """Return the number of the slot with a key; it may lie before the first or after the last."""
        ...

    def index_after(self, after: datetime, size: int) -> int:
        """Return the number of the first slot due after an instant; `size` if there is none below it."""
        ...

    def size_until(self, day: date) -> int:
        """Return how many slots there are until a local day, itself included."""
        ...

    def origin(self, index: int) -> Origin:
        """Return where counting days from a slot begins."""
        ...

    def first_from(self, origin: Origin) -> int:
        """Return the number of the first slot that is not before an origin."""
        ...


@dataclass(frozen=True, slots=True)
class WallSeries:
    """At the same times of the wall clock on each of the days, from `start` on."""

    start: datetime
    zone: ZoneInfo
    days: Days
    times: tuple[time, ...]
    skipped: int = field(init=False)
    """How many (day, time) pairs lie before the first slot."""
    second_pass: bool = field(init=False)
    """The start is in the second of two equal hours: what would come in the first of them is too early."""

    def __post_init__(self) -> None:
        """Find the first slot."""
        begin = local(self.start, self.zone)
        object.__setattr__(self, "second_pass", begin.fold == 1)
        number = self.days.first_from(begin.date())
        early = 0
        if self.days.at(number) == begin.date():
            early = sum(self._due(datetime.combine(begin.date(), at)) < self.start for at in self.times)
        object.__setattr__(self, "skipped", number * len(self.times) + early)

    def _wall(self, index: int) -> datetime:
        number, place = divmod(index + self.skipped, len(self.times))
        return datetime.combine(self.days.at(number), self.times[place])

    def _due(self, wall: datetime) -> datetime:
        at = instant(wall, self.zone)
        return instant(wall.replace(fold=1), self.zone) if self.second_pass and at < self.start else at

    def due(self, index: int) -> datetime:
        """Return the instant of a slot."""
        return self._due(self._wall(index))

    def key(self, index: int) -> str:
        """Return the slot's wall-clock time to the minute."""
        return self._wall(index).isoformat(timespec="minutes")

    def find(self, key: str) -> int | None:
        """Return the number of the slot with a key."""
        try:
            wall = datetime.strptime(key, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a wall clock has no zone
        except ValueError:
            return None
        minutes = [(at.hour, at.minute) for at in self.times]
        number = self.days.first_from(min(wall.date(), LAST_DAY))
        if self.days.at(number) != wall.date() or (wall.hour, wall.minute) not in minutes:
            return None
        return number * len(self.times) + minutes.index((wall.hour, wall.minute)) - self.skipped

    def index_after(self, after: datetime, size: int) -> int:
        """Return the number of the first slot due after an instant.

        The day on the wall at that instant gives a number that is never too high; the earlier times of that day, and
        in a fold those that came in its first pass, are passed over one by one.
        """
        if after < self.start:
            return 0
        day = local(after, self.zone).date()
        index = self.first_from(day) if day <= LAST_DAY else size
        while index < size and self.due(index) <= after:
            index += 1
        return min(index, size)

    def size_until(self, day: date) -> int:
        """Return how many slots there are until a local day, itself included."""
        return self.first_from(min(day, LAST_DAY) + timedelta(days=1))

    def origin(self, index: int) -> date:
        """Return the slot's local day."""
        return self._wall(index).date()

    def first_from(self, origin: date) -> int:
        """Return the number of the first slot on or after a local day."""
        return max(0, self.days.first_from(origin) * len(self.times) - self.skipped)


@dataclass(frozen=True, slots=True)
class ElapsedSeries:
    """Every so many hours of real time, whatever the clocks on the wall do. A day is 24 hours."""

    start: datetime
    zone: ZoneInfo
    step: timedelta

    def due(self, index: int) -> datetime:
        """Return the instant of a slot."""
        return self.start + index * self.step

    def key(self, index: int) -> str:
        """Return the slot's instant to the minute, in UTC."""
        return f"{self.due(index).replace(tzinfo=None).isoformat(timespec='minutes')}Z"

    def find(self, key: str) -> int | None:
        """Return the number of the slot with a key."""
        try:
            at = datetime.strptime(key, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
        except ValueError:
            return None
        index, rest = divmod(at - self.start.replace(second=0, microsecond=0), self.step)
        return None if rest else index

    def index_after(self, after: datetime, size: int) -> int:
        """Return the number of the first slot due after an instant."""
        return min(size, max(0, (after - self.start) // self.step + 1))

    def size_until(self, day: date) -> int:
        """Return how many slots there are until a local day, itself included."""
        return self.first_from(day_end(min(day, LAST_DAY), self.zone))

    def origin(self, index: int) -> datetime:
        """Return the slot's instant."""
        return self.due(index)

    def first_from(self, origin: datetime) -> int:
        """Return the number of the first slot at or after an instant."""
        return max(0, -((self.start - origin) // self.step))
