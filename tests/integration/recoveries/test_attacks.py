"""Who is not the owner tries to get in by a recovery, or to annoy the owner with it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.contexts.identity.schemas.recoveries import ApproveRecovery
from healthapp.kit import passwords
from healthapp.kit.actor import Actor, KeyScope, Role
from healthapp.kit.crypto import hash_token
from healthapp.kit.errors import HealthError
from healthapp.kit.ids import new_id
from tests.support import people
from tests.support.api import problem
from tests.support.mails import sent_for
from tests.support.recoveries import ADMIN, CHECKED, RECOVERY, Desk, approve, listed, token_of
from tests.support.rows import acting_as
from tests.support.second_factor import STEP_UP, Phone, ticket_of, turn_on
from workers.notifications import address_asked
from workers.recoveries import send_next

if TYPE_CHECKING:
    from uuid import UUID

    import httpx

    from healthapp.config import Settings
    from healthapp.contexts.identity.schemas.recoveries import ReadyRecovery
    from healthapp.kit.clock import FixedClock
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

FRESH = "sonali-ruhi-5512"
WAIT = timedelta(hours=24)
NOBODY = Actor.anonymous(ip="192.0.2.7")


async def _ready(lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock) -> tuple[str, str]:
    """Go on until the last link is there; returns it, and what stops it."""
    await lost.ask(person)
    (mail,) = await lost.mails_to(person)
    await approve(office)
    await lost.mails()
    moving.advance(WAIT)
    return await lost.link(person), token_of(mail, "stop")


class KilledError(Exception):
    """What a worker's end looks like to its transaction."""


class TestDeciding:
    async def test_nobody_approves_their_own(
        self, admin: Person, office: httpx.AsyncClient, moving: FixedClock, lost: Desk, owner: Connection,
        make_user: MakeUser, as_user: AsUser,
    ) -> None:  # fmt: skip
        await turn_on(office, moving)
        await lost.ask(admin)
        (one,) = await listed(office)
        assert one["mine"] is True
        for what, body in (("approve", CHECKED), ("refuse", {"reason": "mine"})):
            problem(await office.post(f"{ADMIN}/{one['id']}/{what}", json=body), 409, "not_your_own_account")
        assert owner.execute("SELECT status FROM identity_recovery").fetchone() == ("requested",)
        another = await as_user(await make_user(Role.ADMIN))
        assert (await another.post(f"{ADMIN}/{one['id']}/approve", json=CHECKED)).status_code == 200

    async def test_the_database_refuses_ones_own_too(
        self, admin: Person, office: httpx.AsyncClient, moving: FixedClock, lost: Desk, settings: Settings
    ) -> None:
        await turn_on(office, moving)
        await lost.ask(admin)
        (one,) = await listed(office)
        query = "SELECT identity_admin_recovery_decide(%s, true, 'video', 'x', now(), now())"
        with acting_as(settings, admin) as connection:
            assert connection.execute(query, (one["id"],)).fetchone() == (None,)

    async def test_a_stolen_session_decides_nothing(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, owner: Connection
    ) -> None:
        await lost.ask(person)
        (one,) = await listed(office)
        moving.advance(timedelta(minutes=10))
        for what, body in (("approve", CHECKED), ("refuse", {"reason": "Not now"})):
            problem(await office.post(f"{ADMIN}/{one['id']}/{what}", json=body), 403, "step_up_required")
        assert owner.execute("SELECT status FROM identity_recovery").fetchone() == ("requested",)
        assert (await office.post(STEP_UP, json={"password": people.PASSWORD})).status_code == 200
        assert (await office.post(f"{ADMIN}/{one['id']}/approve", json=CHECKED)).status_code == 200

    async def test_an_api_key_decides_nothing(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, admin: Person, platform: Platform
    ) -> None:
        await lost.ask(person)
        (one,) = await listed(office)
        async with platform.begin(await people.at_home(platform, admin)) as uow:
            key = await platform.identity.make_api_key(uow, MakeApiKey(name="Script", scope=KeyScope.ADMIN))
        headers = {"Authorization": f"Bearer {key.key}"}
        answer = await lost.client.post(f"{ADMIN}/{one['id']}/approve", json=CHECKED, headers=headers)
        problem(answer, 403, "step_up_required")

    @pytest.mark.parametrize("role", [Role.PATIENT, Role.DOCTOR, Role.PROVIDER])
    async def test_others_decide_nothing(
        self, lost: Desk, person: Person, make_user: MakeUser, office: httpx.AsyncClient, platform: Platform, role: Role
    ) -> None:
        await lost.ask(person)
        (one,) = await listed(office)
        stranger = await make_user(role)
        with pytest.raises(HealthError) as refused:
            async with platform.begin(await people.at_home(platform, stranger)) as uow:
                await platform.identity.approve_recovery(uow, one["id"], ApproveRecovery.model_validate(CHECKED))
        assert refused.value.code == "forbidden"

    async def test_a_decision_is_taken_once(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, make_user: MakeUser, as_user: AsUser
    ) -> None:
        await lost.ask(person)
        id_ = await approve(office)
        another = await as_user(await make_user(Role.ADMIN))
        problem(await another.post(f"{ADMIN}/{id_}/approve", json=CHECKED), 403, "forbidden")
        # What looks wrong to somebody else may still be stopped, and stays so.
        assert (await another.post(f"{ADMIN}/{id_}/refuse", json={"reason": "The number was wrong"})).status_code == 200
        problem(await office.post(f"{ADMIN}/{id_}/approve", json=CHECKED), 403, "forbidden")
        problem(await office.post(f"{ADMIN}/{new_id()}/approve", json=CHECKED), 403, "forbidden")


