"""Administrators and accounts: what they see, what they can do, what it ends at once, and what nobody can."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from healthapp.contexts.identity.schemas.administration import ChangeRole
from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from tests.support import apps, owned
from tests.support.api import fields, problem
from tests.support.rows import acting_as
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

USERS = "/api/v1/admin/users"
ME = "/api/v1/me"
ACTS = (
    ("POST", "suspend", None),
    ("POST", "reactivate", None),
    ("PUT", "role", {"role": "patient"}),
    ("DELETE", "sessions", None),
    ("POST", "password-reset", None),
)


@pytest.fixture
async def admin(make_user: MakeUser) -> Person:
    return await make_user(Role.ADMIN)


@pytest.fixture
async def desk(as_user: AsUser, admin: Person) -> httpx.AsyncClient:
    """Give an administrator who has just logged in."""
    return await as_user(admin)


def role_of(owner: Connection, person: Person) -> str:
    row = owner.execute("SELECT role FROM identity_user WHERE id = %s", (person.id,)).fetchone()
    assert row is not None
    return str(row[0])


def told(owner: Connection, person: Person) -> list[str]:
    """Return what people are to be told of what was done to an account."""
    rows = owner.execute(
        "SELECT payload ->> 'what' FROM outbox_event WHERE topic = 'user.administered' AND payload ->> 'user_id' = %s"
        " ORDER BY id",
        (str(person.id),),
    )
    return [what for (what,) in rows]


@pytest.fixture
def programs_of(
    platform: Platform, as_user: AsUser, make_client: Callable[..., httpx.AsyncClient], client: httpx.AsyncClient
) -> Callable[[Person], Awaitable[list[httpx.AsyncClient]]]:
    """Give a maker of somebody's programs: one that has a key of theirs, and an app that they let in."""

    async def make(person: Person) -> list[httpx.AsyncClient]:
        key = (await (await as_user(person)).post("/api/v1/auth/api-keys", json={"name": "x"})).json()
        browser = await apps.Browser.open(platform, person, make_client)
        got = await apps.tokens(client, browser, await apps.register(platform), "read")
        made = [make_client(headers=apps.bearer(one)) for one in (key["apiKey"]["key"], got["access_token"])]
        assert await _opened(made) == [200, 200]
        return made

    return make


async def _opened(programs: list[httpx.AsyncClient]) -> list[int]:
    return [(await program.get("/api/v1/day")).status_code for program in programs]


