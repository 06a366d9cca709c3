"""What registering tells of who has an account: counted for the address and the connection, and told to the owner."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.identity.schemas import Register
from healthapp.kit.actor import Actor
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import Lang
from tests.support import people
from tests.support.api import fields, problem
from tests.support.mails import sent_for
from workers import notifications

if TYPE_CHECKING:
    import httpx

    from healthapp.contexts.notifications.ports import OutgoingEmail
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

REGISTER, RESET, LOGIN = "/api/v1/auth/register", "/api/v1/auth/reset-password", "/api/v1/auth/login"
HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"
FRESH = "sonali-ruhi-5512"


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("healthapp.contexts.identity.service.accounts.hash_password", people._hash_once)


async def _register(web: Platform, email: str, ip: str = HERE) -> str:
    command = Register(email=email, password=people.PASSWORD, display_name="x")
    try:
        await web.register(command, Actor.anonymous(ip=ip))
    except HealthError as error:
        return error.fields[0].code if error.fields else error.code
    return "in"


async def _mails(platform: Platform) -> list[OutgoingEmail]:
    return await sent_for(platform, "password.forgotten", notifications.password_forgotten)


@pytest.mark.parametrize("known", [True, False], ids=["with an account", "without one"])
async def test_one_address_is_tried_five_times_an_hour_from_wherever(
    web: Platform, make_user: MakeUser, clock: Clock, owner: Connection, known: bool
) -> None:
    assert isinstance(clock, FixedClock)
    if known:
        await make_user(email="rahim@example.com")
    found = []
    for number in range(7):
        found.append(await _register(web, "Rahim@Example.com", ip=f"198.51.100.{number}"))
        if not known:
            # As if it had failed otherwise: the address still has no account.
            owner.execute("DELETE FROM identity_user WHERE email_bidx = %s", (_bidx(web),))
    answer = "email_taken" if known else "in"
    assert found == [answer] * 5 + ["registrations_throttled"] * 2
    assert await _register(web, "somebody-else@example.com") == "in"
    clock.advance(timedelta(minutes=61))
    assert await _register(web, "rahim@example.com") == answer


def _bidx(web: Platform) -> str:
    return web.identity.email_bidx("rahim@example.com")


async def test_who_has_met_twenty_accounts_learns_nothing_of_the_next(
    web: Platform, make_user: MakeUser, clock: Clock
) -> None:
    assert isinstance(clock, FixedClock)
    for number in range(21):
        await make_user(email=f"known-{number}@example.com")
    found = [await _register(web, f"known-{number}@example.com") for number in range(21)]
    assert found == ["email_taken"] * 20 + ["registrations_throttled"]
    assert await _register(web, "unknown@example.com") == "registrations_throttled"
    # Whoever has met none isn't stopped by them.
    assert await _register(web, "unknown@example.com", ELSEWHERE) == "in"
    clock.advance(timedelta(minutes=61))
    assert await _register(web, "known-20@example.com") == "email_taken"


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_owner_is_told_and_can_go_on_from_there(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, lang: Lang
) -> None:
    person = await make_user(lang=lang)
    body = {"email": person.email, "password": people.PASSWORD, "displayName": "Somebody"}
    assert fields(await client.post(REGISTER, json=body)) == {"email": "email_taken"}
    (mail,) = await _mails(platform)
    assert mail.to == person.email
    said = {Lang.EN: "You have an account already", Lang.BN: "আপনার অ্যাকাউন্ট আগে থেকেই আছে"}
    assert mail.subject == said[lang]
    assert "Somebody" not in mail.text.replace("Somebody tried", "")
    found = re.search(r"/session/reset\?token=(\S+)", mail.text)
    assert found is not None
    assert (await client.post(RESET, json={"token": found[1], "password": FRESH})).status_code == 200
    login = await client.post(LOGIN, json={"email": person.email, "password": FRESH})
    assert login.status_code == 200


async def test_a_mailbox_is_not_filled(client: httpx.AsyncClient, platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    body = {"email": person.email, "password": people.PASSWORD, "displayName": "x"}
    for _ in range(5):
        assert fields(await client.post(REGISTER, json=body)) == {"email": "email_taken"}
    problem(await client.post(REGISTER, json=body), 429, "registrations_throttled")
    assert len(await _mails(platform)) == 3


async def test_each_try_stands_in_the_trail_and_says_not_which_address(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    body = {"email": person.email, "password": people.PASSWORD, "displayName": "x"}
    await client.post(REGISTER, json=body)
    rows = owner.execute(
        "SELECT actor_id, resource_id FROM compliance_audit_event WHERE action = 'user.register_again'"
    ).fetchall()
    assert rows == [(None, None)]
