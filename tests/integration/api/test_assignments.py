"""Who reads a patient's record by their role: what the table of roles says is what happens, and the patient sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.compliance.access import GRANTS, Permission, Reach, may, reads_by
from healthapp.kit.actor import APART, PEOPLE, Actor, Role
from healthapp.kit.ids import new_id
from tests.support.api import problem, reminder
from tests.support.rows import acting_as, visible
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

ASSIGN, MINE = "/api/v1/admin/assignments", "/api/v1/assignments"
INSERT = (
    "INSERT INTO compliance_assignment (id, patient_id, reader_id, kind, reason_ct, starts_at, ends_at, ended_at)"
    " VALUES (gen_random_uuid(), %s, %s, %s, 'x', now() - interval '2 hours', %s, %s)"
)


@pytest.fixture
async def patient(make_user: MakeUser) -> Person:
    return await make_user(Role.PATIENT, name="Rahima")


@pytest.fixture
async def mine(as_user: AsUser, patient: Person) -> httpx.AsyncClient:
    """Give the patient, with a reminder."""
    client = await as_user(patient)
    assert (await client.post("/api/v1/reminders", json=reminder())).status_code == 201
    return client


@pytest.fixture
async def desk(as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.ADMIN, name="Tanvir"))


def reads(patient: Person) -> list[str]:
    """Return every address that shows something of a patient's."""
    return [
        f"/api/reminders?userId={patient.id}",
        f"/api/v1/dependants/{patient.id}/day",
        f"/api/v1/dependants/{patient.id}/adherence",
        f"/api/v1/dependants/{patient.id}/health-facts",
        f"/api/v1/dependants/{patient.id}/about-self",
        f"/api/v1/dependants/{patient.id}/emergency-contacts",
    ]


async def statuses(client: httpx.AsyncClient, patient: Person) -> set[int]:
    return {(await client.get(path)).status_code for path in reads(patient)}


def body(patient: Person, doctor: Person, **chosen: Any) -> dict[str, Any]:
    return {"patientId": str(patient.id), "doctorId": str(doctor.id), "reason": "Diabetes clinic", **chosen}


@pytest.mark.parametrize("role", sorted(PEOPLE))
@pytest.mark.parametrize("kind", ["assigned", "look", None])
async def test_what_the_table_says_is_what_happens(
    settings: Settings,
    mine: httpx.AsyncClient,
    patient: Person,
    as_user: AsUser,
    make_user: MakeUser,
    owner: Connection,
    role: Role,
    kind: str | None,
) -> None:
    """Every role × every sort of assignment: only the table's own opens, in the service and in the database."""
    del mine
    reader = await make_user(role)
    if kind is not None:
        owner.execute(INSERT, (patient.id, reader.id, kind, None, None))
    says = kind is not None and reads_by(role) == kind
    assert says is (may(role, Permission.READ_PATIENT_DATA) and kind is not None and reads_by(role) == kind)
    client = await as_user(reader)
    assert await statuses(client, patient) == {200 if says else 403}
    with acting_as(settings, reader) as connection:
        assert bool(visible(connection, "reminders_reminder")) is says
        for statement in ("UPDATE reminders_reminder SET is_active = false", "DELETE FROM reminders_occurrence"):
            assert connection.execute(statement.encode()).rowcount == 0
    # The permissions that need no assignment: accounts are managed by whom the table names, and by nobody else.
    manages = (await client.get("/api/v1/admin/users")).status_code
    assert manages == (200 if may(role, Permission.MANAGE_ACCOUNTS) else 403)
    own = (await client.post("/api/v1/reminders", json=reminder())).status_code
    assert own == (201 if may(role, Permission.WRITE_OWN_DATA) else 403)


def test_the_table_knows_every_role_and_the_seeds_names() -> None:
    assert set(GRANTS) >= PEOPLE | APART
    assert {"read_own_data", "write_own_data", "chat_access"} <= GRANTS[Role.PATIENT].permissions
    assert {"read_patient_data", "chat_access", "analytics"} <= GRANTS[Role.DOCTOR].permissions
    assert (GRANTS[Role.PATIENT].reach, GRANTS[Role.DOCTOR].reach) == (Reach.OWN_ONLY, Reach.ASSIGNED_PATIENTS)
    assert GRANTS[Role.ADMIN].reach is Reach.ALL
    assert GRANTS[Role.APPLICANT].permissions == frozenset()
    assert {role for role in Role if may(role, Permission.READ_OWN_DATA)} == PEOPLE
    assert GRANTS[Role.EMERGENCY].permissions == frozenset()
    assert (GRANTS[Role.EMERGENCY].reach, reads_by(Role.PROVIDER)) == (Reach.NOTHING, None)
    assert reads_by(Role.SYSTEM) is None