class TestLinks:
    async def test_a_link_works_once(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock
    ) -> None:
        token, stop = await _ready(lost, office, person, moving)
        assert (await lost.use(token, FRESH)).status_code == 200
        problem(await lost.use(token, "another-2291-word"), 409, "recovery_ended")
        problem(await lost.stop(stop), 409, "recovery_ended")

    async def test_a_link_works_for_an_hour(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock
    ) -> None:
        token, _stop = await _ready(lost, office, person, moving)
        moving.advance(timedelta(hours=1))
        problem(await lost.use(token, FRESH), 409, "recovery_ended")

    @pytest.mark.parametrize("when", ["requested", "waiting", "ready"])
    async def test_the_owner_stops_it_at_any_time(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, platform: Platform, when: str
    ) -> None:
        await lost.ask(person)
        (mail,) = await lost.mails_to(person)
        token = "x" * 40
        if when != "requested":
            await approve(office)
            await lost.mails()
        if when == "ready":
            moving.advance(WAIT)
            token = await lost.link(person)
        assert (await lost.stop(token_of(mail, "stop"))).status_code == 200
        problem(await lost.stop(token_of(mail, "stop")), 409, "recovery_ended")
        moving.advance(WAIT)
        assert await send_next(platform) is False
        problem(await lost.use(token, FRESH), 409, "recovery_ended")
        (told,) = await lost.mails_to(person)
        assert told.subject == "The recovery of your account was stopped"

    async def test_a_session_that_lives_on_stops_it(
        self, lost: Desk, mine: httpx.AsyncClient, office: httpx.AsyncClient, person: Person, moving: FixedClock,
        platform: Platform,
    ) -> None:  # fmt: skip
        await lost.ask(person)
        await approve(office)
        assert (await mine.get(RECOVERY)).json()["recovery"]["status"] == "waiting"
        assert (await mine.delete(RECOVERY)).status_code == 200
        problem(await mine.delete(RECOVERY), 409, "recovery_ended")
        assert (await mine.get(RECOVERY)).json()["recovery"] is None
        moving.advance(WAIT)
        assert await send_next(platform) is False

    async def test_a_login_ends_it(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, platform: Platform,
        owner: Connection,
    ) -> None:  # fmt: skip
        """Whoever can do the second step has lost nothing: somebody else had asked."""
        token, _stop = await _ready(lost, office, person, moving)
        await people.browser_token(platform, person)
        problem(await lost.use(token, FRESH), 409, "recovery_ended")
        (told,) = await lost.mails_to(person)
        assert told.subject == "You logged in, so the recovery was stopped"
        noted = owner.execute("SELECT count(*) > 0 FROM compliance_audit_event WHERE action = 'recovery.undo'")
        assert noted.fetchone() == (True,)

    async def test_a_new_address_ends_it(
        self, lost: Desk, mine: httpx.AsyncClient, person: Person, platform: Platform, owner: Connection
    ) -> None:
        """Who changes the address has just done the second step; the links lie in the mailbox that they have left."""
        await lost.client.post(f"{RECOVERY}/link", json={"email": person.email})
        (mail,) = await lost.mails_to(person)
        await lost.ask(person)
        assert (await mine.put("/api/v1/auth/email", json={"email": "new-one@example.com"})).status_code == 202
        (proof,) = await sent_for(platform, "user.address_asked", address_asked)
        token = re.search(r"/session/prove\?token=(\S+)", proof.text)
        assert token is not None
        assert (await mine.post("/api/v1/auth/email/confirm", json={"token": token[1]})).status_code == 200
        assert owner.execute("SELECT status FROM identity_recovery").fetchone() == ("cancelled",)
        answer = await lost.client.post(f"{RECOVERY}/confirm", json={"token": token_of(mail, "confirm")})
        problem(answer, 409, "recovery_ended")

    async def test_one_links_token_is_none_of_the_others(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock
    ) -> None:
        token, stop = await _ready(lost, office, person, moving)
        problem(await lost.use(stop, FRESH), 409, "recovery_ended")
        problem(await lost.stop(token), 409, "recovery_ended")
        for other in (token, stop, "a" * 40):
            problem(await lost.client.post(f"{RECOVERY}/confirm", json={"token": other}), 409, "recovery_ended")
        assert (await lost.use(token, FRESH)).status_code == 200

    async def test_stopped_and_used_at_once_one_wins(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, web: Platform,
        owner: Connection,
    ) -> None:  # fmt: skip
        token, stop = await _ready(lost, office, person, moving)
        async with web.begin(NOBODY) as uow:
            using = await web.identity.find_recovery_link(uow, token, "complete")
            stopping = await web.identity.find_recovery_link(uow, stop, "stop")
        assert using is not None
        assert stopping is not None
        together = asyncio.Barrier(6)
        before = owner.execute("SELECT password_hash FROM identity_user WHERE id = %s", (person.id,)).fetchone()

        async def do(number: int) -> str:
            try:
                async with web.begin(person.actor) as uow:
                    await together.wait()
                    if number % 2:
                        await web.identity.stop_recovery_by_link(uow, stopping)
                        return "cancelled"
                    await web.identity.complete_recovery(uow, using, token, passwords._HASHER.hash(f"{FRESH}-{number}"))
            except HealthError as error:
                return error.code
            return "used"

        came = Counter(await asyncio.gather(*(do(number) for number in range(6))))
        (status,) = owner.execute("SELECT status FROM identity_recovery").fetchone() or ("",)
        assert came == {status: 1, "recovery_ended": 5}
        after = owner.execute("SELECT password_hash FROM identity_user WHERE id = %s", (person.id,)).fetchone()
        assert (before == after) == (status == "cancelled")

    async def test_no_token_is_stored_as_it_is(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, owner: Connection
    ) -> None:
        token, stop = await _ready(lost, office, person, moving)
        tables = ("identity_recovery", "outbox_event", "notifications_message", "notifications_notice")
        for table in (*tables, "compliance_audit_event"):
            for (row,) in owner.execute(f"SELECT t::text FROM {table} t").fetchall():  # noqa: S608 - ours
                assert token not in row, table
                assert stop not in row, table

    async def test_a_suspended_account_gets_no_link(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, owner: Connection,
        platform: Platform,
    ) -> None:  # fmt: skip
        await lost.ask(person)
        await approve(office)
        await lost.mails()
        owner.execute("UPDATE identity_user SET status = 'locked' WHERE id = %s", (person.id,))
        moving.advance(WAIT)
        assert await send_next(platform) is True
        assert await lost.mails() == []
        assert owner.execute("SELECT status, token_hash FROM identity_recovery").fetchone() == ("expired", None)


