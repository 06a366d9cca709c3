"""Arq, the executor: it runs jobs, and whatever it forgets is found again in Postgres."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from arq.connections import ArqRedis
from arq.constants import default_queue_name
from arq.worker import Worker, func
from redis.asyncio import BlockingConnectionPool
from redis.exceptions import RedisError

from healthapp.adapters.valkey import SOCKET_TIMEOUT, ValkeyUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from arq.typing import WorkerCoroutine
    from redis.asyncio import Redis

    from healthapp.wiring import Platform

    Job = Callable[[Platform, UUID], Awaitable[None]]

_MAX_JOBS = 20
_JOB_TIMEOUT = 60
_QUEUE_LIMIT = 5_000
"""Above this many waiting jobs nothing more is enqueued: the rows wait in Postgres instead."""
_TOGETHER = 10
_READ_LIMIT = 2_000
"""Jobs that a killed worker had begun stay at the head of the queue until their marks expire: read past them."""


def _dumps(value: dict[str, Any]) -> bytes:
    return json.dumps(value, default=str).encode()


def _loads(raw: bytes) -> dict[str, Any]:
    return dict(json.loads(raw))


class _Client(ArqRedis):
    """Arq closes its client by a name that redis-py has since given up."""

    async def close(self, close_connection_pool: bool | None = None) -> None:  # noqa: FBT001 - redis-py's signature
        """Close as redis-py does now."""
        await self.aclose(close_connection_pool)


def _client(url: str, connections: int) -> ArqRedis:
    """Return Arq's own client: blocking pool, JSON instead of its default pickle, bounded in time."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=2,
        socket_timeout=SOCKET_TIMEOUT * 4,
        socket_connect_timeout=SOCKET_TIMEOUT,
    )
    return _Client(connection_pool=pool, job_serializer=_dumps, job_deserializer=_loads)


async def _close(client: ArqRedis) -> None:
    await client.aclose()
    await client.connection_pool.disconnect()


class JobQueue:
    """Hands jobs to Arq."""

    def __init__(self, platform: Platform) -> None:
        """Keep one client for this process."""
        self._platform = platform
        self._client = _client(platform.valkey.url, _TOGETHER)

    async def has_room(self) -> bool:
        """Whether more may be enqueued; without an answer it may, since the caller then does the work itself."""
        try:
            waiting = await self._platform.valkey.call(lambda client: client.zcard(default_queue_name))
        except ValkeyUnavailableError:
            return True
        return int(waiting) < _QUEUE_LIMIT

    async def enqueue(self, jobs: Sequence[tuple[str, str, str]]) -> None:
        """Enqueue `(function, job id, argument)` triples; ValkeyUnavailableError when Valkey doesn't answer."""

        async def step(_client: Redis) -> None:
            for start in range(0, len(jobs), _TOGETHER):
                await asyncio.gather(
                    *(
                        self._client.enqueue_job(name, argument, _job_id=job_id)
                        for name, job_id, argument in jobs[start : start + _TOGETHER]
                    )
                )

        await self._platform.valkey.call(step)

    async def close(self) -> None:
        """Close the client."""
        await _close(self._client)


def _as_job(platform: Platform, job: Job) -> WorkerCoroutine:
    async def run(ctx: dict[Any, Any], argument: str) -> None:  # noqa: ARG001 - Arq's signature
        await job(platform, UUID(argument))

    return cast("WorkerCoroutine", run)


async def _ping(client: Redis) -> None:
    await client.echo("ping")


async def run_arq(platform: Platform, jobs: Mapping[str, Job]) -> None:
    """Run one Arq worker for `jobs` until it fails or is cancelled; the caller makes a new one."""
    try:
        await platform.valkey.call(_ping)
    except ValkeyUnavailableError:
        await asyncio.sleep(1)
        return
    client = _client(platform.valkey.url, _MAX_JOBS + 10)
    worker = Worker(
        functions=[
            func(_as_job(platform, job), name=name, keep_result=0, max_tries=1, timeout=_JOB_TIMEOUT)
            for name, job in jobs.items()
        ],
        redis_pool=client,
        max_jobs=_MAX_JOBS,
        queue_read_limit=_READ_LIMIT,
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
        try:
            # What it wants to tidy up in Valkey expires by itself. A job that it cancels before it has looked it up
            # hands the cancellation on, which must not hide why all this ends.
            with suppress(RedisError, OSError, asyncio.CancelledError):
                await worker.close()
        finally:
            # Also when this is cancelled once more: the connections go all the same.
            await asyncio.shield(_close(client))