async def test_a_doctor_reads_while_assigned_and_the_patient_sees_it(
    platform: Platform,
    mine: httpx.AsyncClient,
    desk: httpx.AsyncClient,
    patient: Person,
    as_user: AsUser,
    make_user: MakeUser,
    owner: Connection,
) -> None:
    doctor = await make_user(Role.DOCTOR, name="Dr. Farhana")
    client = await as_user(doctor)
    assert await statuses(client, patient) == {403}
    made = await desk.post(ASSIGN, json=body(patient, doctor))
    assert made.status_code == 201
    assert await statuses(client, patient) == {200}
    problem(await desk.post(ASSIGN, json=body(patient, doctor)), 409, "assigned_already")
    (seen,) = (await mine.get(MINE)).json()["assignments"]
    assert (seen["readerId"], seen["kind"], seen["reason"]) == (str(doctor.id), "assigned", "Diabetes clinic")
    assert [item["id"] for item in (await client.get(MINE)).json()["assignments"]] == [seen["id"]]
    log = (await mine.get("/api/v1/access-log")).text
    assert "Dr. Farhana" in log
    assert "assigned" in log
    row = owner.execute("SELECT reason_ct FROM compliance_assignment").fetchone()
    assert row is not None
    assert "clinic" not in row[0]
    # Both are told, once each however often the event comes.
    ids = {
        "assignment_id": seen["id"],
        "patient_id": str(patient.id),
        "reader_id": str(doctor.id),
        "kind": "assigned",
    }
    event_id = new_id()
    for _ in range(2):
        async with platform.begin(Actor.worker()) as uow:
            await notifications.assignment_made(platform, uow, event_id, ids)
    for person, words in (
        (patient, "Dr. Farhana is now a doctor in charge of you"),
        (doctor, "Rahima is now your patient"),
    ):
        async with platform.begin(person.actor) as uow:
            views, total, _ = await platform.notifications.inbox(uow, limit=5, offset=0, unread_only=False)
        assert ([view.title for view in views], total) == ([words], 1)
    # The patient may end it, and then it is over at once.
    assert (await mine.delete(f"{MINE}/{seen['id']}")).status_code == 200
    assert await statuses(client, patient) == {403}
    problem(await mine.delete(f"{MINE}/{seen['id']}"), 403)
    (past,) = (await desk.get(f"/api/v1/admin/users/{patient.id}/assignments")).json()["assignments"]
    assert past["endedAt"] is not None


@pytest.mark.parametrize(("ends", "ended"), [("now() - interval '1 second'", "NULL"), ("NULL", "now()")])
async def test_what_is_over_opens_nothing(
    settings: Settings, mine: httpx.AsyncClient, patient: Person, as_user: AsUser, make_user: MakeUser,
    owner: Connection, ends: str, ended: str,
) -> None:  # fmt: skip
    del mine
    doctor = await make_user(Role.DOCTOR)
    owner.execute(INSERT.replace("%s, %s)", f"{ends}, {ended})").encode(), (patient.id, doctor.id, "assigned"))
    assert await statuses(await as_user(doctor), patient) == {403}
    with acting_as(settings, doctor) as connection:
        assert visible(connection, "reminders_reminder") == []


async def test_who_is_no_doctor_any_more_reads_nothing(
    mine: httpx.AsyncClient, patient: Person, as_user: AsUser, make_user: MakeUser, desk: httpx.AsyncClient
) -> None:
    del mine
    doctor = await make_user(Role.DOCTOR)
    assert (await desk.post(ASSIGN, json=body(patient, doctor))).status_code == 201
    assert (await desk.put(f"/api/v1/admin/users/{doctor.id}/role", json={"role": "pharmacist"})).status_code == 200
    assert await statuses(await as_user(replace(doctor, role=Role.PHARMACIST)), patient) == {403}


