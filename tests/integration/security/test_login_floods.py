"""Many requests at once: what a limit promises holds for those too, and other people's pages go on."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.identity.schemas import Login, Register
from healthapp.contexts.identity.service import LoginRefusedError
from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError
from tests.support import people

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

NOBODY = Actor.anonymous(ip="192.0.2.7")
_LIMIT = 5
_PATIENCE = 0.5


async def _outcome(platform: Platform, email: str, password: str) -> str:
    try:
        await platform.login_api(Login(email=email, password=password), NOBODY)
    except HealthError as error:
        return error.code
    return "in"


async def test_guesses_sent_at_once_get_no_more_answers_than_one_by_one(web: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    guesses = [*(f"guess-{n}" for n in range(30)), people.PASSWORD]
    found = Counter(await asyncio.gather(*(_outcome(web, person.email, guess) for guess in guesses)))
    assert found == {"login_failed": _LIMIT, "login_throttled": len(guesses) - _LIMIT}


async def test_right_passwords_at_once_all_open(web: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    found = await asyncio.gather(*(_outcome(web, person.email, people.PASSWORD) for _ in range(12)))
    assert set(found) == {"in"}


@pytest.mark.parametrize("flood", ["login", "register"])
async def test_a_flood_at_the_door_leaves_connections_for_the_others(
    web: Platform, make_user: MakeUser, flood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await make_user()
    stuck = asyncio.Event()

    async def slow(*_: object) -> str:
        await stuck.wait()
        return ""

    for name in ("accounts.hash_password", "login.verify_password"):
        monkeypatch.setattr(f"healthapp.contexts.identity.service.{name}", slow)

    async def knock(number: int) -> None:
        email = f"flood-{number}@example.com"
        with pytest.raises(LoginRefusedError) if flood == "login" else nullcontext():
            if flood == "login":
                await web.login_api(Login(email=email, password="x"), NOBODY)
            else:
                await web.register(Register(email=email, password="x" * 9, display_name="x"), NOBODY)

    knocking = [asyncio.create_task(knock(number)) for number in range(40)]
    await asyncio.sleep(_PATIENCE)
    async with asyncio.timeout(_PATIENCE), web.begin(person.actor) as uow:
        assert (await web.identity.profile(uow)).id == person.id
    stuck.set()
    await asyncio.gather(*knocking)
