"""The medical knowledge: its texts in Postgres and the search index are kept as the content is, once for all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, IndexUnavailableError
from healthapp.kit.actor import Actor
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_FIRST = 240.0
"""Reminders come first: reading the content takes the processor for seconds, making vectors for a minute, and both are
needed once for each edition. Until then searches build by words alone what is missing."""
_LOOK_EVERY = 300.0


async def keep_knowledge(platform: Platform) -> None:
    """Look every few minutes whether another edition of the content has come, and put it where searches look."""
    await asyncio.sleep(_FIRST)
    while True:
        with processing("knowledge"):
            rows = await keep_entries(platform, Actor.worker())
            is_built = await keep_index(platform)
        if rows or is_built:
            log.info("knowledge_kept", rows=rows, index_built=is_built)
        await asyncio.sleep(_LOOK_EVERY)


async def keep_entries(platform: Platform, actor: Actor, on_step: Callable[[int], None] | None = None) -> int:
    """Import what is missing of the texts, a batch a transaction; returns how many rows. 0: nothing was missing."""
    async with platform.begin(actor) as uow:
        if await platform.knowledge.entries_are_kept(uow):
            return 0
    count = 0
    while True:
        async with platform.begin(actor) as uow:
            made = await platform.knowledge.keep_entries(uow)
        if not made:
            return count
        count += made
        if on_step:
            on_step(count)


async def keep_index(platform: Platform) -> bool:
    """Build the search index unless there is one of this content; returns whether it was built."""
    try:
        return await platform.knowledge.indexing.keep_whole()
    except (IndexUnavailableError, EmbedderUnavailableError) as error:
        log.warning("knowledge.index_not_built", error=type(error).__name__)
        return False


__all__ = ["keep_entries", "keep_index", "keep_knowledge"]
