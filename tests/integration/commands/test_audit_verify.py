"""`healthapp audit verify`: whole is 0, changed is 3 and says which link; what can't be checked is neither."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Actor, Answers
from tests.support.doses import make_daily
from tests.support.trail import seal_everything

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import ChainReport
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.integration.commands.conftest import Healthapp
    from tests.support.rows import Connection

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
WITHIN = """
e.seq > (SELECT from_seq FROM compliance_audit_seal WHERE number = 2)
AND e.seq <= (SELECT to_seq FROM compliance_audit_seal WHERE number = 2) AND e.action = 'reminder.create'
"""
COLUMNS = (
    "xid, at, actor_id, actor_role, action, resource_type, resource_id, patient_id, outcome, purpose, ip, user_agent,"
    " request_id, detail"
)
# Two rows of the second link change places: only the table's owner can give a row another number.
REORDERED = f"""
WITH x AS (SELECT min(seq) AS low, max(seq) AS high FROM compliance_audit_event e WHERE {WITHIN}),
swapped AS (DELETE FROM compliance_audit_event e USING x WHERE e.seq IN (x.low, x.high) RETURNING e.*)
INSERT INTO compliance_audit_event (id, seq, {COLUMNS}) OVERRIDING SYSTEM VALUE
SELECT gen_random_uuid(), x.low + x.high - seq, {COLUMNS} FROM swapped, x
"""
LAST_ROW = f"id = (SELECT e.id FROM compliance_audit_event e WHERE {WITHIN} ORDER BY e.seq DESC LIMIT 1)"
TOUCHED = "a row or its order was changed"
COUNTED = "rows were added or removed"


@pytest.fixture
async def trail(platform: Platform, make_user: MakeUser, owner: Connection) -> None:
    """Make a chain of three links, the second with two acts of a patient's."""
    patient = await make_user(name="Rahima Khatun")
    await seal_everything(platform)
    await make_daily(platform, patient, "Olanzapine")
    await make_daily(platform, patient, "Insulin")
    await seal_everything(platform)
    await make_daily(platform, patient, "Warfarin")
    await seal_everything(platform)
    # However often sealing had to begin again: three links are what the tests speak of.
    assert owner.execute("SELECT count(*) FROM compliance_audit_seal").fetchone() == (3,)


async def test_a_whole_trail(healthapp: Healthapp, trail: None, owner: Connection) -> None:
    (head,) = owner.execute("SELECT hash FROM compliance_audit_seal ORDER BY number DESC LIMIT 1").fetchone() or ("",)
    (rows,) = owner.execute("SELECT count(*) FROM compliance_audit_event").fetchone() or (0,)
    ran = await healthapp("audit", "verify", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["ok"], found["broken_at"]) == (0, True, None)
    assert (found["seals"], found["rows"], found["head"]) == (3, rows, head)

    shown = await healthapp("audit", "verify")
    assert shown.code == 0
    assert shown.out.startswith(f"The audit trail is whole: {rows} rows in 3 links.")
    assert f"Hash of the last link: {head}" in shown.out


@pytest.mark.parametrize(
    ("tampering", "broken_at", "reason"),
    [
        (f"UPDATE compliance_audit_event SET actor_role = 'doctor' WHERE {LAST_ROW}", 2, TOUCHED),
        (f"UPDATE compliance_audit_event SET at = at + interval '1 microsecond' WHERE {LAST_ROW}", 2, TOUCHED),
        (f"DELETE FROM compliance_audit_event WHERE {LAST_ROW}", 2, COUNTED),
        (REORDERED, 2, TOUCHED),
        ("DELETE FROM compliance_audit_seal WHERE number = 2", 3, "a seal is missing"),
        (
            "UPDATE compliance_audit_seal SET hash = repeat('0', 64) WHERE number = 1",
            1,
            "the seal was changed",
        ),
    ],
    ids=["edited", "moved in time", "removed", "reordered", "a link removed", "a link edited"],
)
async def test_a_changed_trail(
    healthapp: Healthapp, trail: None, owner: Connection, tampering: str, broken_at: int, reason: str
) -> None:
    assert owner.execute(tampering.encode()).rowcount
    ran = await healthapp("audit", "verify", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["ok"]) == (3, False)
    assert (found["broken_at"], found["reason"]) == (broken_at, reason)


