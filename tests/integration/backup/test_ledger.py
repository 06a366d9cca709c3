"""What was erased, deleted or taken back stays so through a restore to a moment before: on real engines."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from healthapp.backup import noting
from healthapp.backup.checking import check
from healthapp.backup.errors import DamagedError
from healthapp.backup.follow import SLOT
from healthapp.backup.ledger import HEAD, Ledger
from healthapp.backup.noting import Noting
from healthapp.backup.restoring import Wish, restore
from healthapp.backup.store import FolderStore
from healthapp.embedded import start
from healthapp.kit.clock import SystemClock
from healthapp.kit.crypto import decode_master_key
from healthapp.kit.database import APP_ROLE, role_url
from healthapp.kit.ids import new_id
from healthapp.wiring import build_platform
from tests.integration.backup.conftest import ROOT, asked, in_own_loop, quiet
from tests.integration.backup.test_changes import _until, copied, following
from tests.support import people
from tests.support.doses import make_daily
from workers.privacy import erase_next

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from healthapp.backup.manifest import Manifest
    from healthapp.wiring import Platform
    from tests.integration.backup.conftest import Healthapp, Home
    from tests.support.people import Person

MARK = "Quetzalcoatlus"
CLOCK = SystemClock()
TEXTS = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND data_type IN ('uuid', 'text', 'character varying', 'jsonb')"
)


@dataclass
class Since:
    """Who was erased and what was taken back after the backup, and what hasn't changed."""

    erased: Person
    waiting: Person
    kept: Person
    undone: Person
    key: str
    fact: str
    locked: Person
    renewed: Person


def wanted(person: Person, due: timedelta) -> str:
    return (
        "INSERT INTO privacy_erasure (id, user_id, requested_at, due_at) VALUES"  # noqa: S608 - ours
        f" (gen_random_uuid(), '{person.id}', now(), now() + interval '{int(due.total_seconds())} s')"
    )


async def _people(platform: Platform, names: list[str]) -> list[Person]:
    made = [await people.make_person(platform, name=f"{MARK} {name}") for name in names]
    for person in made:
        await make_daily(platform, person, f"{MARK}mycin")
        await people.browser_token(platform, person)
    return made


def _by_app(home: Home, *statements: str) -> None:
    """As web does it: by its role, of which the database asks who acts."""
    url = role_url(home.engines.owner_database_url, decode_master_key(home.engines.keys.master_key), APP_ROLE)
    with psycopg.connect(url) as web:
        for statement in statements:
            web.execute(statement.encode())


@pytest.fixture(scope="module")
def before(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FolderStore, Manifest, Since]]:
    """Give a backup, and a ledger of what happened after it."""
    store = FolderStore(tmp_path_factory.mktemp("ledger") / "store")
    found: list[Person] = []
    key, fact = str(new_id()), str(new_id())
    sealed: dict[str, str] = {}

    async def make() -> None:
        platform = build_platform(home.settings, "system")
        try:
            await platform.load_keys()
            for field, row in (("identity_api_key.name", key), ("records_condition.name", fact)):
                sealed[field] = platform.cipher.seal(field, row, MARK)
            names = ["erased", "waiting", "kept", "undone", "locked", "renewed"]
            found.extend(await _people(platform, names))
        finally:
            await platform.close()

    in_own_loop(make())
    erased, waiting, kept, undone, locked, renewed = found
    home.rows(
        "INSERT INTO identity_api_key (id, user_id, name_ct, secret_hash, scope, expires_at) VALUES"  # noqa: S608 - ours
        f" ('{key}', '{kept.id}', '{sealed['identity_api_key.name']}', 'x', 'read', now() + interval '9 days')"
    )
    home.rows(
        "INSERT INTO records_condition (id, patient_id, name_ct) VALUES"  # noqa: S608 - ours
        f" ('{fact}', '{kept.id}', '{sealed['records_condition.name']}')"
    )
    made = home.backup(store)
    home.rows(wanted(erased, -timedelta(seconds=1)))
    home.rows(wanted(waiting, timedelta(days=14)))
    home.rows(wanted(undone, timedelta(days=14)))
    home.rows(f"UPDATE privacy_erasure SET undone_at = now() WHERE user_id = '{undone.id}'")  # noqa: S608 - ours

    async def erase() -> None:
        platform = build_platform(home.settings, "worker")
        try:
            assert await erase_next(platform)
        finally:
            await platform.close()

    in_own_loop(erase())
    home.rows(f"UPDATE identity_api_key SET revoked_at = now() WHERE id = '{key}'")  # noqa: S608 - ours
    home.rows(f"UPDATE identity_user SET status = 'locked' WHERE id = '{locked.id}'")  # noqa: S608 - ours
    home.rows(f"UPDATE identity_user SET password_hash = 'another' WHERE id = '{renewed.id}'")  # noqa: S608 - ours
    _by_app(
        home,
        f"SELECT set_config('app.actor_id', '{kept.id}', false), set_config('app.actor_role', 'patient', false)",
        f"DELETE FROM records_condition WHERE id = '{fact}'",  # noqa: S608 - ours
    )
    assert home.rows(f"SELECT count(*) FROM records_condition WHERE id = '{fact}'") == [(0,)]  # noqa: S608 - ours
    keeper = Noting(store, home.keys, home.engines.owner_database_url, CLOCK)
    keeper.copy()
    keeper.close()
    yield store, made, Since(erased, waiting, kept, undone, key, fact, locked, renewed)
    ids = ", ".join(f"'{one.id}'" for one in found)
    for table in ("reminders_occurrence", "reminders_reminder", "identity_user", "privacy_erasure"):
        column = {"reminders_occurrence": "patient_id", "reminders_reminder": "patient_id", "identity_user": "id"}
        home.rows(f"DELETE FROM {table} WHERE {column.get(table, 'user_id')} IN ({ids})")  # noqa: S608 - ours


