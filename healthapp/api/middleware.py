"""What every request passes first: an id, where it comes from, limits on its size; and how it was answered is counted.

Pure ASGI: nothing is buffered, and websockets pass untouched. Neither the log nor a metric ever holds a path with an id
in it, a query, a header or a body.
"""

from __future__ import annotations

import re
import secrets
from time import perf_counter
from typing import TYPE_CHECKING

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from healthapp.api.bounds import body_limit, refused
from healthapp.api.limits import limit_headers
from healthapp.api.problems import protocol_problem, unexpected_problem
from healthapp.api.versions import at_current_version, retiring_headers
from healthapp.kit.actor import Actor
from healthapp.kit.i18n import Lang, negotiate, parse_lang
from healthapp.kit.telemetry import observe_http
from healthapp.kit.tracing import edge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from healthapp.api.cors import CrossOrigin

log = structlog.get_logger(__name__)

ORIGIN = "healthapp_origin"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_OURS = ("/api/", "/session/", "/oauth/", "/graphql", "/health", "/ready", "/metrics")
_AGENT_LIMIT = 300
_SERVER_ERROR = 500


class _BodyTooLargeError(Exception):
    """More came in than may."""


def cookie(headers: Headers, name: str) -> str:
    """Return one cookie, or nothing."""
    for line in headers.getlist("cookie"):
        for part in line.split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value.strip('"')
    return ""


def wanted_lang(headers: Headers) -> Lang:
    """Return the reader's language: what they chose on our pages, else what their program asks for."""
    chosen = cookie(headers, "lang")
    return parse_lang(chosen) if chosen else negotiate(headers.get("accept-language"))


def origin_of(scope: Scope) -> Actor:
    """Return the anonymous actor of a request: what the audit wants to know about where it came from."""
    headers = Headers(scope=scope)
    given = headers.get("x-request-id", "")
    client = scope.get("client")
    return Actor.anonymous(
        wanted_lang(headers),
        ip=client[0] if client else None,
        user_agent=headers.get("user-agent", "")[:_AGENT_LIMIT] or None,
        request_id=given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8),
    )


def origin_of_scope(scope: Scope) -> Actor:
    """Return the anonymous actor that this middleware made for a request."""
    origin: Actor = scope["state"][ORIGIN]
    return origin


def _route_of(scope: Scope) -> str:
    """Return the template of the route that answered, for metrics and the log."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return str(path) if path else "(pages)" if "endpoint" in scope else "(none)"


class RequestContext:
    """Wraps the API and the pages behind it."""

    def __init__(
        self, app: ASGIApp, *, cross_origin: CrossOrigin, unversioned: frozenset[str], most_upload: int
    ) -> None:
        """Pass on to `app`, whose first segments after `/api/` that have no version are `unversioned`.

        A file that is uploaded has `most_upload` bytes at most.
        """
        self._app = app
        self._cross_origin = cross_origin
        self._unversioned = unversioned
        self._most_upload = most_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = origin_of(scope)
        scope.setdefault("state", {})[ORIGIN] = origin
        answered = _Answer(scope, send, origin, self._headers(scope))
        scope = at_current_version(scope, self._unversioned)
        started = perf_counter()
        with edge("request", "server", origin.request_id) as work:
            try:
                await self._limited(scope, receive, answered)
            finally:
                seconds = perf_counter() - started
                route, status = _route_of(scope), answered.status or _SERVER_ERROR
                work.name(f"{scope['method']} {route}")
                work.note(method=scope["method"], route=route, status=status)
                if status >= _SERVER_ERROR:
                    work.failed(str(status))
                observe_http(scope["method"], route, status, seconds)
                log.info(
                    "request", method=scope["method"], route=route, status=status, milliseconds=round(seconds * 1000, 1)
                )

    def _headers(self, scope: Scope) -> Mapping[str, str]:
        """Return what every answer to this request says, whatever it is."""
        path: str = scope["path"]
        kept = {"Cache-Control": "no-store"} if path.startswith(_OURS) else {}
        return {**kept, **self._cross_origin.headers(scope), **retiring_headers(path)}

    async def _limited(self, scope: Scope, receive: Receive, answered: _Answer) -> None:
        if (status := refused(scope, self._most_upload)) is not None:
            await protocol_problem(status, answered.origin)(scope, receive, answered)
            return
        if (allowed := self._cross_origin.preflight(scope)) is not None:
            await Response(None, 204, dict(allowed))(scope, receive, answered)
            return
        seen, limit = 0, body_limit(scope, self._most_upload)

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _BodyTooLargeError
            return message

        try:
            await self._app(scope, counted, answered)
        except _BodyTooLargeError:
            if answered.status is not None:
                raise
            await protocol_problem(413, answered.origin)(scope, receive, answered)
        except Exception as error:
            log.exception("request_failed", error=type(error).__name__)
            if answered.status is not None:
                raise
            await unexpected_problem(answered.origin)(scope, receive, answered)


class _Answer:
    """The way back: notes the status and adds the headers that every answer has."""

    def __init__(self, scope: Scope, send: Send, origin: Actor, always: Mapping[str, str]) -> None:
        self.status: int | None = None
        self.origin = origin
        self._scope = scope
        self._send = send
        self._always = always

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.origin.request_id or ""
            headers.update(limit_headers(self._scope))
            for name, value in self._always.items():
                if name == "Vary":
                    headers.add_vary_header(value)
                else:
                    headers.setdefault(name, value)
        await self._send(message)
