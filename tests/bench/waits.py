"""Waiting with an end: a benchmark that waits for what never comes says what it was, instead of standing still."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
_LOOK_EVERY = 0.05


class NeverHappenedError(Exception):
    """What was waited for did not happen in time."""


def _never(seconds: float, what: str, tell: Callable[[], str] | None) -> NeverHappenedError:
    said = f" ({tell()})" if tell else ""
    return NeverHappenedError(f"waited {seconds:.0f} s for {what}{said}")


async def within(seconds: float, what: str, work: Awaitable[T], tell: Callable[[], str] | None = None) -> T:
    """Return what `work` does; NeverHappenedError says `what` was waited for, and what `tell` says of it then."""
    try:
        return await asyncio.wait_for(work, seconds)
    except TimeoutError as error:
        raise _never(seconds, what, tell) from error


async def until(check: Callable[[], bool], seconds: float, what: str, tell: Callable[[], str] | None = None) -> None:
    """Look until `check` is true; what it looks at is noted by others, who tell nobody."""
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            raise _never(seconds, what, tell)
        await asyncio.sleep(_LOOK_EVERY)
