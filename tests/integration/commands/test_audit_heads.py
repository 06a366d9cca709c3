"""Earlier heads of the audit chain: what a chain that fits together by itself can't hide; and its order anywhere."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from healthapp.adapters.audit_heads import AuditHeads
from healthapp.contexts.compliance.models import AuditSeal
from healthapp.contexts.compliance.repository import TrailRepository
from healthapp.contexts.compliance.repository.trail import LAST
from healthapp.contexts.compliance.rules import GENESIS, link_digest, seal_digest
from healthapp.kit.actor import Actor
from tests.support.trail import payloads, seal_everything
from workers.care import keep_day, keep_newest

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.wiring import Platform
    from tests.integration.commands.conftest import Healthapp
    from tests.support.command_line import Ran
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


async def _keep_as_the_worker(platform: Platform, data_dir: Path) -> None:
    async with platform.begin(Actor.worker()) as uow:
        head = await platform.compliance.head(uow)
    assert head is not None
    await keep_newest(platform, AuditHeads(data_dir), head)
    await keep_day(platform, AuditHeads(data_dir))


def _sealed(owner: Connection, number: int) -> str:
    """Return when a link was sealed, as it is given on a command line."""
    ((at,),) = owner.execute("SELECT sealed_at FROM compliance_audit_seal WHERE number = %s", (number,)).fetchall()
    return str(at.isoformat())


async def _accept(healthapp: Healthapp, restored_to: str, *more: str) -> Ran:
    return await healthapp(
        "audit", "accept-restore", "--reason", "The disk failed", "--restored-to", restored_to, *more
    )


async def test_going_back_to_an_older_backup_is_accepted_once_and_in_the_open(
    healthapp: Healthapp, platform: Platform, clean: None, owner: Connection, tmp_path: Path
) -> None:
    kept, outside = tmp_path / "var" / "audit-heads", tmp_path / "outside"
    for number in range(3):
        await write_and_seal(platform, number)
        await _keep(platform, tmp_path / "var")
    shutil.copytree(kept, outside)
    restored_to = _sealed(owner, 2)
    # The third link is given up. The platform runs again before anybody says so, and grows past the lost number.
    owner.execute(CUT.encode())
    platform.compliance._known_head = None
    for number in range(4, 8):
        await write_and_seal(platform, number)
        await _keep_as_the_worker(platform, tmp_path / "var")
    assert (await healthapp("audit", "verify")).code == 3

    ran = await _accept(healthapp, restored_to, "--heads", str(outside))
    assert ran.code == 0, ran.out + ran.err
    assert "noted in the trail: links 3 to 3," in ran.out
    day = f"{platform.clock.now():%Y-%m-%d}.json"
    lost = {path.name for path in kept.glob("before-restore-*/*.json")}
    assert {path.name for path in kept.glob("*.json")} == {"link-1.json", "link-2.json", "now.json", day}
    assert {name for name in lost if not name.startswith("lost-3-")} == {"link-3.json"}
    assert len(lost) == 2
    verified = await healthapp("audit", "verify")
    assert verified.code == 0
    # It stays in sight: who verifies later didn't necessarily hear of it.
    assert "links 3 to 3, by 1 heads. Reason: The disk failed" in verified.out
    assert "before-restore-" in verified.out
    told = json.loads((await healthapp("audit", "verify", "--json")).out)
    assert [(each["first"], each["restored_to"] is None) for each in told["accepted_restores"]] == [(3, False)]
    assert len(told["put_aside"]) == 1
    # Where the database's owner has no hand, ours has none either.
    assert f"In {outside}, put aside by hand: link-3.json, now.json" in ran.out
    assert (await healthapp("audit", "verify", "--heads", str(outside))).code == 3
    for name in ("link-3.json", "now.json"):
        (outside / name).unlink()
    assert (await healthapp("audit", "verify", "--heads", str(outside))).code == 0
    again = await _accept(healthapp, restored_to)
    assert (again.code, "nothing was given up" in again.out) == (0, True)
    (said,) = payloads(platform, owner, "audit.accept_restore")
    assert (said["reason"], said["first"], said["last"], said["count"]) == ("The disk failed", 3, 3, 1)


async def test_a_chain_that_was_cut_and_has_grown_again_is_seen(
    healthapp: Healthapp, platform: Platform, clean: None, owner: Connection, tmp_path: Path
) -> None:
    """The newest head is overwritten only by a chain that still holds it."""
    heads = AuditHeads(tmp_path / "var")
    for number in range(3):
        await write_and_seal(platform, number)
        await _keep_as_the_worker(platform, tmp_path / "var")
    assert not list((tmp_path / "var").glob("audit-heads/lost-*"))
    owner.execute(CUT.encode())
    platform.compliance._known_head = None
    for number in range(3):
        await write_and_seal(platform, number)
        await _keep_as_the_worker(platform, tmp_path / "var")
    newest = heads.newest()
    assert newest is not None
    assert newest.number == 5
    ran = await healthapp("audit", "verify", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["broken_at"], found["reason"]) == (3, 3, ANEW)


async def _refused(healthapp: Healthapp, owner: Connection, tmp_path: Path, restored_to: str, *more: str) -> str:
    kept = tmp_path / "var" / "audit-heads"
    before = sorted(kept.rglob("*"))
    ran = await _accept(healthapp, restored_to, "--json", *more)
    said = json.loads(ran.out)
    assert (ran.code, said["accepted"], said["put_aside"]) == (3, [], [])
    assert sorted(kept.rglob("*")) == before
    accepted = owner.execute("SELECT 1 FROM compliance_audit_event WHERE action = 'audit.accept_restore'")
    assert accepted.fetchone() is None
    return str(said["refused"])


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
    assert await _refused(healthapp, owner, tmp_path, _sealed(owner, 3)) == why


async def _made_anew(platform: Platform, owner: Connection, at: datetime) -> None:
    """Say of every link that it was sealed then, with digests that fit: as who owns the database could."""
    async with platform.begin(Actor.worker()) as uow:
        repository, previous = TrailRepository(uow), GENESIS
        seals = await repository.seals_after(0, 100)
        uow.session.expunge_all()
        for seal in seals:
            rows = await repository.audit_rows(seal)
            seal.sealed_at, seal.previous_hash = at, previous
            seal.rows_hash = seal_digest(seal.number, previous, rows)
            seal.hash = previous = link_digest(seal)
            owner.execute(
                "UPDATE compliance_audit_seal SET sealed_at = %s, previous_hash = %s, rows_hash = %s, hash = %s"
                " WHERE number = %s",
                (at, seal.previous_hash, seal.rows_hash, seal.hash, seal.number),
            )


async def test_a_chain_that_was_written_anew_from_its_beginning_is_not_accepted(
    healthapp: Healthapp, platform: Platform, clean: None, owner: Connection, tmp_path: Path
) -> None:
    """Who owns the database chooses every time in it; the days in the files and the first link are not theirs."""
    for number in range(3):
        await write_and_seal(platform, number)
        await _keep(platform, tmp_path / "var")
    at = datetime.fromisoformat(_sealed(owner, 3))
    owner.execute("DELETE FROM compliance_audit_seal")
    owner.execute("UPDATE compliance_audit_event SET actor_role = 'doctor'")
    await seal_everything(platform)
    (number,) = owner.execute("SELECT max(number) FROM compliance_audit_seal").fetchone() or (0,)
    for moment in (at, at - timedelta(days=400), datetime.fromisoformat(_sealed(owner, number))):
        assert await _refused(healthapp, owner, tmp_path, moment.isoformat()) == "audit_not_restored"
    # Without the first head: none of the older ones that the days name stands in the chain.
    kept = tmp_path / "var" / "audit-heads"
    (kept / "link-1.json").unlink()
    await _made_anew(platform, owner, at - timedelta(days=9))
    owner.execute(
        "INSERT INTO compliance_audit_anchor (day, number, rows, hash, made_at)"
        " SELECT %s, number, rows, hash, sealed_at FROM compliance_audit_seal WHERE number = 1",
        ((at - timedelta(days=9)).date(),),
    )
    assert await _refused(healthapp, owner, tmp_path, (at - timedelta(days=1)).isoformat()) == "audit_no_older_head"
    # A day before the moment restored to has lost its head.
    gone = json.loads((kept / "now.json").read_text()) | {"day": f"{at - timedelta(days=2):%Y-%m-%d}"}
    (kept / f"{gone['day']}.json").write_text(json.dumps(gone))
    assert await _refused(healthapp, owner, tmp_path, (at - timedelta(days=1)).isoformat()) == "audit_not_restored"


@pytest.mark.parametrize("moment", ["yesterday", "2999-01-01"])
async def test_a_moment_that_is_none_is_asked_for_again(
    healthapp: Healthapp, trail: None, owner: Connection, moment: str
) -> None:
    ran = await _accept(healthapp, moment)
    assert (ran.code, "isn't a time" in ran.err or "in the future" in ran.err) == (1, True)


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
