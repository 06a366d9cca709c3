"""Which pages elsewhere may use the API from a browser: those whose origin is listed, letter by letter.

Nobody by default. With tokens, never with cookies: `Access-Control-Allow-Credentials` is not sent, and a cookie that
came along nevertheless would be refused as forged. An origin is not sent back because it was sent, but because it is in
the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Scope

_METHODS = "GET, POST, PUT, PATCH, DELETE"
_TAKEN = "Authorization, Content-Type, Accept-Language, Idempotency-Key, X-Device-Id, X-Request-ID"
_SHOWN = "X-Request-ID, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, Link, Idempotency-Replayed"
_MAX_AGE = "600"
# Never `/oauth/authorize`: that is a place for people to go to, not for a script to fetch (OAuth 2.1 §7.5.3).
_OPEN = ("/api/", "/graphql", "/.well-known/", "/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/oauth/jwks")
_NOTHING: Mapping[str, str] = {}


class CrossOrigin:
    """The origins that an operator has listed."""

    def __init__(self, origins: frozenset[str]) -> None:
        """Let in `origins` alone."""
        self._origins = origins

    def headers(self, scope: Scope) -> Mapping[str, str]:
        """Return what an answer says to the browser that shows another page."""
        if not self._origins or not scope["path"].startswith(_OPEN):
            return _NOTHING
        # Also where nothing is allowed: a cache must not hand one origin's answer to another.
        vary = {"Vary": "Origin"}
        origin = self._origin(scope)
        if origin is None:
            return vary
        return {**vary, "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _SHOWN}

    def preflight(self, scope: Scope) -> Mapping[str, str] | None:
        """Return what answers a browser's question before the request itself; None when it is no such question."""
        if scope["method"] != "OPTIONS" or not self.headers(scope) or self._origin(scope) is None:
            return None
        if "access-control-request-method" not in Headers(scope=scope):
            return None
        return {
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _TAKEN,
            "Access-Control-Max-Age": _MAX_AGE,
        }

    def _origin(self, scope: Scope) -> str | None:
        given = Headers(scope=scope).getlist("origin")
        return given[0] if len(given) == 1 and given[0] in self._origins else None