async def test_only_patients_are_assigned_and_only_to_doctors(
    desk: httpx.AsyncClient, patient: Person, make_user: MakeUser
) -> None:
    doctor, carer = await make_user(Role.DOCTOR), await make_user(Role.CAREGIVER)
    for wrong in (body(patient, carer), body(carer, doctor), body(patient, patient)):
        problem(await desk.post(ASSIGN, json=wrong), 403)
    late = body(patient, doctor, endsAt="2020-01-01T00:00:00Z")
    problem(await desk.post(ASSIGN, json=late), 422)
    extra = body(patient, doctor, madeBy=str(doctor.id))
    problem(await desk.post(ASSIGN, json=extra), 422)


async def test_an_administrator_looks_with_a_reason_and_the_patient_reads_it(
    mine: httpx.AsyncClient, desk: httpx.AsyncClient, patient: Person, owner: Connection
) -> None:
    look = f"/api/v1/admin/users/{patient.id}/look"
    assert await statuses(desk, patient) == {403}
    problem(await desk.post(look, json={}), 422)
    problem(await desk.post(look, json={"reason": " "}), 422)
    assert (await desk.post(look, json={"reason": "She called: no reminders arrive"})).status_code == 201
    assert await statuses(desk, patient) == {200}
    (seen,) = (await mine.get(MINE)).json()["assignments"]
    assert (seen["kind"], seen["reason"]) == ("look", "She called: no reminders arrive")
    rows = owner.execute(
        "SELECT DISTINCT purpose FROM compliance_audit_event WHERE patient_id = %s AND actor_role = 'admin'"
        " AND outcome = 'success'",
        (patient.id,),
    ).fetchall()
    assert rows == [("administration",)]
    assert "Tanvir" in (await mine.get("/api/v1/access-log")).text
    # Another reason is another look; a quarter of an hour later it is over.
    assert (await desk.post(look, json={"reason": "She called again"})).status_code == 201
    (minutes,) = owner.execute(
        "SELECT extract(epoch FROM ends_at - starts_at) / 60 FROM compliance_assignment WHERE ended_at IS NULL"
    ).fetchone() or (0,)
    assert minutes == 15
    owner.execute("UPDATE compliance_assignment SET ends_at = now() - interval '1 second'")
    assert await statuses(desk, patient) == {403}


async def test_it_takes_a_fresh_proof(
    desk: httpx.AsyncClient, patient: Person, make_user: MakeUser, owner: Connection
) -> None:
    doctor = await make_user(Role.DOCTOR)
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    problem(await desk.post(ASSIGN, json=body(patient, doctor)), 403, "step_up_required")
    look = await desk.post(f"/api/v1/admin/users/{patient.id}/look", json={"reason": "Because"})
    problem(look, 403, "step_up_required")


async def test_a_stranger_ends_nobodys(
    desk: httpx.AsyncClient, patient: Person, make_user: MakeUser, as_user: AsUser
) -> None:
    doctor, other = await make_user(Role.DOCTOR), await as_user(await make_user(Role.DOCTOR))
    made = (await desk.post(ASSIGN, json=body(patient, doctor))).json()["assignmentId"]
    problem(await other.delete(f"{MINE}/{made}"), 403)
    assert (await desk.delete(f"{MINE}/{made}")).status_code == 200


async def test_a_key_reads_and_ends_nothing_of_its_administrators_office(
    mine: httpx.AsyncClient,
    patient: Person,
    desk: httpx.AsyncClient,
    make_client: Callable[..., httpx.AsyncClient],
) -> None:
    """During the look of a quarter of an hour: it is the administrator's, or a program's that may administer."""
    del mine
    made = await desk.post(f"/api/v1/admin/users/{patient.id}/look", json={"reason": "A complaint"})
    programs = {}
    for scope in ("read", "write", "admin"):
        key = (await desk.post("/api/v1/auth/api-keys", json={"name": scope, "scope": scope})).json()["apiKey"]["key"]
        programs[scope] = make_client(headers={"Authorization": f"Bearer {key}"})
    for scope, program in programs.items():
        assert await statuses(program, patient) == {200 if scope == "admin" else 403}, scope
    at = f"{MINE}/{made.json()['assignmentId']}"
    problem(await programs["write"].delete(at), 403, "key_no_admin")
    assert await statuses(desk, patient) == {200}
    assert (await programs["admin"].delete(at)).status_code == 200
    assert await statuses(desk, patient) == {403}
