"""Families of tokens: what a second use, another device, a changed role and a logout do to them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.api.bearers import Bearers
from healthapp.contexts.identity.events import SESSION_REVOKED
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.errors import HealthError
from healthapp.kit.ids import new_id
from tests.support import people
from tests.support.api import fields, problem
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

LOGIN, REFRESH, ME = "/api/v1/auth/login", "/api/v1/auth/refresh-token", "/api/v1/me"
PHONE = {"X-Device-Id": "phone-4f1c9c7a2b30"}
THIEF = {"X-Device-Id": "thief-0000000000001"}
NOBODY = Actor.anonymous(ip="192.0.2.7")

Tokens = dict[str, Any]


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


async def _login(client: httpx.AsyncClient, person: Person, headers: dict[str, str] | None = None) -> Tokens:
    answer = await client.post(LOGIN, json={"email": person.email, "password": people.PASSWORD}, headers=headers or {})
    assert answer.status_code == 200, answer.text
    found: Tokens = answer.json()
    return found


async def _refresh(client: httpx.AsyncClient, token: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return await client.post(REFRESH, json={"refreshToken": token}, headers=headers or {})


async def _me(client: httpx.AsyncClient, tokens: Tokens, headers: dict[str, str] | None = None) -> int:
    bearer = {"Authorization": f"Bearer {tokens['accessToken']}"}
    return (await client.get(ME, headers={**bearer, **(headers or {})})).status_code


def _ends(owner: Connection) -> list[Any]:
    return owner.execute("SELECT ended_by FROM identity_session WHERE revoked_at IS NOT NULL").fetchall()


def _announced(owner: Connection) -> list[Any]:
    query = "SELECT payload ->> 'user_id', payload ->> 'why' FROM outbox_event WHERE topic = %s"
    return owner.execute(query, (SESSION_REVOKED,)).fetchall()


async def test_a_token_that_was_exchanged_ends_the_family(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    first = await _login(client, person)
    second = (await _refresh(client, first["refreshToken"])).json()
    third = (await _refresh(client, second["refreshToken"])).json()
    other = await _login(client, person)
    problem(await _refresh(client, first["refreshToken"]), 401, "session_revoked")
    # Whoever had the newest tokens has nothing now, be it the owner or the thief.
    assert await _me(client, third) == 401
    problem(await _refresh(client, third["refreshToken"]), 401, "session_ended")
    problem(await _refresh(client, first["refreshToken"]), 401, "session_ended")
    assert await _me(client, other) == 200
    assert _ends(owner) == [("reuse",)]
    assert _announced(owner) == [(str(person.id), "reuse")]
    trail = owner.execute("SELECT actor_id FROM compliance_audit_event WHERE action = 'session.revoke'").fetchall()
    assert trail == [(person.id,)]


async def test_its_owner_is_told(platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    event = new_id()
    for _ in range(2):
        async with platform.begin(Actor.worker()) as uow:
            await notifications.session_revoked(platform, uow, event, {"user_id": str(person.id)})
    async with platform.begin(person.actor) as uow:
        (item,), _, _ = await platform.notifications.inbox(uow, limit=10, offset=0)
    assert item.title == "One of your logins was ended"


async def test_the_access_token_before_the_exchange_is_over(client: httpx.AsyncClient, make_user: MakeUser) -> None:
    first = await _login(client, await make_user())
    assert await _me(client, first) == 200
    await _refresh(client, first["refreshToken"])
    assert await _me(client, first) == 401


async def test_of_two_exchanges_at_once_none_leaves_a_family(
    web: Platform, client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    tokens = await people.api_login(web, person, NOBODY)
    async with web.begin(NOBODY) as uow:
        found = await web.identity.find_refresh(uow, tokens.refresh_token)
    assert found is not None
    # Both have begun before either has changed the session.
    both = asyncio.Barrier(2)

    async def exchange() -> str | None:
        async with web.begin(person.actor) as uow:
            await both.wait()
            fresh = await web.identity.refresh(uow, found, tokens.refresh_token)
        return fresh.refresh_token if fresh else None

    got = [token for token in await asyncio.gather(exchange(), exchange()) if token]
    assert len(got) == 1
    problem(await _refresh(client, got[0]), 401, "session_ended")
    assert _ends(owner) == [("reuse",)]


async def test_many_exchanges_at_once(web: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    tokens = await people.api_login(web, person, NOBODY)

    async def exchange() -> str:
        try:
            await web.refresh_api(tokens.refresh_token, NOBODY)
        except HealthError as error:
            return error.code
        return "in"

    found = await asyncio.gather(*(exchange() for _ in range(12)))
    assert found.count("in") == 1
    assert set(found) <= {"in", "session_revoked", "session_ended"}


async def test_seven_days(client: httpx.AsyncClient, make_user: MakeUser, clock: Clock) -> None:
    assert isinstance(clock, FixedClock)
    tokens = await _login(client, await make_user())
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    fresh = (await _refresh(client, tokens["refreshToken"])).json()
    clock.advance(timedelta(days=7))
    problem(await _refresh(client, fresh["refreshToken"]), 401, "session_ended")


@pytest.mark.parametrize(("role", "days"), [(Role.PATIENT, 30), (Role.DOCTOR, 7), (Role.ADMIN, 7)])
async def test_however_often_it_is_refreshed_a_login_ends(
    client: httpx.AsyncClient, make_user: MakeUser, moving: FixedClock, role: Role, days: int
) -> None:
    tokens = await _login(client, await make_user(role))
    ends = moving.now() + timedelta(days=days)
    while ends - moving.now() > timedelta(days=5):
        moving.advance(timedelta(days=5))
        tokens = (await _refresh(client, tokens["refreshToken"])).json()
        assert tokens["expiresIn"] == 30 * 60
    moving.advance(ends - moving.now() - timedelta(minutes=1))
    tokens = (await _refresh(client, tokens["refreshToken"])).json()
    assert tokens["expiresIn"] == 60
    assert await _me(client, tokens) == 200
    moving.advance(timedelta(minutes=1))
    assert await _me(client, tokens) == 401
    problem(await _refresh(client, tokens["refreshToken"]), 401, "session_ended")


class TestDevice:
    async def test_a_token_is_good_on_the_device_that_got_it(
        self, client: httpx.AsyncClient, make_user: MakeUser
    ) -> None:
        tokens = await _login(client, await make_user(), PHONE)
        assert [await _me(client, tokens, who) for who in (PHONE, THIEF, None)] == [200, 401, 401]
        fresh = (await _refresh(client, tokens["refreshToken"], PHONE)).json()
        assert [await _me(client, fresh, who) for who in (PHONE, THIEF, None)] == [200, 401, 401]

    @pytest.mark.parametrize("other", [THIEF, {}], ids=["another", "none"])
    async def test_an_exchange_from_another_device_ends_the_family(
        self, client: httpx.AsyncClient, make_user: MakeUser, owner: Connection, other: dict[str, str]
    ) -> None:
        tokens = await _login(client, await make_user(), PHONE)
        problem(await _refresh(client, tokens["refreshToken"], other), 401, "session_revoked")
        problem(await _refresh(client, tokens["refreshToken"], PHONE), 401, "session_ended")
        assert await _me(client, tokens, PHONE) == 401
        assert _ends(owner) == [("device",)]

    async def test_a_login_that_named_no_device_goes_on_without(
        self, client: httpx.AsyncClient, make_user: MakeUser
    ) -> None:
        tokens = await _login(client, await make_user())
        assert await _me(client, tokens, PHONE) == 200
        assert (await _refresh(client, tokens["refreshToken"], PHONE)).status_code == 200

    @pytest.mark.parametrize("name", ["", "short", "x" * 201])
    async def test_a_name_that_is_none(self, client: httpx.AsyncClient, name: str) -> None:
        body = {"email": "x@example.com", "password": "y"}
        assert fields(await client.post(LOGIN, json=body, headers={"X-Device-Id": name})) == {
            "X-Device-Id": "bad_device"
        }

    async def test_a_browser_gets_a_cookie_for_it(
        self, make_client: Callable[..., httpx.AsyncClient], make_user: MakeUser
    ) -> None:
        browser = make_client(headers={"Sec-Fetch-Site": "same-origin"})
        person = await make_user()
        tokens = await _login(browser, person)
        kept = browser.cookies["healthapp_device"]
        assert await _me(browser, tokens) == 200
        assert await _me(make_client(), tokens) == 401
        # The form's login knows the same browser again; the address says nothing.
        answer = await browser.post("/session/login", data={"email": person.email, "password": people.PASSWORD})
        assert (answer.status_code, browser.cookies["healthapp_device"]) == (303, kept)
        assert "healthapp_device" not in "".join(answer.headers.get_list("set-cookie"))

    async def test_nothing_of_it_is_stored_plainly(
        self, client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
    ) -> None:
        tokens = await _login(client, await make_user(), PHONE)
        (row,) = owner.execute("SELECT t::text FROM identity_session t").fetchall()
        for secret in (PHONE["X-Device-Id"], tokens["refreshToken"], tokens["accessToken"]):
            assert secret not in row[0]


async def test_a_changed_role_needs_a_new_token(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user(Role.PATIENT)
    tokens = await _login(client, person)
    owner.execute("UPDATE identity_user SET role = 'caregiver' WHERE id = %s", (person.id,))
    assert await _me(client, tokens) == 401
    fresh = (await _refresh(client, tokens["refreshToken"])).json()
    answer = await client.get(ME, headers={"Authorization": f"Bearer {fresh['accessToken']}"})
    assert answer.json()["profile"]["role"] == "caregiver"


@pytest.mark.parametrize("status", ["locked", "deleted"])
async def test_an_account_that_is_closed(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection, status: str
) -> None:
    person = await make_user()
    tokens = await _login(client, person)
    owner.execute("UPDATE identity_user SET status = %s WHERE id = %s", (status, person.id))
    assert await _me(client, tokens) == 401
    problem(await _refresh(client, tokens["refreshToken"]), 401, "session_ended")


class _Hub:
    """Says that hints arrive, and loses every one of them."""

    live = True

    def on_account_changed(self, tell: Callable[[Any], None]) -> None:
        """Never tell."""


class TestRemembered:
    """A check that is remembered saves the database, never a token that is over."""

    @pytest.fixture
    def bearers(self, web: Platform) -> Bearers:
        return Bearers(web, _Hub())  # type: ignore[arg-type]  # as much of a hub as it needs

    @pytest.fixture
    def asked(self, web: Platform, monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
        real, calls = web.check_bearer, []

        async def counted(claims: Any, origin: Actor) -> Actor | None:
            calls.append(origin)
            return await real(claims, origin)

        monkeypatch.setattr(web, "check_bearer", counted)
        return calls

    async def test_the_database_is_asked_once(
        self, web: Platform, bearers: Bearers, make_user: MakeUser, asked: list[Actor]
    ) -> None:
        person = await make_user()
        token = await people.bearer_token(web, person)
        other = Actor.anonymous(ip="198.51.100.9")
        found = [await bearers.who(token, origin) for origin in (NOBODY, other, other)]
        assert len(asked) == 1
        assert [(actor.user_id, actor.ip) for actor in found if actor] == [
            (person.id, "192.0.2.7"), (person.id, "198.51.100.9"), (person.id, "198.51.100.9"),
        ]  # fmt: skip

    async def test_a_logout_whose_hint_is_lost(self, web: Platform, bearers: Bearers, make_user: MakeUser) -> None:
        token = await people.bearer_token(web, await make_user())
        actor = await bearers.who(token, NOBODY)
        assert actor is not None
        async with web.begin(actor) as uow:
            await web.identity.end_session(uow)
        assert await bearers.who(token, NOBODY) is None

    async def test_an_exchange_whose_hint_is_lost(self, web: Platform, bearers: Bearers, make_user: MakeUser) -> None:
        person = await make_user()
        tokens = await people.api_login(web, person, NOBODY)
        assert await bearers.who(tokens.access_token, NOBODY) is not None
        fresh = await web.refresh_api(tokens.refresh_token, NOBODY)
        assert await bearers.who(tokens.access_token, NOBODY) is None
        assert await bearers.who(fresh.access_token, NOBODY) is not None

    async def test_its_time_is_looked_at_again(
        self, web: Platform, bearers: Bearers, make_user: MakeUser, clock: Clock
    ) -> None:
        assert isinstance(clock, FixedClock)
        token = await people.bearer_token(web, await make_user())
        assert await bearers.who(token, NOBODY) is not None
        clock.advance(timedelta(minutes=30))
        assert await bearers.who(token, NOBODY) is None

    async def test_without_redis_the_database_is_asked(
        self, web: Platform, bearers: Bearers, make_user: MakeUser, asked: list[Actor], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = await people.bearer_token(web, await make_user())
        for _ in range(2):
            assert await bearers.who(token, NOBODY) is not None
        # As after a call that failed: the breaker is open, nobody is asked.
        monkeypatch.setattr(type(web.valkey), "is_open", True)
        assert await bearers.who(token, NOBODY) is not None
        assert len(asked) == 2

    async def test_the_list_forgets_when_the_token_would_be_over(self, web: Platform, make_user: MakeUser) -> None:
        token = await people.bearer_token(web, await make_user())
        found = await web.authenticate_bearer(token, NOBODY)
        assert found is not None
        async with web.begin(found) as uow:
            await web.identity.end_session(uow)
        keys = [key async for key in web.valkey.client.scan_iter("auth:ended:*")]
        assert len(keys) == 1
        assert 0 < await web.valkey.client.ttl(keys[0]) <= 1800


async def test_use_is_noted_now_and_then(
    client: httpx.AsyncClient, make_user: MakeUser, clock: Clock, owner: Connection
) -> None:
    assert isinstance(clock, FixedClock)
    tokens, began = await _login(client, await make_user()), clock.now()
    seen = []
    for _ in range(3):
        clock.advance(timedelta(minutes=4))
        assert await _me(client, tokens) == 200
        (row,) = owner.execute("SELECT seen_at FROM identity_session").fetchall()
        seen.append(row[0] - began)
    assert seen == [timedelta(), timedelta(minutes=8), timedelta(minutes=8)]
