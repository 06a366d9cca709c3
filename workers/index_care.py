"""Keeping the Redis index whole without a person's help: rebuilt from Postgres after a flush, caught up after a gap.

A reminder's entry is written after the commit, by the process that changed it. That write is lost when Valkey doesn't
answer, forgets its last second, or the process dies in between; the outbox event of the change is not. So every few
seconds the reminders with new events are written again, and the mark in Valkey says up to which event that was done: it
stands still through an outage, and goes back with whatever a crash of Valkey takes away.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
import structlog

from healthapp.adapters.reminder_index import PUT_AT_ONCE
from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.contexts.reminders import events
from healthapp.kit.actor import Actor
from healthapp.kit.ids import earlier, new_id, parse_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.contexts.reminders.ports import Packed
    from healthapp.wiring import Platform

T = TypeVar("T")
log = structlog.get_logger(__name__)
MARK = "reminder:index:built"
_SINCE = "reminder:index:since"
_LOCK = "reminder:index:building"
_CATCHING_UP = "reminder:index:catching-up"
_PAGE = 2_000
_TIMES = 5_000
_CHECK_EVERY = 1.0
_CATCH_UP_EVERY = 2
_OVERLAP_SECONDS = 5.0
"""Events get their ids shortly before they are committed, by the clocks of several machines."""
_LOCK_SECONDS = 10
"""Renewed with every page, so that a killed worker keeps the others from it only for this long."""
_KEEP_ON = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
_FINISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], redis.call('GET', KEYS[3]) or ARGV[2])
return redis.call('DEL', KEYS[1], KEYS[3])
"""
_CHANGED = sa.text(
    "SELECT id, CAST(payload ->> 'reminder_id' AS uuid) AS reminder_id FROM outbox_event"
    " WHERE id > :after AND topic = ANY (:topics) ORDER BY id LIMIT :limit"
)
_TOPICS = [
    events.REMINDER_CREATED,
    events.REMINDER_UPDATED,
    events.REMINDER_DELETED,
    events.OCCURRENCE_ANSWERED,
]


class RebuildLostError(Exception):
    """The index was flushed again, or another process began to rebuild it: what was written doesn't count."""


async def rebuild_index(
    platform: Platform, *, token: str | None = None, on_page: Callable[[int], None] | None = None
) -> int:
    """Write every active reminder into the index; returns how many. Safe to run beside everything else.

    The index counts as whole only if nothing happened to it meanwhile: `token` (a new one takes over from whoever is at
    it) lies in Valkey all the time, and a flush takes it away. RebuildLostError says so.
    """
    total = 0
    mine = token or str(new_id())
    begun = new_id()
    if token is None:
        await platform.valkey.call(lambda client: client.set(_LOCK, mine, ex=_LOCK_SECONDS))
    # What an attempt that was broken off has written may be stale by now: the first one's place is where to catch up.
    await platform.valkey.call(lambda client: client.set(_SINCE, str(begun), nx=True))
    # First only when each is due, which takes a fraction of the time: from then on nothing waits for the sweep.
    times = await _times(platform, None)
    while times:
        # Postgres reads the next page while Valkey writes this one.
        async with _meanwhile(_times(platform, times.last)) as reading:
            await platform.index.plan_packed(times)
            await _holding(platform, _KEEP_ON, [_LOCK], mine, str(_LOCK_SECONDS))
            times = await reading
    page = await _page(platform, None)
    while page:
        async with _meanwhile(_page(platform, page[-1].last)) as reading:
            await platform.index.put_packed(page)
            await _holding(platform, _KEEP_ON, [_LOCK], mine, str(_LOCK_SECONDS))
            count = sum(part.count for part in page)
            total += count
            if on_page:
                on_page(count)
            page = await reading
    await _holding(platform, _FINISH, [_LOCK, MARK, _SINCE], mine, str(begun))
    await platform.index.prune()
    return total


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Let `work` be done beside the block, and not outlive it."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _page(platform: Platform, after: UUID | None) -> list[Packed]:
    async with platform.begin(Actor.worker()) as uow:
        return await platform.reminders.index_page(uow, after, _PAGE, PUT_AT_ONCE)


async def _times(platform: Platform, after: UUID | None) -> Packed | None:
    async with platform.begin(Actor.worker()) as uow:
        return await platform.reminders.index_times(uow, after, _TIMES)


async def _holding(platform: Platform, script: str, keys: list[str], *arguments: str) -> None:
    async def step(client: Redis) -> int:
        return int(await client.eval(script, len(keys), *keys, *arguments))  # type: ignore[misc]  # typed as sync

    if not await platform.valkey.call(step):
        raise RebuildLostError


async def heal_index(platform: Platform) -> None:
    """Notice within a second that the index is gone (a flush, a new server) and rebuild it; else keep it caught up."""
    while True:
        try:
            mark = await platform.valkey.call(lambda client: client.get(MARK))
            done_until = parse_id(mark or "")
            token = str(new_id())
            if done_until is not None:
                if await platform.valkey.call(_take_turn):
                    await catch_up(platform, done_until)
            elif await platform.valkey.call(partial(_take_lock, token)):
                log.warning("index_gone")
                log.info("index_rebuilt", count=await rebuild_index(platform, token=token))
        except ValkeyUnavailableError:
            pass
        except RebuildLostError:
            log.warning("index_gone_again")
        await asyncio.sleep(_CHECK_EVERY)


async def catch_up(platform: Platform, done_until: UUID) -> int:
    """Write the reminders that changed since `done_until`, an event's place, into the index again; returns how many."""
    total = 0
    after = earlier(done_until, _OVERLAP_SECONDS)
    while True:
        begun = new_id()
        async with platform.begin(Actor.worker()) as uow:
            rows = (await uow.session.execute(_CHANGED, {"after": after, "topics": _TOPICS, "limit": _PAGE})).all()
            changes = await platform.reminders.index_changes(uow, list({row.reminder_id for row in rows}))
        await platform.index.put(changes.entries)
        for gone in changes.gone:
            await platform.index.remove(*gone)
        total += len(changes.entries) + len(changes.gone)
        is_last = len(rows) < _PAGE
        after = begun if is_last else rows[-1].id
        await platform.valkey.call(partial(_move_on, str(after)))
        if is_last:
            return total


async def _move_on(mark: str, client: Redis) -> None:
    # Never puts back a mark that a flush took away: then everything is to be written, not only what is new.
    await client.set(MARK, mark, xx=True)


async def _take_turn(client: Redis) -> bool:
    return bool(await client.set(_CATCHING_UP, "1", nx=True, ex=_CATCH_UP_EVERY))


async def _take_lock(token: str, client: Redis) -> bool:
    return bool(await client.set(_LOCK, token, nx=True, ex=_LOCK_SECONDS))
