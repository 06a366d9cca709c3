"""Changes are copied as they are written: any moment can be restored, and what was promised is there."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from healthapp.backup import manifest
from healthapp.backup.checking import check
from healthapp.backup.errors import BackupError
from healthapp.backup.follow import SLOT, Follower, Status, read_status
from healthapp.backup.restoring import Wish, passing, restore
from healthapp.backup.sealing import BackupKeys
from healthapp.backup.wal import WalArchive
from healthapp.embedded import start
from healthapp.kit.actor import Actor
from healthapp.kit.clock import SystemClock
from healthapp.wiring import build_platform
from tests.integration.backup.conftest import ROOT, asked, in_own_loop, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from healthapp.backup.manifest import Manifest
    from healthapp.backup.store import FolderStore
    from healthapp.config import Settings
    from tests.integration.backup.conftest import Healthapp, Home

PATIENCE = 60.0
SIZE = 16 * 1024 * 1024
# A table that no count of ours knows, so that these tests and the others leave each other alone.
TABLE = "CREATE SCHEMA IF NOT EXISTS apart; CREATE TABLE IF NOT EXISTS apart.act (n int)"
FOLLOW = """
import sys, threading
from datetime import timedelta
from pathlib import Path
from healthapp.backup.follow import Follower
from healthapp.backup.sealing import BackupKeys
from healthapp.backup.store import FolderStore
from healthapp.kit.clock import SystemClock
from healthapp.kit.crypto import decode_master_key