def left_of(url: str, person: Person) -> set[str]:
    """Return the columns that hold a person's id, but for what the law keeps: the proof, the trail."""
    kept = {"privacy_erasure", "privacy_ledger", "compliance_audit_event", "outbox_event", "outbox_delivery"}
    found = set()
    for table, column in asked(url, TEXTS):
        if not any(table.startswith(each) for each in kept):
            query = f"SELECT count(*) FROM {table} WHERE {column}::text LIKE '%{person.id}%'"  # noqa: S608 - ours
            if asked(url, query) != [(0,)]:
                found.add(f"{table}.{column}")
    return found


def test_who_was_erased_since_is_gone_again_and_what_was_taken_back_stays_so(
    home: Home, before: tuple[FolderStore, Manifest, Since], place: Path
) -> None:
    store, made, since = before
    assert made.ledger is not None
    assert made.ledger < Ledger(store, home.keys).head().last  # type: ignore[union-attr]  # the fixture wrote it
    wish = Wish(made.name)
    done = restore(store, home.keys, home.engines.keys.master_key, place, wish, quiet)
    assert done.settled.erased == 1
    assert done.settled.lines > 0
    assert (done.settled.refused, done.settled.blind) == (0, False)
    with start(place, durable=False, only={"postgres"}) as again:
        url = again.owner_database_url
        assert left_of(url, since.erased) == set()
        assert left_of(url, since.kept) > {"identity_user.id", "reminders_reminder.patient_id"}

        def one(query: str) -> Any:
            ((value,),) = asked(url, query)
            return value

        assert one(f"SELECT done_at IS NOT NULL FROM privacy_erasure WHERE user_id = '{since.erased.id}'")  # noqa: S608 - ours
        assert one(f"SELECT started_at IS NULL FROM privacy_erasure WHERE user_id = '{since.waiting.id}'")  # noqa: S608 - ours
        assert one(f"SELECT undone_at IS NOT NULL FROM privacy_erasure WHERE user_id = '{since.undone.id}'")  # noqa: S608 - ours
        assert one(f"SELECT revoked_at IS NOT NULL FROM identity_api_key WHERE id = '{since.key}'")  # noqa: S608 - ours
        assert one(f"SELECT count(*) FROM records_condition WHERE id = '{since.fact}'") == 0  # noqa: S608 - ours
        assert one(f"SELECT status FROM identity_user WHERE id = '{since.locked.id}'") == "locked"  # noqa: S608 - ours
        assert one(f"SELECT password_hash IS NULL FROM identity_user WHERE id = '{since.renewed.id}'")  # noqa: S608 - ours
        assert one(f"SELECT password_hash IS NOT NULL FROM identity_user WHERE id = '{since.kept.id}'")  # noqa: S608 - ours
        assert one("SELECT count(*) FROM identity_session WHERE revoked_at IS NULL") == 0
        assert one("SELECT count(*) FROM compliance_audit_event WHERE action = 'restore.repeat'") == 1
        # The restored database knows the lines: to restore a copy of it does nothing twice.
        entries = Ledger(store, home.keys).read() or []
        known = {row for (row,) in asked(url, "SELECT id FROM privacy_ledger")}
        assert {entry.id for entry in entries} <= known


