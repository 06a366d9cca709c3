"""Socket.IO for other clients: `reminder.due`, `reminder.updated` and `notification.created`.

They come in the order of the person's feed, each to be acknowledged, and everything since a cursor after a reconnect.
At least once: after a lost acknowledgement an event comes again under the same cursor.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import socketio  # type: ignore[import-untyped]  # the library has no types
import structlog
from socketio.exceptions import ConnectionRefusedError as Refused  # type: ignore[import-untyped]  # as above
from starlette.datastructures import Headers

from healthapp.api.denials import Denials
from healthapp.api.device import device_named, device_of
from healthapp.api.realtime.hub import Hub
from healthapp.api.realtime.strangers import LOGIN_SECONDS, Strangers
from healthapp.kit.actor import Actor
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.logging import log_also
from healthapp.kit.telemetry import connected
from healthapp.kit.tracing import edge

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from uuid import UUID

    from fastapi import FastAPI
    from starlette.types import ASGIApp, Scope

    from healthapp.contexts.notifications.schemas import FeedItem
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)

NAMESPACE = "/realtime"
_PATH = "realtime/socket.io"
_PAGE = 50
_ACK_SECONDS = 10.0
_TRIES = 3
_CHECK_LOGIN_EVERY = 30.0
_TRY_AGAIN = 2.0
_MOST_OF_ONE_PERSON = 20
_FAREWELL_SECONDS = 1.0
_LARGEST_MESSAGE = 16 * 1024
_LONGEST_TOKEN = 4096
_AGENT_LIMIT = 300


class _GoneError(Exception):
    """This client gets nothing more: logged out, expired, or it stopped acknowledging."""


@dataclass(slots=True)
class _Batch:
    """Events on their way to one client, and which of them it has acknowledged."""

    items: list[FeedItem]
    acknowledged: set[int] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def acknowledge(self, seq: int) -> None:
        self.acknowledged.add(seq)
        self.changed.set()

    @property
    def waiting(self) -> list[FeedItem]:
        """Everything from the first unacknowledged event on: order matters more than a few repeats."""
        for number, item in enumerate(self.items):
            if item.seq not in self.acknowledged:
                return self.items[number:]
        return []


@dataclass(slots=True)
class _Client:
    """One connection."""

    sid: str
    actor: Actor
    token: str
    origin: Actor
    cursor: int
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    checked_at: float = field(default_factory=monotonic)
    stop: Callable[[], None] | None = None
    task: asyncio.Task[None] | None = None


class RealtimeServer:
    """Serves one process's Socket.IO clients."""

    def __init__(
        self, platform: Platform, *, ack_seconds: float = _ACK_SECONDS, login_seconds: float = LOGIN_SECONDS
    ) -> None:
        """Serve feeds of `platform`."""
        self._platform = platform
        self._ack_seconds = ack_seconds
        self.hub = Hub(platform.valkey, platform.news)
        self.hub.on_account_changed(self._look_anew)
        self._clients: dict[str, _Client] = {}
        self._of_person: Counter[UUID] = Counter()
        self._denials = Denials()
        self.io = socketio.AsyncServer(
            async_mode="asgi",
            namespaces=[NAMESPACE],
            cors_allowed_origins=self._allowed,
            cors_credentials=False,
            max_http_buffer_size=_LARGEST_MESSAGE,
            serializer="default",
        )
        self.io.on("connect", self._enter, namespace=NAMESPACE)
        self.io.on("disconnect", self._leave, namespace=NAMESPACE)
        self.strangers = Strangers(
            socketio.ASGIApp(self.io, socketio_path=_PATH),
            self._hang_up,
            at_most=platform.settings.strangers_per_address,
            login_seconds=login_seconds,
            polling=platform.settings.web_workers == 1,
        )
        self._tasks: set[asyncio.Task[None]] = set()
        platform.close_first(self.close)

    def asgi(self) -> ASGIApp:
        """Return the application to mount at `/realtime`; the path in it is the full one."""
        return self.strangers

    def _allowed(self, origin: str | None, environ: dict[str, Any]) -> bool:
        """Tell whether a page of this origin may connect; programs that are no browser send none."""
        base = self._platform.settings.base_url
        return origin is not None and (origin == base or origin.partition("://")[2] == environ.get("HTTP_HOST"))

    async def _enter(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        await self._connect(sid, environ, auth)
        self.strangers.admitted(environ)

    async def _leave(self, sid: str, reason: object = None) -> None:
        """End the connection with the login, so that nobody keeps one without it."""
        name = self.io.manager.eio_sid_from_sid(sid, NAMESPACE)
        await self._disconnect(sid, reason)
        if name is not None:
            # Later: this is inside the library's own way of ending it.
            self._start(self._end(name), "realtime-hang-up")

    async def _hang_up(self, scope: Scope) -> None:
        """End the connection that began with this request."""
        for name, environ in list(self.io.environ.items()):
            if environ.get("asgi.scope") is scope:
                await self._end(name)

    async def _end(self, name: str) -> None:
        scope = (self.io.environ.get(name) or {}).get("asgi.scope") or {}
        if self.strangers.end(scope, name):
            return
        # The library waits until the client has fetched its farewell, and a client need not.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self.io.eio.disconnect(name)
        self.io.eio.sockets.pop(name, None)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        token, cursor, named = _credentials(auth)
        origin = _origin(environ)
        device = device_named(self._platform, named) if named else _device(self._platform, environ)
        origin = replace(origin, device=device)
        with edge("realtime connect", "server", origin.request_id):
            await self._admit(sid, origin, token, cursor)

    async def _admit(self, sid: str, origin: Actor, token: str, cursor: int | None) -> None:
        """Let a client in whose token is right; what it is sent is logged under the id of its connection."""
        try:
            actor = await self._platform.authenticate_bearer(token, origin)
            if actor is None:
                raise await self._refused(origin, "unauthenticated", Kind.UNAUTHENTICATED)
            if actor.lacks_factor:
                raise await self._refused(actor, "mfa_setup_required")
            log_also(user_id=actor.user_id)
            if cursor is None:
                async with self._platform.begin(actor) as uow:
                    cursor = await self._platform.notifications.feed_cursor(uow)
        except HealthError as error:
            raise Refused(error.code) from None
        # Nothing is awaited between this look and the count below, or many that come at once would all get in.
        if self._of_person[actor.id] >= _MOST_OF_ONE_PERSON:
            raise await self._refused(actor, "too_many_connections", Kind.RATE_LIMITED)
        client = _Client(sid, actor, token, origin, cursor)
        self._clients[sid] = client
        self._of_person[actor.id] += 1
        client.stop = self.hub.subscribe(actor.id, client.woken.set)
        client.woken.set()
        client.task = self._start(self._serve(client), "realtime-client")

    async def _refused(self, who: Actor, code: str, kind: Kind = Kind.FORBIDDEN) -> Refused:
        """Note in the trail that somebody isn't let in; returns what to raise."""
        await self._denials.note(self._platform, who, code, "realtime.connect", kind)
        return Refused(code)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """End what serves the clients, and wait until none of it works with the platform any more."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self.hub.close()

    async def _disconnect(self, sid: str, _reason: object = None) -> None:
        client = self._clients.pop(sid, None)
        if client is None:
            return
        if client.stop is not None:
            client.stop()
        self._of_person[client.actor.id] -= 1
        if not self._of_person[client.actor.id]:
            del self._of_person[client.actor.id]
        if client.task is not None and client.task is not asyncio.current_task():
            client.task.cancel()

    async def _serve(self, client: _Client) -> None:
        """Send what is new, wait to be woken, and again."""
        with connected("socketio"):
            try:
                while True:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_CHECK_LOGIN_EVERY):
                            await client.woken.wait()
                    client.woken.clear()
                    try:
                        await self._check_login(client)
                        await self._catch_up(client)
                    except HealthError as error:
                        # Postgres is away for a moment, and the hub has told us already.
                        log.warning("realtime_waits", code=error.code)
                        client.woken.set()
                        await asyncio.sleep(_TRY_AGAIN)
            except _GoneError:
                await self.io.disconnect(client.sid, namespace=NAMESPACE)
            except Exception as error:
                log.exception("realtime_failed", error=type(error).__name__)
                await self.io.disconnect(client.sid, namespace=NAMESPACE)
            finally:
                # The library tells of no end when the connection went while it was being let in.
                await self._disconnect(client.sid)

    def _look_anew(self, user_id: UUID | None) -> None:
        """Ask about the logins of somebody, with None of everybody, as soon as they wake: not half a minute later."""
        for client in self._clients.values():
            if user_id in (None, client.actor.id):
                client.checked_at = float("-inf")

    async def _check_login(self, client: _Client) -> None:
        """End the connection of someone who has logged out meanwhile, or whose token has expired."""
        if monotonic() - client.checked_at < _CHECK_LOGIN_EVERY:
            return
        # Noted before it is asked: what changes meanwhile is asked about again.
        client.checked_at = monotonic()
        try:
            found = await self._platform.authenticate_bearer(client.token, client.origin)
        except HealthError:
            client.checked_at = float("-inf")
            raise
        if found is None or found.lacks_factor:
            raise _GoneError

    async def _catch_up(self, client: _Client) -> None:
        while True:
            async with self._platform.begin(client.actor) as uow:
                items = await self._platform.notifications.feed_since(uow, client.cursor, _PAGE)
            if not items:
                return
            await self._deliver(client, _Batch(items))

    async def _deliver(self, client: _Client, batch: _Batch) -> None:
        """Send a batch until the client has acknowledged all of it."""
        for _try in range(_TRIES):
            for item in batch.waiting:
                data = {**item.payload, "cursor": item.seq, "at": item.at.isoformat().replace("+00:00", "Z")}
                await self.io.emit(
                    item.topic, data, to=client.sid, namespace=NAMESPACE, callback=_acknowledger(batch, item.seq)
                )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._ack_seconds):
                    while batch.waiting:
                        await batch.changed.wait()
                        batch.changed.clear()
            left = batch.waiting
            client.cursor = left[0].seq - 1 if left else batch.items[-1].seq
            if not left:
                return
        raise _GoneError


def _acknowledger(batch: _Batch, seq: int) -> Callable[..., None]:
    def acknowledged(*_args: object) -> None:
        batch.acknowledge(seq)

    return acknowledged


def _credentials(auth: object) -> tuple[str, int | None, str | None]:
    """Read `auth: {token, cursor?, deviceId?}`; whatever else it holds is refused.

    A page's websocket can't carry the header by which a device says who it is, so it may say it here.
    """
    if not isinstance(auth, dict) or not auth.keys() <= {"token", "cursor", "deviceId"}:
        raise Refused("bad_auth")
    token, cursor = auth.get("token"), auth.get("cursor")
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST_TOKEN:
        raise Refused("unauthenticated")
    if cursor is not None and (isinstance(cursor, bool) or not isinstance(cursor, int) or not 0 <= cursor < 2**62):
        raise Refused("bad_cursor")
    named = auth.get("deviceId")
    if named is not None and not isinstance(named, str):
        raise Refused("bad_auth")
    return token, cursor, named


def _device(platform: Platform, environ: dict[str, Any]) -> str | None:
    scope = environ.get("asgi.scope")
    return device_of(platform, Headers(scope=scope)) if scope else None


def _origin(environ: dict[str, Any]) -> Actor:
    client = (environ.get("asgi.scope") or {}).get("client")
    agent = str(environ.get("HTTP_USER_AGENT", ""))[:_AGENT_LIMIT]
    return Actor.anonymous(ip=client[0] if client else None, user_agent=agent or None, request_id=secrets.token_hex(8))


def mount_realtime(app: FastAPI, platform: Platform) -> RealtimeServer:
    """Put Socket.IO at `/realtime`."""
    server = RealtimeServer(platform)
    app.mount("/realtime", server.asgi())
    return server
