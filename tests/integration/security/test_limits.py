"""How much one address, and one person, may make us do: far above what people need, far below a flood."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.identity.schemas import Register
from healthapp.kit.actor import Actor, Role
from healthapp.kit.addresses import house_of
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.errors import HealthError
from tests.support import databases, people
from tests.support.accounts_left import too_few
from tests.support.api import problem, serving

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"
REGISTER = "/api/v1/auth/register"


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(
        database_url, redis_url, registrations_per_hour=4, requests_per_day=6, ask_again_days=7
    )


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("healthapp.contexts.identity.service.accounts.hash_password", people._hash_once)


async def _register(web: Platform, number: int, ip: str = HERE) -> str:
    command = Register(email=f"flood-{number}@example.com", password=people.PASSWORD, display_name="x")
    try:
        await web.register(command, Actor.anonymous(ip=ip))
    except HealthError as error:
        return error.code
    return "in"


async def test_flows_at_a_running_instance_hear_before_they_begin_that_it_opens_too_few_accounts(api: FastAPI) -> None:
    async with serving(api) as url:
        assert await asyncio.to_thread(too_few, url, 3) is None
        said = await asyncio.to_thread(too_few, url, 170)
        assert said is not None
        assert said.startswith(f"{url} opens 4 accounts an hour for one address, and the flows need 170.")
        assert "HEALTHAPP_REGISTRATIONS_PER_HOUR=10000" in said
        assert "\n" not in said
        # A run before this one has used them up.
        found = {await asyncio.to_thread(too_few, url, 1) for _ in range(3)}
    assert f"{url} opens no more accounts for this address now" in str(found)


async def test_registrations_of_one_address_have_a_limit(web: Platform, clock: Clock) -> None:
    assert isinstance(clock, FixedClock)
    found = Counter(await asyncio.gather(*(_register(web, number) for number in range(12))))
    assert found == {"in": 4, "registrations_throttled": 8}
    assert await _register(web, 100, ELSEWHERE) == "in"
    clock.advance(timedelta(minutes=59))
    assert await _register(web, 101) == "registrations_throttled"
    clock.advance(timedelta(minutes=2))
    assert await _register(web, 102) == "in"


async def test_asking_which_addresses_are_taken_counts_too(web: Platform) -> None:
    found = [await _register(web, 1) for _ in range(6)]
    assert found == ["in", *["invalid"] * 3, *["registrations_throttled"] * 2]


async def test_a_registration_too_many_is_a_429_and_leads_the_form_back(client: httpx.AsyncClient) -> None:
    body = {"password": people.PASSWORD, "displayName": "x"}
    for number in range(4):
        answer = await client.post(REGISTER, json={**body, "email": f"r{number}@example.com"})
        assert answer.status_code == 201
    refused = await client.post(REGISTER, json={**body, "email": "more@example.com"})
    assert problem(refused, 429, "registrations_throttled")["detail"].startswith("Many accounts")
    assert refused.headers["retry-after"] == "3600"
    form = {**body, "email": "more@example.com"}
    page = await client.post("/session/register", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.headers["location"] == "/register/?error=registrations_throttled"


async def test_wrong_passwords_and_registrations_are_counted_apart(web: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    for number in range(5):
        await _register(web, number)
    async with web.begin(Actor.anonymous(ip=HERE)) as uow:
        assert await web.identity.begin_login(uow, person.email) is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.7", "192.0.2.8", False),
        (None, "unknown", True),
    ],
)
def test_an_address_is_a_house(one: str | None, other: str | None, same: bool) -> None:
    assert (house_of(one) == house_of(other)) is same


async def _ask(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/v1/consents", json={"email": email, "as": "patient"})


async def _mine(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/api/v1/consents")).json()["consents"]
    return found


async def test_one_person_asks_so_many_a_day(as_user: AsUser, make_user: MakeUser, clock: Clock) -> None:
    assert isinstance(clock, FixedClock)
    person = await make_user()
    mine, other = await as_user(person), await as_user(await make_user())
    answers = await asyncio.gather(*(_ask(mine, f"someone-{number}@example.com") for number in range(9)))
    assert Counter(answer.status_code for answer in answers) == {202: 6, 429: 3}
    refused = next(answer for answer in answers if answer.status_code == 429)
    problem(refused, 429, "requests_throttled")
    assert 0 < int(refused.headers["retry-after"]) <= 24 * 3600 + 1
    assert (await _ask(other, "someone-1@example.com")).status_code == 202
    clock.advance(timedelta(hours=24, seconds=1))
    again = await as_user(person)  # the token has run out meanwhile
    assert (await _ask(again, "someone-100@example.com")).status_code == 202


async def test_who_declined_is_left_alone_for_a_week(as_user: AsUser, make_user: MakeUser, clock: Clock) -> None:
    assert isinstance(clock, FixedClock)
    patient, carer, friend = await make_user(), await make_user(Role.CAREGIVER), await make_user(Role.CAREGIVER)
    mine, theirs = await as_user(patient), await as_user(carer)
    await _ask(mine, carer.email)
    (item,) = await _mine(theirs)
    await theirs.post(f"/api/v1/consents/{item['id']}/answer", json={"agree": False})
    refused = await _ask(mine, carer.email)
    problem(refused, 429, "requests_throttled")
    week = 7 * 24 * 3600
    assert week - 60 < int(refused.headers["retry-after"]) <= week + 1
    assert await _mine(theirs) == []
    # Others may be asked meanwhile.
    assert (await _ask(mine, friend.email)).status_code == 202
    clock.advance(timedelta(days=7, seconds=1))
    again = await as_user(patient)  # the token has run out meanwhile
    assert (await _ask(again, carer.email)).status_code == 202
    assert len(await _mine(await as_user(carer))) == 1


async def test_taking_back_and_asking_again_ends_after_three(as_user: AsUser, make_user: MakeUser) -> None:
    """Each request is a message to the other one."""
    carer = await make_user(Role.CAREGIVER)
    mine = await as_user(await make_user())
    statuses = []
    for _ in range(4):
        statuses.append((await _ask(mine, carer.email)).status_code)
        for item in await _mine(mine):
            await mine.delete(f"/api/v1/consents/{item['id']}")
    assert statuses == [202, 202, 202, 429]


async def test_the_limit_tells_nothing_about_accounts(as_user: AsUser, make_user: MakeUser) -> None:
    carer = await make_user(Role.CAREGIVER)
    seen = []
    for email in (carer.email, "nobody@example.com"):
        mine = await as_user(await make_user())
        tries = []
        for _ in range(4):
            tries.append((await _ask(mine, email)).status_code)
            for item in await _mine(mine):
                await mine.delete(f"/api/v1/consents/{item['id']}")
        seen.append(tries)
    assert seen[0] == seen[1]