KILLED = """
import json, signal, sys
from pathlib import Path
from healthapp.backup.restoring import Wish, restore
from healthapp.backup.sealing import BackupKeys
from healthapp.backup.store import FolderStore
from healthapp.contexts.privacy.service.repeating import Repeating
from healthapp.kit.crypto import decode_master_key

given = json.loads(sys.stdin.read())


async def held(self, uow):
    print("held", flush=True)
    signal.pause()


Repeating.begun_erasures = held
store, keys = FolderStore(Path(given["store"])), BackupKeys.of(decode_master_key(given["key"]))
restore(store, keys, given["key"], Path(given["folder"]), Wish(given["name"]), lambda *_: None)
"""


def test_killed_between_restoring_and_erasing_it_leaves_no_installation(
    home: Home, before: tuple[FolderStore, Manifest, Since], place: Path
) -> None:
    store, made, since = before
    key = home.engines.keys.master_key
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin as told:
        told.write(json.dumps({"store": str(store.folder), "folder": str(place), "key": key, "name": made.name}))
    with process.stdout as told:
        assert "held\n" in iter(told.readline, "")
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert {each.name for each in place.iterdir()} <= {"up.lock", "restoring"}
    done = restore(store, home.keys, key, place, Wish(made.name), quiet)
    assert done.settled.erased == 1
    with start(place, durable=False, only={"postgres"}) as again:
        assert left_of(again.owner_database_url, since.erased) == set()


@pytest.fixture
def torn(before: tuple[FolderStore, Manifest, Since], tmp_path: Path) -> tuple[FolderStore, Manifest]:
    """Give a copy of the backup and its ledger, to be broken."""
    shutil.copytree(before[0].folder, tmp_path / "torn")
    return FolderStore(tmp_path / "torn"), before[1]


def _alter(store: FolderStore) -> None:
    path = store.folder / store.names("ledger/0")[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut_short(store: FolderStore) -> None:
    """Take the last file away, and let the head say what it said before, which nobody without the key can."""
    head = json.loads((store.folder / HEAD).read_text())
    head["last"] -= 1
    (store.folder / HEAD).write_text(json.dumps(head))
    (store.folder / store.names("ledger/0")[-1]).unlink()


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (_alter, "File 1 of the ledger of erasures was altered"),
        (lambda store: (store.folder / store.names("ledger/0")[0]).unlink(), "File 1 .* is missing"),
        (_cut_short, "head of the ledger .* was altered"),
        (lambda store: (store.folder / HEAD).write_text("{}"), "head of the ledger .* is damaged"),
        (lambda store: (store.folder / HEAD).unlink(), "is missing in .*, or was cut short"),
        (lambda store: shutil.rmtree(store.folder / "ledger"), "is missing in .*, or was cut short"),
    ],
)
def test_a_ledger_that_was_altered_or_is_gone_is_named_before_anything_is_written(
    home: Home, torn: tuple[FolderStore, Manifest], place: Path, broken: Callable[[FolderStore], object], said: str
) -> None:
    store, made = torn
    broken(store)
    with pytest.raises(DamagedError, match=said):
        restore(store, home.keys, home.engines.keys.master_key, place, Wish(made.name), quiet)
    assert {each.name for each in place.iterdir()} == {"up.lock"}
    with pytest.raises(DamagedError, match=said):
        Ledger(store, home.keys).read(noting.reaching(store, home.keys))


