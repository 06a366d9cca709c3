"""The audit trail as administrators read it: every column, filters, pages, export, and nobody else."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import PEOPLE, Role
from tests.support.api import problem, reminder
from tests.support.rows import acting_as
from tests.support.trail import seal_everything

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

AUDIT = "/api/v1/admin/audit"
SEED = {
    "id", "userId", "serviceName", "action", "resourceType", "resourceId", "ipAddress", "userAgent", "requestPayload",
    "responseStatus", "timestamp",
}  # fmt: skip


@pytest.fixture
async def patient(make_user: MakeUser, as_user: AsUser) -> Person:
    """Give a patient who wrote a reminder, read it, and was refused something."""
    person = await make_user(Role.PATIENT)
    client = await as_user(person)
    made = (await client.post("/api/v1/reminders", json=reminder())).json()["reminderId"]
    await client.get(f"/api/v1/reminders/{made}", headers={"User-Agent": "=cmd()"})
    await client.get(AUDIT)
    return person


@pytest.fixture
async def desk(as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.ADMIN))


async def test_every_column_of_the_seed_is_there(desk: httpx.AsyncClient, patient: Person) -> None:
    rows = (await desk.get(AUDIT, params={"personId": str(patient.id)})).json()["rows"]
    assert rows
    assert all(row.keys() >= SEED for row in rows)
    read = next(row for row in rows if row["action"] == "reminder.read")
    assert (read["serviceName"], read["responseStatus"], read["userId"]) == ("reminders", 200, str(patient.id))
    denied = next(row for row in rows if row["outcome"] == "denied")
    assert (denied["serviceName"], denied["responseStatus"]) == ("api", 403)
    assert "Metformin" not in json.dumps(rows)


async def test_filters_and_pages(desk: httpx.AsyncClient, patient: Person) -> None:
    person = {"personId": str(patient.id)}
    everything = (await desk.get(AUDIT, params={**person, "limit": 200})).json()
    assert everything["next"] is None
    seen, before = [], None
    while True:
        turned: dict[str, Any] = {**person, "limit": 2, **({"before": before} if before else {})}
        page = (await desk.get(AUDIT, params=turned)).json()
        seen += [row["id"] for row in page["rows"]]
        before = page["next"]
        if before is None:
            break
    assert seen == [row["id"] for row in everything["rows"]]
    assert seen == sorted(seen, key=[row["id"] for row in everything["rows"]].index)
    for name, value, key in (
        ("action", "reminder.", lambda row: row["action"].startswith("reminder.")),
        ("outcome", "denied", lambda row: row["outcome"] == "denied"),
        ("resourceType", "reminder", lambda row: row["resourceType"] == "reminder"),
        ("until", "2020-01-01T00:00:00Z", lambda _row: False),
        ("since", "2020-01-01T00:00:00Z", lambda _row: True),
    ):
        found = (await desk.get(AUDIT, params={**person, "limit": 200, name: value})).json()["rows"]
        assert [row["id"] for row in found] == [row["id"] for row in everything["rows"] if key(row)], name
    for wrong in ({"action": "x' OR 1=1"}, {"before": 0}, {"outcome": "other"}, {"since": "yesterday"}, {"all": "1"}):
        assert (await desk.get(AUDIT, params=wrong)).status_code == 422, wrong


async def test_reading_it_stands_in_it(desk: httpx.AsyncClient, patient: Person) -> None:
    await desk.get(AUDIT, params={"personId": str(patient.id)})
    (row,) = (await desk.get(AUDIT, params={"action": "audit.read"})).json()["rows"]
    assert row["requestPayload"]["by"] == f"person_id={patient.id}"


async def test_an_export_has_what_the_filter_shows_and_is_audited(desk: httpx.AsyncClient, patient: Person) -> None:
    person = {"personId": str(patient.id)}
    shown = (await desk.get(AUDIT, params={**person, "limit": 200})).json()["rows"]
    lines = await desk.get(f"{AUDIT}/export", params={**person, "form": "jsonl", "purpose": "review"})
    assert [json.loads(line) for line in lines.text.splitlines()] == shown
    table = await desk.get(f"{AUDIT}/export", params={**person, "form": "csv", "purpose": "review"})
    assert table.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    read = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["id"] for row in read] == [row["id"] for row in shown]
    assert "'=cmd()" in {row["userAgent"] for row in read}, "a spreadsheet would run it"
    exports = (await desk.get(AUDIT, params={"action": "audit.export"})).json()["rows"]
    assert [row["purpose"] for row in exports] == ["review", "review"]
    for purpose in ({}, {"purpose": "because"}):
        assert (await desk.get(f"{AUDIT}/export", params=purpose)).status_code == 422


async def test_an_export_takes_a_fresh_proof(desk: httpx.AsyncClient, owner: Connection) -> None:
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    problem(await desk.get(f"{AUDIT}/export", params={"purpose": "review"}), 403, "step_up_required")
    assert (await desk.get(AUDIT)).status_code == 200


async def test_where_the_chain_stands(platform: Platform, desk: httpx.AsyncClient, patient: Person) -> None:
    del patient
    assert (await desk.get(f"{AUDIT}/chain")).json()["chain"] is None
    await seal_everything(platform)
    state = (await desk.get(f"{AUDIT}/chain")).json()["chain"]
    assert state["number"] >= 1
    assert state["waiting"] == 0
    await desk.get(AUDIT)
    assert (await desk.get(f"{AUDIT}/chain")).json()["chain"]["waiting"] >= 1


@pytest.mark.parametrize("role", sorted(PEOPLE - {Role.ADMIN}))
async def test_nobody_else_reads_it(
    settings: Settings, as_user: AsUser, make_user: MakeUser, patient: Person, role: Role
) -> None:
    del patient
    person = await make_user(role)
    client = await as_user(person)
    for path in (AUDIT, f"{AUDIT}/chain", f"{AUDIT}/export?purpose=review"):
        problem(await client.get(path), 403)
    with acting_as(settings, person, "admin") as connection:
        nothing = "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 100"
        assert connection.execute(f"SELECT id FROM compliance_admin_trail({nothing})".encode()).fetchall() == []  # noqa: S608 - ours
        assert connection.execute("SELECT number FROM compliance_admin_chain()").fetchall() == []
