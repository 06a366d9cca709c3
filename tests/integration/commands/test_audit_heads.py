"""Earlier heads of the audit chain: what a chain that fits together by itself can't hide; and its order anywhere."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import psycopg
import pytest

from healthapp.adapters.audit_heads import AuditHeads
from healthapp.contexts.compliance.models import AuditSeal
from healthapp.contexts.compliance.repository import TrailRepository
from healthapp.contexts.compliance.repository.trail import LAST
from healthapp.contexts.compliance.rules import GENESIS, seal_digest
from healthapp.kit.actor import Actor
from tests.support.trail import seal_everything
from workers.care import keep_day

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.wiring import Platform
    from tests.integration.commands.conftest import Healthapp
    from tests.support.rows import Connection

# The newest link goes with its rows, or everything does: what is left fits together by itself.
CUT = (
    "WITH l AS (DELETE FROM compliance_audit_seal WHERE number = 3 RETURNING from_seq)"
    " DELETE FROM compliance_audit_event e USING l WHERE e.seq > l.from_seq"
)
EMPTIED = "WITH l AS (DELETE FROM compliance_audit_seal) DELETE FROM compliance_audit_event"
GONE = "the chain was cut short: an earlier head is gone"
ANEW = "the chain was written anew: an earlier head differs"


async def write_and_seal(platform: Platform, number: int) -> None:
    async with platform.begin(Actor.system()) as uow:
        uow.audit("test.note", "nothing", number=number)
    await seal_everything(platform)


@pytest.fixture
async def trail(platform: Platform, owner: Connection) -> None:
    """Make a chain of three links."""
    for number in range(3):
        await write_and_seal(platform, number)
    assert owner.execute("SELECT count(*) FROM compliance_audit_seal").fetchone() == (3,)


@pytest.mark.parametrize("tampering", [CUT, EMPTIED], ids=["the tail", "all of it"])
@pytest.mark.parametrize("kept", ["in the database", "in a file"])
async def test_a_trail_that_was_cut_short(
    healthapp: Healthapp, platform: Platform, trail: None, owner: Connection, tmp_path: Path, tampering: str, kept: str
) -> None:
    async with platform.begin(Actor.worker()) as uow:
        if kept == "in the database":
            await platform.compliance.anchor_audit(uow)
        else:
            head = await platform.compliance.head(uow)
            assert head is not None
            AuditHeads(tmp_path / "var").keep_newest(head)
    whole = json.loads((await healthapp("audit", "verify", "--json")).out)
    assert (whole["ok"], whole["anchors"]) == (True, 1)

    owner.execute(tampering.encode())
    ran = await healthapp("audit", "verify", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["ok"], found["broken_at"], found["reason"]) == (3, False, 3, GONE)
    assert "Link 3 was in it" in (await healthapp("audit", "verify")).out


async def test_a_day_that_was_taken_out_of_the_database_still_lies_in_its_file(
    healthapp: Healthapp, platform: Platform, trail: None, owner: Connection, tmp_path: Path
) -> None:
    heads = AuditHeads(tmp_path / "var")
    day = await keep_day(platform, heads)
    assert (tmp_path / "var" / "audit-heads" / f"{day:%Y-%m-%d}.json").exists()
    assert await keep_day(platform, heads) == day
    assert owner.execute("SELECT count(*) FROM compliance_audit_anchor").fetchone() == (1,)
    assert (await healthapp("audit", "verify")).code == 0
    owner.execute("DELETE FROM compliance_audit_anchor")
    owner.execute(CUT.encode())
    assert (await healthapp("audit", "verify")).code == 3


async def test_a_chain_that_was_written_anew_is_not_the_one_that_was_kept(
    platform: Platform, trail: None, owner: Connection
) -> None:
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.anchor_audit(uow)
    owner.execute("DELETE FROM compliance_audit_seal")
    owner.execute("UPDATE compliance_audit_event SET actor_role = 'doctor'")
    for number in range(3):
        await write_and_seal(platform, number)
    async with platform.begin(Actor.system()) as uow:
        found = await platform.compliance.verify_audit(uow)
    assert (found.ok, found.broken_at, found.reason) == (False, 3, ANEW)


async def test_the_newest_head_is_not_put_back(tmp_path: Path, platform: Platform, trail: None) -> None:
    heads = AuditHeads(tmp_path)
    async with platform.begin(Actor.worker()) as uow:
        head = await platform.compliance.head(uow)
    assert head is not None
    heads.keep_newest(head)
    heads.keep_newest(head.model_copy(update={"number": 1}))
    assert heads.all() == [head]


async def _keep(platform: Platform, data_dir: Path) -> None:
    """Keep the newest head and, like a copy that was made earlier, each one before it."""
    async with platform.begin(Actor.worker()) as uow:
        head = await platform.compliance.head(uow)
    assert head is not None
    AuditHeads(data_dir).keep_newest(head)
    kept = data_dir / "audit-heads"
    (kept / f"link-{head.number}.json").write_text(head.model_dump_json())


async def test_going_back_to_an_older_backup_is_accepted_once_and_in_the_open(
    healthapp: Healthapp, platform: Platform, clean: None, owner: Connection, tmp_path: Path
) -> None:
    kept, outside = tmp_path / "var" / "audit-heads", tmp_path / "outside"
    for number in range(3):
        await write_and_seal(platform, number)
        await _keep(platform, tmp_path / "var")
    shutil.copytree(kept, outside)
    # The third link is given up, and another one follows the second.
    owner.execute(CUT.encode())
    await write_and_seal(platform, 4)
    await write_and_seal(platform, 5)
    assert (await healthapp("audit", "verify")).code == 3

    ran = await healthapp("audit", "accept-restore", "--reason", "The disk failed", "--heads", str(outside))
    assert ran.code == 0, ran.err
    assert "noted in the trail: links 3 to 3," in ran.out
    assert {path.name for path in kept.glob("*.json")} == {"link-1.json", "link-2.json"}
    assert {path.name for path in kept.glob("before-restore-*/*.json")} == {"link-3.json", "now.json"}
    assert (await healthapp("audit", "verify")).code == 0
    # Where the database's owner has no hand, ours has none either.
    assert (await healthapp("audit", "verify", "--heads", str(outside))).code == 3
    for name in ("link-3.json", "now.json"):
        (outside / name).unlink()
    assert (await healthapp("audit", "verify", "--heads", str(outside))).code == 0
    again = await healthapp("audit", "accept-restore", "--reason", "Once more")
    assert (again.code, "nothing was given up" in again.out) == (0, True)
    noted = owner.execute(
        "SELECT id, payload_ct FROM compliance_audit_event WHERE action = 'audit.accept_restore'"
    ).fetchall()
    ((row_id, sealed),) = noted
    said = json.loads(platform.cipher.open("compliance_audit_event.payload", row_id, sealed))
    assert (said["reason"], said["first"], said["last"], said["count"]) == ("The disk failed", 3, 3, 1)


@pytest.mark.parametrize(
    ("tampering", "why"),
    [
        ("UPDATE compliance_audit_event SET actor_role = 'doctor'", "audit_not_whole"),
        ("", "audit_not_restored"),
    ],
    ids=["a changed row", "a gap before a later head"],
)
async def test_what_no_restore_leaves_is_not_accepted(
    healthapp: Healthapp, platform: Platform, trail: None, owner: Connection, tmp_path: Path, tampering: str, why: str
) -> None:
    await _keep(platform, tmp_path / "var")
    kept = tmp_path / "var" / "audit-heads"
    gone = json.loads((kept / "now.json").read_text()) | {"number": 2, "hash": "0" * 64}
    (kept / "link-2.json").write_text(json.dumps(gone))
    if tampering:
        owner.execute(tampering.encode())
    ran = await healthapp("audit", "accept-restore", "--reason", "Believe me", "--json")
    assert (ran.code, json.loads(ran.out)) == (3, {"accepted": [], "put_aside": [], "refused": why})
    assert len(list(kept.glob("*.json"))) == 3
    assert (
        owner.execute("SELECT 1 FROM compliance_audit_event WHERE action = 'audit.accept_restore'").fetchone() is None
    )


@pytest.mark.parametrize("table", ["compliance_audit_anchor"])
async def test_nobody_of_ours_can_change_an_anchor(platform: Platform, trail: None, table: str) -> None:
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.anchor_audit(uow)
    for url in platform.database._engines.values():
        for statement in (f"UPDATE {table} SET rows = 0", f"DELETE FROM {table}"):  # noqa: S608 - a constant
            async with url.connect() as connection:
                with pytest.raises(Exception, match="permission denied"):
                    await connection.exec_driver_sql(statement)


async def test_a_trail_from_a_cluster_that_had_counted_further_goes_on(
    platform: Platform, clean: None, owner: Connection
) -> None:
    """Rows restored from elsewhere name transactions that this cluster will only reach in years."""
    owner.execute(
        "INSERT INTO compliance_audit_event (id, xid, at, actor_role, action, resource_type, outcome, detail)"
        " SELECT gen_random_uuid(), 4000000000 + g, now(), 'system', 'test.restored', 'nothing', 'success', '{}'"
        " FROM generate_series(1, 5) g"
    )
    await seal_everything(platform)
    await write_and_seal(platform, 1)
    async with platform.begin(Actor.system()) as uow:
        found = await platform.compliance.verify_audit(uow)
    assert (found.ok, found.seals, found.rows, found.unsealed) == (True, 2, 6, 0)
    owner.execute("UPDATE compliance_audit_event SET outcome = 'denied' WHERE action = 'test.note'")
    async with platform.begin(Actor.system()) as uow:
        assert (await platform.compliance.verify_audit(uow)).broken_at == 2


async def test_what_is_still_being_written_is_sealed_later_and_once(
    platform: Platform, clean: None, database_url: str
) -> None:
    note = (
        "INSERT INTO compliance_audit_event (id, at, actor_role, action, resource_type, outcome, detail)"
        " VALUES (gen_random_uuid(), now(), 'system', 'test.slow', 'nothing', 'success', '{}')"
    )
    with psycopg.connect(database_url) as slow:
        slow.execute(note)  # it has its number, and nobody sees it yet
        async with platform.begin(Actor.system()) as uow:
            uow.audit("test.quick", "nothing")
        for _ in range(3):
            async with platform.begin(Actor.worker()) as uow:
                assert await platform.compliance.seal_audit(uow) == 0
        slow.commit()
    await seal_everything(platform)
    async with platform.begin(Actor.system()) as uow:
        found = await platform.compliance.verify_audit(uow)
    assert (found.ok, found.rows, found.unsealed) == (True, 2, 0)


async def test_links_by_transaction_and_links_by_number_are_one_chain(platform: Platform, clean: None) -> None:
    """The chain of an installation that began when links went by transaction."""
    async with platform.begin(Actor.system()) as uow:
        uow.audit("test.before", "nothing")
    async with platform.begin(Actor.worker()) as uow:
        repository = TrailRepository(uow)
        until = await repository.oldest_running()
        seal = AuditSeal(
            number=1,
            from_xid=0,
            to_xid=until,
            to_seq=LAST,
            rows=1,
            previous_hash=GENESIS,
            hash="",
            sealed_at=uow.clock.now(),
        )
        rows = await repository.audit_rows(seal)
        seal.rows, seal.hash = len(rows), seal_digest(1, GENESIS, rows)
        await repository.add_seal(seal)
    await write_and_seal(platform, 1)
    await write_and_seal(platform, 2)
    async with platform.begin(Actor.system()) as uow:
        found = await platform.compliance.verify_audit(uow)
    assert (found.ok, found.seals, found.rows, found.unsealed) == (True, 3, 3, 0), found.reason
