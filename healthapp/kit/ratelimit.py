"""How often somebody may ask: so many in any hour, and so many of them in any minute; a count for one process alone.

Calls are counted by the minute, and the hour before a call is the minute it comes in and the sixty before. So no hour,
wherever it begins, has more than `per_hour` calls, whatever pause was before it. A call counts for up to a minute
longer than an hour: whoever asks evenly, and not more than an hour allows in 61 minutes, is never refused.
Bursts are inside: no minute has more than `burst`. Times are whole microseconds.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.kit.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOUR = 3600
MINUTE = 60
_MICRO = 1_000_000
WIDTH = MINUTE * _MICRO
"""How long a count is, in microseconds."""
COUNTS = HOUR // MINUTE
"""How many counts before the present one belong to an hour."""
_MOST_CALLERS = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_hour` calls in any hour, `burst` of them in any minute."""

    per_hour: int
    burst: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may go on, and what is left to its caller. Seconds are whole, rounded up."""

    rate: Rate
    allowed: bool
    remaining: int
    """How many calls of this hour are left."""
    at_once: int
    """How many calls of this minute are left; more than `remaining` helps nobody."""
    full_in: int
    """Seconds until the whole hour is there again."""
    minute_in: int
    """Seconds until the whole minute is there again."""
    retry_in: int
    """Seconds until a refused call may be tried again; 0 for an allowed one."""
    shared: bool = True
    """Whether all processes counted together; False while Valkey is away."""


def _seconds(micro: int) -> int:
    return -(-micro // _MICRO)


def verdict(rate: Rate, found: tuple[int, int, int, int, int], *, shared: bool) -> Verdict:
    """Return the verdict for what `decide`, or its script, found."""
    hour, minute, full_in, minute_in, wait = found
    left, at_once = max(0, rate.per_hour - hour), max(0, rate.burst - minute)
    return Verdict(rate, wait <= 0, left, at_once, _seconds(full_in), _seconds(minute_in), _seconds(wait), shared)


def decide(rate: Rate, kept: Mapping[int, int], now: int) -> tuple[dict[int, int], tuple[int, int, int, int, int]]:
    """Return the counts after a call, by their number; and what they say.

    That is: calls in this hour and in this minute, µs until both are whole again, and how long the call must wait (> 0:
    it is refused). A count that is still to come is of a clock that was put back, and counts no more.
    """
    here = now // WIDTH
    counts = {at: count for at, count in kept.items() if here - COUNTS <= at <= here}
    hour, minute = sum(counts.values()), counts.get(here, 0) + counts.get(here - 1, 0)
    wait, left = 0, hour
    for at in sorted(counts):
        if left < rate.per_hour:
            break
        left -= counts[at]
        wait = (at + COUNTS + 1) * WIDTH - now
    if minute >= rate.burst:
        wait = max(wait, (here + (1 if counts.get(here, 0) < rate.burst else 2)) * WIDTH - now)
    if wait <= 0:
        counts[here] = counts.get(here, 0) + 1
        hour, minute = hour + 1, minute + 1
    newest = max(counts, default=None)
    full_in = 0 if newest is None else (newest + COUNTS + 1) * WIDTH - now
    minute_in = 0 if newest is None or newest < here - 1 else (newest + 2) * WIDTH - now
    return counts, (hour, minute, full_in, minute_in, wait)


class ProcessLimits:
    """Counts callers in this process's memory, for as long as nothing that all processes share can do it.

    Bounded: the callers that asked longest ago are forgotten first, which is to their advantage.
    """

    def __init__(self, now: Callable[[], float] = monotonic, limit: int = _MOST_CALLERS) -> None:
        """Count by the monotonic clock `now`, in seconds; remember at most `limit` callers."""
        self._now = now
        self._limit = limit
        self._counts: OrderedDict[str, dict[int, int]] = OrderedDict()

    def take(self, caller: str, rate: Rate) -> Verdict:
        """Count one call of `caller`."""
        now = round(self._now() * _MICRO)  # cut off, a second could end a millionth too late
        self._counts[caller], found = decide(rate, self._counts.pop(caller, {}), now)
        if len(self._counts) > self._limit:
            self._counts.popitem(last=False)
        return verdict(rate, found, shared=False)
