"""The outbox relay: every event reaches every subscribed handler at least once, whatever dies in between.

`outbox_delivery` is the truth: a row stays due until its handler's own transaction sets `done_at`. Arq only executes; a
job it loses, repeats or forgets changes nothing, because the row comes due again.
"""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError
from healthapp.kit.ids import new_id
from healthapp.kit.logging import log_also, log_context
from healthapp.kit.telemetry import processing
from healthapp.kit.tracing import span
from workers.subscriptions import HANDLERS, SUBSCRIPTIONS

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform
    from workers.arq_loop import JobQueue

log = structlog.get_logger(__name__)
_PAGE = 200
_IDLE = 0.25
_FULL = 1.0
MAX_ATTEMPTS = 8
_VISIBILITY = timedelta(seconds=30)
"""A claimed delivery that nobody finished comes due again after this."""

_NEW_EVENTS = sa.text(
    "SELECT id, topic FROM outbox_event WHERE fanned_out_at IS NULL ORDER BY occurred_at LIMIT :limit"
    " FOR UPDATE SKIP LOCKED"
)
_ADD_DELIVERIES = sa.text(
    "INSERT INTO outbox_delivery (id, event_id, handler, attempts, next_at) SELECT * FROM unnest("
    "CAST(:ids AS uuid[]), CAST(:events AS uuid[]), CAST(:handlers AS text[])) AS d(id, event_id, handler),"
    " (VALUES (0, CAST(:now AS timestamptz))) AS v(attempts, next_at) ON CONFLICT DO NOTHING"
)
_FANNED_OUT = sa.text("UPDATE outbox_event SET fanned_out_at = :now WHERE id = ANY (:ids)")
_CLAIM = sa.text(
    "UPDATE outbox_delivery SET next_at = :again, attempts = attempts + 1 WHERE id IN (SELECT id FROM outbox_delivery"
    " WHERE done_at IS NULL AND dead_at IS NULL AND next_at <= :now ORDER BY next_at LIMIT :limit"
    " FOR UPDATE SKIP LOCKED) RETURNING id, attempts"
)
_TAKE = sa.text(
    "SELECT d.handler, e.id AS event_id, e.topic, e.actor_id, e.payload, e.traceparent FROM outbox_delivery d"
    " JOIN outbox_event e ON e.id = d.event_id"
    " WHERE d.id = :id AND d.done_at IS NULL AND d.dead_at IS NULL FOR UPDATE OF d SKIP LOCKED"
)
_DONE = sa.text("UPDATE outbox_delivery SET done_at = :now, error = NULL WHERE id = :id")
_FAILED = sa.text(
    "UPDATE outbox_delivery SET error = :error, next_at = :next_at,"
    " dead_at = CASE WHEN attempts >= :max_attempts THEN CAST(:now AS timestamptz) END"
    " WHERE id = :id AND done_at IS NULL RETURNING dead_at"
)


async def relay_events(platform: Platform, queue: JobQueue) -> None:
    """Fan new events out and hand due deliveries to Arq, or run them here while Valkey is away."""
    while True:
        async with platform.begin(Actor.worker()) as uow:
            fanned = await _fan_out(uow)
        # What isn't claimed costs no try: a full queue must not make dead letters.
        if not await queue.has_room():
            await asyncio.sleep(_FULL)
            continue
        async with platform.begin(Actor.worker()) as uow:
            now = uow.clock.now()
            rows = await uow.session.execute(_CLAIM, {"now": now, "again": now + _VISIBILITY, "limit": _PAGE})
            claimed = [(row.id, row.attempts) for row in rows]
        if claimed:
            jobs = [("deliver_event", f"{delivery_id}:{attempt}", str(delivery_id)) for delivery_id, attempt in claimed]
            try:
                await queue.enqueue(jobs)
            except ValkeyUnavailableError:
                for delivery_id, _attempt in claimed:
                    await deliver(platform, delivery_id)
        if len(claimed) < _PAGE and fanned < _PAGE:
            await asyncio.sleep(_IDLE)


async def _fan_out(uow: UnitOfWork) -> int:
    events = (await uow.session.execute(_NEW_EVENTS, {"limit": _PAGE})).all()
    if not events:
        return 0
    now = uow.clock.now()
    pairs = [(event.id, handler) for event in events for handler in SUBSCRIPTIONS.get(event.topic, ())]
    if pairs:
        params = {"ids": [new_id() for _ in pairs], "events": [p[0] for p in pairs], "handlers": [p[1] for p in pairs]}
        await uow.session.execute(_ADD_DELIVERIES, {**params, "now": now})
    await uow.session.execute(_FANNED_OUT, {"ids": [event.id for event in events], "now": now})
    return len(events)


async def deliver(platform: Platform, delivery_id: UUID) -> None:
    """Run one delivery's handler and mark it done in the same transaction; note a failure in another."""
    with log_context(trace_id=str(delivery_id)):
        try:
            async with platform.begin(Actor.worker(str(delivery_id))) as uow:
                row = (await uow.session.execute(_TAKE, {"id": delivery_id})).one_or_none()
                if row is None:
                    return
                log_also(user_id=row.actor_id, correlation_id=row.event_id)
                ids = {"request_id": delivery_id, "correlation_id": row.event_id, "user_id": row.actor_id}
                work = span(row.handler, "consumer", after=row.traceparent, topic=row.topic, **ids)
                with processing(row.handler), work:
                    await HANDLERS[row.handler](platform, uow, row.event_id, row.payload)
                await uow.session.execute(_DONE, {"id": delivery_id, "now": uow.clock.now()})
            log.info("delivery_done", handler=row.handler)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is retried, then kept as a dead letter
            code = error.code if isinstance(error, HealthError) else type(error).__name__
            await _note_failure(platform, delivery_id, code)


def _wait_seconds(attempts: int) -> float:
    """Return the exponential wait before the next try: 2 s to 10 min, half of it random so that a crowd spreads out."""
    step = float(min(600, 2**attempts))
    return step / 2 + random.random() * step / 2  # noqa: S311 - jitter, not a secret


async def _note_failure(platform: Platform, delivery_id: UUID, code: str) -> None:
    async with platform.begin(Actor.worker()) as uow:
        attempts = await uow.session.scalar(
            sa.text("SELECT attempts FROM outbox_delivery WHERE id = :id"), {"id": delivery_id}
        )
        now = uow.clock.now()
        wait = _wait_seconds(int(attempts or 1))
        values = {"id": delivery_id, "error": code, "now": now, "max_attempts": MAX_ATTEMPTS}
        row = (await uow.session.execute(_FAILED, {**values, "next_at": now + timedelta(seconds=wait)})).one_or_none()
    log.warning("delivery_failed", delivery_id=str(delivery_id), code=code, dead=bool(row and row.dead_at))