store, url, key = (sys.stdin.readline().strip() for _ in range(3))
Follower(
    FolderStore(Path(store)), BackupKeys.of(decode_master_key(key)), url, SystemClock(),
    base_every=timedelta(days=1), make_base=lambda: None, on_status=lambda _status: None,
).run(threading.Event())
"""


@pytest.fixture
def acts(home: Home) -> Iterator[None]:
    """Give an empty table, and leave no slot behind."""
    home.rows(TABLE)
    home.rows("TRUNCATE apart.act")
    yield
    home.rows(f"SELECT pg_drop_replication_slot('{SLOT}') FROM pg_replication_slots WHERE slot_name = '{SLOT}'")  # noqa: S608 - ours


@contextmanager
def following(url: str, home: Home, store: FolderStore, keys: BackupKeys | None = None) -> Iterator[list[str]]:
    """Copy changes in a thread; gives a list that grows whenever a backup is wanted."""
    stop, wanted = threading.Event(), list[str]()
    follower = Follower(
        store,
        keys or home.keys,
        url,
        SystemClock(),
        base_every=timedelta(days=1),
        make_base=lambda: wanted.append("now"),
        on_status=lambda _status: None,
    )
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        yield wanted
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def copied(url: str, what: str = "SELECT pg_current_wal_flush_lsn()::text") -> None:
    """Wait until everything that is written now has been copied."""
    wanted = asked(url, what)[0][0]
    query = f"SELECT restart_lsn >= '{wanted}' FROM pg_replication_slots WHERE slot_name = '{SLOT}'"  # noqa: S608 - ours
    until, pause = time.monotonic() + PATIENCE, threading.Event()
    while asked(url, query) != [(True,)]:
        assert time.monotonic() < until
        pause.wait(0.02)


def act(home: Home, number: int) -> datetime:
    """Write a number down, and return a time after it and before the next."""
    home.rows(f"INSERT INTO apart.act VALUES ({number})")  # noqa: S608 - a number
    at: datetime = home.rows("SELECT clock_timestamp()")[0][0]
    return at


def restored(home: Home, store: FolderStore, made: Manifest, folder: Path, wish: Wish) -> list[int]:
    """Return the numbers that a restore brings back."""
    with passing(store, home.keys, made, folder, wish, quiet) as (url, _):
        return [number for (number,) in asked(url, "SELECT n FROM apart.act ORDER BY n")]


def test_any_moment_can_be_restored(home: Home, store: FolderStore, place: Path, acts: None) -> None:
    with following(home.source.database_url, home, store) as wanted:
        made = home.backup(store)
        times = [act(home, number) for number in range(3)]
        home.rows("SELECT pg_switch_wal()")
        times.append(act(home, 3))
        copied(home.source.database_url)
        assert wanted == ["now"]
    assert restored(home, store, made, place / "b", Wish(to_time=times[1])) == [0, 1]
    assert restored(home, store, made, place / "c", Wish()) == [0, 1, 2, 3]
    with pytest.raises(BackupError, match="doesn't reach to that time: its last change is of 20"):
        restored(home, store, made, place / "d", Wish(to_time=datetime.now(UTC) + timedelta(hours=1)))
    key = home.engines.keys.master_key
    with pytest.raises(BackupError, match="finished before that time"):
        restore(store, home.keys, key, place / "e", Wish(to_time=made.started_at), quiet)
    found = check(store, home.keys, made, home.settings, SystemClock(), quiet)
    assert found.ok, found
    assert {each.name: each.detail for each in found.checks}["changes"].startswith("without a hole")


def test_a_missing_piece_is_found_and_named(home: Home, store: FolderStore, place: Path, acts: None) -> None:
    with following(home.source.database_url, home, store):
        made = home.backup(store)
        for number in range(4):
            act(home, number)
            home.rows("SELECT pg_switch_wal()")
        copied(home.source.database_url)
    archive = WalArchive(store, home.keys, SIZE)
    lost = [each for each in archive.segments() if each.number > made.wal_until // SIZE][1]
    (name,) = store.names(f"wal/{lost.name(SIZE)}")
    store.remove(name)
    with pytest.raises(BackupError, match=f"have a hole: {lost.name(SIZE)}"):
        restored(home, store, made, place / "b", Wish())
    before = restored(home, store, made, place / "c", Wish(up_to_gap=True))
    assert before in ([0], [0, 1])
    found = check(store, home.keys, made, home.settings, SystemClock(), quiet)
    assert [each.name for each in found.checks if not each.ok] == ["restore"]


def test_what_a_synchronous_commit_promised_survives_kill_9(
    home: Home, store: FolderStore, place: Path, acts: None
) -> None:
    url, promised, stop = home.source.database_url, list[int](), threading.Event()

    def write() -> None:
        with psycopg.connect(url, autocommit=True) as writer:
            for number in range(1_000_000):
                if stop.is_set():
                    return
                with writer.transaction():
                    writer.execute("SET LOCAL synchronous_commit = on")
                    writer.execute("INSERT INTO apart.act VALUES (%s)", [number])
                promised.append(number)

    made = home.backup(store)
    home.rows(f"ALTER SYSTEM SET synchronous_standby_names = '{SLOT}'")
    home.rows("SELECT pg_reload_conf()")
    writing = threading.Thread(target=write)
    try:
        writing.start()
        for life in range(3):
            process = _follower(home, store)
            begun = len(promised)
            _until(lambda begun=begun: len(promised) > begun + 40)
            if life == 2:
                stop.set()
                writing.join(PATIENCE)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert not writing.is_alive()
    finally:
        stop.set()
        home.rows("ALTER SYSTEM RESET ALL")
        home.rows("SELECT pg_reload_conf()")
        writing.join(PATIENCE)
    found = restored(home, store, made, place / "b", Wish())
    assert len(promised) > 120
    assert set(promised) <= set(found)
    # And not a number twice: each life of the copy went on where the one before had ended.
    assert found == sorted(set(found))


def test_a_hole_is_noted_and_a_backup_wanted(home: Home, store: FolderStore, acts: None) -> None:
    url = home.source.database_url
    with following(url, home, store) as wanted:
        made = home.backup(store)
        copied(url)
    home.rows(f"SELECT pg_drop_replication_slot('{SLOT}')")
    for number in range(3):
        act(home, number)
        home.rows("SELECT pg_switch_wal()")
    home.rows("CHECKPOINT")
    with following(url, home, store) as wanted:
        copied(url)
        _until(lambda: bool(wanted))
    status = read_status(store)
    assert status is not None
    assert status.hole_before > made.wal_start
    assert (status.failures, status.problem) == (0, "")


def test_a_changed_master_key_begins_anew(home: Home, store: FolderStore, acts: None) -> None:
    url = home.source.database_url
    with following(url, home, store):
        made = home.backup(store)
        copied(url)
    home.rows("SELECT pg_switch_wal()")
    act(home, 1)
    with following(url, home, store, BackupKeys.of(b"n" * 32)) as wanted:
        copied(url)
        _until(lambda: bool(wanted))
    status = read_status(store)
    assert status is not None
    assert status.hole_before > made.wal_start
    assert (status.failures, status.key_id) == (0, BackupKeys.of(b"n" * 32).key_id)
    newest = WalArchive(store, BackupKeys.of(b"n" * 32), SIZE)
    assert newest.read(newest.segments()[-1])
    assert manifest.finished(store) == [made.name]


def test_a_restored_one_is_followed_on_its_own_timeline(
    home: Home, store: FolderStore, place: Path, acts: None
) -> None:
    url = home.source.database_url
    with following(url, home, store):
        first = home.backup(store)
        act(home, 1)
        copied(url)
    restore(store, home.keys, home.engines.keys.master_key, place, Wish(), quiet)
    with start(place, durable=False, only={"postgres"}) as again:
        with following(again.owner_database_url, home, store) as wanted:
            asked(again.owner_database_url, "INSERT INTO apart.act VALUES (2)")
            copied(again.owner_database_url)
            _until(lambda: bool(wanted))
        assert again.owner_database_url != url
    archive = WalArchive(store, home.keys, SIZE)
    assert set(archive.histories()) == {2}
    # The first backup leads over both timelines to the newest state.
    assert restored(home, store, first, place / "b", Wish()) == [1, 2]


def test_only_who_asks_waits_for_the_copy(home: Home) -> None:
    async def ask(settings: Settings) -> tuple[str, str]:
        from sqlalchemy import text  # noqa: PLC0415 - only this asks

        platform = build_platform(settings, "system")
        try:
            async with platform.begin(Actor.system()) as uow:
                await uow.commit_when_copied()
                paid = (await uow.session.execute(text("SHOW synchronous_commit"))).scalar_one()
            async with platform.begin(Actor.system()) as uow:
                other = (await uow.session.execute(text("SHOW synchronous_commit"))).scalar_one()
        finally:
            await platform.close()
        return str(paid), str(other)

    answers: list[tuple[str, str]] = []

    async def run() -> None:
        answers.append(await ask(home.settings))

    in_own_loop(run())
    # The engines of these tests are quick ones: what nobody asks to wait for is "off" there, "local" in earnest.
    assert answers == [("on", "off")]


def test_doctor_says_how_old_the_copy_is(home: Home, store: FolderStore, healthapp: Healthapp) -> None:
    from healthapp.commands._settings import LaunchSettings  # noqa: PLC0415 - beside it
    from healthapp.commands.doctor import _backups  # noqa: PLC0415 - the one check of many

    settings = LaunchSettings(data_dir=home.folder, backup_dir=store.folder)
    assert not _backups(settings).ok
    assert _backups(settings.model_copy(update={"backup_dir": None})).ok
    assert not _backups(settings.model_copy(update={"backup_dir": None, "mode": "production"})).ok
    home.backup(store)
    assert "aren't copied" in _backups(settings).detail
    clock = SystemClock()

    def told(**said: Any) -> Any:
        import json  # noqa: PLC0415 - only here
        from dataclasses import asdict  # noqa: PLC0415 - only here

        status = Status(**{"at": clock.now().isoformat(), "complete_at": clock.now().isoformat(), **said})
        store.put("changes.json", [json.dumps(asdict(status)).encode()])
        return _backups(settings)

    assert told().ok
    assert not told(problem="The disk is full").ok
    late = told(complete_at=(clock.now() - timedelta(minutes=3)).isoformat())
    assert (late.ok, "180 s ago" in late.detail) == (False, True)
    (name,) = manifest.finished(store)
    (store.folder / "base" / name).rename(store.folder / "base" / f"20200101T000000Z-{name[-6:]}")
    assert not told().ok


def _follower(home: Home, store: FolderStore) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", FOLLOW], cwd=ROOT, stdin=subprocess.PIPE, text=True)
    assert process.stdin is not None
    with process.stdin as told:
        told.write(f"{store.folder}\n{home.source.database_url}\n{home.engines.keys.master_key}\n")
    return process


def _until(condition: Any) -> None:
    until, pause = time.monotonic() + PATIENCE, threading.Event()
    while not condition():
        assert time.monotonic() < until
        pause.wait(0.02)
