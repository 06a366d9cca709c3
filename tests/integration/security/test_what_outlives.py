"""What somebody who got in, or sat on an address first, still holds after its owner has put them out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.identity.ports import Proven
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from tests.support import apps, owned, people, proofs
from tests.support.api import problem
from tests.support.apps import Browser, bearer
from tests.support.mails import sent_for
from workers import notifications

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

AUTH, SUBSCRIPTIONS = "/api/v1/auth", "/api/v1/push/subscriptions"
FRESH = "sonali-ruhi-5512"
NOBODY = Actor.anonymous(ip="192.0.2.7")
PHONE = "+8801712345678"
_RESET = re.compile(r"/session/reset\?token=(\S+)")


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture
def moving(clock: Clock) -> FixedClock:
    assert isinstance(clock, FixedClock)
    return clock


async def _link(client: httpx.AsyncClient, platform: Platform, email: str) -> str:
    """Ask for a new password; returns the token that comes to the mailbox."""
    assert (await client.post(f"{AUTH}/forgot-password", json={"email": email})).status_code == 202
    mails = await sent_for(platform, "password.forgotten", notifications.password_forgotten)
    (found,) = [link[1] for mail in mails if mail.to == email and (link := _RESET.search(mail.text))]
    return found


async def _reset(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post(f"{AUTH}/reset-password", json={"token": token, "password": FRESH})


class TestWhoSatOnAnAddressFirst:
    """Somebody registers another person's address, prepares the account, and waits until its reader takes it over."""

    async def test_follows_nobody_any_more(
        self, client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, as_user: AsUser
    ) -> None:
        squatted, friend = await make_user(proven=False), await make_user(Role.CAREGIVER)
        await people.follow(platform, squatted, friend)
        thief = await as_user(friend)
        assert (await thief.get(f"/api/v1/dependants/{squatted.id}/day")).status_code == 200
        assert (await _reset(client, await _link(client, platform, squatted.email))).status_code == 200
        problem(await thief.get(f"/api/v1/dependants/{squatted.id}/day"), 403)

    async def test_is_reached_by_no_phone_any_more(
        self, client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, as_user: AsUser, moving: FixedClock
    ) -> None:
        squatted = await make_user(phone=PHONE, proven=False)
        thief = await as_user(squatted)
        moving.advance(timedelta(minutes=1))
        assert (await thief.post(f"{AUTH}/phone/send")).status_code == 202
        code = await proofs.code_to(platform, PHONE)
        assert (await thief.post(f"{AUTH}/phone/confirm", json={"code": code})).status_code == 200
        assert (await _reset(client, await _link(client, platform, squatted.email))).status_code == 200
        reader = await as_user(squatted)
        seen = (await reader.get(f"{AUTH}/addresses")).json()
        assert (seen["phone"], seen["phoneVerified"]) == (None, False)

    async def test_comes_in_by_no_provider_any_more(
        self, client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, owner: Connection
    ) -> None:
        """A provider that may not speak for the address said it was theirs; the account never had a password."""
        squatted = await make_user(proven=False)
        owner.execute("UPDATE identity_user SET password_hash = NULL WHERE id = %s", (squatted.id,))
        proven = Proven("shapla", "https://id.example", "thief", squatted.email, "T", has_mfa=False)
        async with platform.begin(squatted.actor) as uow:
            await platform.identity.link_account(uow, proven)
        assert (await _reset(client, await _link(client, platform, squatted.email))).status_code == 200
        async with platform.begin(NOBODY) as uow:
            assert await platform.identity.find_linked(uow, proven) is None


async def test_a_link_in_the_mailbox_one_has_left_is_worth_nothing(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, as_user: AsUser, moving: FixedClock
) -> None:
    person = await make_user()
    mine = await as_user(person)
    token = await _link(client, platform, person.email)
    moving.advance(timedelta(minutes=1))
    assert (await mine.put(f"{AUTH}/email", json={"email": "elsewhere@example.com"})).status_code == 202
    confirmed = await mine.post(
        f"{AUTH}/email/confirm", json={"token": await proofs.link_to(platform, "elsewhere@example.com")}
    )
    assert confirmed.status_code == 200
    problem(await _reset(client, token), 409, "reset_ended")


class TestPrograms:
    """What an app or a key was let do ends with it: it can't leave itself another way in."""

    @pytest.fixture
    async def app(self, platform: Platform, make_user: MakeUser, make_client: Any, client: httpx.AsyncClient) -> Any:
        person = await make_user()
        browser = await Browser.open(platform, person, make_client)
        got = await apps.tokens(client, browser, await apps.register(platform), "write")
        return person, make_client(headers=bearer(got["access_token"]))

    async def test_it_permits_nobody_to_follow(self, app: Any, make_user: MakeUser) -> None:
        _, program = app
        friend = await make_user(Role.CAREGIVER)
        problem(
            await program.post("/api/v1/consents", json={"email": friend.email, "as": "patient"}), 403, "not_by_key"
        )

    async def test_it_says_yes_to_nobody(
        self, app: Any, platform: Platform, make_user: MakeUser, as_user: AsUser
    ) -> None:
        person, program = app
        friend = await make_user(Role.CAREGIVER)
        asks = await as_user(friend)
        assert (await asks.post("/api/v1/consents", json={"email": person.email, "as": "caregiver"})).status_code == 202
        (waiting,) = (await program.get("/api/v1/consents")).json()["consents"]
        problem(await program.post(f"/api/v1/consents/{waiting['id']}/answer", json={"agree": True}), 403, "not_by_key")

    async def test_it_widens_nothing(self, app: Any, platform: Platform, make_user: MakeUser) -> None:
        person, program = app
        consent = await people.follow(platform, person, await make_user(Role.CAREGIVER))
        terms = {"purpose": "caregiving", "parts": ["doses", "figures", "alerts"]}
        problem(await program.put(f"/api/v1/consents/{consent}", json=terms), 403, "not_by_key")

    async def test_it_is_no_browser_that_is_pushed_to(self, app: Any) -> None:
        _, program = app
        problem(await program.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION), 403, "not_by_key")


async def test_a_key_needs_a_fresh_proof_of_who_makes_it(
    make_user: MakeUser, as_user: AsUser, moving: FixedClock
) -> None:
    """Whoever finds a browser open could keep a way in for a year."""
    mine = await as_user(await make_user())
    moving.advance(timedelta(minutes=11))
    problem(await mine.post(f"{AUTH}/api-keys", json={"name": "x"}), 403, "step_up_required")
