"""Keeping the Redis index whole: after a flush it is rebuilt from Postgres, page by page, without a person's help."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.kit.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_MARK = "reminder:index:built"
_LOCK = "reminder:index:building"
_PAGE = 2_000
_CHECK_EVERY = 1.0
_LOCK_SECONDS = 120


async def rebuild_index(platform: Platform, *, on_page: Callable[[int], None] | None = None) -> int:
    """Write every active reminder into the index; returns how many. Safe to run beside everything else."""
    after: UUID | None = None
    total = 0
    actor = Actor.worker()
    while True:
        async with platform.begin(actor) as uow:
            page = await platform.reminders.index_page(uow, after, _PAGE)
        if not page:
            break
        await platform.index.put(page)
        total += len(page)
        after = page[-1].reminder_id
        if on_page:
            on_page(len(page))
    await platform.valkey.call(lambda client: client.set(_MARK, "1"))
    return total


async def heal_index(platform: Platform) -> None:
    """Notice within a second that the index is gone (a flush, a new server) and rebuild it."""
    while True:
        try:
            built = await platform.valkey.call(lambda client: client.exists(_MARK))
            if not built and await platform.valkey.call(_take_lock):
                log.warning("index_gone")
                try:
                    log.info("index_rebuilt", count=await rebuild_index(platform))
                finally:
                    await platform.valkey.call(lambda client: client.delete(_LOCK))
        except ValkeyUnavailableError:
            pass
        await asyncio.sleep(_CHECK_EVERY)


async def _take_lock(client: Redis) -> bool:
    return bool(await client.set(_LOCK, "1", nx=True, ex=_LOCK_SECONDS))