class TestAsking:
    async def test_a_ticket_that_is_none_asks_nothing(self, lost: Desk, moving: FixedClock, person: Person) -> None:
        problem(await lost.client.post(RECOVERY, json={"mfaToken": "x" * 40}), 401, "mfa_expired")
        ticket = await ticket_of(lost.client, person)
        moving.advance(timedelta(minutes=5))
        problem(await lost.client.post(RECOVERY, json={"mfaToken": ticket}), 401, "mfa_expired")

    async def test_a_wrong_password_asks_nothing(self, lost: Desk, person: Person, owner: Connection) -> None:
        answer = await lost.client.post("/api/v1/auth/login", json={"email": person.email, "password": "wrong-one"})
        assert answer.status_code == 401
        assert owner.execute("SELECT count(*) FROM identity_recovery").fetchone() == (0,)

    async def test_a_link_alone_names_nobody_when_its_time_or_its_recovery_is_over(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, owner: Connection
    ) -> None:
        """Whose it is, is asked before anything else looks at the recovery."""
        link, _stop = await _ready(lost, office, person, moving)
        asked = "SELECT id FROM identity_recovery_lookup(%s, 'complete', %s)"

        def named() -> list[UUID]:
            return [one for (one,) in owner.execute(asked, (hash_token(link), moving.now())).fetchall()]

        assert named() == [person.id]
        moving.advance(timedelta(hours=1))
        assert named() == []
        moving.advance(timedelta(hours=-1))
        owner.execute("UPDATE identity_recovery SET status = 'expired', ended_at = now()")
        assert named() == []

    async def test_asking_opens_nothing_by_itself(
        self, lost: Desk, person: Person, settings: Settings, owner: Connection
    ) -> None:
        """The account's own rights, which who asks acts by, let nothing but asking, stopping and using be written."""
        await lost.ask(person)
        with acting_as(settings, person) as connection:
            for change in (
                "status = 'waiting'",
                "status = 'ready'",
                "ready_at = now()",
                "token_hash = 'x'",
                "link_until = now() + interval '1 hour'",
                "decided_by = gen_random_uuid()",
            ):
                with pytest.raises(Exception, match=r"permission denied|row-level security"), connection.transaction():
                    connection.execute(f"UPDATE identity_recovery SET {change}")  # noqa: S608 - ours
        assert owner.execute("SELECT status FROM identity_recovery").fetchone() == ("requested",)


