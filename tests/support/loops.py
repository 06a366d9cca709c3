"""The worker's loops beside a test, in its own process."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from workers.main import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from healthapp.wiring import Platform


@asynccontextmanager
async def working(platform: Platform) -> AsyncIterator[None]:
    """Run the worker's loops; at the end everything that was begun is recorded."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve(platform, stop, close=False))
    try:
        yield
    finally:
        stop.set()
        await task
