"""Deleting what is held no longer: each night, in small batches beside everything else, gone on with after any end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import DBAPIError

from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
BATCH = 1_000
_LOOK_EVERY = 10.0
_AGAIN = 0.5
"""While another process has the rest."""
_BREATH = 0.02
"""Between two batches, so that whoever waits for a connection or the processor comes first."""


async def keep_no_longer(platform: Platform) -> None:
    """Look every few seconds whether it is time, or a run is open, and do what is to be done."""
    while True:
        with processing("retention"):
            async with platform.begin(Actor.worker()) as uow:
                is_open = await platform.compliance.begin_retention(uow)
            if is_open:
                await finish_retention(platform, Actor.worker())
        await asyncio.sleep(_LOOK_EVERY)


async def begin_now(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Open a run that an administrator asked for; the loop above works on it within a minute."""
    del event_id, ids
    await platform.compliance.begin_retention(uow, now=True)


async def finish_retention(
    platform: Platform, actor: Actor, *, size: int = BATCH, on_batch: Callable[[str, int], None] | None = None
) -> None:
    """Clean every place of the open run, wherever an earlier process has left off; returns when all is done.

    A place that can't be cleaned (its chain is broken, somebody holds a lock on it) is left with the reason; the next
    run tries it again.
    """
    while True:
        async with platform.begin(actor) as uow:
            places = await platform.compliance.next_places(uow)
        for place in places:
            await _clean(platform, actor, place, size, on_batch)
        async with platform.begin(actor) as uow:
            if await platform.compliance.end_retention(uow):
                return
        await asyncio.sleep(_AGAIN)


async def _clean(
    platform: Platform, actor: Actor, place: str, size: int, on_batch: Callable[[str, int], None] | None
) -> None:
    while True:
        try:
            async with platform.begin(actor) as uow:
                removed = await platform.compliance.retain(uow, place, size)
        except HealthError as error:
            if error.kind is not Kind.CONFLICT and error.code != "database_unavailable":
                raise
            await _leave(platform, actor, place, error.code)
            return
        except DBAPIError as error:
            # A rule of the database that the registry doesn't know: that is ours to mend, and the other places go on.
            await _leave(platform, actor, place, type(error.orig).__name__)
            return
        if on_batch:
            on_batch(place, removed)
        if not removed:
            return
        await asyncio.sleep(_BREATH)


async def _leave(platform: Platform, actor: Actor, place: str, code: str) -> None:
    log.warning("retention_left", place=place, code=code)
    async with platform.begin(actor) as uow:
        await platform.compliance.leave_place(uow, place, code)


__all__ = ["BATCH", "begin_now", "finish_retention", "keep_no_longer"]
