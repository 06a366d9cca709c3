"""HTTP itself, on the production server: what every answer says, and requests that mean two things at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from healthapp.api.app import ROUTERS
from healthapp.api.hosts import Hosts
from healthapp.api.routes import SecuredRoute
from healthapp.api.security import Build, Secured
from healthapp.kit.actor import Role
from tests.support import databases, people
from tests.support.api import fields, problem, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import httpx
    from fastapi import FastAPI

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

READS = sorted(
    {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, SecuredRoute) and "GET" in (route.methods or ()) and "{" not in route.path
    }
)
PUBLIC_URL = "https://health.example"


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, public_url=PUBLIC_URL)


@pytest.fixture
def secured(api: FastAPI, settings: Settings) -> Any:
    """Give the web process as it is wrapped in production, behind HTTPS."""
    return Secured(api, Build(), PUBLIC_URL, hosts=Hosts.of(settings), dev_pages=False)


@pytest.fixture
def https(secured: Any) -> Callable[..., httpx.AsyncClient]:
    import httpx  # noqa: PLC0415 - as the other fixtures have it

    def make(**headers: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(secured), base_url=PUBLIC_URL, headers=headers)

    return make


@pytest.mark.parametrize("who", ["nobody", "an administrator"])
async def test_every_answer_says_what_browsers_may_do_with_it(
    https: Any, platform: Platform, make_user: MakeUser, who: str
) -> None:
    headers = {}
    if who != "nobody":
        headers["Authorization"] = f"Bearer {await people.bearer_token(platform, await make_user(Role.ADMIN))}"
    kinds = set()
    async with https(**headers) as http:
        for path in (*READS, "/api/nothing", "/session/login"):
            answer = await http.get(path)
            said, kind = answer.headers, answer.headers.get("content-type", "")
            assert said["strict-transport-security"] == "max-age=31536000; includeSubDomains", path
            assert said["x-content-type-options"] == "nosniff", path
            assert said["referrer-policy"] == "same-origin", path
            assert "frame-ancestors 'none'" in said["content-security-policy"], path
            assert said["cross-origin-resource-policy"] == "same-origin", path
            # Public keys are for everybody to keep for a while.
            assert said["cache-control"] == "no-store" or path == "/oauth/jwks" or path.startswith("/.well-known/"), (
                path
            )
            assert kind or not answer.content, path
            # JSON is UTF-8 by its own standard; whatever else is text has to say so.
            assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), (path, kind)
            kinds.add(kind.partition(";")[0])
    assert {"application/json", "application/problem+json", "text/html"} <= kinds


async def test_every_cookie_is_for_https_and_for_our_own_pages(https: Any, make_user: MakeUser) -> None:
    person = await make_user()
    seen: dict[str, set[str]] = {}
    async with https(Origin=PUBLIC_URL, **{"Sec-Fetch-Site": "same-origin"}) as http:
        for path, form in (
            ("/session/login", {"email": person.email, "password": "wrong"}),
            ("/session/locale", {"locale": "bn"}),
            ("/session/login", {"email": person.email, "password": person.password}),
            ("/session/logout", {}),
        ):
            answer = await http.post(path, data=form)
            for line in answer.headers.get_list("set-cookie"):
                name, *parts = (part.strip() for part in line.split(";"))
                seen[name.partition("=")[0]] = {part.lower() for part in parts}
        answer = await http.get("/session/reset", params={"token": "x" * 40})
        for line in answer.headers.get_list("set-cookie"):
            name, *parts = (part.strip() for part in line.split(";"))
            seen[name.partition("=")[0]] = {part.lower() for part in parts}
    assert {"__Host-healthapp_session", "lang", "healthapp_flash"} <= seen.keys()
    for name, said in seen.items():
        assert "samesite=lax" in said, name
        assert not [part for part in said if part.startswith("domain")], name
        assert "secure" in said or "max-age=0" in said, name
    # What scripts of ours need: the language and how big and how bright. What lets somebody in is none of it.
    readable = {name for name, said in seen.items() if "httponly" not in said and "max-age=0" not in said}
    assert readable <= {"lang", "text_size", "theme", "textSize"}, readable


@pytest.fixture
async def address(api: FastAPI) -> AsyncIterator[str]:
    async with serving(api) as url:
        yield url


class TestOnTheWire:
    """Against the server that runs in production, by hand: no client library would send these."""

    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url)

    async def _say(self, address: str, raw: bytes) -> bytes:
        where = urlsplit(address)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        try:
            writer.write(raw)
            await writer.drain()
            async with asyncio.timeout(5):
                return await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()

    @pytest.mark.parametrize(
        "heads",
        [
            b"Content-Length: 4\r\nContent-Length: 40\r\n",
            b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            b"Transfer-Encoding: xchunked\r\n",
            b"Content-Length: +4\r\n",
            b"Content-Length: 4\nX: y\r\n Transfer-Encoding: chunked\r\n",
        ],
    )
    async def test_a_body_with_two_ends_is_none(self, address: str, heads: bytes) -> None:
        inner = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        raw = (
            b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + heads
            + b"\r\n{}\r\n"
            + inner
        )
        said = await self._say(address, raw)
        assert said.count(b"HTTP/1.1") <= 1, "the second request was smuggled in"
        assert b"200 OK" not in said

    async def test_chunks_count_and_not_the_length_beside_them(self, address: str) -> None:
        """RFC 9112 §6.1: the chunks win, or the request is refused. Never is the rest another request."""
        inner = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        heads = b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
        raw = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\n" + heads + b"\r\n0\r\n\r\n" + inner
        said = await self._say(address, raw)
        assert said.count(b"HTTP/1.1") <= 1
        assert b'"status":"ok"' not in said

    @pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND"])
    async def test_methods_that_nobody_needs_are_refused(self, address: str, method: str) -> None:
        raw = (
            f"{method} /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Mine: said-by-me\r\nConnection: close\r\n\r\n".encode()
        )
        said = await self._say(address, raw)
        assert said[:12] in (b"HTTP/1.1 405", b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 501")
        assert b"said-by-me" not in said


class TestTwice:
    """What comes twice means one thing, the same for the permission and for the act: the last of them."""

    async def test_in_an_address(self, as_user: AsUser, make_user: MakeUser) -> None:
        person, other = await make_user(), await make_user()
        client = await as_user(person)
        mine, theirs = ("userId", str(person.id)), ("userId", str(other.id))
        problem(await client.get("/api/v1/reminders", params=[mine, theirs]), 403)
        assert (await client.get("/api/v1/reminders", params=[theirs, mine])).status_code == 200
        assert fields(await client.get("/api/v1/reminders?limit=1&limit=100000")) == {"limit": "too_big"}

    async def test_in_a_body(self, as_user: AsUser, make_user: MakeUser) -> None:
        client, other = await as_user(await make_user()), await make_user()
        # A field of the body is none of the address, nor the other way round.
        beside = await client.put(f"/api/v1/me?textSize=xl&userId={other.id}", json={"textSize": "l"})
        assert fields(beside).keys() == {"textSize", "userId"}
        twice = b'{"textSize": "l", "textSize": "xl"}'
        answer = await client.put("/api/v1/me", content=twice, headers={"Content-Type": "application/json"})
        assert answer.json()["profile"]["textSize"] == "xl"

    async def test_in_a_form(self, make_client: Any, make_user: MakeUser) -> None:
        person = await make_user()
        given = ("email=x@example.com", f"email={person.email}", "password=wrong", f"password={person.password}")
        body = "&".join((*given, "next=//evil.example", "next=/care/"))
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        answer = await make_client(headers=kind).post("/session/login", content=body)
        assert answer.headers["location"] == "/care/"


async def test_a_header_of_ours_is_no_header_of_theirs(as_user: AsUser, make_user: MakeUser) -> None:
    """What somebody says of themself in a header changes nothing of who they are."""
    client = await as_user(await make_user())
    for name in ("X-User-Id", "X-Role", "X-Forwarded-User", "X-Actor", "X-Original-User", "Remote-User"):
        problem(await client.get("/api/v1/admin/users", headers={name: "admin"}), 403)
