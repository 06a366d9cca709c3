"""A forgotten password: who asks learns nothing, the link works once and for an hour, and ends every login."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from argon2.exceptions import VerifyMismatchError

from healthapp.api.browser import FLASH_COOKIE, unpack_flash
from healthapp.contexts.identity.events import SECOND_FACTOR_CHANGED
from healthapp.contexts.identity.ports import Proven
from healthapp.contexts.identity.schemas import ForgotPassword, Login, MakeApiKey
from healthapp.kit import passwords
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import Lang
from tests.support import people
from tests.support.api import fields, problem
from tests.support.mails import sent_for
from tests.support.second_factor import VERIFY, ticket_of, turn_on
from tests.support.statements import statements
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.contexts.notifications.ports import OutgoingEmail
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

FORGOT, RESET, LOGIN = "/api/v1/auth/forgot-password", "/api/v1/auth/reset-password", "/api/v1/auth/login"
HERE = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
FRESH = "sonali-ruhi-5512"
NOBODY = Actor.anonymous(ip="192.0.2.7")


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


async def _mails(platform: Platform) -> list[OutgoingEmail]:
    """Do what the worker does with every request so far, twice as after a crash."""
    return await sent_for(platform, "password.forgotten", notifications.password_forgotten)


def _token(mail: OutgoingEmail) -> str:
    found = re.search(r"/session/reset\?token=(\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]


async def _ask(client: httpx.AsyncClient, platform: Platform, person: Person) -> str:
    answer = await client.post(FORGOT, json={"email": person.email})
    assert (answer.status_code, answer.json()) == (202, {"success": True})
    (mail,) = await _mails(platform)
    assert mail.to == person.email
    return _token(mail)


async def _reset(client: httpx.AsyncClient, token: str, password: str = FRESH) -> httpx.Response:
    return await client.post(RESET, json={"token": token, "password": password})


async def _login(client: httpx.AsyncClient, person: Person, password: str) -> int:
    answer = await client.post(LOGIN, json={"email": person.email, "password": password})
    return answer.status_code


async def test_a_new_password_ends_every_login(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, as_user: AsUser, owner: Connection
) -> None:
    person, other = await make_user(), await make_user()
    phone, neighbour = await as_user(person), await as_user(other)
    cookie = {"Cookie": f"healthapp_session={await people.browser_token(platform, person)}"}
    token = await _ask(client, platform, person)
    assert (await phone.get("/api/v1/me")).status_code == 200, "asking alone changes nothing"
    assert (await _reset(client, token)).status_code == 200
    assert (await phone.get("/api/v1/me")).status_code == 401
    assert (await client.get("/api/v1/me", headers=cookie)).status_code == 401
    assert (await neighbour.get("/api/v1/me")).status_code == 200
    assert [await _login(client, person, word) for word in (people.PASSWORD, FRESH)] == [401, 200]
    ended = owner.execute("SELECT DISTINCT ended_by FROM identity_session WHERE revoked_at IS NOT NULL").fetchall()
    assert ended == [("reset",)]


async def test_keys_that_were_made_before_are_over(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser
) -> None:
    person = await make_user()
    async with platform.begin(await people.at_home(platform, person)) as uow:
        made = await platform.identity.make_api_key(uow, MakeApiKey(name="Made by somebody else"))
    key = {"Authorization": f"Bearer {made.key}"}
    assert (await client.get("/api/v1/me", headers=key)).status_code == 200
    token = await _ask(client, platform, person)
    assert (await client.post(RESET, json={"token": token, "password": FRESH})).status_code == 200
    problem(await client.get("/api/v1/me", headers=key), 401)


async def test_it_works_once(client: httpx.AsyncClient, platform: Platform, make_user: MakeUser) -> None:
    token = await _ask(client, platform, await make_user())
    assert fields(await _reset(client, token, "short")) == {"password": "too_short"}
    assert (await _reset(client, token)).status_code == 200
    problem(await _reset(client, token), 409, "reset_ended")


async def test_an_older_link_is_over_with_a_newer_ones_use(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser
) -> None:
    person = await make_user()
    older = await _ask(client, platform, person)
    newer = await _ask(client, platform, person)
    assert (await _reset(client, newer)).status_code == 200
    problem(await _reset(client, older), 409, "reset_ended")


async def test_an_hour(client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, clock: Clock) -> None:
    assert isinstance(clock, FixedClock)
    token = await _ask(client, platform, await make_user())
    clock.advance(timedelta(hours=1))
    problem(await _reset(client, token), 409, "reset_ended")


async def test_used_by_many_at_once_it_works_for_one(
    client: httpx.AsyncClient, platform: Platform, web: Platform, make_user: MakeUser
) -> None:
    person = await make_user()
    token = await _ask(client, platform, person)
    async with web.begin(NOBODY) as uow:
        found = await web.identity.find_reset(uow, token)
    assert found is not None
    # All have begun before any has used it.
    together = asyncio.Barrier(4)

    async def use(number: int) -> str:
        try:
            async with web.begin(person.actor) as uow:
                await together.wait()
                await web.identity.reset_password(uow, found, passwords._HASHER.hash(f"{FRESH}-{number}"))
        except HealthError as error:
            return error.code
        return "in"

    assert Counter(await asyncio.gather(*(use(n) for n in range(4)))) == {"in": 1, "reset_ended": 3}


@pytest.mark.parametrize("token", ["x" * 20, "0" * 32 + "." + "0" * 64, "a" * 200])
async def test_what_is_no_link(client: httpx.AsyncClient, token: str) -> None:
    problem(await _reset(client, token), 409, "reset_ended")


async def test_an_address_without_an_account_gets_nothing(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    locked = await make_user()
    owner.execute("UPDATE identity_user SET status = 'locked' WHERE id = %s", (locked.id,))
    for email in ("nobody@example.com", locked.email):
        answer = await client.post(FORGOT, json={"email": email})
        assert (answer.status_code, answer.json()) == (202, {"success": True})
    assert await _mails(platform) == []


async def test_known_and_unknown_cost_the_same_statements(web: Platform, make_user: MakeUser) -> None:
    """Not the time, which wavers: the calls themselves, for asking and for logging in."""
    person = await make_user()
    await web.load_keys()
    with statements(web, Role.ANONYMOUS) as said:
        seen = []
        for email in (person.email, "nobody@example.com"):
            await web.forget_password(ForgotPassword(email=email), NOBODY)
            with pytest.raises(HealthError):
                await web.login_api(Login(email=email, password="wrong"), NOBODY)
            seen.append(tuple(said))
            said.clear()
    assert len(seen[0]) > 8
    assert seen[0] == seen[1]


async def test_an_unknown_address_costs_a_hash_too(web: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def verify(stored: str, password: str) -> bool:
        compared.append((stored[:9], password))
        raise VerifyMismatchError

    monkeypatch.setattr(passwords._HASHER.__class__, "verify", lambda _self, stored, password: verify(stored, password))
    with pytest.raises(HealthError):
        await web.login_api(Login(email="nobody@example.com", password="wrong"), NOBODY)
    assert compared == [("$argon2id", "wrong")]


@pytest.mark.parametrize("known", [True, False])
async def test_the_fourth_in_an_hour_has_to_wait(
    client: httpx.AsyncClient, make_user: MakeUser, clock: Clock, *, known: bool
) -> None:
    assert isinstance(clock, FixedClock)
    email = (await make_user()).email if known else "nobody@example.com"
    for _ in range(3):
        assert (await client.post(FORGOT, json={"email": email})).status_code == 202
    answer = await client.post(FORGOT, json={"email": email.upper()})
    problem(answer, 429, "resets_throttled")
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert (await client.post(FORGOT, json={"email": "other@example.com"})).status_code == 202
    clock.advance(timedelta(hours=1, seconds=1))
    assert (await client.post(FORGOT, json={"email": email})).status_code == 202


async def test_an_address_cannot_write_to_everybody(web: Platform) -> None:
    async def ask(number: int) -> str:
        try:
            await web.forget_password(ForgotPassword(email=f"somebody-{number}@example.com"), NOBODY)
        except HealthError as error:
            return error.code
        return "asked"

    assert Counter([await ask(n) for n in range(22)]) == {"asked": 20, "resets_throttled": 2}


async def test_a_new_password_opens_an_account_that_was_throttled(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser
) -> None:
    person = await make_user()
    for _ in range(5):
        await _login(client, person, "wrong")
    assert await _login(client, person, people.PASSWORD) == 429
    await _reset(client, await _ask(client, platform, person))
    assert await _login(client, person, FRESH) == 200


@pytest.mark.parametrize("lang", [Lang.BN, Lang.EN])
async def test_the_mail_is_in_the_persons_language_and_names_nobody(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, lang: Lang
) -> None:
    person = await make_user(lang=lang)
    await client.post(FORGOT, json={"email": person.email})
    (mail,) = await _mails(platform)
    assert mail.subject == ("নতুন পাসওয়ার্ড দিন" if lang is Lang.BN else "Choose a new password")
    assert person.name not in mail.text + (mail.html or "")


async def test_the_owner_is_told(platform: Platform, client: httpx.AsyncClient, make_user: MakeUser) -> None:
    person = await make_user()
    await _reset(client, await _ask(client, platform, person))
    (mail,) = await sent_for(platform, "password.changed", notifications.password_changed)
    assert (mail.to, mail.subject) == (person.email, "Your password was changed")


async def test_who_sat_on_an_address_before_it_was_proven_is_put_out(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, as_user: AsUser, clock: Clock,
    owner: Connection,
) -> None:  # fmt: skip
    """A squatter's authenticator, and their login at a provider, must not outlive the reader's new password."""
    squatted = await make_user(proven=False)
    squatter = await as_user(squatted)
    phone, codes = await turn_on(squatter, clock)
    proven = Proven("shapla", "https://id.example", "squatter", "thief@example.com", "T", has_mfa=False)
    async with platform.begin(squatted.actor) as uow:
        await platform.identity.link_account(uow, proven)
    ticket = await ticket_of(client, squatted)
    assert (await _reset(client, await _ask(client, platform, squatted))).status_code == 200
    login = await client.post(LOGIN, json={"email": squatted.email, "password": FRESH})
    assert login.json().keys() >= {"accessToken"}, "no second step that only the squatter could do"
    for code in (phone.code(1), codes[0]):
        problem(await client.post(VERIFY, json={"mfaToken": ticket, "code": code}), 401, "mfa_expired")
    async with platform.begin(NOBODY) as uow:
        assert await platform.identity.find_linked(uow, proven) is None
    what = "SELECT payload ->> 'what' FROM outbox_event WHERE topic = %s ORDER BY occurred_at DESC, id DESC LIMIT 1"
    assert owner.execute(what, (SECOND_FACTOR_CHANGED,)).fetchone() == ("reset",)
    told = await sent_for(platform, SECOND_FACTOR_CHANGED, notifications.second_factor_changed)
    assert "What was added to your account before was removed" in [mail.subject for mail in told]
    # From now on the address is proven: what its owner adds stays, whatever password they choose.
    client.headers["Authorization"] = f"Bearer {login.json()['accessToken']}"
    await turn_on(client, clock)
    del client.headers["Authorization"]
    assert (await _reset(client, await _ask(client, platform, squatted), "another-2291-word")).status_code == 200
    again = await client.post(LOGIN, json={"email": squatted.email, "password": "another-2291-word"})
    assert again.json()["methods"] == ["totp", "recovery"]


async def test_a_new_password_ends_a_login_between_its_two_steps(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, as_user: AsUser, clock: Clock
) -> None:
    person = await make_user()
    _, codes = await turn_on(await as_user(person), clock)
    ticket = await ticket_of(client, person)
    assert (await _reset(client, await _ask(client, platform, person))).status_code == 200
    problem(await client.post(VERIFY, json={"mfaToken": ticket, "code": codes[0]}), 401, "mfa_expired")


async def test_no_token_is_stored_as_it_is(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    token = await _ask(client, platform, await make_user())
    tables = ("identity_proof", "outbox_event", "notifications_message", "notifications_notice")
    for table in (*tables, "compliance_audit_event"):
        for (row,) in owner.execute(f"SELECT t::text FROM {table} t").fetchall():  # noqa: S608 - ours
            assert token.partition(".")[2] not in row, table


async def test_old_ones_are_forgotten(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, clock: Clock, owner: Connection
) -> None:
    await _ask(client, platform, await make_user())
    async with platform.begin(Actor.worker()) as uow:
        await platform.identity.prune_attempts(uow, clock.now() + timedelta(hours=2))
    assert owner.execute("SELECT count(*) FROM identity_proof").fetchone() == (0,)


class TestBrowser:
    @pytest.fixture
    def browser(self, make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
        return make_client(headers=HERE)

    async def test_from_the_form_to_the_login(
        self, browser: httpx.AsyncClient, platform: Platform, make_user: MakeUser
    ) -> None:
        person = await make_user()
        asked = await browser.post("/session/forgot", data={"email": person.email})
        assert (asked.status_code, asked.headers["location"]) == (303, "/forgot/?sent=1")
        (mail,) = await _mails(platform)
        opened = await browser.get("/session/reset", params={"token": _token(mail)})
        # The token is in no address that a page, a history or a referrer would keep.
        assert (opened.status_code, opened.headers["location"]) == (303, "/reset/?link=1")
        line = opened.headers["set-cookie"].lower()
        assert "httponly" in line
        assert "path=/session;" in line
        short = await browser.post("/session/reset", data={"password": "short"})
        assert short.headers["location"] == "/reset/?error=invalid"
        done = await browser.post("/session/reset", data={"password": FRESH})
        assert (done.status_code, done.headers["location"]) == (303, "/login/?reset=done")
        assert "healthapp_reset" not in browser.cookies
        entered = await browser.post("/session/login", data={"email": person.email, "password": FRESH})
        assert entered.headers["location"] == "/today/"

    async def test_without_a_good_link_one_is_led_to_where_one_gets_it(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.post("/session/reset", data={"password": FRESH})
        assert answer.headers["location"] == "/forgot/?error=reset_ended"
        flash = unpack_flash(answer.cookies[FLASH_COOKIE])
        assert [(error.field, error.code) for error in flash.problems] == [("", "reset_ended")]
        assert FRESH not in str(flash)

    async def test_another_site_can_do_neither(self, make_client: Callable[..., httpx.AsyncClient]) -> None:
        foreign = make_client(headers={"Sec-Fetch-Site": "cross-site"})
        for path in ("/session/forgot", "/session/reset"):
            problem(await foreign.post(path, data={"email": "a@example.com", "password": FRESH}), 403, "csrf")
