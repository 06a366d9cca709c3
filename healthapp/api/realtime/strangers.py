"""Connections that nobody has logged in to yet: so many of one address, for so long, and no longer.

A connection of Socket.IO exists before anybody says who they are, and the library lets it wait for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import structlog
from starlette.websockets import WebSocketClose

from healthapp.api.middleware import origin_of
from healthapp.api.problems import problem_of
from healthapp.kit.addresses import house_of
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

LOGIN_SECONDS = 10.0
_MARK = "healthapp_connection"
_POLICY = 1008
_BEGUN = 200


class _Connection:
    """One connection, from its first request on."""

    def __init__(self, house: str) -> None:
        self.house = house
        self.is_stranger = True
        self.timer: asyncio.Task[None] | None = None
        self.over = asyncio.Event()


class Strangers:
    """Wraps the Socket.IO application."""

    def __init__(
        self,
        app: ASGIApp,
        hang_up: Callable[[Scope], Awaitable[None]],
        *,
        at_most: int,
        login_seconds: float = LOGIN_SECONDS,
        polling: bool = True,
    ) -> None:
        """Let `at_most` strangers of an address in; `hang_up` ends the connection that a scope began.

        Without `polling` a connection is a websocket from its first request on. One by polling is many requests, and
        where several processes share the port most of them would come to a process that knows nothing of it.
        """
        self._app = app
        self._polling = polling
        self._hang_up = hang_up
        self._at_most = at_most
        self._login_seconds = login_seconds
        self._of_house: Counter[str] = Counter()
        self._upgraded: dict[str, asyncio.Event] = {}

    @property
    def waiting(self) -> int:
        """Return how many connections nobody has logged in to."""
        return self._of_house.total()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what belongs to a connection that exists; count, or refuse, what begins one."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif scope["type"] == "http" and not self._polling:
            await problem_of(HealthError(Kind.INVALID, "websocket_only"), origin_of(scope))(scope, receive, send)
        elif known := parse_qs(scope.get("query_string", b"").decode("latin-1")).get("sid"):
            await self._go_on(known[0], scope, receive, send)
        else:
            await self._begin(scope, receive, send)

    def admitted(self, environ: dict[str, Any]) -> None:
        """Note that somebody has logged in to the connection."""
        connection = (environ.get("asgi.scope") or {}).get(_MARK)
        if isinstance(connection, _Connection):
            self._forget(connection)

    def end(self, scope: Scope, name: str) -> bool:
        """Close the websocket of the connection `name` that began with `scope`; False when there is none."""
        connection = scope.get(_MARK)
        over = self._upgraded.get(name)
        if isinstance(connection, _Connection) and scope["type"] == "websocket":
            over = connection.over
        if over is not None:
            over.set()
        return over is not None

    async def _go_on(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._app(scope, receive, send)
            return
        # From polling to a websocket: one to a connection.
        if name in self._upgraded:
            await WebSocketClose(code=_POLICY)(scope, receive, send)
            return
        over = self._upgraded[name] = asyncio.Event()
        try:
            await self._until(over, scope, receive, send)
        finally:
            del self._upgraded[name]

    async def _begin(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = origin_of(scope)
        house = house_of(origin.ip)
        if self._of_house[house] >= self._at_most:
            log.warning("strangers_refused", transport=scope["type"])
            retry_after = int(self._login_seconds) + 1
            error = HealthError(Kind.RATE_LIMITED, "connections_throttled", retry_after=retry_after)
            if scope["type"] == "http" or "websocket.http.response" in (scope.get("extensions") or {}):
                await problem_of(error, origin)(scope, receive, send)
            else:
                await WebSocketClose(code=_POLICY)(scope, receive, send)
            return
        connection = _Connection(house)
        self._of_house[house] += 1
        scope = {**scope, _MARK: connection}
        connection.timer = asyncio.create_task(self._wait(connection, scope), name="stranger")
        if scope["type"] == "websocket":
            try:
                await self._until(connection.over, scope, receive, send)
            finally:
                self._forget(connection)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = begun or message.get("status") == _BEGUN
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            # By polling a connection outlives its requests; without an answer there is none.
            if not begun:
                self._forget(connection)

    async def _until(self, over: asyncio.Event, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a websocket until it ends by itself or has to."""
        ended = asyncio.create_task(over.wait(), name="realtime-over")

        async def next_or_end() -> Message:
            coming = asyncio.ensure_future(receive())
            try:
                await asyncio.wait({coming, ended}, return_when=asyncio.FIRST_COMPLETED)
                return coming.result() if coming.done() else {"type": "websocket.disconnect", "code": _POLICY}
            finally:
                coming.cancel()

        try:
            await self._app(scope, next_or_end, send)
        finally:
            ended.cancel()
            if over.is_set():
                # Ours or the library's, whichever comes second finds it closed.
                with contextlib.suppress(RuntimeError, OSError):
                    await send({"type": "websocket.close", "code": _POLICY})

    async def _wait(self, connection: _Connection, scope: Scope) -> None:
        await asyncio.sleep(self._login_seconds)
        connection.timer = None
        self._forget(connection)
        await self._hang_up(scope)

    def _forget(self, connection: _Connection) -> None:
        """Count it no longer: somebody has logged in, or it is over."""
        if connection.timer is not None:
            connection.timer.cancel()
            connection.timer = None
        if connection.is_stranger:
            connection.is_stranger = False
            self._of_house[connection.house] -= 1
            if not self._of_house[connection.house]:
                del self._of_house[connection.house]
