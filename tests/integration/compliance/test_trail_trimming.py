"""The trail's oldest months go as a whole, and its chain still tells what was changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from psycopg import errors

from healthapp.kit.actor import Actor
from tests.integration.compliance.test_retention import run, status
from tests.support.trail import seal_everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.contexts.compliance.schemas import Anchor, ChainReport
    from healthapp.wiring import Platform
    from tests.support.rows import Connection

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
TRAIL = "compliance_audit_event"
SMUGGLED = f"""
INSERT INTO {TRAIL} (id, seq, at, actor_role, action, resource_type, outcome, detail) OVERRIDING SYSTEM VALUE
SELECT gen_random_uuid(), to_seq, '2026-11-03', 'system', 'x', 'x', 'success', '{{}}'
FROM compliance_audit_seal WHERE number = 1
"""
MONTHS = ("2018_03", "2018_04")


@pytest.fixture
def months(owner: Connection, clean: None) -> Iterator[None]:
    """Lay out two months of long ago, as they would be there had the product run then."""
    for name in MONTHS:
        owner.execute(f"DROP TABLE IF EXISTS {TRAIL}_{name}")
    for name, begin, end in zip(MONTHS, ("2018-03-01", "2018-04-01"), ("2018-04-01", "2018-05-01"), strict=True):
        owner.execute(f"CREATE TABLE {TRAIL}_{name} PARTITION OF {TRAIL} FOR VALUES FROM ('{begin}') TO ('{end}')")
    yield
    for name in MONTHS:
        owner.execute(f"DROP TABLE IF EXISTS {TRAIL}_{name}")


def note(owner: Connection, *times: str) -> None:
    for at in times:
        owner.execute(
            f"INSERT INTO {TRAIL} (id, at, actor_role, action, resource_type, outcome, detail)"
            " VALUES (gen_random_uuid(), %s, 'system', 'test.note', 'test', 'success', '{}')",
            (at,),
        )


async def verify(platform: Platform, *kept: Anchor) -> ChainReport:
    async with platform.begin(Actor.system()) as uow:
        return await platform.compliance.verify_audit(uow, kept)


@pytest.fixture
async def trail(platform: Platform, owner: Connection, months: None) -> None:
    """Make three links: one of the old months alone, one of both times, one of today."""
    note(owner, "2018-03-05", "2018-03-31T23:59:59.999999+00", "2018-04-01T00:00:00+00")
    await seal_everything(platform)
    note(owner, "2018-04-30T23:00:00+00", "2026-11-01", "2018-04-02")
    await seal_everything(platform)
    note(owner, "2026-11-02")
    await seal_everything(platform)


async def test_whole_months_go_and_the_chain_holds(platform: Platform, owner: Connection, trail: None) -> None:
    before = await verify(platform)
    assert (before.ok, before.dropped) == (True, 0)
    assert {place.name: place.overdue for place in (await status(platform)).places}[TRAIL] == 5
    found = await run(platform)
    assert found.failed == []
    assert {place.name: (place.removed, place.overdue) for place in found.places}[TRAIL] == (5, 0)
    left = owner.execute("SELECT to_regclass(%s), to_regclass(%s)", [f"{TRAIL}_{name}" for name in MONTHS]).fetchone()
    assert left == (None, None)
    after = await verify(platform)
    assert (after.ok, after.dropped, after.rows) == (True, 5, before.rows)
    # The chain goes on, and a later run changes nothing of it.
    await seal_everything(platform)
    await run(platform)
    assert (await verify(platform)).ok
    (noted,) = owner.execute(f"SELECT count(*) FROM {TRAIL} WHERE action = 'audit.trim'").fetchone() or (0,)
    assert noted == 2


async def test_heads_of_every_day_still_stand_in_it(platform: Platform, owner: Connection, trail: None) -> None:
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.anchor_audit(uow)
        (kept,) = await platform.compliance.anchors(uow)
    await run(platform)
    found = await verify(platform, kept)
    assert (found.ok, found.anchors) == (True, 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (f"UPDATE {TRAIL} SET actor_role = 'doctor' WHERE at = '2026-11-01'", "a row or its order was changed"),
        (f"DELETE FROM {TRAIL} WHERE at = '2026-11-01'", "rows were added or removed"),
        (f"UPDATE {TRAIL} SET actor_role = 'doctor' WHERE at = '2026-11-02'", "a row or its order was changed"),
        (
            SMUGGLED,
            "rows were added or removed",
        ),
        ("UPDATE compliance_audit_seal SET hash = repeat('0', 64) WHERE number = 1", "the seal was changed"),
        ("UPDATE compliance_audit_seal SET sealed_at = now() WHERE number = 1", "the seal was changed"),
        ("UPDATE compliance_audit_seal SET rows_hash = NULL WHERE number = 2", "the seal was changed"),
        ("DELETE FROM compliance_audit_seal WHERE number = 1", "a seal is missing"),
        ("DELETE FROM compliance_audit_left", "rows were added or removed"),
    ],
)
async def test_what_is_changed_afterwards_is_still_found(
    platform: Platform, owner: Connection, trail: None, change: str, reason: str
) -> None:
    await run(platform)
    owner.execute(change.encode())
    found = await verify(platform)
    assert not found.ok
    assert (found.reason or "").startswith(reason)


async def test_a_deleted_week_does_not_pass_as_retention(platform: Platform, owner: Connection, trail: None) -> None:
    """Whoever owns the database can write that it was dropped by age; neither the bound nor a kept head fits."""
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.anchor_audit(uow)
        anchors = await platform.compliance.anchors(uow)
    (through,) = owner.execute("SELECT max(number) FROM compliance_audit_seal").fetchone() or (0,)
    owner.execute(f"DELETE FROM {TRAIL} WHERE seq <= (SELECT max(to_seq) FROM compliance_audit_seal)")
    forge = "INSERT INTO compliance_audit_trim (bound, through, rows) VALUES (%s, %s, 7)"
    owner.execute(forge, (datetime.now(UTC), through))
    assert (await verify(platform)).reason == "rows were dropped before their time"
    owner.execute("DELETE FROM compliance_audit_trim")
    owner.execute(forge, ("2018-05-01", through))
    assert (await verify(platform, *anchors)).reason == "rows were dropped before their time"
    owner.execute("DELETE FROM compliance_audit_anchor")
    assert (await verify(platform, *anchors)).reason == "rows were dropped before their time", "by the file alone"


async def test_a_broken_chain_is_not_dropped(platform: Platform, owner: Connection, trail: None) -> None:
    """Else retention would take the proof away."""
    owner.execute(f"UPDATE {TRAIL} SET actor_role = 'doctor' WHERE at = '2018-03-05'".encode())
    found = await run(platform)
    assert found.failed == [TRAIL]
    assert {place.name: place.error for place in found.places}[TRAIL] == "trail_broken"
    assert {place.name: place.overdue for place in found.places}[TRAIL] == 5
    assert owner.execute("SELECT count(*) FROM compliance_audit_trim").fetchone() == (0,)


async def test_what_is_not_sealed_yet_waits(platform: Platform, owner: Connection, trail: None) -> None:
    note(owner, "2018-03-07")
    found = await run(platform)
    assert {place.name: place.error for place in found.places}[TRAIL] == "trail_not_sealed"
    await seal_everything(platform)
    assert (await run(platform)).failed == []
    assert (await verify(platform)).ok


async def test_rows_outside_of_every_month_go_too(platform: Platform, owner: Connection, trail: None) -> None:
    note(owner, "2011-01-01")
    await seal_everything(platform)
    await run(platform)
    assert owner.execute(f"SELECT min(at) FROM {TRAIL}").fetchone()[0] > datetime(2026, 1, 1, tzinfo=UTC)  # type: ignore[index]  # one row
    assert (await verify(platform)).ok


@pytest.mark.parametrize("role", ["healthapp_app", "healthapp_worker", "healthapp_system"])
async def test_the_database_keeps_six_years_whoever_asks(owner: Connection, months: None, role: str) -> None:
    bound = datetime.now(UTC) - timedelta(days=365 * 5)
    with owner.transaction():
        owner.execute(f"SET LOCAL ROLE {role}")
        refused = errors.InsufficientPrivilege if role == "healthapp_app" else errors.CheckViolation
        with pytest.raises(refused), owner.transaction():
            owner.execute("SELECT compliance_trim_trail(%s)", (bound,))
    assert owner.execute("SELECT to_regclass(%s)", (f"{TRAIL}_2018_03",)).fetchone() != (None,)