class TestWorker:
    async def test_killed_before_the_commit_it_sends_the_same_once(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, platform: Platform,
        owner: Connection,
    ) -> None:  # fmt: skip
        await lost.ask(person)
        await approve(office)
        await lost.mails()
        moving.advance(WAIT)
        first: ReadyRecovery | None = None

        async def die() -> None:
            nonlocal first
            async with platform.begin(Actor.worker()) as uow:
                first = await platform.identity.next_recovery(uow)
                raise KilledError

        with pytest.raises(KilledError):
            await die()
        assert owner.execute("SELECT status, links FROM identity_recovery").fetchone() == ("waiting", 0)
        assert first is not None
        assert await lost.link(person) == first.token
        assert (await lost.use(first.token, FRESH)).status_code == 200

    async def test_two_workers_send_one(
        self, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, platform: Platform
    ) -> None:
        await lost.ask(person)
        await approve(office)
        await lost.mails()
        moving.advance(WAIT)
        assert sorted(await asyncio.gather(*(send_next(platform) for _ in range(4)))) == [False, False, False, True]
        assert len(await lost.mails_to(person)) == 1


async def test_the_password_alone_is_still_no_way_round(
    lost: Desk, person: Person, mine: httpx.AsyncClient, moving: FixedClock
) -> None:
    """While it is under way the second step is asked for like before, and a right code goes on opening."""
    del mine
    await lost.ask(person)
    ticket = await ticket_of(lost.client, person)
    wrong = Phone("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", moving).code()
    answer = await lost.client.post("/api/v1/auth/verify-mfa", json={"mfaToken": ticket, "code": wrong})
    problem(answer, 401, "mfa_wrong_code")
