"""Tokens of API clients, and the throttle in front of the password check."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from healthapp.kit.actor import Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from tests.support import people
from tests.support.api import fields, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    import psycopg

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

LOGIN = "/api/v1/auth/login"


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _login(client: httpx.AsyncClient, email: str, password: str = people.PASSWORD) -> httpx.Response:
    return await client.post(LOGIN, json={"email": email, "password": password})


async def test_tokens(client: httpx.AsyncClient, make_user: MakeUser, clock: Clock) -> None:
    assert isinstance(clock, FixedClock)
    person = await make_user(Role.DOCTOR)
    tokens = (await _login(client, person.email.upper())).json()
    assert tokens.keys() == {"accessToken", "refreshToken", "expiresIn", "tokenType"}
    assert tokens["expiresIn"] == 1800
    valid = await client.get("/api/v1/auth/validate-token", headers=_bearer(tokens["accessToken"]))
    assert valid.json() == {"success": True, "valid": True, "userId": str(person.id), "role": "doctor"}
    clock.advance(timedelta(minutes=31))
    problem(await client.get("/api/v1/me", headers=_bearer(tokens["accessToken"])), 401, "session_expired")
    fresh = (await client.post("/api/v1/auth/refresh-token", json={"refreshToken": tokens["refreshToken"]})).json()
    assert (await client.get("/api/v1/me", headers=_bearer(fresh["accessToken"]))).status_code == 200
    await client.post("/api/v1/auth/logout", headers=_bearer(fresh["accessToken"]))
    problem(await client.get("/api/v1/me", headers=_bearer(fresh["accessToken"])), 401)
    problem(await client.post("/api/v1/auth/refresh-token", json={"refreshToken": fresh["refreshToken"]}), 401)


@pytest.mark.parametrize(
    "given", ["Bearer", "Bearer ", "Bearer x.y.z", "Basic dXNlcjpwYXNz", "Bearer " + "a" * 5000, "bearer null", "x"]
)
async def test_a_token_that_is_none(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/api/v1/me", headers={"Authorization": given})
    problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_bad_token_is_refused_even_beside_a_good_cookie(
    client: httpx.AsyncClient, platform: Any, make_user: MakeUser
) -> None:
    token = await people.browser_token(platform, await make_user())
    headers = {"Cookie": f"healthapp_session={token}", "Authorization": "Bearer x"}
    problem(await client.get("/api/v1/me", headers=headers), 401)


def _forged(token: str, **claims: Any) -> str:
    head, body, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(body + "=="))
    raw = json.dumps({**content, **claims}).encode()
    return f"{head}.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}.{signature}"


async def test_a_token_cannot_be_changed(client: httpx.AsyncClient, make_user: MakeUser) -> None:
    token = (await _login(client, (await make_user()).email)).json()["accessToken"]
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=") + "." + token.split(".")[1] + "."
    for forged in (_forged(token, role="admin"), _forged(token, exp=9_999_999_999), unsigned):
        problem(await client.get("/api/v1/me", headers=_bearer(forged)), 401)


def _inside(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


async def test_what_an_access_token_holds_is_good_for_nothing_else(
    client: httpx.AsyncClient, make_user: MakeUser, clock: Clock
) -> None:
    assert isinstance(clock, FixedClock)
    tokens = (await _login(client, (await make_user()).email)).json()
    handle = str(_inside(tokens["accessToken"])["jti"])
    clock.advance(timedelta(hours=2))
    statuses = [
        (await client.get("/api/v1/me", headers={"Cookie": f"healthapp_session={secret}"})).status_code
        for secret in (handle, tokens["refreshToken"])
    ]
    refreshed = await client.post("/api/v1/auth/refresh-token", json={"refreshToken": handle})
    assert [*statuses, refreshed.status_code] == [401, 401, 401]


async def test_a_cookie_token_is_no_refresh_token(
    client: httpx.AsyncClient, platform: Any, make_user: MakeUser
) -> None:
    token = await people.browser_token(platform, await make_user())
    problem(await client.post("/api/v1/auth/refresh-token", json={"refreshToken": token}), 401)


async def test_a_known_and_an_unknown_address_get_the_same_answer(
    client: httpx.AsyncClient, make_user: MakeUser
) -> None:
    known = problem(await _login(client, (await make_user()).email, "wrong"), 401, "login_failed")
    unknown = problem(await _login(client, "nobody@example.com", "wrong"), 401, "login_failed")
    assert {**known, "requestId": None} == {**unknown, "requestId": None}


async def test_the_sixth_try_in_five_minutes_has_to_wait(
    client: httpx.AsyncClient, make_user: MakeUser, clock: Clock
) -> None:
    assert isinstance(clock, FixedClock)
    person, other = await make_user(), await make_user()
    for _ in range(5):
        problem(await _login(client, person.email, "wrong"), 401)
    # Now the right password is not even tried.
    answer = await _login(client, person.email)
    problem(answer, 429, "login_throttled")
    assert 0 < int(answer.headers["retry-after"]) <= 300
    assert (await _login(client, other.email)).status_code == 200
    clock.advance(timedelta(seconds=301))
    assert (await _login(client, person.email)).status_code == 200


async def test_an_unknown_address_is_throttled_the_same_way(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        problem(await _login(client, "nobody@example.com", "wrong"), 401)
    problem(await _login(client, "nobody@example.com", "wrong"), 429)


async def test_the_browsers_form_shares_the_throttle(
    client: httpx.AsyncClient, make_client: Callable[..., httpx.AsyncClient], make_user: MakeUser
) -> None:
    person = await make_user()
    for _ in range(5):
        await _login(client, person.email, "wrong")
    browser = make_client(headers={"Sec-Fetch-Site": "same-origin"})
    answer = await browser.post("/session/login", data={"email": person.email, "password": people.PASSWORD})
    assert answer.headers["location"] == "/login/?error=login_throttled"


async def test_a_login_renews_a_hash_that_was_made_too_cheaply(
    client: httpx.AsyncClient, make_user: MakeUser, owner: psycopg.Connection[Any]
) -> None:
    person = await make_user()
    cheap = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(people.PASSWORD)
    owner.execute("UPDATE identity_user SET password_hash = %s WHERE id = %s", (cheap, person.id))

    def kept() -> str:
        return str(owner.execute("SELECT password_hash FROM identity_user WHERE id = %s", (person.id,)).fetchone())

    before = kept()
    assert (await _login(client, person.email, "wrong")).status_code == 401
    assert kept() == before
    assert (await _login(client, person.email)).status_code == 200
    renewed = kept()
    assert renewed != before
    assert "t=5" in renewed
    assert (await _login(client, person.email)).status_code == 200
    assert kept() == renewed


async def test_logins_at_once_that_renew_a_hash_all_come_in(
    client: httpx.AsyncClient, make_user: MakeUser, owner: psycopg.Connection[Any]
) -> None:
    person = await make_user()
    cheap = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(people.PASSWORD)
    owner.execute("UPDATE identity_user SET password_hash = %s WHERE id = %s", (cheap, person.id))
    answers = await asyncio.gather(*(_login(client, person.email) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200, 200, 200]


async def test_a_renewed_hash_never_replaces_another_password(
    make_user: MakeUser, platform: Platform, owner: psycopg.Connection[Any]
) -> None:
    person = await make_user()
    query = "SELECT password_hash FROM identity_user WHERE id = %s"
    changed_meanwhile = owner.execute(query, (person.id,)).fetchone()
    async with platform.begin(person.actor) as uow:
        await platform.identity.renew_hash(uow, "the hash before the change", "the old password's, made anew")
    assert owner.execute(query, (person.id,)).fetchone() == changed_meanwhile


async def test_register(client: httpx.AsyncClient) -> None:
    body = {"email": "rahim@example.com", "password": people.PASSWORD, "displayName": "Rahim"}
    made = await client.post("/api/v1/auth/register", json=body)
    assert (made.status_code, made.json().keys()) == (201, {"success", "userId"})
    assert fields(await client.post("/api/v1/auth/register", json=body)) == {"email": "email_taken"}
    for role in ("admin", "applicant", "system", "worker"):
        refused = await client.post("/api/v1/auth/register", json={**body, "email": "x@example.com", "role": role})
        assert fields(refused) == {"role": "unknown_choice"}
    short = await client.post("/api/v1/auth/register", json={**body, "password": "short"})
    assert fields(short) == {"password": "too_short"}
    assert "short" not in short.text.replace("too_short", "")


async def test_the_profile_changes_and_the_answer_speaks_the_new_language(make_user: MakeUser, as_user: Any) -> None:
    client = await as_user(await make_user())
    changed = await client.put("/api/v1/me", json={"locale": "bn", "textSize": "xl"})
    assert changed.json()["profile"]["locale"] == "bn"
    assert changed.json()["profile"]["textSize"] == "xl"
    refused = problem(await client.put("/api/v1/me", json={"timeZone": "Mars"}), 422)
    assert refused["errors"][0]["message"].startswith("এই সময় অঞ্চল")
