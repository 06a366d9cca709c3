"""The worker's end: a loop that doesn't hear the first cancellation hears the next."""

from __future__ import annotations

import asyncio

from workers import main


async def deaf(times: int, heard: list[str]) -> None:
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            heard.append("cancelled")
            if len(heard) > times:
                raise


async def test_every_loop_ends_however_often_it_must_be_told() -> None:
    heard: list[str] = []
    tasks = [asyncio.create_task(deaf(2, heard)), asyncio.create_task(asyncio.Event().wait())]
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await main._end(tasks)  # type: ignore[arg-type]  # whatever a loop returns
    assert len(heard) == 3
    assert all(task.cancelled() for task in tasks)
