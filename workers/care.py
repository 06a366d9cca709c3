"""The small steady loops: planning, missed doses, the audit seal, what ends, queue views, pulse, pruning."""

from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from healthapp.adapters.audit_heads import AuditHeads
from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.adapters.worker_pulse import beat
from healthapp.kit.actor import Actor
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.contexts.compliance.schemas import Head
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_BATCH = 500
_PLAN_EVERY = 10.0
_SEAL_EVERY = 3.0
_VIEW_EVERY = 2.0
_VIEW_LIMIT = 1_000
_BEAT_EVERY = 5.0
_BEAT_AGAIN = 1.5
_CONSENTS_EVERY = 15.0
_LICENCES_EVERY = 60.0
_TAPERS_EVERY = 60.0
_LOGINS_EVERY = 15.0
_LOG_MONTHS = 13
_PRUNE_EVERY = 600.0
_FEED_KEPT = timedelta(days=30)
_ATTEMPTS_KEPT = timedelta(days=1)
"""The longest window in which tries are counted is an hour; the rest is for clocks that differ and for a worker that
was away. Nothing is lost to an inquiry: each failed login stands in the audit trail, with the address it came from."""


async def plan_ahead(platform: Platform) -> None:
    """Keep every active reminder written down well ahead, and close what stayed unanswered."""
    while True:
        with processing("plan_ahead"):
            async with platform.begin(Actor.worker()) as uow:
                planned = await platform.reminders.plan_ahead(uow, _BATCH)
        if planned:
            with contextlib.suppress(ValkeyUnavailableError):
                await platform.index.reschedule(planned)
        with processing("close_unanswered"):
            async with platform.begin(Actor.worker()) as uow:
                closed = await platform.reminders.close_unanswered(uow, _BATCH)
        if len(planned) < _BATCH and closed < _BATCH:
            await asyncio.sleep(_PLAN_EVERY)


async def seal_audit(platform: Platform) -> None:
    """Extend the audit chain every few seconds, and keep its head: of each day, and the newest outside the database."""
    heads = AuditHeads(platform.settings.data_dir)
    day: date | None = None
    while True:
        with processing("seal_audit"):
            async with platform.begin(Actor.worker()) as uow:
                sealed = await platform.compliance.seal_audit(uow)
                head = await platform.compliance.head(uow) if sealed else None
            if head is not None:
                await keep_newest(platform, heads, head)
                if day != platform.clock.now().date():
                    day = await keep_day(platform, heads)
        await asyncio.sleep(_SEAL_EVERY)


async def keep_newest(platform: Platform, heads: AuditHeads, head: Head) -> None:
    """Keep the newest head outside the database. The one before it goes only while it still stands in the chain.

    Else somebody cut the chain, or went back to a backup, and it has grown again since: the former head is the proof.
    """
    former = await asyncio.to_thread(heads.newest)
    if former is not None:
        async with platform.begin(Actor.worker()) as uow:
            stands = await platform.compliance.stands(uow, former)
        if not stands and (path := await asyncio.to_thread(heads.keep_lost, former)):
            log.error("audit_head_lost", number=former.number, rows=former.rows, hash=former.hash, file=path.name)
    await asyncio.to_thread(heads.keep_newest, head)


async def keep_day(platform: Platform, heads: AuditHeads) -> date:
    """Keep today's head in the database, in a file and in the log; returns the day. Safe to repeat."""
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.anchor_audit(uow)
        today = uow.clock.now().date()
    async with platform.begin(Actor.worker()) as uow:
        anchors = await platform.compliance.anchors(uow)
    for anchor in await asyncio.to_thread(heads.keep_days, anchors):
        log.info("audit_anchor", day=anchor.day.isoformat(), number=anchor.number, rows=anchor.rows, hash=anchor.hash)
    return today


async def end_consents(platform: Platform) -> None:
    """Write down that consents have come to their end. They permit nothing from that moment on by themselves."""
    while True:
        async with platform.begin(Actor.worker()) as uow:
            await platform.compliance.expire_consents(uow)
        await asyncio.sleep(_CONSENTS_EVERY)


async def seal_tapers(platform: Platform) -> None:
    """Look every minute whether a process of a release before has left doses open, here and in the copies."""
    while True:
        sealed = 0
        with processing("seal_tapers"):
            async with platform.begin(Actor.worker()) as uow:
                sealed = await platform.reminders.seal_tapers(uow, _BATCH)
        if sealed < _BATCH:
            await asyncio.sleep(_TAPERS_EVERY)


async def end_licences(platform: Platform) -> None:
    """Look every minute whose licence is over, or soon will be; a day begins in Dhaka."""
    while True:
        with processing("end_licences"):
            async with platform.begin(Actor.worker()) as uow:
                await platform.identity.end_licences(uow)
                await platform.identity.fill_licence_lookups(uow, _BATCH)
        await asyncio.sleep(_LICENCES_EVERY)


async def end_logins(platform: Platform) -> None:
    """Close logins that are over. They open nothing already; now it stands in the trail, and open pages are told."""
    while True:
        ended = 0
        with processing("end_logins"):
            async with platform.begin(Actor.worker()) as uow:
                ended = await platform.identity.end_expired(uow, _BATCH)
        if ended < _BATCH:
            await asyncio.sleep(_LOGINS_EVERY)


async def keep_queue_views(platform: Platform) -> None:
    """Show the delivery rows as the seed's lists `notification:queue`, `:processing` and `:failed`."""
    while True:
        with contextlib.suppress(ValkeyUnavailableError):
            await write_queue_views(platform)
        await asyncio.sleep(_VIEW_EVERY)


async def write_queue_views(platform: Platform) -> None:
    """Write the three lists anew, all at once, so that nobody reads a half of them."""
    async with platform.begin(Actor.worker()) as uow:
        views = await platform.notifications.queue_views(uow, _VIEW_LIMIT)

    async def write(client: Redis) -> None:
        async with client.pipeline(transaction=True) as pipe:
            for name, rows in views.items():
                pipe.delete(f"notification:{name}")
                if rows:
                    pipe.lpush(f"notification:{name}", *(json.dumps(row) for row in rows))
            await pipe.execute()

    await platform.valkey.call(write)


async def keep_heartbeat(platform: Platform, worker_id: UUID) -> None:
    """Say every few seconds that this worker lives and what rests; `/ready` and the administrator's board read it."""
    while True:
        pause = _BEAT_EVERY
        try:
            await beat(
                platform.valkey, worker_id, [*platform.channels.breakers.snapshots(), *platform.vendors.snapshots()]
            )
        except ValkeyUnavailableError:
            # Soon again: of three missed signs in a row others conclude that this worker is dead.
            pause = _BEAT_AGAIN
        await asyncio.sleep(pause)


async def prune(platform: Platform) -> None:
    """Now and then delete old feed events and counted tries, lay out the trail's months."""
    while True:
        if not await prune_once(platform):
            async with platform.begin(Actor.worker()) as uow:
                await platform.compliance.ensure_partitions(uow)
                await platform.compliance.lay_out_log(uow, _LOG_MONTHS)
            await asyncio.sleep(_PRUNE_EVERY)


async def prune_once(platform: Platform) -> bool:
    """Delete one batch; returns whether there may be more of it."""
    async with platform.begin(Actor.worker()) as uow:
        now = uow.clock.now()
        deleted = await platform.notifications.prune_feed(uow, now - _FEED_KEPT, _BATCH * 10)
        await platform.identity.prune_attempts(uow, now - _ATTEMPTS_KEPT)
    return deleted >= _BATCH * 10
