"""Due reminders: claimed from the index in batches, and swept from Postgres for whatever the index missed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.kit.actor import Actor
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id
from healthapp.kit.telemetry import observe_announced, processing
from healthapp.kit.tracing import edge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_LEASE_SECONDS = 30.0
_WRITERS = 2
_IDLE = 0.05
_LONGEST_WAIT = 0.5
_SWEEP_LIMIT = 2_000
_REAP_EVERY = 1.0


class Scheduler:
    """Finds what is due and has it recorded, a batch a transaction, two transactions at a time."""

    def __init__(self, platform: Platform) -> None:
        """Work with `platform`."""
        self._platform = platform
        self._batches: asyncio.Queue[list[UUID]] = asyncio.Queue(maxsize=200)
        self._valkey_down = False

    async def claim_forever(self) -> None:
        """Claim due reminders as they fall due. Claiming never waits for recording: the lease covers both."""
        writers = [asyncio.create_task(self._write_forever()) for _ in range(_WRITERS)]
        try:
            reaped = 0.0
            while True:
                try:
                    if monotonic() - reaped > _REAP_EVERY:
                        await self._platform.index.reap()
                        reaped = monotonic()
                    claimed = await self._platform.index.claim(self._platform.settings.claim_batch, _LEASE_SECONDS)
                    self._valkey_down = False
                except ValkeyUnavailableError:
                    self._valkey_down = True
                    await asyncio.sleep(_LONGEST_WAIT)
                    continue
                if claimed:
                    await self._batches.put(claimed)
                else:
                    await asyncio.sleep(await self._pause())
        finally:
            for writer in writers:
                writer.cancel()
            await asyncio.gather(*writers, return_exceptions=True)

    async def sweep_forever(self) -> None:
        """Record what is overdue in Postgres: after a lost index entry, a dead worker, or without Valkey at once."""
        settings = self._platform.settings
        while True:
            grace = timedelta(seconds=0 if self._valkey_down else settings.sweep_seconds)
            async with self._platform.begin(Actor.worker()) as uow:
                found = await self._platform.reminders.overdue(uow, grace, _SWEEP_LIMIT)
            if found:
                log.info("sweep_found", count=len(found), valkey_down=self._valkey_down)
            for start in range(0, len(found), settings.claim_batch):
                await self._record_each(found[start : start + settings.claim_batch])
            if len(found) < _SWEEP_LIMIT:
                await asyncio.sleep(_LONGEST_WAIT if self._valkey_down else settings.sweep_seconds)

    async def _pause(self) -> float:
        """Return how long to wait for the next claim: until the next due time, half a second at most."""
        try:
            wait = await self._platform.index.next_due_in()
        except ValkeyUnavailableError:
            return _LONGEST_WAIT
        return _LONGEST_WAIT if wait is None else min(max(wait, _IDLE), _LONGEST_WAIT)

    async def _write_forever(self) -> None:
        while True:
            batch = await self._batches.get()
            try:
                await self._record_each(batch)
            except Exception as error:  # noqa: BLE001 - the lease runs out and the batch comes again
                log.warning("record_failed", count=len(batch), error=type(error).__name__)

    async def _record_each(self, reminder_ids: Sequence[UUID]) -> None:
        """Record a batch; one that can't be recorded (deciphered, say) must not keep back its neighbours."""
        try:
            await self._record(reminder_ids)
        except HealthError as error:
            if error.kind is Kind.UNAVAILABLE:
                raise
            await self._halve(reminder_ids, error)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one of them
            await self._halve(reminder_ids, error)

    async def _halve(self, reminder_ids: Sequence[UUID], error: Exception) -> None:
        if len(reminder_ids) <= 1:
            log.error("reminder_not_recorded", reminder_ids=list(map(str, reminder_ids)), error=type(error).__name__)
            return
        middle = len(reminder_ids) // 2
        await self._record_each(reminder_ids[:middle])
        await self._record_each(reminder_ids[middle:])

    async def _record(self, reminder_ids: Sequence[UUID]) -> None:
        batch = str(new_id())
        with edge("record due", "internal", batch, count=len(reminder_ids)), processing("record_due"):
            async with self._platform.begin(Actor.worker(batch)) as uow:
                recorded = await self._platform.reminders.record_due(uow, reminder_ids)
            observe_announced(recorded.waits, recorded.missed)
            log.info("reminders_recorded", count=len(reminder_ids), missed=recorded.missed)
            try:
                await self._platform.index.reschedule(recorded.next_times)
            except ValkeyUnavailableError:
                self._valkey_down = True