class TestSeeing:
    async def test_the_list_goes_by_pages_and_filters(self, desk: httpx.AsyncClient, make_user: MakeUser) -> None:
        patients = [await make_user(Role.PATIENT, name=f"Patient {number}") for number in range(3)]
        doctor = await make_user(Role.DOCTOR)
        first = (await desk.get(USERS, params={"role": "patient", "limit": 2})).json()
        assert [user["id"] for user in first["users"]] == [str(patients[2].id), str(patients[1].id)]
        second = (await desk.get(USERS, params={"role": "patient", "limit": 2, "before": first["next"]})).json()
        assert ([user["id"] for user in second["users"]], second["next"]) == ([str(patients[0].id)], None)
        everybody = (await desk.get(USERS, params={"status": "active"})).json()["users"]
        assert {str(doctor.id), str(patients[0].id)} <= {user["id"] for user in everybody}
        assert everybody[0].keys() == {
            "id", "email", "phone", "displayName", "role", "status", "locale", "createdAt", "seenAt", "sessions",
            "apiKeys", "secondFactor", "application",
        }  # fmt: skip

    async def test_a_passkey_is_a_second_factor(
        self, desk: httpx.AsyncClient, make_user: MakeUser, platform: Platform
    ) -> None:
        with_key, without = await make_user(Role.PATIENT), await make_user(Role.PATIENT)
        await owned.passkey(platform, with_key)
        found = {user["id"]: user["secondFactor"] for user in (await desk.get(USERS)).json()["users"]}
        assert (found[str(with_key.id)], found[str(without.id)]) == (True, False)

    async def test_somebody_is_found_by_the_whole_of_an_address_a_number_or_an_id(
        self, desk: httpx.AsyncClient, make_user: MakeUser
    ) -> None:
        wanted = await make_user(Role.PATIENT, email="Nadia.Rahman@example.com", phone="01712345678", name="Nadia")
        await make_user(Role.PATIENT)
        for text in ("nadia.rahman@EXAMPLE.com", "+880 1712-345678", str(wanted.id)):
            found = (await desk.post(f"{USERS}/search", json={"text": text})).json()["users"]
            assert [user["id"] for user in found] == [str(wanted.id)], text
        for text in ("nadia@example.com", "01712345679", str(new_id())):
            assert (await desk.post(f"{USERS}/search", json={"text": text})).json()["users"] == [], text
        assert fields(await desk.post(f"{USERS}/search", json={"text": "Nadia"})) == {"text": "not_searchable"}

    async def test_one_account_with_its_logins_and_no_health_data(
        self, desk: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser, owner: Connection, admin: Person
    ) -> None:
        person = await make_user(Role.PATIENT)
        await as_user(person)
        found = (await desk.get(f"{USERS}/{person.id}")).json()
        assert (found["user"]["displayName"], found["user"]["sessions"]) == (person.name, 1)
        assert [login["kind"] for login in found["logins"]] == ["api"]
        assert found["logins"][0].keys() == {"id", "kind", "userAgent", "createdAt", "seenAt"}
        rows = owner.execute(
            "SELECT action, resource_id FROM compliance_audit_event WHERE actor_id = %s AND action = 'user.read'",
            (admin.id,),
        ).fetchall()
        assert rows == [("user.read", person.id)]

    async def test_an_unknown_account_is_refused(self, desk: httpx.AsyncClient) -> None:
        for wanted in (new_id(), "no-id"):
            problem(await desk.get(f"{USERS}/{wanted}"), 403, "forbidden")