# Another value of each type; what is as high as can be goes down.
_OTHER = {
    "bigint": "CASE WHEN {0} > 4000000000000000000 THEN {0} - 1 ELSE coalesce({0}, 0) + 100 END",
    "integer": "coalesce({0}, 0) + 1",
    "jsonb": "{0} || '{{\"x\": 1}}'",
    "text": "coalesce({0}, '') || 'x'",
    "character varying": "CASE WHEN length({0}) > 40 THEN repeat('0', 64) ELSE coalesce({0}, '') || 'x' END",
    "timestamp with time zone": "{0} + interval '1 microsecond'",
    "uuid": "gen_random_uuid()",
}
_COLUMNS_OF = (
    "SELECT column_name, data_type, is_nullable = 'YES' FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position"
)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("compliance_audit_event", "action = 'test.everything'"),
        ("compliance_audit_seal", "number = 2"),
        ("compliance_audit_seal", "number = (SELECT max(number) FROM compliance_audit_seal)"),
    ],
    ids=["a row", "a link", "the last link"],
)
async def test_any_column_that_is_changed_is_found(
    platform: Platform, make_user: MakeUser, clean: None, owner: Connection, table: str, row: str
) -> None:
    """Each column that the table has, whatever will be added to it: another value, and none at all."""
    patient = await make_user()
    await seal_everything(platform)
    there = replace(patient.actor, ip="203.0.113.9", user_agent="Phone 7", request_id="r-7", answers=Answers(201))
    async with platform.begin(there) as uow:
        uow.audit(
            "test.everything", "test", patient.id, patient_id=patient.id, purpose="treatment", count=7, channel="sms"
        )
    await seal_everything(platform)
    columns = owner.execute(_COLUMNS_OF, (table,)).fetchall()
    owner.execute(f"CREATE TEMP TABLE whole AS SELECT *, {row} AS chosen FROM {table}".encode())
    (values,) = owner.execute("SELECT to_jsonb(w) FROM whole w WHERE chosen").fetchone() or ({},)
    assert values
    assert not [name for name, value in values.items() if value is None], "a column without a value proves nothing"
    assert (await verified(platform)).ok
    unseen = []
    for name, kind, nullable in columns:
        for instead in (_OTHER[kind].format(name), *(["NULL"] if nullable else [])):
            _lay_down(owner, table, {each: instead if each == name else each for each, *_ in columns})
            if (await verified(platform)).ok:
                unseen.append((name, instead))
    _lay_down(owner, table, {each: each for each, *_ in columns})
    assert (await verified(platform)).ok
    owner.execute("DROP TABLE whole")
    assert unseen == []


def _lay_down(owner: Connection, table: str, columns: dict[str, str]) -> None:
    """Let the table be as it was kept, with other values in the chosen row."""
    names = ", ".join(columns)
    with owner.transaction():
        owner.execute(f"DELETE FROM {table}".encode())
        owner.execute(
            f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM whole WHERE NOT chosen"
            f" UNION ALL SELECT {', '.join(columns.values())} FROM whole WHERE chosen".encode()
        )


async def verified(platform: Platform) -> ChainReport:
    async with platform.begin(Actor.system()) as uow:
        return await platform.compliance.verify_audit(uow)


async def test_an_origin_that_was_taken_out(
    platform: Platform, make_user: MakeUser, clean: None, owner: Connection
) -> None:
    """It is missing of what an erased person did, and of nobody else's acts."""
    erased, living = await make_user(), await make_user()
    for person in (erased, living):
        for actor in (replace(person.actor, ip="203.0.113.9"), Actor.anonymous(ip="203.0.113.9")):
            async with platform.begin(actor) as uow:
                uow.audit("test.note", "user", person.id)
    await seal_everything(platform)
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.forget_origin(uow, erased.id)
    assert (await verified(platform)).ok
    await seal_everything(platform)
    assert (await verified(platform)).ok
    wipe = "UPDATE compliance_audit_event SET ip = NULL, user_agent = NULL, origin_salt = NULL"
    for whose in ("actor_id = %s", "actor_role = 'anonymous' AND resource_id = %s"):
        owner.execute("CREATE TEMP TABLE before AS SELECT * FROM compliance_audit_event")
        assert owner.execute(f"{wipe} WHERE {whose}".encode(), (living.id,)).rowcount
        found = await verified(platform)
        assert (found.ok, found.reason) == (False, "from where somebody acted was changed or taken out")
        owner.execute(
            "UPDATE compliance_audit_event e SET ip = b.ip, user_agent = b.user_agent, origin_salt = b.origin_salt"
            " FROM before b WHERE b.id = e.id"
        )
        owner.execute("DROP TABLE before")
        assert (await verified(platform)).ok


async def test_a_change_is_said_in_words_and_without_names(
    healthapp: Healthapp, trail: None, owner: Connection
) -> None:
    owner.execute(f"DELETE FROM compliance_audit_event WHERE {LAST_ROW}".encode())
    (sealed_at,) = owner.execute("SELECT sealed_at FROM compliance_audit_seal WHERE number = 2").fetchone() or (None,)
    shown = await healthapp("audit", "verify")
    assert shown.code == 3
    assert f"link 2, sealed {sealed_at:%Y-%m-%d %H:%M}" in shown.out
    assert f"doesn't fit: {COUNTED}." in shown.out
    assert "Whole are the 1 links before it" in shown.out
    assert "Rahima" not in shown.out + shown.err


async def test_what_cannot_be_checked_is_not_called_changed(healthapp: Healthapp, clean: None) -> None:
    ran = await healthapp("audit", "verify", "--json", DATABASE_URL="postgresql://someone:secret-word@127.0.0.1:1/x")
    assert (ran.code, ran.out) == (1, "")
    assert "healthapp: Postgres can't be used" in ran.err
    assert "secret-word" not in ran.err
    assert "Traceback" not in ran.err
