"""What a browser may do with our pages: headers, forged requests, foreign websockets, pages for developers."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from healthapp.api.hosts import Hosts
from healthapp.api.security import Build, Secured, cache_rule, policy, script_hashes

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

HOSTS = Hosts(frozenset({"testserver", "health.example"}), numbers=False)
PAGE = "<html><head><script>let a = 1 && 2;</script><script src='/shell.js'></script></head></html>"


def source(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_only_inline_scripts_are_hashed_as_they_stand() -> None:
    assert script_hashes(PAGE) == (source("let a = 1 && 2;"),)
    assert script_hashes("<p>no script</p>") == ()


@pytest.fixture
def build(tmp_path: Path) -> Build:
    (tmp_path / "login").mkdir()
    (tmp_path / "login" / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "index.html").write_text("<script>home()</script>", "utf-8")
    (tmp_path / "404.html").write_text("<script>fallback()</script>", "utf-8")
    return Build.read(tmp_path)


def test_each_page_allows_its_own_scripts(build: Build) -> None:
    assert build.scripts_of("/login/") == (source("let a = 1 && 2;"),)
    assert build.scripts_of("/login") == (source("let a = 1 && 2;"),)
    assert build.scripts_of("/") == (source("home()"),)
    assert build.scripts_of("/reminders/17") == (source("fallback()"),)


def test_the_policy_allows_no_eval_and_no_frame() -> None:
    rule = policy(("'sha256-x'",), "health.example:8443", https=True)
    assert "script-src 'self' 'sha256-x';" in rule
    assert "unsafe-eval" not in rule
    assert "frame-ancestors 'none'" in rule
    assert "connect-src 'self' wss://health.example:8443;" in rule


def test_a_made_up_host_cannot_write_into_the_policy() -> None:
    assert "evil" not in policy((), "x; script-src evil", https=False)


@pytest.mark.parametrize(
    ("path", "kind", "rule"),
    [
        ("/assets/root-a1.js", "text/javascript", "immutable"),
        ("/fonts/x.woff2", "font/woff2", "max-age=2592000"),
        ("/login/", "text/html", "no-cache"),
        ("/sw.js", "text/javascript", "no-cache"),
        ("/api/v1/reminders", "application/json", "no-store"),
        ("/anything", "application/json", "no-store"),
        # By polling, events about a person and what a page shows of them.
        ("/realtime/socket.io/", "text/plain", "no-store"),
        ("/_event/", "text/plain", "no-store"),
    ],
)
def test_how_long_an_answer_is_kept(path: str, kind: str, rule: str) -> None:
    assert rule in cache_rule(path, kind)


def client(build: Build, *, base_url: str = "http://testserver", dev_pages: bool = True) -> httpx.AsyncClient:
    async def echo(request: Request) -> Response:
        return PlainTextResponse(request.url.path)

    async def page(request: Request) -> Response:
        return HTMLResponse(PAGE)

    async def data(request: Request) -> Response:
        return JSONResponse({})

    methods = ["GET", "POST"]
    app = Starlette(
        routes=[
            Route("/login/", page, methods=methods),
            Route("/api/v1/data", data, methods=methods),
            Route("/{path:path}", echo, methods=methods),
        ]
    )
    wrapped: Any = Secured(app, build, base_url, hosts=HOSTS, dev_pages=dev_pages)
    return httpx.AsyncClient(transport=httpx.ASGITransport(wrapped), base_url=base_url)


async def test_every_answer_carries_the_headers(build: Build) -> None:
    async with client(build) as http:
        page = await http.get("/login/")
        assert source("let a = 1 && 2;") in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in page.headers
        data = await http.get("/api/v1/data")
        assert data.headers["content-security-policy"].startswith("default-src 'none'")
        assert data.headers["cache-control"] == "no-store"


async def test_https_asks_for_https_from_now_on(build: Build) -> None:
    async with client(build, base_url="https://health.example") as http:
        answer = await http.get("/login/")
        assert "max-age=31536000" in answer.headers["strict-transport-security"]
        assert "upgrade-insecure-requests" in answer.headers["content-security-policy"]


async def test_a_prerendered_page_answers_without_its_slash_too(build: Build) -> None:
    async with client(build) as http:
        assert (await http.get("/login")).text == PAGE
        assert (await http.get("/other")).text == "/other"


async def test_pages_for_developers_are_gone_in_production(build: Build) -> None:
    async with client(build, dev_pages=False) as http:
        assert (await http.get("/dev/parts")).text == "/404"
        assert (await http.get("/device")).text == "/device"
    async with client(build) as http:
        assert (await http.get("/dev/parts")).text == "/dev/parts"


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({"origin": "https://evil.example", "cookie": "healthapp_session=x"}, "/api/v1/data", 403),
        ({"origin": "https://evil.example", "cookie": "__Host-healthapp_session=x"}, "/api/v1/data", 403),
        ({"origin": "null", "cookie": "healthapp_session=x"}, "/api/v1/data", 403),
        ({"sec-fetch-site": "cross-site", "cookie": "healthapp_session=x"}, "/api/v1/data", 403),
        ({"origin": "https://evil.example"}, "/session/login", 403),
        ({"origin": "http://testserver", "cookie": "healthapp_session=x"}, "/api/v1/data", 200),
        ({"origin": "https://elsewhere.example", "authorization": "Bearer x"}, "/api/v1/data", 200),
        ({"cookie": "healthapp_session=x"}, "/api/v1/data", 200),
    ],
)
async def test_another_site_cannot_act_with_our_cookie(
    build: Build, headers: dict[str, str], path: str, status: int
) -> None:
    async with client(build) as http:
        answer = await http.post(path, headers=headers)
        assert answer.status_code == status
        if status == 403:
            assert answer.json()["title"]


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [(b"http://testserver", True), (b"https://evil.example", False), (b"null", False), (None, True)],
)
async def test_only_our_pages_open_the_pages_websocket(build: Build, origin: bytes | None, *, accepted: bool) -> None:
    reached = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["path"])

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"testserver"), *([(b"origin", origin)] if origin is not None else [])]
    scope = {"type": "websocket", "path": "/_event", "headers": headers, "query_string": b"token=x"}
    await Secured(app, build, "http://testserver", hosts=HOSTS, dev_pages=False)(scope, receive, send)
    assert bool(reached) is accepted
    assert (not accepted) == any(message["type"] == "websocket.close" for message in sent)
