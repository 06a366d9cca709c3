"""`healthapp audit verify`: whole is 0, changed is 3 and says which link; what can't be checked is neither."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.doses import make_daily
from tests.support.trail import seal_everything

if TYPE_CHECKING:
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
            TOUCHED,
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
