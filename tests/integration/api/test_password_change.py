"""Changing one's password by the present one: every other way in ends, and guesses at it are counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.kit.actor import KeyScope
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from tests.support import people
from tests.support.api import fields, problem
from tests.support.second_factor import turn_on

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

CHANGE, LOGIN, ME = "/api/v1/auth/change-password", "/api/v1/auth/login", "/api/v1/me"
FRESH = "sonali-ruhi-5512"


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


async def _change(client: httpx.AsyncClient, present: str, new: str = FRESH) -> httpx.Response:
    return await client.post(CHANGE, json={"currentPassword": present, "newPassword": new})


async def _login(client: httpx.AsyncClient, person: Person, password: str) -> int:
    return (await client.post(LOGIN, json={"email": person.email, "password": password})).status_code


async def test_every_other_way_in_ends(
    client: httpx.AsyncClient,
    platform: Platform,
    as_user: AsUser,
    make_user: MakeUser,
    make_client: Callable[..., httpx.AsyncClient],
    owner: Connection,
) -> None:
    person, stranger = await make_user(), await make_user()
    mine, elsewhere, theirs = await as_user(person), await as_user(person), await as_user(stranger)
    async with platform.begin(await people.at_home(platform, person)) as uow:
        made = await platform.identity.make_api_key(uow, MakeApiKey(name="script", scope=KeyScope.READ))
    script = make_client(headers={"Authorization": f"Bearer {made.key}"})
    assert (await script.get(ME)).status_code == 200
    assert (await _change(mine, person.password)).status_code == 200
    assert [(await one.get(ME)).status_code for one in (mine, elsewhere, script, theirs)] == [200, 401, 401, 200]
    assert [await _login(client, person, word) for word in (person.password, FRESH)] == [401, 200]
    told = "SELECT count(*) FROM outbox_event WHERE topic = 'password.changed' AND payload ->> 'user_id' = %s"
    assert owner.execute(told, (str(person.id),)).fetchone() == (1,)


async def test_guesses_are_counted_and_change_nothing(
    client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser
) -> None:
    person = await make_user()
    mine = await as_user(person)
    for _ in range(5):
        assert fields(await _change(mine, "not-my-password")) == {"currentPassword": "wrong_password"}
    problem(await _change(mine, person.password), 429, "mfa_locked")
    assert await _login(client, person, person.password) == 200


async def test_with_a_second_factor_the_password_is_not_enough(
    platform: Platform, as_user: AsUser, make_user: MakeUser, clock: FixedClock
) -> None:
    person = await make_user()
    mine = await as_user(person)
    await turn_on(mine, clock)
    clock.advance(timedelta(minutes=11))
    problem(await _change(mine, person.password), 403, "step_up_required")


@pytest.mark.parametrize("new", ["short", "x" * 129, "healthapp2026", "", None])
async def test_the_new_one_must_be_one(as_user: AsUser, make_user: MakeUser, new: Any) -> None:
    person = await make_user()
    assert "newPassword" in fields(await _change(await as_user(person), person.password, new))


async def test_an_account_of_a_provider_has_none_to_change(
    as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    mine = await as_user(person)
    owner.execute("UPDATE identity_user SET password_hash = NULL WHERE id = %s", (person.id,))
    assert fields(await _change(mine, person.password)) == {"currentPassword": "no_password"}
