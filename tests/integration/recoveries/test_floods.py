"""Who asks again and again tells the owner once, and learns nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Actor, Role
from tests.support.api import problem
from tests.support.recoveries import RECOVERY, Desk, approve, token_of
from tests.support.second_factor import ticket_of
from tests.support.statements import statements

if TYPE_CHECKING:
    import httpx

    from healthapp.kit.clock import FixedClock
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

NOBODY = Actor.anonymous(ip="192.0.2.7")


class TestFloods:
    async def test_asked_again_it_stays_one(
        self, lost: Desk, person: Person, owner: Connection, office: httpx.AsyncClient
    ) -> None:
        for _ in range(4):
            await lost.ask(person)
        assert owner.execute("SELECT count(*) FROM identity_recovery").fetchone() == (1,)
        assert len(await lost.mails_to(person)) == 1
        await approve(office)
        await lost.ask(person)
        assert [mail.subject for mail in await lost.mails_to(person)] == ["The recovery of your account was approved"]

    async def test_asked_twice_at_once_it_is_one(
        self, lost: Desk, person: Person, web: Platform, owner: Connection
    ) -> None:
        ticket = await ticket_of(lost.client, person)
        await asyncio.gather(*(web.ask_recovery(ticket, "api", NOBODY) for _ in range(5)))
        assert owner.execute("SELECT count(*) FROM identity_recovery").fetchone() == (1,)
        assert len(await lost.mails_to(person)) == 1

    async def test_three_in_a_day(self, lost: Desk, person: Person, moving: FixedClock) -> None:
        for _ in range(3):
            await lost.ask(person)
            (mail,) = await lost.mails_to(person)
            await lost.stop(token_of(mail, "stop"))
            await lost.mails()
        ticket = await ticket_of(lost.client, person)
        answer = await lost.client.post(RECOVERY, json={"mfaToken": ticket})
        problem(answer, 429, "recovery_throttled")
        assert 0 < int(answer.headers["retry-after"]) <= 24 * 3600
        moving.advance(timedelta(hours=24))
        await lost.ask(person)

    @pytest.mark.parametrize("known", [True, False])
    async def test_links_to_one_mailbox(self, client: httpx.AsyncClient, make_user: MakeUser, *, known: bool) -> None:
        email = (await make_user()).email if known else "nobody@example.com"
        for _ in range(3):
            assert (await client.post(f"{RECOVERY}/link", json={"email": email})).status_code == 202
        problem(await client.post(f"{RECOVERY}/link", json={"email": email}), 429, "resets_throttled")

    async def test_known_and_unknown_cost_the_same_statements(self, web: Platform, make_user: MakeUser) -> None:
        person = await make_user()
        await web.load_keys()
        with statements(web, Role.ANONYMOUS) as said:
            seen = []
            for email in (person.email, "nobody@example.com"):
                await web.ask_recovery_link(email, NOBODY)
                seen.append(tuple(said))
                said.clear()
        assert len(seen[0]) > 4
        assert seen[0] == seen[1]
