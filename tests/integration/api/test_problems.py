"""What every answer has, whatever happened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from healthapp.kit.actor import Role
from healthapp.kit.crypto import new_token
from healthapp.kit.errors import HealthError, Kind
from tests.support import databases
from tests.support.api import problem, reminder

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

HIDDEN = "secret-in-the-exception"


@pytest.mark.parametrize(
    ("headers", "title"),
    [
        ({"Accept-Language": "en"}, "Not logged in"),
        ({"Accept-Language": "bn"}, "লগ ইন করা নেই"),
        ({"Accept-Language": "de, en;q=0.5, bn;q=0.4"}, "Not logged in"),
        ({"Accept-Language": "de"}, "লগ ইন করা নেই"),
        ({}, "লগ ইন করা নেই"),
        ({"Accept-Language": "en", "Cookie": "lang=bn"}, "লগ ইন করা নেই"),
        ({"Accept-Language": "bn", "Cookie": "lang=en"}, "Not logged in"),
    ],
)
async def test_the_language_before_the_login(
    make_client: Callable[..., httpx.AsyncClient], headers: dict[str, str], title: str
) -> None:
    # httpx sends no Accept-Language of its own
    answer = await make_client().get("/api/v1/me", headers=headers)
    assert problem(answer, 401)["title"] == title


@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1/remindersx", "/api/v1/reminders/x/y/z", "/session/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_nothing_here(client: httpx.AsyncClient, path: str, method: str) -> None:
    problem(await client.request(method, path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/reminders", "GET, POST"),
        ("PATCH", "/api/v1/reminders/x", "DELETE, GET, PUT"),
        ("GET", "/session/login", "POST"),
        ("PUT", "/api/v1/auth/login", "POST"),
    ],
)
async def test_another_method(client: httpx.AsyncClient, method: str, path: str, allowed: str) -> None:
    answer = await client.request(method, path)
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == allowed


async def test_a_fault_of_ours_tells_a_reference_and_nothing_else(
    client: httpx.AsyncClient,
    as_user: AsUser,
    make_user: MakeUser,
    web: Platform,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError(HIDDEN)

    monkeypatch.setattr(web.reminders, "search", broken)
    patient = await as_user(await make_user())
    answer = await patient.get("/api/reminders")
    body = problem(answer, 500, "unexpected")
    assert HIDDEN not in answer.text
    assert "Traceback" not in answer.text
    assert body["requestId"] in body["detail"]
    assert body["requestId"] in capsys.readouterr().out


async def test_a_conflict_of_versions_and_a_wait_are_told(
    as_user: AsUser, make_user: MakeUser, web: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await as_user(await make_user())

    def fail(error: Exception) -> None:
        async def broken(*_args: Any, **_kwargs: Any) -> Any:
            raise error

        monkeypatch.setattr(web.reminders, "search", broken)

    for kind, status in {
        Kind.NOT_FOUND: 404,
        Kind.FORBIDDEN: 403,
        Kind.CONFLICT: 409,
        Kind.INVALID: 422,
        Kind.PAYMENT_REQUIRED: 402,
        Kind.RATE_LIMITED: 429,
        Kind.UNAUTHENTICATED: 401,
        Kind.UNAVAILABLE: 503,
    }.items():
        fail(HealthError(kind, retry_after=7, reminder_id="an-id", action="not for the caller"))
        answer = await patient.get("/api/reminders")
        body = problem(answer, status, kind.value)
        assert answer.headers["retry-after"] == "7"
        assert body["reminderId"] == "an-id"
        assert "not for the caller" not in answer.text
    fail(OperationalError("SELECT secret", {}, Exception(HIDDEN)))
    answer = await patient.get("/api/reminders")
    problem(answer, 503, "database_unavailable")
    assert HIDDEN not in answer.text


class TestPostgresAway:
    @pytest.fixture
    def settings(self, redis_url: str) -> Settings:
        return databases.make_settings("postgresql://healthapp:x@127.0.0.1:1/nothing", redis_url)

    async def test_it_is_unavailable_and_says_when_to_try_again(self, web: Platform, client: httpx.AsyncClient) -> None:
        web.cipher.load({"k": b"\x00" * 32}, "k")
        answer = await client.get("/api/v1/me", headers={"Cookie": f"healthapp_session={new_token()}"})
        problem(answer, 503, "database_unavailable")
        assert int(answer.headers["retry-after"]) > 0


async def test_request_ids(client: httpx.AsyncClient) -> None:
    mine = await client.get("/health", headers={"X-Request-ID": "my-request-0001"})
    assert mine.headers["x-request-id"] == "my-request-0001"
    for unusable in ("short", "x" * 65, "with space 123", "<script>alert(1)</script>", "a\tb" * 5):
        answer = await client.get("/health", headers={"X-Request-ID": unusable})
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


async def test_nothing_of_the_api_is_kept_by_caches(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/me", "/api/openapi.json", "/ready"):
        assert (await client.get(path)).headers["cache-control"] == "no-store"


async def test_the_log_has_routes_and_no_ids_queries_or_tokens(
    as_user: AsUser, make_user: MakeUser, capsys: pytest.CaptureFixture[str]
) -> None:
    person = await make_user(Role.PATIENT)
    client = await as_user(person)
    made = (await client.post("/api/reminders", json=reminder(title="Olanzapine"))).json()["reminderId"]
    await client.get(f"/api/reminders/{made}", params={"secretquery": "1"})
    logged = capsys.readouterr().out
    assert "/api/reminders/{id}" in logged
    for hidden in (made, "secretquery", "Olanzapine", person.email, client.headers["Authorization"].split()[1]):
        assert hidden not in logged
