"""A backup becomes the same installation again; what isn't whole or isn't ours is refused first."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from healthapp.backup import manifest
from healthapp.backup.checking import check, differing, holds_head
from healthapp.backup.errors import BackupError, DamagedError
from healthapp.backup.restoring import Wish, restore
from healthapp.backup.sealing import BackupKeys
from healthapp.contexts.compliance.schemas import ChainReport
from healthapp.contexts.knowledge.schemas.search import SearchQuery
from healthapp.embedded import start
from healthapp.kit.actor import Actor
from healthapp.kit.clock import SystemClock
from healthapp.kit.crypto import decode_master_key
from healthapp.kit.database import APP_ROLE, SYSTEM_ROLE, WORKER_ROLE, role_url
from healthapp.wiring import build_platform
from tests.integration.backup.conftest import FILE, MEDICINES, asked, contents, in_own_loop, killed, quiet
from tests.support.databases import make_settings

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.backup.manifest import Manifest
    from healthapp.backup.store import FolderStore
    from healthapp.config import Settings
    from tests.integration.backup.conftest import Healthapp, Home

_PATIENCE = 30
ENDED = ("identity_session", "identity_proof", "compliance_audit_event")
PARTS = ("database", "database.list", "changes", "objects", "settings")


def as_before(url: str) -> dict[str, str]:
    """Return a digest of each table but those of logins, which end, and of the trail, where that is written."""
    return {name: digest for name, digest in contents(url).items() if not name.startswith(ENDED)}


async def _finds(settings: Settings) -> None:
    """Ask search once: its index is no part of a backup, and is made again."""
    platform = build_platform(settings)
    try:
        assert await platform.knowledge.indexing.index.state() is None
        await platform.knowledge.indexing.rebuild()
        found = await platform.knowledge.search(Actor.anonymous(), SearchQuery(query="dengue"))
        assert found.hits
        assert not found.limited
    finally:
        await platform.close()


def test_it_becomes_the_same_installation(home: Home, kept: tuple[FolderStore, Manifest], place: Path) -> None:
    store, made = kept
    key = home.engines.keys.master_key
    done = restore(store, home.keys, key, place, Wish(embedded_valkey=False), quiet)
    # How Valkey was set is for the one that the operator runs, though Postgres is ours.
    assert (done.valkey, (place / "valkey.json").exists()) == ({"save": "900 1"}, False)
    assert (done.name, done.files, done.embedded) == (made.name, 1, True)
    assert (place / FILE).read_bytes() == b"a scanned prescription"
    assert (place / "secrets.json").read_text() == (home.folder / "secrets.json").read_text()
    assert not (place / "restoring").exists()
    with start(place, durable=False, only={"postgres"}) as again:
        assert as_before(again.owner_database_url) == as_before(home.engines.owner_database_url)
        # No changes were followed: what happened after the backup isn't known, so nothing stays open.
        assert done.settled.lines == 0
        assert asked(again.owner_database_url, "SELECT count(*) FROM identity_session WHERE revoked_at IS NULL") == [
            (0,)
        ]
        for role in (APP_ROLE, WORKER_ROLE, SYSTEM_ROLE):
            psycopg.connect(role_url(again.owner_database_url, decode_master_key(key), role)).close()
        settings = make_settings(again.owner_database_url, home.engines.redis_url, master_key=key, data_dir=place)
        in_own_loop(_finds(settings))
    with pytest.raises(BackupError, match="isn't empty"):
        restore(store, home.keys, key, place, Wish(), quiet)


def test_what_lies_there_tells_nothing(home: Home, kept: tuple[FolderStore, Manifest]) -> None:
    store, made = kept
    assert {part.name for part in made.parts} == set(PARTS)
    lying = b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())
    keys = home.engines.keys
    secret = (keys.master_key, keys.token_secret, keys.postgres_password, keys.vapid_private_key, "prescription")
    for word in (*secret, *MEDICINES, "healthapp_app", "SCRAM-SHA-256"):
        assert word.encode() not in lying, word
    assert all(path.stat().st_mode & 0o077 == 0 for path in store.folder.rglob("*"))


def test_the_master_key_is_not_even_inside(home: Home, kept: tuple[FolderStore, Manifest]) -> None:
    from healthapp.backup.sealing import unseal  # noqa: PLC0415 - beside what it opens

    store, made = kept
    raw = decode_master_key(home.engines.keys.master_key)
    for part in PARTS:
        inside = b"".join(unseal(home.keys, made.path(part), store.get(made.path(part))))
        assert raw not in inside, part
        assert home.engines.keys.master_key.encode() not in inside, part


def test_a_good_one_is_found_good(home: Home, copy: FolderStore, kept: tuple[FolderStore, Manifest]) -> None:
    made = kept[1]
    assert made.exact
    assert made.tables["reminders_reminder"] == len(MEDICINES)
    assert made.audit_seals == 1
    found = check(copy, home.keys, made, home.settings, SystemClock(), quiet)
    assert found.ok, found
    assert {each.name: each.detail for each in found.checks}["sealed texts"].split()[0] != "0"


def test_what_was_counted_is_compared(
    home: Home, copy: FolderStore, kept: tuple[FolderStore, Manifest], healthapp: Healthapp
) -> None:
    made = kept[1]
    more = {**made.tables, "reminders_reminder": made.tables["reminders_reminder"] + 1}
    wrong = made.model_copy(update={"tables": more, "audit_head": "0" * 64, "data_keys": ["another"]})
    manifest.write(copy, home.keys, wrong)
    code, out, _ = healthapp("backup", "verify", "--json", "--folder", str(copy.folder))
    assert code == 3
    said = json.loads(out)
    assert {each["name"] for each in said["checks"] if not each["ok"]} == {"rows", "audit chain", "data keys"}
    code, out, _ = healthapp("backup", "list", "--folder", str(copy.folder))
    assert (code, "found good" in out) == (0, False)


@pytest.mark.parametrize(
    ("counted", "rows", "fits"),
    [
        (5000, 5000, True),
        (5000, 6000, True),
        (5000, 6001, False),
        (5000, 4500, True),
        (5000, 4499, False),
        (900_000, 899_000, True),
        (900_000, 898_999, False),
        (5, 4, True),
        (5, 3, False),
        (1, 0, False),
        (800, 0, False),
        (0, 800, True),
    ],
)
def test_what_was_counted_while_people_wrote_may_differ_by_little(
    kept: tuple[FolderStore, Manifest], counted: int, rows: int, fits: bool
) -> None:
    made = kept[1].model_copy(update={"exact": False, "tables": {"reminders_reminder": counted}})
    assert (differing({"reminders_reminder": rows}, made) == []) is fits
    exact = made.model_copy(update={"exact": True})
    assert (differing({"reminders_reminder": rows}, exact) == []) is (counted == rows)
    assert differing({}, made)
    assert differing({"reminders_reminder": rows, "more": 1}, made)


def test_the_head_that_was_counted_while_people_wrote_stands_in_the_chain(
    home: Home, kept: tuple[FolderStore, Manifest]
) -> None:
    made = kept[1].model_copy(update={"exact": False})
    further = ChainReport(seals=made.audit_seals + 3, rows=9, unsealed=0, head="1" * 64)

    async def ask(**changes: Any) -> bool:
        platform = build_platform(home.settings, "system")
        try:
            async with platform.begin(Actor.system()) as uow:
                return await holds_head(platform, uow, made.model_copy(update=changes), further)
        finally:
            await platform.close()

    async def ask_all() -> None:
        assert await ask()
        assert not await ask(audit_head="0" * 64)
        assert not await ask(audit_seals=made.audit_seals + 1)
        assert not await ask(exact=True)

    in_own_loop(ask_all())


@pytest.mark.parametrize("part", PARTS)
def test_an_altered_chunk_is_refused_before_anything_is_written(
    home: Home, copy: FolderStore, kept: tuple[FolderStore, Manifest], place: Path, part: str
) -> None:
    path = copy.folder / kept[1].path(part)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedError, match="was altered"):
        restore(copy, home.keys, home.engines.keys.master_key, place, Wish(), quiet)
    assert {each.name for each in place.iterdir()} == {"up.lock"}
    found = check(copy, home.keys, kept[1], home.settings, SystemClock(), quiet)
    assert not found.ok


def test_an_altered_manifest_is_refused(home: Home, copy: FolderStore, kept: tuple[FolderStore, Manifest]) -> None:
    path = copy.folder / kept[1].path("manifest.json")
    path.write_text(path.read_text().replace('"exact": true', '"exact": false'))
    with pytest.raises(DamagedError, match="was altered"):
        manifest.read(copy, home.keys, kept[1].name)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(DamagedError, match="damaged"):
        manifest.read(copy, home.keys, kept[1].name)


def test_another_key_is_named_and_opens_nothing(home: Home, kept: tuple[FolderStore, Manifest], place: Path) -> None:
    other = BackupKeys.of(b"o" * 32)
    with pytest.raises(DamagedError, match=f"another master key .its id is {home.keys.key_id}"):
        restore(kept[0], other, "b" * 44, place, Wish(), quiet)
    assert not place.exists()


def test_another_database_may_not_use_the_folder(
    home: Home, copy: FolderStore, kept: tuple[FolderStore, Manifest]
) -> None:
    path = copy.folder / "database.json"
    path.write_text(path.read_text().replace(kept[1].system_id, "1"))
    with pytest.raises(BackupError, match="another database"):
        home.backup(copy)
    assert manifest.finished(copy) == [kept[1].name]


@pytest.mark.parametrize("stage", ["database", "changes", "manifest.json"])
def test_a_killed_backup_is_none_and_the_next_one_tidies_up(home: Home, store: FolderStore, stage: str) -> None:
    killed(home, store, "backup", home.folder, held=stage)
    assert manifest.finished(store) == []
    assert list((store.folder / "base").iterdir())
    made = home.backup(store)
    assert manifest.finished(store) == [made.name]
    assert [path.name for path in (store.folder / "base").iterdir()] == [made.name]
    assert not list(store.folder.rglob(".new-*"))
    # The slot of the killed one went with its connection, as soon as the server had noticed.
    until, pause = time.monotonic() + _PATIENCE, threading.Event()
    while home.rows("SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'healthapp_base%'") != [(0,)]:
        assert time.monotonic() < until
        pause.wait(0.02)


def test_a_killed_restore_leaves_no_installation(
    home: Home, kept: tuple[FolderStore, Manifest], place: Path, healthapp: Healthapp
) -> None:
    killed(home, kept[0], "restore", place, held="postgres")
    assert not (place / "postgres").exists()
    # What was put in place before is taken back by the next one, which finds its own files only.
    assert (place / FILE).exists()
    given = {"HEALTHAPP_DATA_DIR": str(place), "HEALTHAPP_MASTER_KEY": home.engines.keys.master_key}
    code, out, err = healthapp("restore", "--json", "--folder", str(kept[0].folder), **given)
    assert (code, err) == (0, "")
    assert json.loads(out)["name"] == kept[1].name
    assert (place / "postgres" / "PG_VERSION").exists()


def test_what_a_restore_brought_beside_a_database_that_was_moved_is_never_taken_back(
    home: Home, kept: tuple[FolderStore, Manifest], place: Path
) -> None:
    """Killed after its last rename, before it tidied up; then a server of the operator's own took the database."""
    killed(home, kept[0], "restore", place, held="postgres")
    (place / "restoring" / "postgres").rename(place.parent / "served")
    with pytest.raises(BackupError, match="isn't empty"):
        restore(kept[0], home.keys, home.engines.keys.master_key, place, Wish(), quiet)
    assert (place / FILE).read_bytes() == b"a scanned prescription"