def test_verify_says_so_and_without_it_keys_end_and_people_are_told(
    home: Home, torn: tuple[FolderStore, Manifest], place: Path, healthapp: Healthapp, before: Any
) -> None:
    store, made = torn
    shutil.rmtree(store.folder / "ledger")
    found = check(store, home.keys, made, home.settings, CLOCK, quiet)
    assert [each.name for each in found.checks if not each.ok] == ["ledger of erasures"]
    given = {"HEALTHAPP_DATA_DIR": str(place), "HEALTHAPP_MASTER_KEY": home.engines.keys.master_key}
    code, _, err = healthapp("restore", "--folder", str(store.folder), **given)
    assert (code, "--without-ledger" in err) == (1, True)
    code, out, err = healthapp("restore", "--without-ledger", "--folder", str(store.folder), **given)
    assert (code, err) == (0, "")
    assert "whoever was erased after that moment is back" in " ".join(out.split())
    with start(place, durable=False, only={"postgres"}) as again:
        url = again.owner_database_url
        assert asked(url, "SELECT count(*) FROM identity_api_key WHERE revoked_at IS NULL") == [(0,)]
        assert left_of(url, before[2].erased) > {"identity_user.id"}
    # A new one, of what the running database knows, goes on behind what the backups know of.
    keeper = Noting(store, home.keys, home.engines.owner_database_url, CLOCK)
    head = keeper.begin_anew()
    keeper.close()
    assert made.ledger is not None
    assert head.last > made.ledger
    lines = Ledger(store, home.keys).read(noting.reaching(store, home.keys))
    assert lines is not None
    assert before[2].erased.id in {line.person for line in lines}


def test_what_lies_there_names_nobody(before: tuple[FolderStore, Manifest, Since]) -> None:
    store, _, since = before
    lying = b"".join(path.read_bytes() for path in (store.folder / "ledger").iterdir())
    for word in (str(since.erased.id), MARK, "records_condition", "identity_user"):
        assert word.encode() not in lying
    assert all(path.stat().st_mode & 0o077 == 0 for path in (store.folder / "ledger").iterdir())


def test_the_follower_writes_it_and_a_time_before_is_restored_without_who_was_erased(
    home: Home, store: FolderStore, place: Path
) -> None:
    found: list[Person] = []

    async def make() -> None:
        platform = build_platform(home.settings, "system")
        try:
            found.extend(await _people(platform, ["soon gone"]))
        finally:
            await platform.close()

    async def erase() -> None:
        platform = build_platform(home.settings, "worker")
        try:
            assert await erase_next(platform)
        finally:
            await platform.close()

    url = home.engines.owner_database_url
    try:
        with following(url, home, store):
            home.backup(store)
            in_own_loop(make())
            (person,) = found
            ((moment,),) = home.rows("SELECT clock_timestamp()")
            home.rows(wanted(person, -timedelta(seconds=1)))
            in_own_loop(erase())
            ledger = Ledger(store, home.keys)
            _until(lambda: any((line.person, line.kind) == (person.id, "erased") for line in ledger.read() or []))
            copied(url)
    finally:
        home.rows(f"SELECT pg_drop_replication_slot('{SLOT}') FROM pg_replication_slots WHERE slot_name = '{SLOT}'")  # noqa: S608 - ours
    assert moment < datetime.now(UTC)
    done = restore(store, home.keys, home.engines.keys.master_key, place, Wish(to_time=moment), quiet)
    assert (done.settled.erased, done.settled.blind) == (1, False)
    assert done.settled.ended > 0
    with start(place, durable=False, only={"postgres"}) as again:
        assert left_of(again.owner_database_url, person) == set()


def test_a_backup_of_an_older_schema_is_brought_to_ours_first(
    home: Home, before: tuple[FolderStore, Manifest, Since], place: Path
) -> None:
    from alembic.config import Config  # noqa: PLC0415 - only here
    from sqlalchemy import create_engine  # noqa: PLC0415 - only here

    from alembic import command  # noqa: PLC0415 - only here
    from healthapp.backup.settling import settle  # noqa: PLC0415 - only here
    from healthapp.kit.database import async_url  # noqa: PLC0415 - only here

    store, made, since = before
    key = home.engines.keys.master_key
    restore(store, home.keys, key, place, Wish(made.name, without_ledger=True), quiet)
    with start(place, durable=False, only={"postgres"}) as again:
        url = again.owner_database_url
        assert left_of(url, since.erased) != set()
        engine = create_engine(async_url(url))
        with engine.connect() as connection:
            config = Config("alembic.ini")
            config.attributes["connection"] = connection
            command.downgrade(config, "0074")
            connection.commit()
        engine.dispose()
        lines = Ledger(store, home.keys).read()
        done = settle(url, key, place, lines, earlier=True, progress=quiet)
        assert (done.erased, left_of(url, since.erased)) == (1, set())
