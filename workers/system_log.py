"""Writing what this process logs into the system log, a batch a second; every process of ours runs it."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC
from typing import TYPE_CHECKING

import structlog

from healthapp.kit.actor import Actor
from healthapp.kit.log_shelf import Line

if TYPE_CHECKING:
    from healthapp.kit.log_shelf import LogShelf
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_EVERY = 1.0
_BATCH = 200
_LAST_TRY = 2.0


async def keep_log(platform: Platform, shelf: LogShelf) -> None:
    """Write what lies on the shelf, and at the end what is left of it."""
    try:
        while True:
            await asyncio.sleep(_EVERY)
            while await write_batch(platform, shelf):
                pass
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_TRY):
                await write_batch(platform, shelf)


async def write_batch(platform: Platform, shelf: LogShelf, size: int = _BATCH) -> bool:
    """Write one batch; returns whether there may be more. What can't be written waits, as far as there is room."""
    lines, dropped = shelf.take(size)
    if not lines and not dropped:
        return False
    actor = Actor.worker() if platform.process == "worker" else Actor.anonymous()
    told = [*lines, _lost(platform, dropped)] if dropped else lines
    try:
        async with platform.begin(actor) as uow:
            await platform.compliance.keep_lines(uow, told)
    except Exception as error:  # noqa: BLE001 - the log may never end what it tells of
        shelf.put_back(lines, dropped)
        # Not a warning: that would be one more line for the shelf, each second.
        log.debug("log_lines_wait", error=type(error).__name__)
        return False
    except asyncio.CancelledError:
        shelf.put_back(lines, dropped)
        raise
    return len(lines) == size


def _lost(platform: Platform, count: int) -> Line:
    """Return the line that says how many others are missing."""
    return Line(
        at=platform.clock.now().astimezone(UTC),
        service=platform.process,
        level="warning",
        message="log_lines_lost",
        metadata=f'{{"count": {count}}}',
        trace_id=None,
        correlation_id=None,
    )


__all__ = ["keep_log", "write_batch"]
