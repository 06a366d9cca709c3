"""What is taken from a role or a person is refused everywhere from the next request, and nothing else is."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from healthapp.contexts.compliance.access import (
    ALWAYS,
    GRANTS,
    WITHHELD,
    Permission,
    givable,
    may,
    reads_by,
    takable,
)
from healthapp.contexts.compliance.schemas.permissions import PermissionName
from healthapp.kit.actor import PEOPLE, Actor, Role
from healthapp.kit.ids import new_id
from tests.support.api import problem, reminder
from tests.support.rows import acting_as
from workers import notifications

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

PATH = "/api/v1/admin/permissions"
ASSIGNED = (
    "INSERT INTO compliance_assignment (id, patient_id, reader_id, kind, reason_ct, starts_at)"
    " VALUES (gen_random_uuid(), %s, %s, %s, 'x', now() - interval '2 hours')"
)
# What the database's own functions and policies give to whom, past every service.
BY_SQL = {
    Permission.READ_PATIENT_DATA: "SELECT id FROM reminders_reminder WHERE patient_id <> %(me)s",
    Permission.MANAGE_ACCOUNTS: (
        "SELECT id FROM identity_admin_users(NULL, NULL, NULL, NULL, NULL, NULL, 10, now())"
        " UNION ALL SELECT id FROM compliance_admin_assignments(%(patient)s)"
    ),
    Permission.READ_LOGS: "SELECT id FROM compliance_admin_trail(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 10)",
    Permission.READ_COMPLIANCE: "SELECT id FROM admin_standing",
    Permission.MANAGE_DEAD_LETTERS: "SELECT id FROM outbox_event",
    Permission.SEND_BROADCASTS: "SELECT id FROM notifications_broadcast",
    Permission.MANAGE_APPS: "SELECT id FROM apps_app",
    Permission.EDIT_KNOWLEDGE: "SELECT 1 WHERE knowledge_editor() IS NOT NULL",
}
BODIES = {
    "POST /api/v1/reminders": reminder(),
    "POST /api/v1/chat": {"message": "What is dengue?"},
    # Without a model there is nobody to let write: 409, once one is let in.
    "PUT /api/v1/chat-writer": {"agreed": True, "host": "models.example"},
    "POST /api/v1/admin/dead-letters/replay": {"handlers": ["nobody.handles_this"]},
    "POST /api/v1/admin/dead-letters/discard": {"handlers": ["nobody.handles_this"], "reason": "mistake"},
    "POST /api/v1/admin/broadcasts": {"textBn": "পরীক্ষা", "textEn": "A trial", "roles": ["pharmacist"]},
    "POST /api/v1/admin/apps": {
        "name": "Pressure diary",
        "publisher": "Campus lab",
        "kind": "confidential",
        "redirectUris": ["https://diary.example/back"],
        "scopes": ["read"],
    },
}
# What needs another permission too.
BESIDE = {Permission.READ_PATIENT_DATA: {Permission.ANALYTICS}}
TAKEN = sorted((role, permission) for role in GRANTS for permission in takable(role, from_all=False))


@dataclass(frozen=True)
class World:
    """One who may, what they may read, and the administrator who takes it."""

    desk: httpx.AsyncClient
    client: httpx.AsyncClient
    person: Person
    patient: Person
    settings: Settings

    def doors(self) -> dict[Permission, list[str]]:
        """Return the addresses that each permission opens."""
        people = f"/api/v1/dependants/{self.patient.id}"
        return {
            Permission.READ_OWN_DATA: ["/api/v1/reminders", "/api/v1/assignments"],
            Permission.WRITE_OWN_DATA: ["POST /api/v1/reminders"],
            Permission.CHAT_ACCESS: ["POST /api/v1/chat", "PUT /api/v1/chat-writer"],
            Permission.READ_PATIENT_DATA: [
                f"{people}/day",
                f"/api/reminders?userId={self.patient.id}",
            ],
            Permission.ANALYTICS: [f"{people}/adherence"],
            Permission.MANAGE_ACCOUNTS: [
                "/api/v1/admin/users",
                f"/api/v1/admin/users/{self.patient.id}",
                f"/api/v1/admin/users/{self.patient.id}/assignments",
                "/api/v1/admin/recoveries",
                PATH,
            ],
            Permission.READ_LOGS: [*LOGS],
            Permission.READ_COMPLIANCE: [*CHECKS],
            Permission.MANAGE_DEAD_LETTERS: [
                "/api/v1/admin/dead-letters",
                "POST /api/v1/admin/dead-letters/replay",
                "POST /api/v1/admin/dead-letters/discard",
            ],
            Permission.SEND_BROADCASTS: ["/api/v1/admin/broadcasts", "POST /api/v1/admin/broadcasts"],
            Permission.MANAGE_APPS: ["/api/v1/admin/apps", "POST /api/v1/admin/apps"],
            Permission.EDIT_KNOWLEDGE: ["/api/v1/knowledge/editing/revisions"],
        }

    async def knock(self, door: str) -> httpx.Response:
        """Ask for an address: to read it, or with a body that is right."""
        method, _, path = door.rpartition(" ")
        return await self.client.request(method or "GET", path, json=BODIES.get(door))

    async def open(self) -> set[Permission]:
        """Return the permissions all of whose doors open; each is all open, or all shut."""
        found = set()
        for permission, paths in self.doors().items():
            codes = set()
            for path in paths:
                answer = await self.knock(path)
                assert answer.status_code in (200, 201, 202, 403, 409), (path, answer.text)
                codes.add(answer.status_code != 403)
            assert len(codes) == 1, (permission, "is half open")
            if codes == {True}:
                found.add(permission)
        return found

    def shown(self) -> set[Permission]:
        """Return the permissions whose rows the database itself gives."""
        values = {"me": self.person.id, "patient": self.patient.id}
        with acting_as(self.settings, self.person) as connection:
            return {name for name, query in BY_SQL.items() if connection.execute(query.encode(), values).fetchall()}


LOGS = ("/api/v1/admin/audit", "/api/v1/admin/audit/chain", "/api/v1/system-logs", "/api/v1/assistant/oversight")
CHECKS = ("/api/v1/compliance", "/api/v1/compliance/checks")


@pytest.fixture
async def desk(as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.ADMIN, name="Tanvir"))


async def world(
    role: Role, desk: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser, settings: Settings, owner: Connection
) -> World:
    patient, person = await make_user(Role.PATIENT, name="Rahima"), await make_user(role, name="Shirin")
    mine = await as_user(patient)
    assert (await mine.post("/api/v1/reminders", json=reminder())).status_code == 201
    if (kind := reads_by(role)) is not None:
        owner.execute(ASSIGNED, (patient.id, person.id, kind))
        if role is Role.ADMIN:
            owner.execute("INSERT INTO admin_standing (id) VALUES (1) ON CONFLICT DO NOTHING")
    for permission in givable(role):
        asked = {"userId": str(person.id), "permission": permission, "reason": "Of the content board"}
        assert (await desk.post(f"{PATH}/given", json=asked)).status_code == 201
    return World(desk, await as_user(person), person, patient, settings)


def body(whose: Person | Role, permission: str, reason: str = "On leave until January") -> dict[str, Any]:
    who = {"role": whose.value} if isinstance(whose, Role) else {"userId": str(whose.id)}
    return {**who, "permission": permission, "reason": reason}


def test_the_names_are_the_seeds() -> None:
    assert set(PermissionName.__args__) == set(Permission)  # type: ignore[attr-defined]  # a Literal's
    assert {permission for _, permission in TAKEN} == set(Permission) - ALWAYS, "one that no role has"
    assert not [role for role in GRANTS if takable(role, from_all=True) & {*ALWAYS, Permission.MANAGE_ACCOUNTS}]
    assert all(takable(role, from_all=False) <= GRANTS[role].permissions for role in GRANTS)


@pytest.mark.parametrize("role", sorted(GRANTS))
async def test_a_role_opens_what_the_table_says_and_nothing_else(
    desk: httpx.AsyncClient,
    as_user: AsUser,
    make_user: MakeUser,
    settings: Settings,
    owner: Connection,
    role: Role,
) -> None:
    """A permission that nobody asks for opens its doors to all or to none, and stands out here."""
    here = await world(role, desk, as_user, make_user, settings, owner)
    assert here.doors().keys() == set(Permission)
    assert await here.open() == GRANTS[role].permissions
    assert here.shown() == GRANTS[role].permissions & BY_SQL.keys()


@pytest.mark.parametrize("from_all", [False, True], ids=["person", "role"])
@pytest.mark.parametrize(("role", "permission"), TAKEN)
async def test_what_is_taken_is_refused_and_nothing_else(
    desk: httpx.AsyncClient,
    as_user: AsUser,
    make_user: MakeUser,
    settings: Settings,
    owner: Connection,
    role: Role,
    permission: Permission,
    from_all: bool,
) -> None:
    here = await world(role, desk, as_user, make_user, settings, owner)
    before, shown = await here.open(), here.shown()
    assert before == GRANTS[role].permissions
    assert shown == before & BY_SQL.keys()
    answer = await desk.post(PATH, json=body(role if from_all else here.person, permission))
    if from_all and permission not in takable(role, from_all=True):
        problem(answer, 422)
        assert await here.open() == before
        return
    assert answer.status_code == 201, answer.text
    assert await here.open() == before - {permission} - BESIDE.get(permission, set())
    assert here.shown() == shown - {permission}
    refused = await here.knock(here.doors()[permission][0])
    problem(refused, 403, "permission_not_given" if permission in WITHHELD else "permission_taken")
    again = await desk.post(PATH, json=body(role if from_all else here.person, permission))
    problem(again, 409, "permission_taken_already")
    given = await desk.post(f"{PATH}/{answer.json()['takingId']}/give-back", json={"reason": "Back again"})
    assert given.status_code == 200
    assert (await here.open(), here.shown()) == (before, shown)
    problem(await desk.post(f"{PATH}/{answer.json()['takingId']}/give-back", json={"reason": "Twice"}), 403)


def test_whatever_the_database_lets_administrators_do_asks_for_a_permission(owner: Connection) -> None:
    """A function or policy that asked for an administrator alone would stay open to who has nothing left."""
    found = owner.execute(
        "SELECT oid::regprocedure::text, prosrc FROM pg_proc UNION ALL"
        " SELECT concat(tablename, '.', policyname), concat(qual, with_check) FROM pg_policies"
    ).fetchall()
    assert [name for name, text in found if "identity_acting_admin()" in text] == ["compliance_acting_admin(text)"]
    asked = {name for _, text in found for name in re.findall(r"compliance_acting_admin\('(\w+)'", text)}
    assert asked == takable(Role.ADMIN, from_all=False) - {
        Permission.READ_PATIENT_DATA,
        Permission.ANALYTICS,
        Permission.EDIT_KNOWLEDGE,
        Permission.CHAT_ACCESS,
    }


@pytest.mark.parametrize("from_all", [False, True], ids=["person", "role"])
async def test_what_nobody_can_take(desk: httpx.AsyncClient, make_user: MakeUser, *, from_all: bool) -> None:
    """Each role × permission that isn't to be taken, one's own account above all."""
    for role in sorted(PEOPLE):
        whose = role if from_all else await make_user(role)
        for permission in set(Permission) - takable(role, from_all=from_all):
            problem(await desk.post(PATH, json=body(whose, permission)), 422)
    assert (await desk.get(PATH)).json()["taken"] == []


async def test_what_is_sent_wrong(desk: httpx.AsyncClient, make_user: MakeUser, owner: Connection) -> None:
    doctor = await make_user(Role.DOCTOR)
    good = body(doctor, "read_patient_data")
    for wrong in (
        {**good, "reason": " "},
        {**good, "role": "doctor"},
        {"permission": "read_logs", "reason": "Nobody's"},
        {**good, "permission": "everything"},
        {**good, "takenBy": str(doctor.id)},
    ):
        problem(await desk.post(PATH, json=wrong), 422)
    problem(await desk.post(PATH, json={**good, "userId": str(new_id())}), 403)
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    problem(await desk.post(PATH, json=good), 403, "step_up_required")
    problem(await desk.post(f"{PATH}/{new_id()}/give-back", json={"reason": "Because"}), 403, "step_up_required")


async def test_nobody_locks_themselves_or_all_out(
    as_user: AsUser, make_user: MakeUser, owner: Connection, settings: Settings
) -> None:
    """Of two administrators who manage accounts, one stays who does, whatever they try."""
    admin, other = await make_user(Role.ADMIN), await make_user(Role.ADMIN)
    desk, theirs, me = await as_user(admin), await as_user(other), str(admin.id)
    mine = {"userId": me, "permission": "manage_accounts", "reason": "Enough of it"}
    problem(await desk.post(PATH, json=mine), 409, "not_your_own_account")
    made = await desk.post(PATH, json=body(other, "manage_accounts"))
    assert made.status_code == 201
    taking = f"{PATH}/{made.json()['takingId']}/give-back"
    problem(await theirs.post(PATH, json=mine), 403, "permission_taken")
    problem(await theirs.post(taking, json={"reason": "I want it"}), 403, "permission_taken")
    # Who took it can't be made less than an administrator any more: nobody would be left to give it back.
    for change in ("status = 'locked'", "role = 'patient'"):
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(f"UPDATE identity_user SET {change} WHERE id = %s".encode(), (me,))  # noqa: S608 - ours
    with acting_as(settings, other) as connection:
        query = "SELECT compliance_take_permission(%s, NULL, %s, 'manage_accounts', ARRAY['admin'], 'x', now())"
        assert connection.execute(query, (new_id(), me)).fetchone() == ("forbidden",)
    # One's own other permissions are another's to give back.
    logs = (await desk.post(PATH, json=body(other, "read_logs"))).json()["takingId"]
    assert (await desk.post(taking, json={"reason": "Back"})).status_code == 200
    problem(await theirs.post(f"{PATH}/{logs}/give-back", json={"reason": "Mine"}), 403, "forbidden")
    owner.execute("UPDATE identity_user SET status = 'locked' WHERE id = %s", (me,))


@pytest.mark.parametrize(
    "values",
    ["'doctor', NULL, 'read_own_data'", "'admin', NULL, 'manage_accounts'", "NULL, NULL, 'read_logs'"],
)
def test_the_table_itself_refuses(owner: Connection, values: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(
            "INSERT INTO compliance_taken_permission (id, role, user_id, permission, reason_ct, taken_at)"  # noqa: S608 - ours
            f" VALUES (gen_random_uuid(), {values}, 'x', now())".encode()
        )


async def test_consents_stay_the_patients_own(
    desk: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser, platform: Platform
) -> None:
    """A patient's consent opens what it says, also for a doctor who reads nobody by an administrator's hand."""
    from tests.support import people  # noqa: PLC0415 - one helper

    patient, doctor = await make_user(Role.PATIENT), await make_user(Role.DOCTOR)
    await people.follow(platform, patient, doctor)
    assert (await desk.post(PATH, json=body(Role.DOCTOR, "read_patient_data"))).status_code == 201
    client = await as_user(doctor)
    assert (await client.get(f"/api/v1/dependants/{patient.id}/day")).status_code == 200


async def test_who_is_concerned_is_told_and_the_trail_knows(
    desk: httpx.AsyncClient, make_user: MakeUser, platform: Platform, owner: Connection
) -> None:
    doctors = [await make_user(Role.DOCTOR), await make_user(Role.DOCTOR)]
    await make_user(Role.PATIENT)
    one = (await desk.post(PATH, json=body(doctors[0], "read_patient_data", "Ward closed"))).json()["takingId"]
    every = (await desk.post(PATH, json=body(Role.DOCTOR, "read_patient_data", "Audit week"))).json()["takingId"]
    assert (await desk.post(f"{PATH}/{one}/give-back", json={"reason": "Open again"})).status_code == 200
    found = owner.execute(
        "SELECT topic, id, payload FROM outbox_event WHERE topic LIKE 'permission.%' ORDER BY id"
    ).fetchall()
    assert [(topic, ids["taking_id"]) for topic, _, ids in found] == [
        ("permission.taken", one),
        ("permission.taken", every),
        ("permission.given", one),
    ]
    for (topic, event_id, ids), _ in itertools.product(found, range(2)):
        async with platform.begin(Actor.worker()) as uow:
            tell = notifications.permission_taken if topic == "permission.taken" else notifications.permission_given
            await tell(platform, uow, event_id, ids)
    told = []
    for doctor in doctors:
        async with platform.begin(doctor.actor) as uow:
            views, _, _ = await platform.notifications.inbox(uow, limit=9, offset=0, unread_only=False)
        told.append(sorted(view.title for view in views))
    taken, given = "A permission was taken from you", "A permission was given to you"
    assert told == [[given, taken, taken], [taken]]
    rows = owner.execute("SELECT count(*) FROM notifications_message WHERE kind = 'administered'").fetchone()
    assert rows == (4,)
    acts = owner.execute(
        "SELECT action FROM compliance_audit_event WHERE resource_id IN (%s, %s) ORDER BY seq", (one, every)
    ).fetchall()
    assert [action for (action,) in acts] == ["permission.take", "permission.take", "permission.give"]
    kept = owner.execute("SELECT reason_ct, given_reason_ct FROM compliance_taken_permission").fetchall()
    assert not [value for row in kept for value in row if value and ("Ward" in value or "again" in value)]
    shown = (await desk.get(PATH)).json()
    assert [(row["role"], row["permission"], row["reason"]) for row in shown["taken"]] == [
        ("doctor", "read_patient_data", "Audit week")
    ]
    assert {row["role"]: row["reach"] for row in shown["roles"]}["doctor"] == "assigned_patients"
    assert may(Role.DOCTOR, Permission.READ_PATIENT_DATA)
