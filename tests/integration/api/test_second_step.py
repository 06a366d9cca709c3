"""Logging in by two steps, over the API: what opens, what doesn't, and what happens when many try at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import sql

from healthapp.contexts.identity.events import SECOND_FACTOR_CHANGED
from healthapp.contexts.identity.repository import SecondFactorRepository
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.ids import new_id
from tests.support import databases, people
from tests.support.api import fields, problem
from tests.support.second_factor import LOGIN, SECURITY, STEP_UP, VERIFY, Phone, ticket_of, turn_on
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture
async def person(make_user: MakeUser) -> Person:
    return await make_user(Role.PATIENT)


@pytest.fixture
async def mine(person: Person, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(person)


async def _verify(client: httpx.AsyncClient, ticket: str, code: str, **more: Any) -> httpx.Response:
    return await client.post(VERIFY, json={"mfaToken": ticket, "code": code, **more})


def _events(owner: Connection) -> list[str]:
    query = "SELECT payload ->> 'what' FROM outbox_event WHERE topic = %s ORDER BY occurred_at, id"
    return [what for (what,) in owner.execute(query, (SECOND_FACTOR_CHANGED,))]


async def test_an_app_is_added_and_asked_for(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    begun = await mine.post(f"{SECURITY}/totp")
    assert begun.json().keys() == {"secret", "otpauthUri", "qrImage"}
    phone = Phone(begun.json()["secret"], moving)
    wrong = await mine.post(f"{SECURITY}/totp/confirm", json={"code": phone.wrong()})
    assert fields(wrong) == {"code": "mfa_wrong_code"}
    assert (await mine.get(SECURITY)).json() == {
        "factors": [],
        "recoveryCodesLeft": 0,
        "required": False,
        "canSend": ["email"],
        "passkeys": 0,
    }
    done = await mine.post(f"{SECURITY}/totp/confirm", json={"code": phone.code()})
    assert len(done.json()["recoveryCodes"]) == 10
    seen = (await mine.get(SECURITY)).json()
    assert (seen["factors"][0]["kind"], seen["recoveryCodesLeft"]) == ("totp", 10)

    first = await client.post(LOGIN, json={"email": person.email, "password": people.PASSWORD})
    assert first.status_code == 200
    assert first.json().keys() == {"mfaRequired", "mfaToken", "methods", "expiresIn"}
    assert (first.json()["methods"], first.json()["expiresIn"]) == (["totp", "recovery"], 300)
    moving.advance(timedelta(seconds=30))
    tokens = (await _verify(client, first.json()["mfaToken"], phone.code())).json()
    assert tokens.keys() == {"accessToken", "refreshToken", "expiresIn", "tokenType"}
    bearer = {"Authorization": f"Bearer {tokens['accessToken']}"}
    assert (await client.get("/api/v1/me", headers=bearer)).status_code == 200


async def test_the_password_alone_opens_nothing(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock, owner: Connection
) -> None:
    await turn_on(mine, moving)
    before = owner.execute("SELECT count(*) FROM identity_session").fetchone()
    ticket = await ticket_of(client, person)
    assert owner.execute("SELECT count(*) FROM identity_session").fetchone() == before
    problem(await client.get("/api/v1/me", headers={"Authorization": f"Bearer {ticket}"}), 401)


async def test_a_wrong_password_says_nothing_of_the_second_step(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    await turn_on(mine, moving)
    problem(await client.post(LOGIN, json={"email": person.email, "password": "not-this-one"}), 401, "login_failed")


async def test_one_code_twice_at_once_is_one_login(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    phone, _ = await turn_on(mine, moving)
    tickets = [await ticket_of(client, person) for _ in range(4)]
    moving.advance(timedelta(seconds=30))
    code = phone.code()
    answers = await asyncio.gather(*(_verify(client, ticket, code) for ticket in tickets))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_a_step_is_taken_once_by_whoever_looked_before(
    web: Platform, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    """The lock makes those who come at once wait; without it the row itself still gives a step to one of them only."""
    await turn_on(mine, moving)
    async with web.begin(person.actor) as uow:
        repository = SecondFactorRepository(uow)
        factor = await repository.find("totp")
        assert factor is not None
        assert factor.last_step is not None
        later = factor.last_step + 1
        steps = (later, later, later - 1)
        assert [await repository.use_step(factor.id, step, moving.now()) for step in steps] == [True, False, False]


async def test_one_ticket_twice_at_once_is_one_login(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    phone, codes = await turn_on(mine, moving)
    ticket = await ticket_of(client, person)
    moving.advance(timedelta(seconds=30))
    answers = await asyncio.gather(*(_verify(client, ticket, code) for code in (phone.code(), *codes[:3])))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]
    assert {answer.json().get("code") for answer in answers} == {None, "mfa_expired"}
    # Whoever came too late has used up nothing.
    assert (await mine.get(SECURITY)).json()["recoveryCodesLeft"] >= 9


async def test_a_code_that_turned_the_app_on_opens_no_login(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    phone, _ = await turn_on(mine, moving)
    problem(await _verify(client, await ticket_of(client, person), phone.code()), 401, "mfa_wrong_code")


async def test_a_recovery_code_opens_one_login(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock, owner: Connection
) -> None:
    _, codes = await turn_on(mine, moving)
    typed = codes[3].upper().replace("-", " ")
    assert (await _verify(client, await ticket_of(client, person), typed, method="recovery")).status_code == 200
    problem(await _verify(client, await ticket_of(client, person), codes[3]), 401, "mfa_wrong_code")
    assert (await mine.get(SECURITY)).json()["recoveryCodesLeft"] == 9
    assert _events(owner) == ["totp_on", "recovery_used"]


async def test_a_code_of_another_method_is_none(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    phone, codes = await turn_on(mine, moving)
    moving.advance(timedelta(seconds=30))
    ticket = await ticket_of(client, person)
    problem(await _verify(client, ticket, phone.code(), method="recovery"), 401, "mfa_wrong_code")
    problem(await _verify(client, ticket, codes[0], method="totp"), 401, "mfa_wrong_code")
    assert (await _verify(client, ticket, phone.code())).status_code == 200


async def test_a_ticket_is_good_for_five_minutes(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    phone, _ = await turn_on(mine, moving)
    ticket = await ticket_of(client, person)
    moving.advance(timedelta(minutes=5))
    problem(await _verify(client, ticket, phone.code()), 401, "mfa_expired")
    problem(await _verify(client, "x" * 43, phone.code()), 401, "mfa_expired")


async def test_a_ticket_is_of_no_use_on_another_device(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    phone, _ = await turn_on(mine, moving)
    here, elsewhere = {"X-Device-Id": "phone-4f1c9c7a2b30"}, {"X-Device-Id": "thief-0000000000001"}
    ticket = await ticket_of(client, person, here)
    moving.advance(timedelta(seconds=30))
    body = {"mfaToken": ticket, "code": phone.code()}
    problem(await client.post(VERIFY, json=body, headers=elsewhere), 401, "mfa_expired")
    problem(await client.post(VERIFY, json=body), 401, "mfa_expired")
    assert (await client.post(VERIFY, json=body, headers=here)).status_code == 200


async def test_guesses_at_once_get_five_answers_and_the_owner_hears_of_it(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock, owner: Connection
) -> None:
    phone, _ = await turn_on(mine, moving)
    tickets = [await ticket_of(client, person) for _ in range(3)]
    guesses = [_verify(client, tickets[number % 3], phone.wrong()) for number in range(12)]
    answers = await asyncio.gather(*guesses)
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7
    assert _events(owner) == ["totp_on", "locked"]
    moving.advance(timedelta(minutes=1))
    locked = await _verify(client, await ticket_of(client, person), phone.code())
    problem(locked, 429, "mfa_locked")
    assert int(locked.headers["retry-after"]) == 14 * 60
    moving.advance(timedelta(minutes=14))
    assert (await _verify(client, await ticket_of(client, person), phone.code())).status_code == 200


async def test_what_is_told_is_worded(platform: Platform, mine: httpx.AsyncClient, person: Person) -> None:
    del mine
    for what in ("totp_on", "totp_off", "codes", "recovery_used", "locked"):
        async with platform.begin(Actor.worker()) as uow:
            ids = {"user_id": str(person.id), "what": what}
            await notifications.second_factor_changed(platform, uow, new_id(), ids)
    async with platform.begin(person.actor) as uow:
        notices, *_ = await platform.notifications.inbox(uow)
    assert len({notice.title for notice in notices}) == 5
    assert all("{" not in notice.title + notice.body for notice in notices)


async def test_changes_need_a_fresh_proof(
    client: httpx.AsyncClient, mine: httpx.AsyncClient, moving: FixedClock, owner: Connection
) -> None:
    """For an account with the password alone, and then with a second factor: each is asked for what it has."""
    moving.advance(timedelta(minutes=10))
    for method, path, body in (
        ("POST", f"{SECURITY}/totp", None),
        ("POST", f"{SECURITY}/totp/confirm", {"code": "123456"}),
        ("DELETE", f"{SECURITY}/totp", None),
        ("POST", f"{SECURITY}/recovery-codes", None),
    ):
        problem(await mine.request(method, path, json=body), 403, "step_up_required")
    assert fields(await mine.post(STEP_UP, json={})) == {"password": "required"}
    wrong = await mine.post(STEP_UP, json={"password": "not-this-one"})
    assert fields(wrong) == {"password": "wrong_password"}
    assert (await mine.post(STEP_UP, json={"password": people.PASSWORD})).status_code == 200
    phone, codes = await turn_on(mine, moving)

    moving.advance(timedelta(minutes=10))
    problem(await mine.delete(f"{SECURITY}/totp"), 403, "step_up_required")
    only_password = await mine.post(STEP_UP, json={"password": people.PASSWORD})
    assert fields(only_password) == {"code": "required"}
    assert fields(await mine.post(STEP_UP, json={"code": phone.wrong()})) == {"code": "mfa_wrong_code"}
    assert (await mine.post(STEP_UP, json={"code": phone.code()})).status_code == 200
    fresh = (await mine.post(f"{SECURITY}/recovery-codes")).json()["recoveryCodes"]
    assert not set(fresh) & set(codes)
    assert (await mine.delete(f"{SECURITY}/totp")).status_code == 200
    assert (await mine.get(SECURITY)).json() == {
        "factors": [],
        "recoveryCodesLeft": 0,
        "required": False,
        "canSend": ["email"],
        "passkeys": 0,
    }
    assert owner.execute("SELECT count(*) FROM identity_recovery_code").fetchone() == (0,)
    del client


async def test_passwords_cannot_be_guessed_by_proving_again(mine: httpx.AsyncClient, moving: FixedClock) -> None:
    moving.advance(timedelta(minutes=10))
    guesses = [mine.post(STEP_UP, json={"password": f"guess-number-{number}"}) for number in range(9)]
    answers = await asyncio.gather(*guesses)
    assert sorted(answer.status_code for answer in answers) == [422] * 5 + [429] * 4
    problem(await mine.post(STEP_UP, json={"password": people.PASSWORD}), 429, "mfa_locked")


async def test_one_app_at_a_time(mine: httpx.AsyncClient, moving: FixedClock) -> None:
    problem(await mine.post(f"{SECURITY}/totp/confirm", json={"code": "123456"}), 409, "mfa_not_begun")
    problem(await mine.post(f"{SECURITY}/recovery-codes"), 409, "mfa_off")
    first = Phone((await mine.post(f"{SECURITY}/totp")).json()["secret"], moving)
    second = Phone((await mine.post(f"{SECURITY}/totp")).json()["secret"], moving)
    stale = await mine.post(f"{SECURITY}/totp/confirm", json={"code": first.code()})
    assert fields(stale) == {"code": "mfa_wrong_code"}
    assert (await mine.post(f"{SECURITY}/totp/confirm", json={"code": second.code()})).status_code == 200
    problem(await mine.post(f"{SECURITY}/totp"), 409, "mfa_already_on")


async def test_what_is_stored_is_of_no_use(mine: httpx.AsyncClient, moving: FixedClock, owner: Connection) -> None:
    phone, codes = await turn_on(mine, moving)
    for table in ("identity_second_factor", "identity_recovery_code", "identity_login_ticket", "outbox_event"):
        rows = owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
        for (row,) in rows:
            assert phone.secret not in row
            assert not [code for code in codes if code in row or code.replace("-", "") in row]


class TestRequired:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, mfa_required_roles="admin, pharmacist")

    async def test_the_last_factor_of_such_a_role_stays(
        self, make_user: MakeUser, as_user: AsUser, moving: FixedClock
    ) -> None:
        admin = await as_user(await make_user(Role.ADMIN))
        assert (await admin.get(SECURITY)).json()["required"] is True
        await turn_on(admin, moving)
        problem(await admin.delete(f"{SECURITY}/totp"), 409, "mfa_required")


class TestBrowser:
    @pytest.fixture
    def browser(self, make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
        return make_client(headers={"Sec-Fetch-Site": "same-origin"})

    async def _first(self, browser: httpx.AsyncClient, person: Person, **more: str) -> httpx.Response:
        return await browser.post("/session/login", data={"email": person.email, "password": people.PASSWORD, **more})

    async def test_two_forms_lead_home(
        self, browser: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
    ) -> None:
        phone, _ = await turn_on(mine, moving)
        first = await self._first(browser, person, next="/care/")
        assert (first.status_code, first.headers["location"]) == (303, "/verify/?next=/care/")
        assert "healthapp_session" not in browser.cookies
        problem(await browser.get("/api/v1/me"), 401)
        wrong = await browser.post("/session/verify", data={"code": phone.wrong(), "method": "totp", "next": "/care/"})
        assert wrong.headers["location"] == "/verify/?error=invalid&next=/care/"
        moving.advance(timedelta(seconds=30))
        done = await browser.post("/session/verify", data={"code": phone.code(), "method": "totp", "next": "/care/"})
        assert (done.status_code, done.headers["location"]) == (303, "/care/")
        assert "healthapp_second_step" not in browser.cookies
        assert (await browser.get("/api/v1/me")).status_code == 200

    async def test_a_form_sent_before_its_page_came_to_life_leads_on_as_well(
        self, browser: httpx.AsyncClient, person: Person
    ) -> None:
        """Its `next` is still empty then, but the page's address has it; another site's page has no say."""
        ours, form = str(browser.base_url).rstrip("/"), {"email": person.email, "password": people.PASSWORD}
        for page, leads in (
            (f"{ours}/login/?next=/care/%3Fa=1", "/care/?a=1"),
            (f"{ours}/login/?next=https://evil.example/", "/today/"),
            ("https://evil.example/login/?next=/care/", "/today/"),
            (f"{ours}/login/", "/today/"),
        ):
            done = await browser.post("/session/login", data={**form, "next": ""}, headers={"Referer": page})
            assert (done.status_code, done.headers["location"]) == (303, leads)

    async def test_without_a_ticket_one_starts_again(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.post("/session/verify", data={"code": "123456"})
        assert answer.headers["location"] == "/login/?error=mfa_expired"

    async def test_a_ticket_of_one_door_opens_no_other(
        self, client: httpx.AsyncClient, browser: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person,
        moving: FixedClock,
    ) -> None:  # fmt: skip
        phone, _ = await turn_on(mine, moving)
        await self._first(browser, person)
        moving.advance(timedelta(seconds=30))
        ticket = browser.cookies["healthapp_second_step"].strip('"').partition(".")[0]
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        answer = await client.post(VERIFY, json={"mfaToken": ticket, "code": phone.code()}, headers={"Cookie": cookies})
        problem(answer, 401, "mfa_expired")

    async def test_too_many_wrong_codes_are_told_on_the_page(
        self, browser: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
    ) -> None:
        phone, _ = await turn_on(mine, moving)
        await self._first(browser, person)
        for _ in range(5):
            await browser.post("/session/verify", data={"code": phone.wrong()})
        answer = await browser.post("/session/verify", data={"code": phone.code()})
        assert answer.headers["location"] == "/verify/?error=mfa_locked"
