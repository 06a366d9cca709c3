"""Notices whose time has come: leased in Postgres, sent outside any transaction, then recorded.

Not by way of Arq: a job that waits in a queue outlives its notice's lease and is enqueued again, and the jobs that a
killed worker had begun block the head of the queue for over a minute. The rows are the queue, and no Valkey is needed.
A vendor sees a notice twice only after a crash between sending and recording, or after a try whose answer never came,
and then under the same id (ADR 56).
"""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.contexts.notifications.ports import PermanentSendError, TransientSendError
from healthapp.contexts.notifications.service.sending import Outcome, UnreachableError
from healthapp.kit.actor import Actor
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.logging import log_also, log_context
from healthapp.kit.telemetry import observe_notification, processing
from healthapp.kit.tracing import span

if TYPE_CHECKING:
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.contexts.notifications.schemas import SendJob
    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform
    from workers.inflight import InFlight

log = structlog.get_logger(__name__)
_IDLE = 0.25
_LEASE = timedelta(seconds=60)
_AT_ONCE = 32
_PROCESSED_TTL = 7 * 24 * 3600
_RECORD_AGAIN = 0.25


async def dispatch_notices(platform: Platform, in_flight: InFlight) -> None:
    """Show inbox notices whose time has come, and send the others as fast as vendors take them.

    Only as many are leased as can be begun at once, so that a lease runs for the sending alone and never for a queue.
    """
    while True:
        await in_flight.at_most(_AT_ONCE // 2)
        free = _AT_ONCE - len(in_flight)
        async with platform.begin(Actor.worker()) as uow:
            claimed = await platform.notifications.claim_due(uow, free, _LEASE)
        for notice_id, _stamp in claimed:
            in_flight.start(send_notice(platform, notice_id))
        if not claimed:
            # After a few there may be more: another worker may only have held them for a moment.
            await asyncio.sleep(_IDLE)


async def send_notice(platform: Platform, notice_id: UUID) -> None:
    """Take one notice, send it, record how it ended. Does nothing when it is answered or another process has it."""
    with log_context(trace_id=str(notice_id)), span("send notice", "consumer", request_id=notice_id):
        async with platform.begin(Actor.worker(str(notice_id))) as uow:
            job = await platform.notifications.take(uow, notice_id, _LEASE)
        if job is None:
            return
        log_also(user_id=job.recipient_id, correlation_id=job.occurrence_id or notice_id)
        with processing("send_notice"):
            ended = await _send(platform, job)
        await _record(platform, job, ended)


async def _send(platform: Platform, job: SendJob) -> Outcome | TransientSendError | PermanentSendError:
    try:
        return await platform.sender.send(job)
    except (TransientSendError, PermanentSendError) as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever a vendor's library raises is one try that failed, not none
        log.warning("notice_unexpected", channel=job.channel.value, error=type(error).__name__)
        return TransientSendError(f"{job.channel.value}.unexpected", maybe_sent=True)


async def _record(platform: Platform, job: SendJob, ended: Outcome | TransientSendError | PermanentSendError) -> None:
    """Write down how sending ended, as soon as Postgres lets us: what a vendor has taken must not go out again."""
    until = monotonic() + _LEASE.total_seconds()
    while True:
        try:
            async with platform.begin(Actor.worker(str(job.notice_id))) as uow:
                await _note(platform, uow, job, ended)
            break
        except HealthError as error:
            if error.kind is not Kind.UNAVAILABLE or monotonic() > until:
                raise
            await asyncio.sleep(_RECORD_AGAIN)
    outcome = _outcome(ended)
    observe_notification(job.channel.value, outcome)
    log.info("notice_ended", channel=job.channel.value, outcome=outcome, attempts=job.attempts)
    if isinstance(ended, Outcome):
        await _mark_processed(platform, job.notice_id)


def _outcome(ended: Outcome | TransientSendError | PermanentSendError) -> str:
    match ended:
        case Outcome():
            return "sent"
        case TransientSendError():
            return "retry"
        case UnreachableError():
            return "suppressed"
        case _:
            return "failed"


async def _note(
    platform: Platform, uow: UnitOfWork, job: SendJob, ended: Outcome | TransientSendError | PermanentSendError
) -> None:
    gone: tuple[UUID, ...] = ()
    match ended:
        case Outcome():
            await platform.notifications.note_sent(uow, job, ended.reference)
            gone = ended.gone
        case TransientSendError():
            await platform.notifications.note_retry(uow, job, ended, random.random())  # noqa: S311 - jitter
        case UnreachableError():
            await platform.notifications.note_unreachable(uow, job, ended.code)
            gone = ended.gone
        case PermanentSendError():
            await platform.notifications.note_failed(uow, job, ended.code)
    for target_id in gone:
        await platform.notifications.drop_target(uow, target_id)


async def _mark_processed(platform: Platform, notice_id: UUID) -> None:
    async def step(client: Redis) -> None:
        await client.set(f"notification:processed:{notice_id}", "1", ex=_PROCESSED_TTL)

    try:
        await platform.valkey.call(step)
    except ValkeyUnavailableError:
        log.debug("processed_mark_lost", notice_id=str(notice_id))