def test_the_command_makes_one(home: Home, store: FolderStore, healthapp: Healthapp) -> None:
    code, out, _ = healthapp("backup", "--json", HEALTHAPP_BACKUP_DIR=str(store.folder))
    assert code == 0
    said = json.loads(out)
    assert manifest.finished(store) == [said["backup"]]
    assert (said["rows"] > 0, said["key_id"]) == (True, home.keys.key_id)
    found = check(
        store, home.keys, manifest.read(store, home.keys, said["backup"]), home.settings, SystemClock(), quiet
    )
    assert found.ok, found
    code, out, _ = healthapp("backup", "list", HEALTHAPP_BACKUP_DIR=str(store.folder))
    assert (code, "found good" in out) == (0, True)
    code, out, _ = healthapp("backup", "prune", "--json", HEALTHAPP_BACKUP_DIR=str(store.folder))
    assert (code, json.loads(out)) == (0, {"removed": [], "segments": 0})


def test_two_at_once(home: Home, store: FolderStore) -> None:
    with store.lock("base", "busy"), pytest.raises(BackupError, match="being made"):
        home.backup(store)
    assert manifest.finished(store) == []


def test_commands_say_what_is_missing_in_one_line(store: FolderStore, place: Path, healthapp: Healthapp) -> None:
    where = str(store.folder)
    cases: list[tuple[tuple[str, ...], str, dict[str, str]]] = [
        (("backup", "verify"), "no whole backup", {}),
        (("restore",), "no whole backup", {}),
        (("restore", "--to-time", "yesterday"), "isn't a time", {}),
        (("backup", "list"), "HEALTHAPP_BACKUP_DIR", {"HEALTHAPP_BACKUP_DIR": ""}),
        (("backup", "prune"), "HEALTHAPP_MASTER_KEY", {"HEALTHAPP_DATA_DIR": str(place)}),
    ]
    for arguments, said, changed in cases:
        code, out, err = healthapp(*arguments, **{"HEALTHAPP_BACKUP_DIR": where, **changed})
        assert (code, out) == (1, ""), arguments
        assert said in err.splitlines()[-1], arguments
        assert "Traceback" not in err
