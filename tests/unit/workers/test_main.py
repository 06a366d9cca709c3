"""The worker's end: a loop that doesn't hear the first cancellation hears the next."""

from __future__ import annotations

import asyncio
from unittest.mock import patch

from workers import main


async def deaf(times: int, heard: list[str], over: asyncio.Event) -> None:
    while not over.is_set():
        try:
            await over.wait()
        except asyncio.CancelledError:
            heard.append("cancelled")
            if len(heard) > times:
                raise


async def test_every_loop_ends_however_often_it_must_be_told() -> None:
    heard: list[str] = []
    over = asyncio.Event()
    tasks = [asyncio.create_task(deaf(2, heard, over)), asyncio.create_task(deaf(0, [], over))]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(20):
            await main._end(tasks)
        assert len(heard) == 3
        assert all(task.cancelled() for task in tasks)
    finally:
        over.set()


async def test_a_step_that_hands_on_a_cancellation_of_its_own_is_run_again() -> None:
    """As a gathered job's; only who is cancelled from outside ends."""
    runs: list[int] = []
    stop = asyncio.Event()

    async def step() -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            raise asyncio.CancelledError
        stop.set()

    with patch.object(main, "_RESTART_AFTER", 0.0):
        async with asyncio.timeout(20):
            await main._keep("some", step, stop)
    assert len(runs) == 2


async def test_a_loop_that_is_cancelled_ends() -> None:
    begun = asyncio.Event()

    async def step() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(main._keep("some", step, asyncio.Event()))
    await begun.wait()
    task.cancel()
    async with asyncio.timeout(20):
        await asyncio.wait([task])
    assert task.cancelled()
