"""Keeping the Redis index whole: after a flush it is rebuilt from Postgres, page by page, without a person's help."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.kit.actor import Actor
from healthapp.kit.ids import new_id

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
_LOCK_SECONDS = 10
"""Renewed with every page, so that a killed worker keeps the others from it only for this long."""
_KEEP_ON = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
_FINISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], '1')
return redis.call('DEL', KEYS[1])
"""


class RebuildLostError(Exception):
    """The index was flushed again, or another process began to rebuild it: what was written doesn't count."""


async def rebuild_index(
    platform: Platform, *, token: str | None = None, on_page: Callable[[int], None] | None = None
) -> int:
    """Write every active reminder into the index; returns how many. Safe to run beside everything else.

    The index counts as whole only if nothing happened to it meanwhile: `token` (a new one takes over from whoever is at
    it) lies in Valkey all the time, and a flush takes it away. RebuildLostError says so.
    """
    after: UUID | None = None
    total = 0
    mine = token or str(new_id())
    if token is None:
        await platform.valkey.call(lambda client: client.set(_LOCK, mine, ex=_LOCK_SECONDS))
    while True:
        async with platform.begin(Actor.worker()) as uow:
            page = await platform.reminders.index_page(uow, after, _PAGE)
        if not page:
            break
        await platform.index.put(page)
        await _holding(platform, _KEEP_ON, [_LOCK], mine, str(_LOCK_SECONDS))
        total += len(page)
        after = page[-1].reminder_id
        if on_page:
            on_page(len(page))
    await _holding(platform, _FINISH, [_LOCK, _MARK], mine)
    return total


async def _holding(platform: Platform, script: str, keys: list[str], *arguments: str) -> None:
    async def step(client: Redis) -> int:
        return int(await client.eval(script, len(keys), *keys, *arguments))  # type: ignore[misc]  # typed as sync

    if not await platform.valkey.call(step):
        raise RebuildLostError


async def heal_index(platform: Platform) -> None:
    """Notice within a second that the index is gone (a flush, a new server) and rebuild it."""
    while True:
        try:
            built = await platform.valkey.call(lambda client: client.exists(_MARK))
            token = str(new_id())
            if not built and await platform.valkey.call(partial(_take_lock, token)):
                log.warning("index_gone")
                log.info("index_rebuilt", count=await rebuild_index(platform, token=token))
        except ValkeyUnavailableError:
            pass
        except RebuildLostError:
            log.warning("index_gone_again")
        await asyncio.sleep(_CHECK_EVERY)


async def _take_lock(token: str, client: Redis) -> bool:
    return bool(await client.set(_LOCK, token, nx=True, ex=_LOCK_SECONDS))
