"""How often somebody may ask: the generic cell rate algorithm (GCRA), and a count for one process alone.

A rate lets `burst` calls through at once and gives back `per_hour` of them an hour, evenly. So of any hour, wherever
it begins, at most `per_hour + burst` calls are let through, and whoever keeps to the rate is never refused. What is
kept of a caller is one number: the moment at which all of their burst will be there again. Times are whole
microseconds.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.kit.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = 3600
_MICRO = 1_000_000
_MOST_CALLERS = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_hour` calls an hour, `burst` of them at once."""

    per_hour: int
    burst: int

    @property
    def interval(self) -> int:
        """Return the microseconds after which one call is given back; rounded up, so that never more are."""
        return -(-HOUR * _MICRO // self.per_hour)

    @property
    def most(self) -> int:
        """Return how many calls are let through in an hour at most, wherever it begins."""
        return self.per_hour + self.burst

    @property
    def window(self) -> int:
        """Return the seconds in which a whole burst is given back."""
        return _seconds(self.interval * self.burst)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may go on, and what is left to its caller. Seconds are whole, rounded up."""

    rate: Rate
    allowed: bool
    remaining: int
    """How many calls may follow at once."""
    full_in: int
    """Seconds until the whole burst is there again."""
    retry_in: int
    """Seconds until a refused call may be tried again; 0 for an allowed one."""
    shared: bool = True
    """Whether all processes counted together; False while Valkey is away."""


def _seconds(micro: int) -> int:
    return -(-micro // _MICRO)


def verdict(rate: Rate, *, full_after: int, wait: int, shared: bool) -> Verdict:
    """Return the verdict for a caller whose burst is whole `full_after` µs from now and who must `wait` so long."""
    room = rate.burst * rate.interval - full_after
    return Verdict(rate, wait <= 0, max(0, room // rate.interval), _seconds(full_after), max(0, _seconds(wait)), shared)


def decide(rate: Rate, full_at: int, now: int) -> tuple[int, int]:
    """Return when the burst will be whole after this call, and how long it must wait (> 0: it is refused).

    A moment further ahead than a burst can reach comes from a clock that was put back, or from a larger burst of
    former settings; it counts as an empty burst, never as a longer punishment.
    """
    room = rate.burst * rate.interval
    full_at = min(max(full_at, now), now + room)
    after = full_at + rate.interval
    wait = after - room - now
    return (after, wait) if wait <= 0 else (full_at, wait)


class ProcessLimits:
    """Counts callers in this process's memory, for as long as nothing that all processes share can do it.

    Bounded: the callers that asked longest ago are forgotten first, which is to their advantage.
    """

    def __init__(self, now: Callable[[], float] = monotonic, limit: int = _MOST_CALLERS) -> None:
        """Count by the monotonic clock `now`, in seconds; remember at most `limit` callers."""
        self._now = now
        self._limit = limit
        self._full_at: OrderedDict[str, int] = OrderedDict()

    def take(self, caller: str, rate: Rate) -> Verdict:
        """Count one call of `caller`."""
        now = round(self._now() * _MICRO)  # cut off, a second could end a millionth too late
        full_at, wait = decide(rate, self._full_at.pop(caller, 0), now)
        self._full_at[caller] = full_at
        if len(self._full_at) > self._limit:
            self._full_at.popitem(last=False)
        return verdict(rate, full_after=full_at - now, wait=wait, shared=False)
