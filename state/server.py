"""Starts and stops with the web process: the API beside the pages, the platform, the live hub."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
from typing import TYPE_CHECKING

import reflex as rx
import structlog

from healthapp.kit.clock import monotonic
from healthapp.kit.log_shelf import LogShelf
from healthapp.kit.logging import configure_logging, file_of_its_own
from state.live import live_tabs
from workers.system_log import keep_log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_SEARCH_READY_AFTER = 30.0
"""Seconds: whoever waits for the start comes first, and reading takes the processor from them."""


def mount_api(pages: ASGIApp) -> ASGIApp:
    """Put the pages behind the API: what no route of the API answers is a page, a file or the websocket."""
    # Late, because the build of the pages imports the app without any engine being there.
    from healthapp.api.app import create_api  # noqa: PLC0415 - see above
    from healthapp.config import get_settings  # noqa: PLC0415 - as above
    from healthapp.wiring import get_platform  # noqa: PLC0415 - as above

    # Before anything is served: what isn't configured quotes local variables and cookies.
    settings = get_settings()
    file = settings.log_file and file_of_its_own(settings.log_file, settings.web_workers)
    configure_logging("web", settings.log_level, file=file, shelf=_shelf_of(settings.system_log_level))
    if settings.otlp_endpoint:
        from healthapp.adapters.otlp import Tracing  # noqa: PLC0415 - costs 0.2 s, for those who want it

        Tracing("web", settings.otlp_endpoint, settings.trace_share)
    platform = get_platform()
    api = create_api(platform)
    api.mount("", pages)
    live_tabs.attach(api.state.realtime.hub, platform.over_sessions)
    return api


_shelves: list[LogShelf] = []


def _shelf_of(level: str) -> LogShelf:
    """Make the shelf of this process; what lies on it is written once the process serves."""
    _shelves[:] = [LogShelf(level)]
    return _shelves[0]


@contextlib.asynccontextmanager
async def serving(app: rx.App) -> AsyncIterator[None]:
    """Hold what the process needs while it serves."""
    from healthapp.wiring import get_platform  # noqa: PLC0415 - the build of the pages needs no engines

    keeping = [asyncio.create_task(keep_log(get_platform(), shelf), name="system-log") for shelf in _shelves]
    keeping.append(asyncio.create_task(_make_search_ready(get_platform()), name="search"))
    keeping.append(asyncio.create_task(get_platform().knowledge.follow(), name="editions"))
    try:
        async with live_tabs.lifespan(app):
            yield
    finally:
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
        await get_platform().close()


async def _make_search_ready(platform: Platform) -> None:
    """Read the content once the process serves, so that the first who searches doesn't wait for that."""
    # What was imported and read stays for good. Frozen, it is no longer gone through by the collector, which would
    # stop everybody for a third of a second each time.
    gc.freeze()
    await asyncio.sleep(_SEARCH_READY_AFTER)
    await asyncio.wait({platform.knowledge.indexing.warm_up()})
    gc.collect()  # or what tabs have left behind by now would stay too
    gc.freeze()


_BREAKS_A_MINUTE = 20
_KIND = re.compile(r"\s*(?:\\?\[[^\]]*\]\s*)?([A-Z][A-Za-z]{1,30}Error)\b")


class _Breaks:
    """How often pages broke in this minute, in whoever's browser."""

    begun = float("-inf")
    count = 0


def on_frontend_error(exception: Exception) -> None:
    """Log that a page broke in somebody's browser, and the kind of error, so many times a minute.

    Nothing else of it: anybody who opens a websocket may say it, as often as they like, and what a page showed to its
    reader may stand in it.
    """
    if monotonic() - _Breaks.begun > 60:  # noqa: PLR2004 - a minute
        _Breaks.begun, _Breaks.count = monotonic(), 0
    _Breaks.count += 1
    if _Breaks.count <= _BREAKS_A_MINUTE:
        found = _KIND.match(str(exception)[:200])
        log.error("page_broke", error=found[1] if found else None)


def on_backend_error(exception: Exception) -> None:
    """Log what slipped past `AppState`. The page says nothing: its own handlers have told their errors."""
    log.error("event_failed", error=type(exception).__name__, exc_info=exception)
