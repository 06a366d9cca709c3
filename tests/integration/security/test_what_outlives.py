"""What somebody who got in, or sat on an address first, still holds after its owner has put them out."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.contexts.identity.ports import Proven
from healthapp.contexts.identity.schemas import Login
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from tests.support import apps, owned, people, proofs
from tests.support.api import problem
from tests.support.apps import Browser, bearer
from tests.support.mails import sent_for
from tests.support.second_factor import VERIFY, ticket_of, turn_on
from workers import notifications

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import RowMapping

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


class TestAnAdministratorPutsOut:
    """Who may have somebody else's password, until its owner has chosen another one."""

    @pytest.mark.parametrize(("method", "what"), [("POST", "password-reset"), ("DELETE", "sessions")])
    async def test_who_is_between_the_two_steps_of_a_login(
        self, client: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser, clock: Clock, method: str, what: str
    ) -> None:
        person = await make_user()
        desk = await as_user(await make_user(Role.ADMIN))
        _, codes = await turn_on(await as_user(person), clock)
        ticket = await ticket_of(client, person)
        assert (await desk.request(method, f"/api/v1/admin/users/{person.id}/{what}")).status_code == 200
        problem(await client.post(VERIFY, json={"mfaToken": ticket, "code": codes[0]}), 401, "mfa_expired")


@pytest.mark.parametrize("door", ["login_browser", "login_api"])
@pytest.mark.parametrize("two_steps", [False, True])
async def test_a_login_by_the_old_password_that_was_under_way_opens_nothing(
    client: httpx.AsyncClient, platform: Platform, web: Platform, make_user: MakeUser, as_user: AsUser, clock: Clock,
    owner: Connection, monkeypatch: pytest.MonkeyPatch, *, door: str, two_steps: bool,
) -> None:  # fmt: skip
    """Comparing takes long enough to be overtaken: whoever tries again and again is always under way."""
    person = await make_user()
    if two_steps:
        await turn_on(await as_user(person), clock)
    link, compare = await _link(client, platform, person.email), web.identity.is_right

    async def overtaken(found: RowMapping | None, password: str) -> bool:
        right = await compare(found, password)
        assert (await _reset(client, link)).status_code == 200
        return right

    monkeypatch.setattr(web.identity, "is_right", overtaken)
    with pytest.raises(LoginRefusedError):
        await getattr(web, door)(Login(email=person.email, password=people.PASSWORD), NOBODY)
    for left in (
        "SELECT count(*) FROM identity_session WHERE revoked_at IS NULL",
        "SELECT count(*) FROM identity_login_ticket WHERE used_at IS NULL",
    ):
        assert owner.execute(left).fetchone() == (0,)


async def test_a_new_password_waits_for_the_login_that_it_ends(
    client: httpx.AsyncClient, platform: Platform, web: Platform, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    link = await _link(client, platform, person.email)
    async with web.begin(person.actor) as uow:
        found = await web.identity.begin_login(uow, person.email)
        assert found is not None
        await web.identity.open_browser_session(uow, found)
        await web.identity.hold_password(uow, found)
        resetting = asyncio.create_task(_reset(client, link))
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while owner.execute(waits).fetchone() == (0,):
            assert not resetting.done()
            await asyncio.sleep(0.01)
    assert (await resetting).status_code == 200
    ended = owner.execute("SELECT ended_by FROM identity_session WHERE user_id = %s", (person.id,)).fetchall()
    assert ended == [("reset",)]


class TestPrograms:
    """What an app or a key was let do ends with it: it can't leave itself another way in."""

    @pytest.fixture
    async def app(self, platform: Platform, make_user: MakeUser, make_client: Any, client: httpx.AsyncClient) -> Any:
        person = await make_user()
        browser = await Browser.open(platform, person, make_client)
        got = await apps.tokens(client, browser, await apps.register(platform), "write")
        return person, make_client(headers=bearer(got["access_token"]))

    async def test_it_stays_when_the_same_password_is_kept_by_another_hash(
        self, app: Any, client: httpx.AsyncClient, platform: Platform, owner: Connection
    ) -> None:
        person, program = app
        cheap = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(people.PASSWORD)
        # As it was before hashes became costlier, and not by a new password.
        owner.execute("ALTER TABLE identity_user DISABLE TRIGGER apps_end_with_password")
        owner.execute("UPDATE identity_user SET password_hash = %s WHERE id = %s", (cheap, person.id))
        owner.execute("ALTER TABLE identity_user ENABLE TRIGGER apps_end_with_password")
        login = {"email": person.email, "password": people.PASSWORD}
        assert (await client.post(f"{AUTH}/login", json=login)).status_code == 200
        kept = "SELECT password_hash FROM identity_user WHERE id = %s"
        assert owner.execute(kept, (person.id,)).fetchone() != (cheap,)
        assert (await program.get("/api/v1/me")).status_code == 200
        assert (await _reset(client, await _link(client, platform, person.email))).status_code == 200
        problem(await program.get("/api/v1/me"), 401)

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
