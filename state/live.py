"""Live updates: one task and one Redis connection per web process tell its tabs that something of theirs changed.

The message is only a hint; a tab's handler reads the database again, so a lost or doubled one does no harm. Without
Redis the tabs are asked to look again every two seconds, and the pages say that updates are delayed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from state import reflex_inside
from state.base import AppState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import reflex as rx

log = structlog.get_logger(__name__)

Mode = Literal["live", "delayed"]

_CHANNEL = "user:"
_TIMEOUT = 0.3
_PING_EVERY = 1.0
_SILENCE = 2.0
_POLL_EVERY = 2.0
_RECONNECT_AFTER = 1.0

_page_handlers: dict[str, Any] = {}

# Which of these people have something new: a cheaper question than asking each of their tabs to look.
Poll = Callable[[set[UUID]], Awaitable[set[UUID]]]


def on_live(route: str, handler: Any) -> None:
    """Run `handler` on the page at `route` whenever something of its reader's changed."""
    _page_handlers[route.strip("/") or "index"] = handler


def page_refresh(route_id: str) -> Any:
    """Return the handler that reads the page's own content again, if it has one."""
    return _page_handlers.get(route_id.strip("/") or "index")


class LiveHub:
    """Knows which tabs of this process belong to whom, and wakes them."""

    def __init__(self) -> None:
        """Start with no tabs."""
        self.mode: Mode = "delayed"
        self.poll: Poll | None = None
        self._app: rx.App | None = None
        self._tabs: dict[UUID, dict[str, str]] = defaultdict(dict)
        self._running: dict[str, bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, tab: str, socket: str, user_id: UUID) -> Mode:
        """Remember that a tab, on this socket, shows this person's pages."""
        self._tabs[user_id][tab] = socket
        return self.mode

    @property
    def tabs(self) -> int:
        """Return how many tabs are followed."""
        return sum(len(tabs) for tabs in self._tabs.values())

    def wake(self, user_id: UUID) -> None:
        """Ask all of a person's tabs to look again."""
        for tab, socket in list(self._tabs.get(user_id, {}).items()):
            # Another socket under this token has not shown its cookie yet: it may be a stranger's.
            if self._app is None or reflex_inside.socket_of(self._app, tab) != socket:
                self._forget(user_id, tab)
                continue
            self._wake_tab(tab)

    def wake_all(self) -> None:
        """Ask every tab to look again."""
        for user_id in list(self._tabs):
            self.wake(user_id)

    def _forget(self, user_id: UUID, tab: str) -> None:
        self._tabs[user_id].pop(tab, None)
        if not self._tabs[user_id]:
            del self._tabs[user_id]

    def _wake_tab(self, tab: str) -> None:
        if tab in self._running:
            # One look is under way and may have started too early; it is followed by exactly one more.
            self._running[tab] = True
            return
        self._running[tab] = False
        task = asyncio.create_task(self._look(tab), name="live-look")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look(self, tab: str) -> None:
        if self._app is None:
            return
        try:
            again = True
            while again:
                self._running[tab] = False
                done = await reflex_inside.send(self._app, tab, AppState.live_hint(self.mode))
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await done
                again = self._running[tab]
        finally:
            self._running.pop(tab, None)

    def _turn(self, mode: Mode) -> None:
        if mode != self.mode:
            log.info("live_mode", mode=mode, tabs=self.tabs)
            self.mode = mode
        self.wake_all()

    @contextlib.asynccontextmanager
    async def lifespan(self, app: rx.App, redis_url: str) -> AsyncIterator[None]:
        """Listen while the process serves."""
        self._app = app
        tasks = [asyncio.create_task(self._listen(redis_url)), asyncio.create_task(self._poll())]
        try:
            yield
        finally:
            for task in [*tasks, *self._tasks]:
                task.cancel()
            await asyncio.gather(*tasks, *self._tasks, return_exceptions=True)
            self._app = None

    async def _listen(self, redis_url: str) -> None:
        """Hold the one pub/sub connection; on every loss make a new one, and let the tabs look again."""
        while True:
            redis = Redis.from_url(redis_url, socket_connect_timeout=_TIMEOUT, socket_timeout=_TIMEOUT)
            try:
                await self._subscribe(redis)
            except (RedisError, OSError, TimeoutError) as error:
                if self.mode == "live":
                    log.warning("live_connection_lost", error=type(error).__name__)
            finally:
                with contextlib.suppress(RedisError, OSError, TimeoutError):
                    await redis.aclose()
            if self.mode == "live":
                self._turn("delayed")
            await asyncio.sleep(_RECONNECT_AFTER)

    async def _subscribe(self, redis: Redis) -> None:
        async with redis.pubsub() as channel:
            await channel.psubscribe(f"{_CHANNEL}*")
            heard = time.monotonic()
            pinged = 0.0
            while True:
                now = time.monotonic()
                if now - pinged >= _PING_EVERY:
                    await channel.ping()
                    pinged = now
                message = await channel.get_message(timeout=_PING_EVERY / 2)
                if message is not None:
                    heard = time.monotonic()
                    self._receive(message)
                elif time.monotonic() - heard > _SILENCE:
                    raise TimeoutError

    def _receive(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "psubscribe":
                # What was published while nobody listened is read from the database now.
                self._turn("live")
            case "pmessage":
                with contextlib.suppress(ValueError):
                    self.wake(UUID(_text(message["channel"]).removeprefix(_CHANNEL)))
            case _:
                pass

    async def _poll(self) -> None:
        """While Redis is away, look at Postgres every two seconds."""
        while True:
            await asyncio.sleep(_POLL_EVERY)
            if self.mode == "live":
                continue
            if self.poll is None:
                self.wake_all()
                continue
            try:
                changed = await self.poll(set(self._tabs))
            except Exception as error:  # noqa: BLE001 - the loop has to outlive a database that is away too
                log.warning("live_poll_failed", error=type(error).__name__)
                changed = set(self._tabs)
            for user_id in changed:
                self.wake(user_id)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


hub = LiveHub()
