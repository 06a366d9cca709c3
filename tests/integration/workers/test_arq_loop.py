"""Arq's loop, when it fails with jobs under way: it says why, and leaves no connection behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from arq.worker import Worker
from redis.exceptions import ConnectionError as RedisConnectionError

from healthapp.kit.ids import new_id
from workers.arq_loop import JobQueue, run_arq

if TYPE_CHECKING:
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.wiring import Platform


async def nothing(platform: Platform, number: UUID) -> None:
    """Be a job."""


async def _connections(platform: Platform) -> int:
    """Return how many connections the server has, the platform's own pool having a single new one."""
    await platform.valkey.close()

    async def listed(client: Redis) -> int:
        return len(await client.client_list())

    return await platform.valkey.call(listed)


@pytest.mark.parametrize("cancelled", [False, True], ids=["failed", "cancelled"])
async def test_it_ends_with_a_job_under_way(platform: Platform, *, cancelled: bool) -> None:
    begun, broken = asyncio.Event(), asyncio.Event()

    async def look_up(_worker: Worker, _job_id: str, _score: int) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def beat(_worker: Worker) -> None:
        if broken.is_set():
            raise RedisConnectionError

    before = await _connections(platform)
    queue = JobQueue(platform)
    await queue.enqueue([("job", f"job:{new_id()}", str(new_id()))])
    await queue.close()
    with patch.object(Worker, "heart_beat", beat), patch.object(Worker, "run_job", look_up):
        async with asyncio.timeout(30):
            loop = asyncio.create_task(run_arq(platform, {"job": nothing}))
            await begun.wait()
            if cancelled:
                loop.cancel()
            else:
                broken.set()
            await asyncio.wait([loop])
    assert loop.cancelled() is cancelled
    if not cancelled:
        assert isinstance(loop.exception(), RedisConnectionError)
    async with asyncio.timeout(30):
        while await _connections(platform) > before:  # noqa: ASYNC110 - the server may hear of their end a moment later
            await asyncio.sleep(0.05)
