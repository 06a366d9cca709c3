"""The worker's end: a loop that doesn't hear the first cancellation hears the next."""

from __future__ import annotations

import asyncio

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
