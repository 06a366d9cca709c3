"""What every request passes before it is anybody's: ids, sizes, origins, versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from healthapp.api import device, idempotency
from healthapp.api.bounds import BODY_LIMIT, JSON_DEPTH
from healthapp.api.middleware import origin_of
from tests.support import databases
from tests.support.api import problem, reminder

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from tests.conftest import AsUser, MakeUser

FRIEND, STRANGER = "https://app.example", "https://evil.example"
ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, cors_origins=f"{FRIEND} http://localhost:5173")


@pytest.mark.parametrize("given", ["a" * 8, "a" * 64, "7f1c2a9e-5b3d_4c60"])
async def test_a_request_id_is_given_back(client: httpx.AsyncClient, given: str) -> None:
    assert (await client.get("/health", headers={"X-Request-ID": given})).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given",
    [
        *(
            "short",
            "a" * 65,
            "abcdefgh\r\nSet-Cookie: x=y",
            "abcdefgh\nX: y",
            "abcdefgh\x00",
            "<script>alert(1)</script>",
        ),
        *(
            '{"level": "error"}',
            "../../etc/passwd",
            "abcdefgh abcdefgh",
            "abcdefgh\x1b[31m",
            "${jndi:ldap://x}",
            "রোগী১২৩৪৫",
        ),
    ],
)
def test_an_id_that_could_do_harm_is_replaced(given: str) -> None:
    scope: Any = {"type": "http", "headers": [(b"x-request-id", given.encode("utf-8"))]}
    assert re.fullmatch(r"[0-9a-f]{16}", origin_of(scope).request_id or "")


@pytest.mark.parametrize(
    ("chosen", "status", "code"),
    [
        ({"url": "/api/v1/me?x=" + "x" * 5000}, 414, "address_too_long"),
        ({"url": "/" + "x" * 9000}, 414, "address_too_long"),
        ({"headers": {f"X-{n}": "x" for n in range(80)}}, 431, "headers_too_large"),
        ({"headers": {"Cookie": "x" * 40_000}}, 431, "headers_too_large"),
        ({"content": b"x" * (BODY_LIMIT + 1)}, 413, "payload_too_large"),
    ],
)
async def test_too_much_is_a_problem_in_the_readers_language(
    client: httpx.AsyncClient, chosen: dict[str, Any], status: int, code: str
) -> None:
    given = {"url": "/api/v1/auth/login", **chosen}
    english = problem(await client.request("POST", **given), status, code)
    client.headers["Accept-Language"] = "bn"
    bangla = problem(await client.request("POST", **given), status, code)
    assert english["detail"] != bangla["detail"]


async def test_what_is_nested_too_deeply_is_not_even_read(as_user: AsUser, make_user: MakeUser) -> None:
    patient = await as_user(await make_user())
    pattern: Any = "x"
    for _ in range(JSON_DEPTH):
        pattern = [pattern]
    problem(await patient.post("/api/v1/reminders", json=reminder(recurringPattern=pattern)), 422, "too_deep")


async def test_a_listed_origin_may_ask_with_a_token(client: httpx.AsyncClient) -> None:
    asked = await client.options("/api/v1/reminders", headers={"Origin": FRIEND, **ASKED})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == FRIEND
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    assert "POST" in asked.headers["access-control-allow-methods"]
    # Whatever our API reads, so that a token can be bound to a device there too, and a repeat be told from the first.
    taken = asked.headers["access-control-allow-headers"].split(", ")
    assert {device.HEADER, idempotency.HEADER} <= set(taken)
    # Also what is refused must be readable there.
    for answer in (asked, await client.get("/api/v1/me", headers={"Origin": FRIEND})):
        assert answer.headers["access-control-allow-origin"] == FRIEND
        shown = answer.headers["access-control-expose-headers"].split(", ")
        assert {"RateLimit", idempotency.REPLAYED} <= set(shown)
        assert answer.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        *(STRANGER, "null", "*", "https://app.example.evil.example", "http://app.example", "https://app.example:8443"),
        *(
            "https://app.example/",
            "https://APP.example",
            "https://evil.example#https://app.example",
            "https://xapp.example",
        ),
        *("https://app.example https://evil.example", "https://app.example, https://evil.example"),
    ],
)
async def test_no_other_origin_is_reflected(client: httpx.AsyncClient, origin: str) -> None:
    asked = await client.options("/api/v1/me", headers={"Origin": origin, **ASKED})
    assert asked.status_code == 405
    for answer in (asked, await client.get("/api/v1/me", headers={"Origin": origin})):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers["vary"] == "Origin"


async def test_two_origins_are_none(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/me", headers=[("Origin", FRIEND), ("Origin", STRANGER)])
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/session/login", "/health", "/metrics"])
async def test_only_the_api_is_open_to_other_pages(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.options(path, headers={"Origin": FRIEND, **ASKED})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "wrong", ["*", "null", "https://*.example", "app.example", "https://app.example/", "https://App.example", "ftp://x"]
)
def test_a_wrong_list_of_origins_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="cors_origins"):
        databases.make_settings("postgresql:///x", "redis://x", cors_origins=wrong)


class TestWithoutAList:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url)

    async def test_nobody_elsewhere_may_ask(self, client: httpx.AsyncClient) -> None:
        answer = await client.options("/api/v1/me", headers={"Origin": FRIEND, **ASKED})
        assert answer.status_code == 405
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_without_a_version_the_current_one_answers(as_user: AsUser, make_user: MakeUser) -> None:
    patient = await as_user(await make_user())
    current, alias = await patient.get("/api/v1/me"), await patient.get("/api/me")
    assert alias.json() == current.json()
    assert alias.headers["deprecation"].startswith("@")
    assert alias.headers["link"].startswith('</api/v1/me>; rel="successor-version"')
    assert "deprecation" not in current.headers
    # Also where it is refused, and where the seed's paths have routes of their own.
    assert "deprecation" in (await patient.get("/api/nothing")).headers
    assert "deprecation" in (await patient.get("/api/reminders")).headers
    problem(await patient.get("/api/v2/me"), 404)


@pytest.mark.parametrize(
    "path", ["/api/v1/me", "/api/me", "/api/v1/reminders", "/session/invitation?token=x", "/health"]
)
async def test_nothing_personal_is_kept_by_a_cache(as_user: AsUser, make_user: MakeUser, path: str) -> None:
    answer = await (await as_user(await make_user())).get(path)
    assert answer.headers["cache-control"] == "no-store"


async def test_the_alias_is_no_way_round_the_door(client: httpx.AsyncClient) -> None:
    for path in ("/api/me", "/api//me", "/api/./v1/me", "/api/v1/../me", "/api/%76%31/me"):
        assert (await client.get(path)).status_code in (401, 404), path
