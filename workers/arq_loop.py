"""Arq, the executor: it runs jobs, and whatever it forgets is found again in Postgres."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from arq.connections import ArqRedis
from arq.constants import default_queue_name
from arq.worker import Worker, func
from redis.asyncio import BlockingConnectionPool

from healthapp.adapters.valkey import SOCKET_TIMEOUT, ValkeyUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from redis.asyncio import Redis

    from healthapp.wiring import Platform

    Job = Callable[[Platform, UUID], Awaitable[None]]

_MAX_JOBS = 20
_JOB_TIMEOUT = 60
_QUEUE_LIMIT = 5_000
"""Above this many waiting jobs nothing more is enqueued: the rows wait in Postgres instead."""


def _dumps(value: dict[str, Any]) -> bytes:
    return json.dumps(value, default=str).encode()


def _loads(raw: bytes) -> dict[str, Any]:
    return dict(json.loads(raw))


def _pool(platform: Platform) -> ArqRedis:
    """Return Arq's own client: blocking pool, JSON instead of its default pickle, bounded in time."""
    pool = BlockingConnectionPool.from_url(
        platform.valkey.url,
        max_connections=_MAX_JOBS + 10,
        timeout=2,
        socket_timeout=SOCKET_TIMEOUT * 4,
        socket_connect_timeout=SOCKET_TIMEOUT,
    )
    return ArqRedis(connection_pool=pool, job_serializer=_dumps, job_deserializer=_loads)


async def enqueue(platform: Platform, jobs: Sequence[tuple[str, str, str]]) -> None:
    """Enqueue `(function, job id, argument)` triples; ValkeyUnavailableError when none could be."""

    async def step(client: Redis) -> None:
        if await client.zcard(default_queue_name) > _QUEUE_LIMIT:
            return
        arq = _pool(platform)
        try:
            for name, job_id, argument in jobs:
                await arq.enqueue_job(name, argument, _job_id=job_id)
        finally:
            await arq.aclose()
            await arq.connection_pool.disconnect()

    await platform.valkey.call(step)


def _as_job(platform: Platform, job: Job) -> Callable[[dict[str, Any], str], Awaitable[None]]:
    async def run(_ctx: dict[str, Any], argument: str) -> None:
        await job(platform, UUID(argument))

    return run


async def run_arq(platform: Platform, jobs: Mapping[str, Job]) -> None:
    """Run one Arq worker for `jobs` until it fails or is cancelled; the caller makes a new one."""
    try:
        await platform.valkey.call(lambda client: client.ping())
    except ValkeyUnavailableError:
        await asyncio.sleep(1)
        return
    worker = Worker(
        functions=[
            func(_as_job(platform, job), name=name, keep_result=0, max_tries=1, timeout=_JOB_TIMEOUT)
            for name, job in jobs.items()
        ],
        redis_pool=_pool(platform),
        max_jobs=_MAX_JOBS,
        poll_delay=0.1,
        handle_signals=False,
        job_serializer=_dumps,
        job_deserializer=_loads,
        keep_result=0,
        health_check_interval=30,
        allow_abort_jobs=False,
    )
    try:
        await worker.async_run()
    finally:
        await worker.close()
