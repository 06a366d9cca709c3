"""Only by our own names: in a header, in two of them, in a port, in another spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from healthapp.api.hosts import Hosts, host_name
from healthapp.api.security import Build, Secured
from tests.support.databases import make_settings

if TYPE_CHECKING:
    from starlette.requests import Request

PUBLIC = "https://health.example"


def hosts(**chosen: Any) -> Hosts:
    return Hosts.of(make_settings("postgresql:///x", "redis://x", **{"public_url": PUBLIC, **chosen}))


def asked(*given: str, path: str = "/login/") -> dict[str, Any]:
    return {"path": path, "headers": [(b"host", host.encode("latin-1")) for host in given]}


@pytest.mark.parametrize("host", ["health.example", "HEALTH.example", "health.example.", "health.example:8443"])
def test_our_own_name(host: str) -> None:
    assert hosts().accept(asked(host))


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "health.example.evil.example", "xhealth.example", "health.example@evil.example"),
        *("health.example:80@evil.example", "health.example/evil", "health.example evil", "health.example:x", ""),
        *(
            "health.example:443:443",
            "health.example#",
            "evil.example?health.example",
            "127.0.0.1",
            "localhost",
            "[::1]",
        ),
        *("health.example\r\nX: y", "héalth.example", "health.example\x00", "*"),
    ],
)
def test_nobody_elses(host: str) -> None:
    assert not hosts().accept(asked(host))


def test_exactly_one() -> None:
    assert not hosts().accept(asked())
    assert not hosts().accept(asked("health.example", "evil.example"))
    assert not hosts().accept(asked("health.example", "health.example"))


def test_further_names() -> None:
    accepting = hosts(allowed_hosts="www.health.example, Clinic.example")
    assert accepting.accept(asked("www.health.example"))
    assert accepting.accept(asked("clinic.example"))
    assert not accepting.accept(asked("x.clinic.example"))


@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "192.168.1.17:3000"])
def test_without_a_public_address_by_number(host: str) -> None:
    assert hosts(public_url=None).accept(asked(host))


def test_without_a_public_address_by_no_strangers_name() -> None:
    """A name that a stranger's name server lets point at this machine: DNS rebinding."""
    assert not hosts(public_url=None).accept(asked("rebound.evil.example:3000"))


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_probes_come_by_any_name(path: str) -> None:
    assert hosts().accept(asked("10.1.2.3:3000", path=path))
    assert not hosts().accept(asked("10.1.2.3:3000", path=f"{path}/x"))


@pytest.mark.parametrize("wrong", ["*", "*.example", "https://x.example", "x.example:80", "x.example/y", "a b@c"])
def test_a_wrong_setting_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="allowed_hosts"):
        hosts(allowed_hosts=wrong)


def test_a_port_has_digits() -> None:
    assert host_name("x:123456") is None
    assert host_name("[::1]:80") == "::1"


def served() -> httpx.AsyncClient:
    async def page(request: Request) -> Response:
        return HTMLResponse("<script>x()</script>")

    async def data(request: Request) -> Response:
        return JSONResponse({"url": str(request.url)})

    app = Starlette(routes=[Route("/api/v1/data", data, methods=["GET", "POST"]), Route("/{path:path}", page)])
    wrapped: Any = Secured(app, Build(), PUBLIC, hosts=hosts(), dev_pages=False)
    return httpx.AsyncClient(transport=httpx.ASGITransport(wrapped), base_url=PUBLIC)


@pytest.mark.parametrize("path", ["/login/", "/api/v1/data", "/session/login", "/sw.js"])
async def test_a_foreign_name_gets_a_problem_in_the_readers_language(path: str) -> None:
    async with served() as http:
        headers = {"Host": "evil.example", "Accept-Language": "en"}
        answer = await http.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (421, "unknown_host")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["requestId"] == answer.headers["x-request-id"]
        assert "evil" not in answer.text + str(answer.headers)
        bangla = await http.get(path, headers={"Host": "evil.example"})
        assert bangla.json()["detail"].startswith("এই নামে")


@pytest.mark.parametrize(
    "header",
    [
        *("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "X-HTTP-Host-Override", "Forwarded", "X-Original-URL"),
        *("X-Rewrite-URL", "X-Forwarded-Scheme", "X-Forwarded-Port", "X-Original-Host", "X-Forwarded-Prefix"),
    ],
)
@pytest.mark.parametrize("path", ["/login/", "/api/v1/data", "/assets/root.js"])
async def test_no_unkeyed_header_changes_what_a_cache_could_keep(header: str, path: str) -> None:
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    async with served() as http:
        plain, poisoned = await http.get(path), await http.get(path, headers={header: value})
    assert plain.content == poisoned.content
    assert dict(plain.headers) == dict(poisoned.headers)


async def test_a_foreign_websocket_is_not_opened() -> None:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        sent.append("reached")

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    secured = Secured(app, Build(), PUBLIC, hosts=hosts(), dev_pages=False)
    # As after DNS rebinding: the page and the host have one and the same foreign name.
    headers = [(b"host", b"evil.example"), (b"origin", b"https://evil.example")]
    for path in ("/_event", "/realtime/socket.io/"):
        await secured({"type": "websocket", "path": path, "headers": headers, "query_string": b""}, receive, send)
    assert sent == ["websocket.close", "websocket.close"]
