"""When to try again after a failure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

FIRST_S = 5.0
LONGEST_S = 900.0
LONGEST_ASKED_S = 6 * 3600.0


def backoff_seconds(
    attempts: int,
    jitter: float,
    *,
    retry_after: float | None = None,
    first: float = FIRST_S,
    longest: float = LONGEST_S,
) -> float:
    """Return the seconds to wait after `attempts` tries that failed (at least 1).

    Doubling from `first` up to `longest`; the upper half of each step is random (`jitter` is drawn from [0, 1)), so
    that what failed together doesn't come back together. Never before the vendor's Retry-After, which gets jitter too.
    """
    if attempts < 1:
        msg = "there is nothing to wait for before the first attempt"
        raise ValueError(msg)
    # The exponent is bounded before the power is taken: 2 ** a-million is a number nobody can hold.
    step = min(longest, first * 2.0 ** min(attempts - 1, 32))
    wait = step / 2 + jitter * step / 2
    if retry_after is None:
        return wait
    asked = min(max(retry_after, 0.0), LONGEST_ASKED_S)
    return max(wait, asked + jitter * min(step, asked) / 2)


def retry_at(now: datetime, attempts: int, rand: Callable[[], float], *, retry_after: float | None = None) -> datetime:
    """Return the instant of the next try."""
    return now + timedelta(seconds=backoff_seconds(attempts, rand(), retry_after=retry_after))
