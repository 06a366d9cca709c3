"""Rotating data keys: begun by age, done in small batches beside everything else, and gone on with after any end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.kit.actor import Actor
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.contexts.compliance.schemas import RotationStepView
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
BATCH = 500
_LOOK_EVERY = 60.0
_BREATH = 0.02
"""Between two batches, so that whoever waits for a connection or the processor comes first."""
_AGAIN = 0.5
"""While the key hasn't begun, someone holds a row, or another process has the rest."""


async def keep_keys_young(platform: Platform) -> None:
    """Look every minute whether the data key or the signing key is old enough, or a rotation is open, and do it."""
    while True:
        with processing("rotate_keys"):
            async with platform.begin(Actor.worker()) as uow:
                is_open = await platform.compliance.begin_rotation(uow)
            if is_open:
                await finish_rotation(platform, Actor.worker())
            await retire_keys(platform, Actor.worker())
            async with platform.begin(Actor.worker()) as uow:
                await platform.apps.rotate_signing_key(uow)
        await asyncio.sleep(_LOOK_EVERY)


async def finish_rotation(
    platform: Platform,
    actor: Actor,
    *,
    size: int = BATCH,
    on_step: Callable[[RotationStepView], None] | None = None,
) -> None:
    """Seal everything anew with the newest key, wherever an earlier process has left off; returns when all is done.

    Any number of processes may do this at once: each takes a table of its own. Valkey's copies come last; while Valkey
    doesn't answer, they wait.
    """
    while True:
        await platform.refresh_keys()
        async with platform.begin(actor) as uow:
            step = await platform.compliance.reseal(uow, size)
        if step is not None:
            if on_step:
                on_step(step)
            is_stuck = step.waits or not (step.resealed or step.done)
            await asyncio.sleep(_AGAIN if is_stuck else _BREATH)
            continue
        copies = await _reseal_copies(platform)
        async with platform.begin(actor) as uow:
            if await platform.compliance.end_rotation(uow, copies=copies):
                return
        await asyncio.sleep(_AGAIN)


async def retire_keys(platform: Platform, actor: Actor) -> list[str]:
    """Mark, once a day, the older keys that nothing uses any more; returns which."""
    async with platform.begin(actor) as uow:
        if not await platform.compliance.must_look_again(uow):
            return []
    try:
        _, _, left = await platform.index.reseal(platform.cipher)
    except ValkeyUnavailableError:
        return []
    async with platform.begin(actor) as uow:
        retired = await platform.compliance.retire_unused(uow, left)
    for kid in retired:
        log.info("data_key_retired", kid=kid)
    return retired


async def _reseal_copies(platform: Platform) -> tuple[int, int] | None:
    try:
        resealed, unreadable, _ = await platform.index.reseal(platform.cipher)
    except ValkeyUnavailableError:
        return None
    return resealed, unreadable


__all__ = ["BATCH", "finish_rotation", "keep_keys_young", "retire_keys"]
