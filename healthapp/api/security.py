"""The outermost layer of the web process: what a browser may do with our pages, and who may open a websocket.

The content security policy allows only the inline scripts of this build, by their hashes, page by page. Styles need
`'unsafe-inline'`: the framework's style library writes style elements.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.websockets import WebSocketClose

from healthapp.api.browser import is_posted_from_elsewhere
from healthapp.api.hosts import Hosts
from healthapp.api.middleware import origin_of
from healthapp.api.problems import problem_of, protocol_problem
from healthapp.api.proxies import behind_proxies
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,255}")
_YEAR = 31_536_000
_FORGED, _UNKNOWN_HOST = 403, 421
_PAGES_SOCKET = "/_event"
_NEVER_KEPT = ("/api/", "/session/", "/oauth/", "/graphql", "/realtime/", _PAGES_SOCKET)
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# Opened by itself, an answer of the API loads nothing. Of a script or a picture it is only said that nobody frames it:
# the service worker's own policy would keep it from asking for pages.
_DATA = "default-src 'none'; frame-ancestors 'none'"
_ANYTHING = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class _InlineScripts(HTMLParser):
    """Collects the text of scripts without an address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and not any(name == "src" for name, _ in attrs):
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def script_hashes(html: str) -> tuple[str, ...]:
    """Return the CSP sources of a document's inline scripts."""
    parser = _InlineScripts()
    parser.feed(html)
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in parser.found)
    return tuple(dict.fromkeys(f"'sha256-{digest}'" for digest in hashes))


@dataclass(frozen=True)
class Build:
    """The prerendered pages: which addresses they have, and which inline scripts."""

    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fallback: tuple[str, ...] = ()

    @classmethod
    def read(cls, root: Path) -> Build:
        """Read the built documents once."""
        pages: dict[str, tuple[str, ...]] = {}
        fallback: dict[str, None] = {}
        for document in sorted(root.rglob("*.html")):
            hashes = script_hashes(document.read_text(encoding="utf-8"))
            where = document.relative_to(root).as_posix()
            if where.endswith("index.html"):
                pages["/" + where.removesuffix("index.html")] = hashes
            else:
                pages[f"/{where}"] = hashes
                fallback.update(dict.fromkeys(hashes))
        return cls(pages, tuple(fallback))

    def scripts_of(self, path: str) -> tuple[str, ...]:
        """Return the script sources of the document that answers `path`."""
        return self.pages.get(path) or self.pages.get(path.rstrip("/") + "/") or self.fallback


def policy(scripts: tuple[str, ...], host: str, *, https: bool) -> str:
    """Return the content security policy of a page."""
    sockets = f"{'wss' if https else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", *scripts)),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": f"'self' {sockets}".strip(),
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    parts = [f"{name} {value}" for name, value in rules.items()]
    return "; ".join([*parts, "upgrade-insecure-requests"] if https else parts)


def cache_rule(path: str, content_type: str) -> str:
    """Return how long an answer may be kept. Built files carry their hash in their name; the rest is asked for."""
    if path.startswith("/assets/"):
        return f"public, max-age={_YEAR}, immutable"
    if path.startswith(("/fonts/", "/icons/")):
        return "public, max-age=2592000"
    if path.startswith(_NEVER_KEPT) or content_type.startswith("application/"):
        return "no-store"
    return "no-cache"


def web_root() -> Path:
    """Return the folder of the built pages."""
    return Path(os.environ.get("REFLEX_WEB_WORKDIR", ".web")) / "build" / "client"


class Secured:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, build: Build, base_url: str, *, hosts: Hosts, dev_pages: bool) -> None:
        """Protect `app`, which people reach by `base_url` and ask for by `hosts`; `/dev` is there with `dev_pages`."""
        self._app = app
        self._build = build
        self._hosts = hosts
        self._base = urlsplit(base_url)
        self._https = self._base.scheme == "https"
        self._dev_pages = dev_pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on with headers added."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        foreign = scope["path"].startswith(_PAGES_SOCKET) and not self._same_origin(headers)
        if foreign or not self._hosts.accept(scope):
            await WebSocketClose(code=4403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        path: str = scope["path"]
        refusal: Response | None = None
        if not self._hosts.accept(scope):
            refusal = _refusal(scope, _UNKNOWN_HOST)
        elif self._forged(scope["method"], path, headers):
            refusal = _refusal(scope, _FORGED)
        if refusal is not None:
            await refusal(scope, receive, self._with_headers(send, path, headers))
            return
        if (path == "/dev" or path.startswith("/dev/")) and not self._dev_pages:
            path = "/404"
        # A prerendered page lives in a folder; asked for without the slash, the file server would redirect.
        if scope["method"] in ("GET", "HEAD") and not path.endswith("/") and f"{path}/" in self._build.pages:
            path += "/"
        if path != scope["path"]:
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, self._with_headers(send, path, headers))

    def _same_origin(self, headers: Headers) -> bool:
        """Tell whether a request comes from a page of ours. Programs that are no browser send no Origin."""
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        # Not parsed: an origin is a scheme and a host, and what isn't must be refused without an error.
        given = origin.partition("://")[2]
        return given != "" and given in (headers.get("host"), self._base.netloc)

    def _forged(self, method: str, path: str, headers: Headers) -> bool:
        """Tell whether another site is making a browser act with our cookie (or log in as someone else)."""
        if method not in _UNSAFE or self._same_origin(headers) or is_posted_from_elsewhere(path):
            return False
        return path.startswith("/session/") or "healthapp_session=" in headers.get("cookie", "")

    def _with_headers(self, send: Send, path: str, asked: Headers) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kind = headers.get("content-type", "")
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                if self._https:
                    headers.setdefault("strict-transport-security", f"max-age={_YEAR}; includeSubDomains")
                if kind.startswith("text/html"):
                    scripts = self._build.scripts_of(path)
                    rule = policy(scripts, asked.get("host", ""), https=self._https)
                    headers.setdefault("content-security-policy", rule)
                else:
                    headers.setdefault("content-security-policy", _DATA if "json" in kind else _ANYTHING)
                headers.setdefault("cache-control", cache_rule(path, kind))
            await send(message)

        return answer


def _refusal(scope: Scope, status: int) -> Response:
    """Return the answer to what doesn't even reach the application."""
    origin = origin_of(scope)
    csrf = HealthError(Kind.FORBIDDEN, "csrf")
    answer = problem_of(csrf, origin) if status == _FORGED else protocol_problem(status, origin)
    answer.headers["X-Request-ID"] = origin.request_id or ""
    return answer


def secured(app: ASGIApp) -> ASGIApp:
    """Wrap the web process's application, with the settings and the build of this process."""
    from healthapp.config import get_settings  # noqa: PLC0415 - the build of the pages needs no settings

    settings = get_settings()
    inner = Secured(
        app,
        Build.read(web_root()),
        settings.base_url,
        hosts=Hosts.of(settings),
        dev_pages=settings.shows_dev_pages,
    )
    return behind_proxies(inner, settings.proxies)
