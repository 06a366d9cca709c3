"""Codes by e-mail and by SMS as a second step: to proven addresses, few of them, each once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import sql

from healthapp.contexts.identity.events import SECOND_FACTOR_CHANGED
from healthapp.kit.actor import Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from tests.support import databases, people, proofs
from tests.support.api import fields, problem
from tests.support.mails import handle, sent
from tests.support.second_factor import LOGIN, SECURITY, STEP_UP, VERIFY, ticket_of, turn_on
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

SEND = "/api/v1/auth/send-mfa-code"
EMAIL, PHONE = "shirin@example.com", "+8801712345678"


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture
async def person(make_user: MakeUser) -> Person:
    return await make_user(Role.PATIENT, email=EMAIL, phone=PHONE)


@pytest.fixture
async def mine(person: Person, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(person)


async def _on(mine: httpx.AsyncClient, kind: str) -> list[str]:
    answer = await mine.post(f"{SECURITY}/{kind}")
    assert answer.status_code == 200, answer.text
    codes: list[str] = answer.json()["recoveryCodes"]
    return codes


async def _send(client: httpx.AsyncClient, ticket: str, method: str) -> httpx.Response:
    return await client.post(SEND, json={"mfaToken": ticket, "method": method})


async def _verify(client: httpx.AsyncClient, ticket: str, code: str, **more: Any) -> httpx.Response:
    return await client.post(VERIFY, json={"mfaToken": ticket, "code": code, **more})


async def _mailed(platform: Platform) -> list[str]:
    """Return the codes that have gone to the mailbox since the last time."""
    await proofs.work(platform)
    found = [proofs.CODE.search(mail.text) for mail in await sent(platform) if mail.to == EMAIL]
    return [code[0] for code in found if code is not None]


async def _texted(platform: Platform) -> list[str]:
    return [code for to, code in await proofs.codes(platform) if to == PHONE]


def _told(owner: Connection) -> list[str]:
    query = "SELECT payload ->> 'what' FROM outbox_event WHERE topic = %s ORDER BY occurred_at, id"
    return [what for (what,) in owner.execute(query, (SECOND_FACTOR_CHANGED,))]


READ = {"email": _mailed, "sms": _texted}


class TestLogin:
    @pytest.mark.parametrize("kind", ["email", "sms"])
    async def test_a_code_is_sent_and_opens_one_login(
        self, kind: str, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform
    ) -> None:
        assert len(await _on(mine, kind)) == 10
        first = await client.post(LOGIN, json={"email": person.email, "password": people.PASSWORD})
        assert first.json()["methods"] == [kind, "recovery"]
        # Nothing is sent before somebody asks for it.
        assert await READ[kind](platform) == []
        ticket = first.json()["mfaToken"]
        assert (await _send(client, ticket, kind)).status_code == 202
        (code,) = await READ[kind](platform)
        problem(await _verify(client, ticket, proofs.wrong(code)), 401, "mfa_wrong_code")
        assert (await _verify(client, ticket, code)).json().keys() >= {"accessToken"}
        problem(await _verify(client, await ticket_of(client, person), code), 401, "mfa_wrong_code")
        seen = (await mine.get(SECURITY)).json()
        assert seen["factors"][0]["lastUsedAt"] is not None

    async def test_a_new_one_ends_the_one_before(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, moving: FixedClock
    ) -> None:
        await _on(mine, "sms")
        ticket = await ticket_of(client, person)
        await _send(client, ticket, "sms")
        (old,) = await _texted(platform)
        moving.advance(timedelta(seconds=61))
        await _send(client, ticket, "sms")
        (new,) = await _texted(platform)
        problem(await _verify(client, ticket, old), 401, "mfa_wrong_code")
        assert (await _verify(client, ticket, new)).status_code == 200

    async def test_a_code_lives_ten_minutes(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, moving: FixedClock
    ) -> None:
        await _on(mine, "email")
        await _send(client, await ticket_of(client, person), "email")
        (code,) = await _mailed(platform)
        moving.advance(timedelta(minutes=10))
        problem(await _verify(client, await ticket_of(client, person), code), 401, "mfa_wrong_code")

    async def test_a_code_of_one_purpose_is_none_of_another(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform
    ) -> None:
        """Neither one that proves a number, nor one that came by the other way."""
        await _on(mine, "email")
        await _on(mine, "sms")
        assert (await mine.put("/api/v1/auth/phone", json={"phone": "+8801812345678"})).status_code == 202
        (proving,) = [code for _, code in await proofs.codes(platform)]
        ticket = await ticket_of(client, person)
        problem(await _verify(client, ticket, proving), 401, "mfa_wrong_code")
        await _send(client, ticket, "email")
        (code,) = await _mailed(platform)
        problem(await _verify(client, ticket, code, method="sms"), 401, "mfa_wrong_code")
        problem(await _verify(client, ticket, code, method="totp"), 401, "mfa_wrong_code")
        confirmed = await mine.post("/api/v1/auth/phone/confirm", json={"code": code})
        assert fields(confirmed) == {"code": "proof_wrong_code"}
        assert (await _verify(client, ticket, code, method="email")).status_code == 200

    async def test_somebody_elses_code_is_of_no_use(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform,
        make_user: MakeUser, as_user: AsUser,
    ) -> None:  # fmt: skip
        await _on(mine, "email")
        other = await make_user(Role.PATIENT)
        await _on(await as_user(other), "email")
        await _send(client, await ticket_of(client, person), "email")
        (code,) = await _mailed(platform)
        problem(await _verify(client, await ticket_of(client, other), code), 401, "mfa_wrong_code")

    async def test_guesses_at_once_get_five_answers_and_lock_everything(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, owner: Connection
    ) -> None:
        await _on(mine, "email")
        tickets = [await ticket_of(client, person) for _ in range(2)]
        await _send(client, tickets[0], "email")
        (code,) = await _mailed(platform)
        guesses = [_verify(client, tickets[number % 2], proofs.wrong(code)) for number in range(9)]
        answers = await asyncio.gather(*guesses)
        assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 4
        problem(await _verify(client, tickets[0], code), 429, "mfa_locked")
        # Nothing is sent that nobody looks at.
        problem(await _send(client, tickets[0], "email"), 429, "mfa_locked")
        assert _told(owner) == ["email_on", "locked"]

    async def test_five_tries_end_the_code_also_after_the_lock(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, owner: Connection
    ) -> None:
        await _on(mine, "email")
        ticket = await ticket_of(client, person)
        await _send(client, ticket, "email")
        (code,) = await _mailed(platform)
        for _ in range(5):
            await _verify(client, ticket, proofs.wrong(code))
        owner.execute("DELETE FROM identity_login_attempt")
        problem(await _verify(client, ticket, code), 401, "mfa_wrong_code")

    async def test_one_code_twice_at_once_is_one_login(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform
    ) -> None:
        await _on(mine, "sms")
        tickets = [await ticket_of(client, person) for _ in range(4)]
        await _send(client, tickets[0], "sms")
        (code,) = await _texted(platform)
        answers = await asyncio.gather(*(_verify(client, ticket, code) for ticket in tickets))
        assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]

    async def test_without_a_ticket_or_the_factor_nothing_is_sent(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, moving: FixedClock
    ) -> None:
        await turn_on(mine, moving)
        problem(await _send(client, "x" * 43, "email"), 401, "mfa_expired")
        problem(await _send(client, await ticket_of(client, person), "email"), 409, "mfa_off")
        assert await _mailed(platform) == []

    async def test_the_app_and_codes_side_by_side(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, moving: FixedClock
    ) -> None:
        phone, _ = await turn_on(mine, moving)
        assert await _on(mine, "sms") == []
        moving.advance(timedelta(seconds=30))
        ticket = await ticket_of(client, person)
        await _send(client, ticket, "sms")
        (code,) = await _texted(platform)
        assert (await _verify(client, ticket, phone.code())).status_code == 200
        assert (await _verify(client, await ticket_of(client, person), code)).status_code == 200


class TestSending:
    async def test_once_a_minute_five_times_an_hour_and_a_right_one_forgets(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, moving: FixedClock
    ) -> None:
        await _on(mine, "email")
        for number in range(5):
            assert (await _send(client, await ticket_of(client, person), "email")).status_code == 202, number
            again = await _send(client, await ticket_of(client, person), "email")
            problem(again, 429, "proofs_throttled")
            assert (int(again.headers["retry-after"]) == 60) is (number < 4)
            moving.advance(timedelta(seconds=61))
        ticket = await ticket_of(client, person)
        problem(await _send(client, ticket, "email"), 429, "proofs_throttled")
        code = (await _mailed(platform))[-1]
        assert (await _verify(client, ticket, code)).status_code == 200
        assert (await _send(client, await ticket_of(client, person), "email")).status_code == 202

    async def test_many_accounts_do_not_flood_one_number(
        self, client: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
    ) -> None:
        answers = []
        for _ in range(11):
            member = await make_user(Role.PATIENT, phone=PHONE)
            await _on(await as_user(member), "sms")
            answers.append(await _send(client, await ticket_of(client, member), "sms"))
        assert [answer.status_code for answer in answers] == [202] * 10 + [429]

    async def test_nothing_that_is_stored_is_the_code(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, owner: Connection
    ) -> None:
        await _on(mine, "email")
        await _send(client, await ticket_of(client, person), "email")
        (code,) = await _mailed(platform)
        for table in ("identity_proof", "outbox_event", "notifications_message", "compliance_audit_event"):
            rows = owner.execute(sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(sql.Identifier(table)))
            assert not [row for (row,) in rows if f'"{code}"' in row or EMAIL in row], table

    async def test_the_mail_says_what_it_is_and_leads_nowhere(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform
    ) -> None:
        await _on(mine, "email")
        await proofs.work(platform)
        await sent(platform)
        await _send(client, await ticket_of(client, person), "email")
        await proofs.work(platform)
        (mail,) = await sent(platform)
        assert (mail.to, mail.subject) == (EMAIL, "Your login code")
        assert "http" not in mail.text
        assert "Tell it to nobody" in mail.text


class TestStepUp:
    async def test_a_code_proves_again_who_one_is(
        self, mine: httpx.AsyncClient, platform: Platform, moving: FixedClock
    ) -> None:
        await _on(mine, "sms")
        moving.advance(timedelta(minutes=11))
        problem(await mine.delete(f"{SECURITY}/sms"), 403, "step_up_required")
        problem(await mine.post(f"{STEP_UP}/send", json={"method": "email"}), 409, "mfa_off")
        assert (await mine.post(f"{STEP_UP}/send", json={"method": "sms"})).status_code == 202
        (code,) = await _texted(platform)
        assert fields(await mine.post(STEP_UP, json={"code": proofs.wrong(code)})) == {"code": "mfa_wrong_code"}
        assert (await mine.post(STEP_UP, json={"code": code, "method": "sms"})).status_code == 200
        assert (await mine.delete(f"{SECURITY}/sms")).status_code == 200


class TestSettings:
    async def test_only_proven_addresses(self, make_user: MakeUser, as_user: AsUser) -> None:
        unproven = await as_user(await make_user(Role.PATIENT, phone=PHONE, proven=False))
        assert (await unproven.get(SECURITY)).json()["canSend"] == []
        for kind in ("email", "sms"):
            problem(await unproven.post(f"{SECURITY}/{kind}"), 409, "mfa_no_address")
        without = await as_user(await make_user(Role.PATIENT))
        assert (await without.get(SECURITY)).json()["canSend"] == ["email"]

    async def test_it_is_on_once_and_needs_a_fresh_proof(self, mine: httpx.AsyncClient, moving: FixedClock) -> None:
        await _on(mine, "email")
        problem(await mine.post(f"{SECURITY}/email"), 409, "mfa_already_on")
        moving.advance(timedelta(minutes=11))
        for method, kind in (("POST", "sms"), ("DELETE", "email")):
            problem(await mine.request(method, f"{SECURITY}/{kind}"), 403, "step_up_required")

    async def test_an_address_that_goes_takes_its_factor_along(
        self, mine: httpx.AsyncClient, platform: Platform, owner: Connection
    ) -> None:
        await _on(mine, "sms")
        await _on(mine, "email")
        assert (await mine.delete("/api/v1/auth/phone")).status_code == 200
        assert (await mine.put("/api/v1/auth/email", json={"email": "new@example.com"})).status_code == 202
        token = await proofs.link_to(platform, "new@example.com")
        assert (await mine.post("/api/v1/auth/email/confirm", json={"token": token})).status_code == 200
        seen = (await mine.get(SECURITY)).json()
        assert (seen["factors"], seen["recoveryCodesLeft"]) == ([], 0)
        assert _told(owner) == ["sms_on", "email_on", "sms_lost", "email_lost"]
        await handle(platform, SECOND_FACTOR_CHANGED, notifications.second_factor_changed)
        subjects = [mail.subject for mail in await sent(platform) if mail.to == "new@example.com"]
        assert subjects.count("Codes by e-mail were turned off") == 1

    async def test_a_code_on_its_way_to_a_lost_number_opens_nothing(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform, moving: FixedClock
    ) -> None:
        await turn_on(mine, moving)
        await _on(mine, "sms")
        ticket = await ticket_of(client, person)
        await _send(client, ticket, "sms")
        await mine.delete("/api/v1/auth/phone")
        assert await _texted(platform) == []

    async def test_a_factor_whose_address_is_not_proven_any_more_is_still_asked_for(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, owner: Connection
    ) -> None:
        codes = await _on(mine, "sms")
        owner.execute("UPDATE identity_user SET phone_proven_at = NULL WHERE id = %s", (person.id,))
        ticket = await ticket_of(client, person)
        problem(await _send(client, ticket, "sms"), 409, "mfa_no_address")
        assert (await _verify(client, ticket, codes[0])).status_code == 200


class TestWithoutAVendor:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, mode="production", public_url="https://testserver")

    def test_an_sms_that_leads_nowhere_is_not_offered(self, settings: Settings) -> None:
        assert settings.sends_sms is False
        with_vendor = settings.model_copy(
            update={"twilio_account_sid": "AC1", "twilio_auth_token": "t", "twilio_from": "+15550100"}
        )
        assert with_vendor.sends_sms is True


class TestBrowser:
    @pytest.fixture
    def browser(self, make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
        return make_client(headers={"Sec-Fetch-Site": "same-origin"})

    async def test_two_forms_and_one_between_them(
        self, browser: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, platform: Platform
    ) -> None:
        await _on(mine, "email")
        form = {"email": person.email, "password": people.PASSWORD}
        answer = await browser.post("/session/login", data={**form, "next": "/care/"})
        assert answer.headers["location"] == "/verify/?next=/care/"
        asked = await browser.post("/session/verify/send", data={"method": "email", "next": "/care/"})
        assert (asked.status_code, asked.headers["location"]) == (303, "/verify/?sent=email&next=/care/")
        again = await browser.post("/session/verify/send", data={"method": "email"})
        assert again.headers["location"] == "/verify/?error=proofs_throttled"
        (code,) = await _mailed(platform)
        done = await browser.post("/session/verify", data={"code": code, "method": "email", "next": "/care/"})
        assert done.headers["location"] == "/care/"

    async def test_without_a_ticket_one_starts_again(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.post("/session/verify/send", data={"method": "email"})
        assert answer.headers["location"] == "/login/?error=mfa_expired"


class TestRequired:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, mfa_required_roles="patient")

    async def test_the_last_factor_of_such_a_role_stays_with_its_number(
        self, mine: httpx.AsyncClient, person: Person
    ) -> None:
        """To forget the number would be the way round."""
        await _on(mine, "sms")
        problem(await mine.delete("/api/v1/auth/phone"), 409, "mfa_required")
        seen = (await mine.get(SECURITY)).json()
        assert [factor["kind"] for factor in seen["factors"]] == ["sms"]
        assert (await mine.get("/api/v1/auth/addresses")).json()["phone"] == PHONE
        await _on(mine, "email")
        assert (await mine.delete("/api/v1/auth/phone")).status_code == 200
        del person
