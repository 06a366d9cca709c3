"""Live updates: the process's hub tells a person's open tabs that something of theirs changed.

The message is only a hint; a tab's handler reads the database again, so a lost or doubled one does no harm. Without
Redis the hub asks Postgres every two seconds who has news, and the pages say that updates are delayed.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Literal

import structlog

from healthapp.kit.known import KnownSessions
from healthapp.kit.telemetry import count_tabs
from state import reflex_inside
from state.base import AppState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
    from uuid import UUID

    import reflex as rx

    from healthapp.api.realtime.hub import Hub

    # Returns those of these logins that have ended.
    Over = Callable[[Sequence[UUID]], Awaitable[Sequence[UUID]]]

log = structlog.get_logger(__name__)

Mode = Literal["live", "delayed"]

_SWEEP_EVERY = 5.0
_PAGES_AT_ONCE = 4

_page_handlers: dict[str, Any] = {}


def on_live(route: str, handler: Any) -> None:
    """Run `handler` on the page at `route` whenever something of its reader's changed."""
    _page_handlers[route.strip("/") or "index"] = handler


def page_refresh(route_id: str) -> Any:
    """Return the handler that reads the page's own content again, if it has one."""
    return _page_handlers.get(route_id.strip("/") or "index")


class LiveTabs:
    """Knows which tabs of this process belong to whom, and lets them look again when the hub says so."""

    def __init__(self) -> None:
        """Start with no tabs."""
        self._app: rx.App | None = None
        self._hub: Hub | None = None
        self._owners: dict[str, UUID] = {}
        self._sockets: dict[UUID, dict[str, str]] = {}
        self._stops: dict[UUID, Callable[[], None]] = {}
        self._routes: dict[str, str] = {}
        self._logins: dict[str, UUID] = {}
        self._over: Over | None = None
        self._running: dict[str, bool] = {}
        self._pages_wanted: dict[str, None] = {}
        self._readers = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._shared: dict[UUID, dict[str, asyncio.Future[Any]]] = {}
        self._known = KnownSessions()

    @property
    def known(self) -> KnownSessions | None:
        """Return the sessions that were checked lately; None while a logout elsewhere might not be heard of."""
        return self._known if self.mode == "live" else None

    def shared(self, user_id: UUID) -> dict[str, asyncio.Future[Any]] | None:
        """Return what this person's tabs read since the last hint, None before there was one."""
        return self._shared.get(user_id)

    def read_anew(self, user_id: UUID) -> None:
        """Let nobody use what was read before this moment: the person acted, or something of theirs changed."""
        if user_id in self._shared:
            self._shared[user_id] = {}

    @property
    def mode(self) -> Mode:
        """Return whether updates arrive at once."""
        return "live" if self._hub is not None and self._hub.live else "delayed"

    @property
    def tabs(self) -> int:
        """Return how many tabs are followed."""
        return len(self._owners)

    def follow(self, tab: str, socket: str, user_id: UUID, route_id: str = "", login: UUID | None = None) -> Mode:
        """Remember that a tab, on this socket, shows this page of this person's: theirs alone from now on.

        It does so as long as `login`, their session, lives.
        """
        if self._owners.get(tab, user_id) != user_id:
            self._forget(tab)
        self._owners[tab], self._routes[tab] = user_id, route_id
        if login is not None:
            self._logins[tab] = login
        self._sockets.setdefault(user_id, {})[tab] = socket
        if self._hub is not None and user_id not in self._stops:
            self._stops[user_id] = self._hub.subscribe(user_id, lambda: self.wake(user_id))
        count_tabs(self.tabs)
        return self.mode

    def wake(self, user_id: UUID) -> None:
        """Ask all of a person's tabs to look again."""
        if user_id in self._sockets:
            self._shared[user_id] = {}
        for tab, socket in list(self._sockets.get(user_id, {}).items()):
            if self._is_open(tab, socket):
                self._wake_tab(tab)
            else:
                self._forget(tab)

    def sweep(self) -> None:
        """Forget the tabs that were closed."""
        for user_id in list(self._sockets):
            for tab, socket in list(self._sockets[user_id].items()):
                if not self._is_open(tab, socket):
                    self._forget(tab)

    async def end_over(self) -> None:
        """Let the tabs whose login has ended look again, and so show nothing more; one query for all of them.

        A login that ends unused ends without anybody doing anything, and hints of other ends may have been lost.
        """
        if self._over is None or not self._logins:
            return
        over = set(await self._over(sorted(set(self._logins.values()))))
        for tab, login in list(self._logins.items()):
            if login in over:
                self._known.forget(self._owners[tab])
                self._wake_tab(tab)
                self._forget(tab)

    def _is_open(self, tab: str, socket: str) -> bool:
        # Another socket under this token has not shown its cookie yet: it may be a stranger's.
        return self._app is not None and reflex_inside.socket_of(self._app, tab) == socket

    def _forget(self, tab: str) -> None:
        user_id = self._owners.pop(tab)
        self._routes.pop(tab, None)
        self._logins.pop(tab, None)
        self._pages_wanted.pop(tab, None)
        self._sockets[user_id].pop(tab)
        if not self._sockets[user_id]:
            del self._sockets[user_id]
            self._shared.pop(user_id, None)
            if stop := self._stops.pop(user_id, None):
                stop()
        count_tabs(self.tabs)

    def _wake_tab(self, tab: str) -> None:
        if tab in self._running:
            # One look is under way and may have started too early; it is followed by exactly one more.
            self._running[tab] = True
            return
        self._running[tab] = False
        self._start(self._look(tab))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="live-look")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look(self, tab: str) -> None:
        if self._app is None:
            return
        try:
            again = True
            while again:
                self._running[tab] = False
                await self._tell(self._app, tab, AppState.live_hint(self.mode))
                again = self._running[tab]
        finally:
            self._running.pop(tab, None)
        # The popups of all tabs come first; then their pages, a few at a time.
        self._pages_wanted[tab] = None
        if self._readers < _PAGES_AT_ONCE:
            self._readers += 1
            self._start(self._read_pages(self._app))

    async def _read_pages(self, app: rx.App) -> None:
        """Let pages that show something that may have changed read it again, until there is none left."""
        try:
            while self._pages_wanted:
                tab = next(iter(self._pages_wanted))
                del self._pages_wanted[tab]
                page = page_refresh(self._routes.get(tab, ""))
                if page is not None and tab in self._owners:
                    await self._tell(app, tab, page)
        finally:
            self._readers -= 1

    async def _tell(self, app: rx.App, tab: str, event: Any) -> None:
        """Let a tab handle `event`, and wait until it has. What goes wrong is that tab's alone."""
        try:
            done = await reflex_inside.send(app, tab, event)
            try:
                await done
            except asyncio.CancelledError:
                # Mostly only the tab's event was dropped; but it may be we who are to end, with the process.
                if (me := asyncio.current_task()) is None or me.cancelling():
                    raise
        except Exception as error:  # noqa: BLE001 - the next hint, or the page itself when opened anew, mends it
            log.warning("live_look_failed", error=type(error).__name__)

    def attach(self, hub: Hub, over: Over | None = None) -> None:
        """Take the process's hub, and what asks which logins have ended, before the first page is opened."""
        self._hub, self._over = hub, over
        hub.on_account_changed(self._known.forget)

    @contextlib.asynccontextmanager
    async def lifespan(self, app: rx.App) -> AsyncIterator[None]:
        """Let the tabs of `app` follow the hub while the process serves."""
        if self._hub is None:
            problem = "there is no hub to follow"
            raise RuntimeError(problem)
        self._app = app
        let_go = self._hub.hold()
        sweeper = asyncio.create_task(self._sweep_forever(), name="live-sweep")
        try:
            yield
        finally:
            for stop in self._stops.values():
                stop()
            self._stops.clear()
            let_go()
            for task in (sweeper, *self._tasks):
                task.cancel()
            await asyncio.gather(sweeper, *self._tasks, return_exceptions=True)
            await self._hub.rest()
            self._app = None

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            self.sweep()
            try:
                await self.end_over()
            except Exception as error:  # noqa: BLE001 - the loop has to outlive a database that is away
                # Nobody gets anything meanwhile, and the pages' own script clears them when their time is over.
                log.warning("logins_not_looked_at", error=type(error).__name__)


live_tabs = LiveTabs()
