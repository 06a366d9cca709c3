"""What a benchmark does now, on the screen while it does it; and an end to each area, which says what it was doing."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING, TypeVar

from tests.bench.waits import NeverHappenedError

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")


class Progress:
    """One area's way through its steps, against the clock; written to the standard error: the table goes elsewhere."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._area = "bench"
        self._seconds = float("inf")
        self._began = self._step_began = time.monotonic()
        self._step = ""

    def begin(self, area: str, seconds: float = float("inf")) -> None:
        """Start the clock of `area`, which has so many seconds."""
        self._area, self._seconds, self._step = area, seconds, "starting"
        self._began = self._step_began = time.monotonic()

    def step(self, what: str) -> None:
        """Say what is done from now on."""
        self._step, self._step_began = what, time.monotonic()
        sys.stderr.write(f"{self._area} {self._step_began - self._began:6.1f} s  {what}\n")
        sys.stderr.flush()

    @property
    def left(self) -> float:
        """How many seconds the area still has."""
        return max(0.0, self._began + self._seconds - time.monotonic())

    def over(self) -> NeverHappenedError:
        """Return the error of an area whose time is over: says which step it was at, and for how long."""
        now = time.monotonic()
        at = f"it was at “{self._step}” for {now - self._step_began:.0f} s"
        return NeverHappenedError(f"{self._area} did not end within {self._seconds:.0f} s; {at}")

    async def bounded(self, area: str, seconds: float, work: Awaitable[T]) -> T:
        """Return what `work`, which is all of `area`, does; NeverHappenedError when it takes longer than that."""
        self.begin(area, seconds)
        try:
            async with asyncio.timeout(seconds):
                return await work
        except TimeoutError as error:
            if self.left:
                raise
            raise self.over() from error


progress = Progress()