class TestActing:
    async def test_who_is_suspended_is_out_at_once_and_comes_back(
        self,
        desk: httpx.AsyncClient,
        as_user: AsUser,
        make_user: MakeUser,
        client: httpx.AsyncClient,
        owner: Connection,
    ) -> None:
        person = await make_user()
        phone = await as_user(person)
        key = (await phone.post("/api/v1/auth/api-keys", json={"name": "x"})).json()["apiKey"]["key"]
        by_key = {"Authorization": f"Bearer {key}"}
        assert (await client.get("/api/v1/day", headers=by_key)).status_code == 200
        assert (await desk.post(f"{USERS}/{person.id}/suspend")).json() == {"success": True}
        assert (await phone.get(ME)).status_code == 401
        assert (await client.get("/api/v1/day", headers=by_key)).status_code == 401
        login = {"email": person.email, "password": person.password}
        problem(await client.post("/api/v1/auth/login", json=login), 401, "login_failed")
        locked = (await desk.get(USERS, params={"status": "locked"})).json()["users"]
        assert [user["id"] for user in locked] == [str(person.id)]
        assert (await desk.post(f"{USERS}/{person.id}/reactivate")).status_code == 200
        assert (await client.post("/api/v1/auth/login", json=login)).status_code == 200
        assert told(owner, person) == ["suspended", "reactivated"]

    async def test_another_role_ends_the_tokens_of_the_one_before(
        self, desk: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user(Role.ADMIN)
        phone = await as_user(person)
        assert (await phone.get(USERS)).status_code == 200
        assert (await desk.put(f"{USERS}/{person.id}/role", json={"role": "caregiver"})).status_code == 200
        assert (await phone.get(USERS)).status_code == 401
        problem(await (await as_user(replace(person, role=Role.CAREGIVER))).get(USERS), 403)
        assert (role_of(owner, person), told(owner, person)) == ("caregiver", ["role_changed"])

    async def test_logging_somebody_out(self, desk: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser) -> None:
        person = await make_user()
        phones = [await as_user(person) for _ in range(2)]
        assert (await desk.delete(f"{USERS}/{person.id}/sessions")).json() == {"success": True, "ended": 2}
        assert [(await phone.get(ME)).status_code for phone in phones] == [401, 401]

    @pytest.mark.parametrize("act", ["suspend", "role", "sessions"])
    async def test_what_an_account_has_given_away_ends_with_it(
        self,
        desk: httpx.AsyncClient,
        make_user: MakeUser,
        programs_of: Callable[[Person], Awaitable[list[httpx.AsyncClient]]],
        owner: Connection,
        act: str,
    ) -> None:
        """Also after the account is open again: nothing of before comes back by itself. A logout leaves the keys."""
        person, other = await make_user(), await make_user()
        theirs, others = await programs_of(person), await programs_of(other)
        method, _, body = next(one for one in ACTS if one[1] == act)
        body = body and {"role": "caregiver"}
        assert (await desk.request(method, f"{USERS}/{person.id}/{act}", json=body)).status_code == 200
        if act == "suspend":
            assert (await desk.post(f"{USERS}/{person.id}/reactivate")).status_code == 200
        kept = act == "sessions"
        assert await _opened(theirs) == [200 if kept else 401, 401]
        granted = owner.execute("SELECT ended_at IS NULL FROM apps_grant WHERE user_id = %s", (person.id,)).fetchall()
        assert granted == [(kept,)]
        assert await _opened(others) == [200, 200], "nobody else's"

    async def test_a_forced_password_opens_nothing_and_a_link_goes_out(
        self,
        desk: httpx.AsyncClient,
        as_user: AsUser,
        make_user: MakeUser,
        client: httpx.AsyncClient,
        owner: Connection,
    ) -> None:
        person = await make_user()
        phone = await as_user(person)
        key = (await phone.post("/api/v1/auth/api-keys", json={"name": "x"})).json()["apiKey"]["key"]
        assert (await desk.post(f"{USERS}/{person.id}/password-reset")).status_code == 200
        assert (await phone.get(ME)).status_code == 401
        login = {"email": person.email, "password": person.password}
        problem(await client.post("/api/v1/auth/login", json=login), 401, "login_failed")
        assert (await client.get("/api/v1/day", headers={"Authorization": f"Bearer {key}"})).status_code == 401
        waiting = owner.execute("SELECT purpose, user_id, used_at FROM identity_proof").fetchall()
        assert waiting == [("reset", None, None)]
        assert owner.execute("SELECT count(*) FROM outbox_event WHERE topic = 'password.forgotten'").fetchone() == (1,)

    async def test_what_was_not_meant_to_be_changed_stays(
        self, desk: httpx.AsyncClient, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        before = owner.execute("SELECT * FROM identity_user WHERE id = %s", (person.id,)).fetchone()
        for body in (
            {"role": "doctor", "status": "active"},
            {"role": "doctor", "passwordHash": "x"},
            {"role": "applicant"},
            {"role": "system"},
            {"role": None},
        ):
            assert (await desk.put(f"{USERS}/{person.id}/role", json=body)).status_code == 422, body
        assert owner.execute("SELECT * FROM identity_user WHERE id = %s", (person.id,)).fetchone() == before


class TestRefusing:
    @pytest.mark.parametrize(("method", "act", "body"), ACTS)
    async def test_ones_own_account(
        self, desk: httpx.AsyncClient, admin: Person, owner: Connection, method: str, act: str, body: Any
    ) -> None:
        answer = await desk.request(method, f"{USERS}/{admin.id}/{act}", json=body)
        problem(answer, 409, "not_your_own_account")
        assert role_of(owner, admin) == "admin"
        assert (await desk.get(ME)).status_code == 200

    @pytest.mark.parametrize(("method", "act", "body"), ACTS)
    async def test_who_proved_who_they_are_too_long_ago(
        self, desk: httpx.AsyncClient, make_user: MakeUser, owner: Connection, method: str, act: str, body: Any
    ) -> None:
        person = await make_user()
        owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
        answer = await desk.request(method, f"{USERS}/{person.id}/{act}", json=body)
        problem(answer, 403, "step_up_required")

    @pytest.mark.parametrize(("method", "act", "body"), ACTS)
    async def test_a_key_administers_nobody(
        self,
        desk: httpx.AsyncClient,
        make_user: MakeUser,
        make_client: Callable[..., httpx.AsyncClient],
        method: str,
        act: str,
        body: Any,
    ) -> None:
        """A program can look, with a key for that; what opens and closes accounts is for a person."""
        person = await make_user()
        made = await desk.post("/api/v1/auth/api-keys", json={"name": "x", "scope": "admin"})
        program = make_client(headers={"Authorization": f"Bearer {made.json()['apiKey']['key']}"})
        assert (await program.get(USERS)).status_code == 200
        problem(await program.request(method, f"{USERS}/{person.id}/{act}", json=body), 403, "step_up_required")

    async def test_two_who_take_the_role_from_each_other_leave_one(
        self, make_user: MakeUser, as_user: AsUser, owner: Connection
    ) -> None:
        for _ in range(5):
            pair = [await make_user(Role.ADMIN) for _ in range(2)]
            clients = [await as_user(person) for person in pair]
            answers = await asyncio.gather(
                *(
                    client.put(f"{USERS}/{other.id}/role", json={"role": "patient"})
                    for client, other in zip(clients, reversed(pair), strict=True)
                )
            )
            # The loser is refused, or out already when asking: never do both lose the role.
            assert sorted(role_of(owner, person) for person in pair) == ["admin", "patient"]
            assert [answer.status_code for answer in answers].count(200) == 1

    async def test_the_database_keeps_the_last_one(self, owner: Connection, admin: Person, make_user: MakeUser) -> None:
        for change in ("role = 'patient'", "status = 'locked'", "status = 'deleted'"):
            with pytest.raises(psycopg.errors.CheckViolation):
                owner.execute(f"UPDATE identity_user SET {change} WHERE id = %s".encode(), (admin.id,))  # noqa: S608 - ours
        await make_user(Role.ADMIN)
        owner.execute("UPDATE identity_user SET role = 'patient' WHERE id = %s", (admin.id,))

    async def test_who_says_of_themself_to_be_an_administrator_gets_nothing(
        self, settings: Settings, make_user: MakeUser, admin: Person
    ) -> None:
        """The functions ask the table, not the setting; and a real administrator's id isn't enough without the role."""
        patient, other = await make_user(), await make_user()
        for person, role in ((patient, "admin"), (admin, "patient"), (None, "admin")):
            with acting_as(settings, person, role) as connection:
                for question in (
                    "SELECT id FROM identity_admin_users(NULL, NULL, NULL, NULL, NULL, NULL, 100, now())",
                    "SELECT id FROM identity_admin_sessions(%(who)s, now())",
                    "SELECT id FROM identity_admin_applications(%(who)s)",
                    "SELECT user_id FROM identity_admin_same_licence(%(who)s)",
                    "SELECT identity_admin_end_sessions(%(who)s, now())",
                ):
                    assert connection.execute(question, {"who": admin.id}).fetchall() == [], (role, question)
                for order in (
                    "SELECT identity_admin_change(%s, 'admin', NULL, now())",
                    "SELECT identity_admin_force_reset(%s, gen_random_uuid(), 'x', now(), now())",
                ):
                    assert connection.execute(order, (other.id,)).fetchone() == (False,), (role, order)

    async def test_the_service_refuses_other_roles_by_itself(self, platform: Platform, make_user: MakeUser) -> None:
        patient, other = await make_user(), await make_user()

        async def change() -> None:
            async with platform.begin(patient.actor) as uow:
                await platform.identity.change_role(uow, other.id, ChangeRole(role="admin"))

        with pytest.raises(HealthError) as refused:
            await change()
        assert refused.value.kind is Kind.FORBIDDEN


async def test_who_is_concerned_is_told_in_their_language(
    platform: Platform, desk: httpx.AsyncClient, make_user: MakeUser
) -> None:
    person = await make_user(lang=Lang.BN)
    await desk.put(f"{USERS}/{person.id}/role", json={"role": "doctor"})
    async with platform.begin(Actor.worker()) as uow:
        ids = {"user_id": str(person.id), "what": "role_changed", "role": "doctor"}
        await notifications.user_administered(platform, uow, new_id(), ids)
    async with platform.begin(replace(person.actor, role=Role.DOCTOR)) as uow:
        views, _, _ = await platform.notifications.inbox(uow, limit=5, offset=0, unread_only=False)
    assert views[0].title == "আপনার অ্যাকাউন্ট এখন ডাক্তারের"
