"""Showing that an e-mail address and a phone number are one's own: links, codes and changes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import errors, sql

from healthapp.contexts.identity.events import ADDRESS_CHANGED
from healthapp.kit.actor import Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.ids import new_id
from tests.support import people, proofs
from tests.support.api import fields, problem
from tests.support.mails import handle, sent, texted
from tests.support.rows import acting_as
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

AUTH = "/api/v1/auth"
ADDRESS, PHONE, OTHER_PHONE = "nusrat@example.com", "+8801712345678", "+8801812345678"


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture
async def person(make_user: MakeUser) -> Person:
    return await make_user(Role.CAREGIVER, email=ADDRESS, phone=PHONE, proven=False, name="Nusrat Jahan")


@pytest.fixture
async def mine(person: Person, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(person)


async def _seen(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{AUTH}/addresses")).json()
    return found


async def _confirm(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post(f"{AUTH}/email/confirm", json={"token": token})


async def _type(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post(f"{AUTH}/phone/confirm", json={"code": code})


class TestEmail:
    async def test_a_new_account_gets_a_link_and_is_proven_by_it(
        self, client: httpx.AsyncClient, platform: Platform
    ) -> None:
        body = {"email": ADDRESS, "password": people.PASSWORD, "displayName": "Nusrat"}
        assert (await client.post(f"{AUTH}/register", json=body)).status_code == 201
        login = await client.post(f"{AUTH}/login", json={"email": ADDRESS, "password": people.PASSWORD})
        client.headers["Authorization"] = f"Bearer {login.json()['accessToken']}"
        assert (await client.get("/api/v1/me")).json()["profile"]["emailVerified"] is False
        token = await proofs.link_to(platform, ADDRESS)
        assert (await _seen(client))["emailVerified"] is False, "sending alone proves nothing"
        done = await _confirm(client, token)
        assert (done.status_code, done.json()) == (200, {"success": True, "claimed": 0})
        assert (await client.get("/api/v1/me")).json()["profile"]["emailVerified"] is True
        problem(await _confirm(client, token), 409, "proof_ended")
        problem(await client.post(f"{AUTH}/email/send"), 409, "address_proven")

    async def test_the_link_of_an_account_proves_nothing_in_another(
        self, platform: Platform, mine: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
    ) -> None:
        """Whoever registered somebody else's address gains nothing when that person opens the link."""
        token = await proofs.link_to(platform, ADDRESS)
        reader = await as_user(await make_user(proven=False))
        problem(await _confirm(reader, token), 409, "proof_ended")
        assert (await _seen(reader))["emailVerified"] is False
        assert (await _seen(mine))["emailVerified"] is False
        assert (await _confirm(mine, token)).status_code == 200

    @pytest.mark.parametrize("end", ["time", "a newer one"])
    async def test_a_link_ends(
        self, platform: Platform, person: Person, as_user: AsUser, moving: FixedClock, end: str
    ) -> None:
        token = await proofs.link_to(platform, ADDRESS)
        if end == "time":
            moving.advance(timedelta(hours=24))
        mine = await as_user(person)
        if end != "time":
            assert (await mine.post(f"{AUTH}/email/send")).status_code == 202
            assert await proofs.link_to(platform, ADDRESS) != token
        problem(await _confirm(mine, token), 409, "proof_ended")

    @pytest.mark.parametrize("token", ["x" * 20, "0" * 32 + "." + "0" * 64, "." * 60])
    async def test_what_is_no_link(self, mine: httpx.AsyncClient, token: str) -> None:
        problem(await _confirm(mine, token), 409, "proof_ended")

    async def test_of_many_at_once_one_is_taken(self, platform: Platform, mine: httpx.AsyncClient) -> None:
        token = await proofs.link_to(platform, ADDRESS)
        answers = await asyncio.gather(*(_confirm(mine, token) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]

    async def test_a_new_password_by_the_mailbox_proves_it_too(
        self, client: httpx.AsyncClient, platform: Platform, person: Person, owner: Connection
    ) -> None:
        await client.post(f"{AUTH}/forgot-password", json={"email": person.email})
        await handle(platform, "password.forgotten", notifications.password_forgotten)
        mails = [mail.text for mail in await sent(platform) if "/session/reset" in mail.text]
        token = mails[0].partition("/session/reset?token=")[2].split()[0]
        await client.post(f"{AUTH}/reset-password", json={"token": token, "password": "sonali-ruhi-5512"})
        proven = owner.execute("SELECT email_proven_at IS NOT NULL FROM identity_user").fetchone()
        assert proven == (True,)


class TestChangeOfEmail:
    NEW = "jahan@example.com"

    async def test_the_old_one_stays_until_the_new_one_is_proven_and_is_told(
        self,
        client: httpx.AsyncClient,
        platform: Platform,
        mine: httpx.AsyncClient,
        person: Person,
        moving: FixedClock,
    ) -> None:
        await _confirm(mine, await proofs.link_to(platform, ADDRESS))
        moving.advance(timedelta(minutes=1))
        assert (await mine.put(f"{AUTH}/email", json={"email": self.NEW})).status_code == 202
        token = await proofs.link_to(platform, self.NEW)
        seen = await _seen(mine)
        assert (seen["email"], seen["emailVerified"], seen["emailWaiting"]) == (ADDRESS, True, self.NEW)
        assert (await _confirm(mine, token)).status_code == 200
        seen = await _seen(mine)
        assert (seen["email"], seen["emailVerified"], seen["emailWaiting"]) == (self.NEW, True, None)
        await handle(platform, ADDRESS_CHANGED, notifications.address_changed)
        told = {mail.to: mail.subject for mail in await sent(platform)}
        assert told == {ADDRESS: "Your e-mail address was changed", self.NEW: "Your e-mail address was changed"}
        logins = [
            (await client.post(f"{AUTH}/login", json={"email": email, "password": person.password})).status_code
            for email in (ADDRESS, self.NEW)
        ]
        assert logins == [401, 200]

    async def test_it_needs_a_fresh_proof_of_who_one_is(self, mine: httpx.AsyncClient, moving: FixedClock) -> None:
        moving.advance(timedelta(minutes=10))
        for method, path, body in (
            ("PUT", "email", {"email": self.NEW}),
            ("PUT", "phone", {"phone": OTHER_PHONE}),
            ("DELETE", "phone", None),
        ):
            problem(await mine.request(method, f"{AUTH}/{path}", json=body), 403, "step_up_required")

    async def test_an_older_link_does_not_change_it_back(self, platform: Platform, mine: httpx.AsyncClient) -> None:
        older = await proofs.link_to(platform, ADDRESS)
        await mine.put(f"{AUTH}/email", json={"email": self.NEW})
        await _confirm(mine, await proofs.link_to(platform, self.NEW))
        problem(await _confirm(mine, older), 409, "proof_ended")
        assert (await _seen(mine))["email"] == self.NEW

    async def test_a_taken_address_is_told_to_its_reader_only(
        self, platform: Platform, mine: httpx.AsyncClient, make_user: MakeUser
    ) -> None:
        other = await make_user()
        free = await mine.put(f"{AUTH}/phone", json={"phone": OTHER_PHONE})
        taken = await mine.put(f"{AUTH}/email", json={"email": other.email})
        assert (taken.status_code, taken.json()) == (free.status_code, free.json())
        problem(await _confirm(mine, await proofs.link_to(platform, other.email)), 409, "email_taken")
        assert (await _seen(mine))["email"] == ADDRESS


class TestPhone:
    async def _sent(self, client: httpx.AsyncClient, platform: Platform, phone: str = PHONE) -> str:
        assert (await client.post(f"{AUTH}/phone/send")).status_code == 202
        return await proofs.code_to(platform, phone)

    async def test_a_code_proves_the_number(self, platform: Platform, mine: httpx.AsyncClient) -> None:
        assert await proofs.codes(platform) == [], "no SMS before somebody asks for it"
        code = await self._sent(mine, platform)
        assert (await _seen(mine))["phoneCodeSent"] is True
        assert fields(await _type(mine, proofs.wrong(code))) == {"code": "proof_wrong_code"}
        assert (await _type(mine, f"{code[:3]} {code[3:]}")).status_code == 200
        assert (await _seen(mine))["phoneVerified"] is True
        assert fields(await _type(mine, code)) == {"code": "proof_wrong_code"}

    async def test_a_new_number_counts_once_proven_and_the_old_one_is_told(
        self, platform: Platform, mine: httpx.AsyncClient
    ) -> None:
        await _type(mine, await self._sent(mine, platform))
        assert (await mine.put(f"{AUTH}/phone", json={"phone": "01812 345678"})).status_code == 429
        platform_clock = platform.clock
        assert isinstance(platform_clock, FixedClock)
        platform_clock.advance(timedelta(minutes=1))
        assert (await mine.put(f"{AUTH}/phone", json={"phone": "01812 345678"})).status_code == 202
        seen = await _seen(mine)
        assert (seen["phone"], seen["phoneWaiting"]) == (PHONE, OTHER_PHONE)
        assert (await _type(mine, await proofs.code_to(platform, OTHER_PHONE))).status_code == 200
        seen = await _seen(mine)
        assert (seen["phone"], seen["phoneVerified"], seen["phoneWaiting"]) == (OTHER_PHONE, True, None)
        await handle(platform, ADDRESS_CHANGED, notifications.address_changed)
        assert [sms.to for sms in await texted(platform)] == [PHONE]

    async def test_five_guesses_and_the_code_is_over(self, platform: Platform, mine: httpx.AsyncClient) -> None:
        code = await self._sent(mine, platform)
        guesses = await asyncio.gather(*(_type(mine, proofs.wrong(code)) for _ in range(5)))
        assert {answer.status_code for answer in guesses} == {422}
        assert fields(await _type(mine, code)) == {"code": "proof_wrong_code"}

    async def test_two_right_ones_at_once_are_one(self, platform: Platform, mine: httpx.AsyncClient) -> None:
        code = await self._sent(mine, platform)
        answers = await asyncio.gather(*(_type(mine, code) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [200, 422, 422]

    @pytest.mark.parametrize("end", ["time", "a newer one", "another account"])
    async def test_a_code_ends(
        self,
        platform: Platform,
        mine: httpx.AsyncClient,
        make_user: MakeUser,
        as_user: AsUser,
        moving: FixedClock,
        end: str,
    ) -> None:
        code, typing = await self._sent(mine, platform), mine
        if end == "time":
            moving.advance(timedelta(minutes=10))
        elif end == "a newer one":
            moving.advance(timedelta(minutes=1))
            assert await self._sent(mine, platform) != code
        else:
            typing = await as_user(await make_user(phone=OTHER_PHONE, proven=False))
            await self._sent(typing, platform, OTHER_PHONE)
        assert fields(await _type(typing, code)) == {"code": "proof_wrong_code"}

    async def test_it_is_sent_once_a_minute_and_five_times_an_hour(
        self, mine: httpx.AsyncClient, person: Person, as_user: AsUser, moving: FixedClock
    ) -> None:
        for _ in range(5):
            assert (await mine.post(f"{AUTH}/phone/send")).status_code == 202
            again = await mine.post(f"{AUTH}/phone/send")
            problem(again, 429, "proofs_throttled")
            moving.advance(timedelta(minutes=1))
        assert (await mine.post(f"{AUTH}/email/send")).status_code == 202, "the link is counted by itself"
        problem(await mine.post(f"{AUTH}/phone/send"), 429, "proofs_throttled")
        moving.advance(timedelta(minutes=55))
        mine = await as_user(person)
        assert (await mine.post(f"{AUTH}/phone/send")).status_code == 202

    async def test_many_accounts_do_not_flood_one_number(
        self, as_user: AsUser, make_user: MakeUser, platform: Platform
    ) -> None:
        answers = []
        for _ in range(11):
            client = await as_user(await make_user(phone=PHONE, proven=False))
            answers.append((await client.post(f"{AUTH}/phone/send")).status_code)
        assert answers == [202] * 10 + [429]
        assert len(await proofs.codes(platform)) == 10

    async def test_without_a_number_there_is_nothing_to_send(self, as_user: AsUser, make_user: MakeUser) -> None:
        client = await as_user(await make_user())
        problem(await client.post(f"{AUTH}/phone/send"), 409, "no_phone")
        problem(await client.delete(f"{AUTH}/phone"), 409, "no_phone")

    async def test_a_number_is_forgotten_with_what_was_sent_there(
        self, platform: Platform, mine: httpx.AsyncClient
    ) -> None:
        code = await self._sent(mine, platform)
        assert (await mine.delete(f"{AUTH}/phone")).status_code == 200
        assert (await _seen(mine))["phone"] is None
        assert fields(await _type(mine, code)) == {"code": "proof_wrong_code"}

    async def test_the_profile_is_no_way_round(self, mine: httpx.AsyncClient) -> None:
        assert fields(await mine.put("/api/v1/me", json={"phone": OTHER_PHONE})) == {"phone": "unknown_field"}


class TestBrowser:
    @pytest.fixture
    def browser(self, make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
        return make_client(headers={"Sec-Fetch-Site": "same-origin"})

    async def test_opening_the_link_proves_nothing_pressing_the_button_does(
        self, browser: httpx.AsyncClient, platform: Platform, person: Person, owner: Connection
    ) -> None:
        token = await proofs.link_to(platform, person.email)
        opened = await browser.get(f"/session/prove?token={token}")
        assert (opened.status_code, opened.headers["location"]) == (303, "/prove/")
        assert "Path=/session" in opened.headers["set-cookie"]
        assert (await browser.post("/session/prove")).headers["location"] == "/login/?next=/prove/"
        query = "SELECT email_proven_at IS NOT NULL FROM identity_user WHERE id = %s"
        assert owner.execute(query, (person.id,)).fetchone() == (False,)
        login = {"email": person.email, "password": person.password, "next": "/prove/"}
        assert (await browser.post("/session/login", data=login)).headers["location"] == "/prove/"
        done = await browser.post("/session/prove")
        assert done.headers["location"] == "/settings/addresses/?proven=email"
        assert owner.execute(query, (person.id,)).fetchone() == (True,)
        again = await browser.post("/session/prove")
        assert again.headers["location"] == "/settings/addresses/?error=proof_ended"

    async def test_another_site_cannot_press_it(self, browser: httpx.AsyncClient) -> None:
        browser.headers["Sec-Fetch-Site"] = "cross-site"
        problem(await browser.post("/session/prove"), 403, "csrf")


class TestTheDatabaseItself:
    def test_nobody_registers_as_proven(self, settings: Settings, clean: None) -> None:
        """The web process may not say so, whatever a request made it do."""
        row = {"id": new_id(), "email_ct": "x", "email_bidx": "y", "display_name_ct": "z", "password_hash": "h"}
        columns = sql.SQL(", ").join(map(sql.Identifier, [*row, "role", "email_proven_at"]))
        statement = sql.SQL("INSERT INTO identity_user ({}) VALUES (%s, %s, %s, %s, %s, 'patient', {})")
        with acting_as(settings, None, "anonymous") as connection:
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement.format(columns, sql.SQL("now()")), list(row.values()))
            connection.execute(statement.format(columns, sql.SQL("NULL")), list(row.values()))
        del clean

    async def test_another_address_is_not_proven_by_itself(self, make_user: MakeUser, owner: Connection) -> None:
        person = await make_user(phone=PHONE)
        query = "SELECT email_proven_at IS NULL, phone_proven_at IS NULL FROM identity_user WHERE id = %s"
        assert owner.execute(query, (person.id,)).fetchone() == (False, False)
        owner.execute("UPDATE identity_user SET email_bidx = 'another' WHERE id = %s", (person.id,))
        assert owner.execute(query, (person.id,)).fetchone() == (True, False)
        owner.execute("UPDATE identity_user SET phone_bidx = 'another' WHERE id = %s", (person.id,))
        assert owner.execute(query, (person.id,)).fetchone() == (True, True)

    async def test_neither_address_nor_secret_stays_readable(
        self, platform: Platform, mine: httpx.AsyncClient, owner: Connection
    ) -> None:
        await mine.post(f"{AUTH}/phone/send")
        token = await proofs.link_to(platform, ADDRESS)
        code = await proofs.code_to(platform, PHONE)
        for table in ("identity_proof", "outbox_event", "notifications_message", "compliance_audit_event"):
            for (row,) in owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))):
                assert not [secret for secret in (ADDRESS, PHONE, token.partition(".")[2], code) if secret in row]
