"""Notices whose time has come: leased in Postgres, executed by Arq, sent outside any transaction, then recorded.

A crash between sending and recording is the only way a vendor sees a notice twice, and then under the same id.
"""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.contexts.notifications.ports import PermanentSendError, TransientSendError
from healthapp.contexts.notifications.service.sending import UnreachableError
from healthapp.kit.actor import Actor
from healthapp.kit.telemetry import observe_notification

if TYPE_CHECKING:
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.wiring import Platform
    from workers.arq_loop import JobQueue

log = structlog.get_logger(__name__)
_PAGE = 200
_IDLE = 0.25
_LEASE = timedelta(seconds=60)
_AT_ONCE = 10
_PROCESSED_TTL = 7 * 24 * 3600


async def dispatch_notices(platform: Platform, queue: JobQueue) -> None:
    """Show inbox notices whose time has come and hand the others to Arq, or send them here while Valkey is away."""
    while True:
        async with platform.begin(Actor.worker()) as uow:
            claimed = await platform.notifications.claim_due(uow, _PAGE, _LEASE)
        if claimed:
            jobs = [("send_notice", f"notice:{notice_id}:{attempt}", str(notice_id)) for notice_id, attempt in claimed]
            try:
                await queue.enqueue(jobs)
            except ValkeyUnavailableError:
                await _send_here(platform, [notice_id for notice_id, _attempt in claimed])
        if len(claimed) < _PAGE:
            await asyncio.sleep(_IDLE)


async def _send_here(platform: Platform, notice_ids: list[UUID]) -> None:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(notice_id: UUID) -> None:
        async with gate:
            await send_notice(platform, notice_id)

    await asyncio.gather(*(one(notice_id) for notice_id in notice_ids))


async def send_notice(platform: Platform, notice_id: UUID) -> None:
    """Take one notice, send it, record how it ended. Does nothing when it is answered or another process has it."""
    async with platform.begin(Actor.worker()) as uow:
        job = await platform.notifications.take(uow, notice_id, _LEASE)
    if job is None:
        return
    try:
        outcome = await platform.sender.send(job)
    except TransientSendError as error:
        observe_notification(job.channel.value, "retry")
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.note_retry(uow, job, error, random.random())  # noqa: S311 - jitter
        return
    except UnreachableError as error:
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.note_unreachable(uow, job, error.code)
            for target_id in error.gone:
                await platform.notifications.drop_target(uow, target_id)
        return
    except PermanentSendError as error:
        observe_notification(job.channel.value, "failed")
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.note_failed(uow, job, error.code)
        return
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.note_sent(uow, job, outcome.reference)
        for target_id in outcome.gone:
            await platform.notifications.drop_target(uow, target_id)
    observe_notification(job.channel.value, "sent")
    await _mark_processed(platform, notice_id)


async def _mark_processed(platform: Platform, notice_id: UUID) -> None:
    async def step(client: Redis) -> None:
        await client.set(f"notification:processed:{notice_id}", "1", ex=_PROCESSED_TTL)

    try:
        await platform.valkey.call(step)
    except ValkeyUnavailableError:
        log.debug("processed_mark_lost", notice_id=str(notice_id))
