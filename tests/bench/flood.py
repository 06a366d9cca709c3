"""A flood of logins, and what others notice of it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

FLOOD = 8
PROBES = 150
ROUNDS = 4
_PAUSE = 0.02


async def in_rounds(
    log_in: Callable[[], Awaitable[httpx.Response]], probe: Callable[[], Awaitable[object]]
) -> tuple[list[float], list[float], int, float]:
    """Probe without a flood of logins and during one, in turns: a few seconds of each say little about the 95th of 100.

    Returns the seconds of both, and how many logins there were meanwhile in how many seconds.
    """
    idle: list[float] = []
    flooded: list[float] = []
    done, seconds = 0, 0.0
    for _ in range(ROUNDS):
        idle += await _probes(probe)
        stop = asyncio.Event()

        async def flood(stop: asyncio.Event = stop) -> int:
            count = 0
            while not stop.is_set():
                (await log_in()).raise_for_status()
                count += 1
            return count

        attackers = [asyncio.create_task(flood()) for _ in range(FLOOD)]
        started = time.perf_counter()
        flooded += await _probes(probe)
        seconds += time.perf_counter() - started
        stop.set()
        done += sum(await asyncio.gather(*attackers))
    return idle, flooded, done, seconds


async def _probes(probe: Callable[[], Awaitable[object]]) -> list[float]:
    times = []
    for _ in range(PROBES):
        started = time.perf_counter()
        await probe()
        times.append(time.perf_counter() - started)
        await asyncio.sleep(_PAUSE)
    return times
