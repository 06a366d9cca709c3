"""Rotating data keys: under writes, through kills, in every place; and what none of it may change."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from healthapp.adapters.reminder_index import _copies
from healthapp.contexts.compliance.service.keys import RETIRE_AFTER
from healthapp.contexts.privacy.service.exporting import KEPT
from healthapp.contexts.reminders.schemas.commands import UpdateReminder
from healthapp.kit.actor import Actor
from healthapp.kit.crypto import key_of
from healthapp.kit.ids import new_id
from healthapp.kit.sealed import sealed_tables
from tests.support import databases
from tests.support.copies import copied
from tests.support.doses import make_daily
from tests.support.fillers import needed_columns
from tests.support.kept_keys import keys_left_alone
from workers.keys import finish_rotation, retire_keys

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

ROOT = Path(__file__).resolve().parents[3]
# ruff: noqa: S608 - names come from our own models
MANY = 200
KILLS = 3
PATIENCE = 60.0


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, key_grace_seconds=2)


@pytest.fixture(autouse=True)
async def one_key_again(platform: Platform, owner: Connection) -> AsyncIterator[None]:
    """Leave the database with the keys that the migrations made: other tests share it."""
    with keys_left_alone(owner):
        yield


def kids(owner: Connection) -> dict[str, set[str]]:
    """Return which data keys each column's values name."""
    found = {}
    for table in sealed_tables():
        for column in table.columns:
            rows = owner.execute(f"SELECT {column} FROM {table.name} WHERE {column} IS NOT NULL".encode())
            found[f"{table.name}.{column}"] = {key_of(sealed) for (sealed,) in rows}
    return found


def plain(platform: Platform, owner: Connection) -> dict[tuple[str, UUID], str]:
    """Return every text that is sealed in the database."""
    found = {}
    for table in sealed_tables():
        for column in table.columns:
            query = f"SELECT id, {column} FROM {table.name} WHERE {column} IS NOT NULL"
            for row_id, sealed in owner.execute(query.encode()):
                found[(table.field(column), row_id)] = platform.cipher.open(table.field(column), row_id, sealed)
    return found


def fill(platform: Platform, owner: Connection, count: int) -> None:
    """Give every column of every table ciphertext, `count` rows each, past foreign keys and checks."""
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        for table in sealed_tables():
            names, fillers = needed_columns(owner, table.name, table.columns)
            values = ", ".join(["%s"] * (1 + len(table.columns)) + fillers)
            query = f"INSERT INTO {table.name} (id, {', '.join((*table.columns, *names))}) VALUES ({values})"
            rows = []
            for number in range(count):
                row_id = new_id()
                texts = [f"{column} {number} তথ্য" for column in table.columns]
                sealed = [
                    platform.cipher.seal(table.field(column), row_id, text)
                    for column, text in zip(table.columns, texts, strict=True)
                ]
                rows.append((row_id, *sealed))
            with owner.cursor() as cursor:
                cursor.executemany(query.encode(), rows)


async def rotated(platform: Platform) -> str:
    async with platform.begin(Actor.system()) as uow:
        assert await platform.compliance.begin_rotation(uow, now=True)
    async with asyncio.timeout(PATIENCE):
        await finish_rotation(platform, Actor.system(), size=100)
    assert platform.cipher.current is not None
    return platform.cipher.current


def test_every_column_of_ciphertext_is_in_the_list(platform: Platform, owner: Connection) -> None:
    found = owner.execute(
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        r" AND a.attnum > 0 AND NOT a.attisdropped AND a.attname LIKE '%\_ct'"
    )
    listed = {f"{table.name}.{column}" for table in sealed_tables() for column in table.columns}
    assert {name for (name,) in found} == listed


def test_the_worker_may_rotate_every_table(platform: Platform, owner: Connection) -> None:
    for table in sealed_tables():
        for role in ("healthapp_worker", "healthapp_system"):
            for column in table.columns:
                query = "SELECT has_column_privilege(%s, %s, %s, 'UPDATE') AND has_table_privilege(%s, %s, 'SELECT')"
                allowed = owner.execute(query, (role, table.name, column, role, table.name))
                assert allowed.fetchone() == (True,), f"{role} may not rotate {table.name}"


async def test_everything_is_sealed_anew_and_reads_the_same(
    platform: Platform, web: Platform, owner: Connection, make_user: MakeUser
) -> None:
    patient = await make_user()
    reminder_id = await make_daily(platform, patient)
    fill(platform, owner, 30)
    before, bidx = plain(platform, owner), owner.execute("SELECT id, email_bidx FROM identity_user ORDER BY id")
    bidx_before = bidx.fetchall()
    old = platform.cipher.current
    await web.load_keys()
    assert web.cipher.current == old

    current = await rotated(platform)

    assert current != old
    assert set().union(*kids(owner).values()) == {current}
    # The web process has never been told: it reads the new key by itself, before it opens anything.
    async with web.begin(patient.actor) as uow:
        assert (await web.reminders.get(uow, reminder_id)).title == "My Metformin"
    assert web.cipher.current == current
    # The rotation itself is written down in the trail.
    assert plain(platform, owner).items() >= before.items()
    assert owner.execute("SELECT id, email_bidx FROM identity_user ORDER BY id").fetchall() == bidx_before
    copies = (await _copies(0, platform.valkey.client))[1][f"reminder:{reminder_id}"]
    assert {key_of(sealed or "") for sealed in copies.values()} == {current}
    assert platform.cipher.open("reminders_reminder.title", reminder_id, copies["title"] or "") == "My Metformin"


async def test_nothing_is_sealed_with_a_key_that_another_process_cannot_have(
    settings: Settings, platform: Platform, web: Platform, make_user: MakeUser
) -> None:
    patient = await make_user()
    await web.load_keys()
    old = web.cipher.current
    async with platform.begin(Actor.system()) as uow:
        assert await platform.compliance.begin_rotation(uow, now=True)
    await platform.load_keys()
    # Made, read by everybody who asks, and not used yet.
    assert platform.cipher.current == old
    async with platform.begin(Actor.system()) as uow:
        step = await platform.compliance.reseal(uow, 10)
    assert step is not None
    assert step.waits
    async with asyncio.timeout(PATIENCE):
        while platform.cipher.current == old:
            await platform.refresh_keys()
            await asyncio.sleep(0.02)
        # Whoever seals with it: this process has had the key since its own last reading, also without a new one.
        assert platform.cipher.seal("a.b", patient.id, "x").split("|")[1] == platform.cipher.current
        async with web.begin(patient.actor):
            sealed = platform.cipher.seal("a.b", patient.id, "x")
            assert web.cipher.open("a.b", patient.id, sealed) == "x"


async def test_a_value_that_changed_meanwhile_is_not_written_over(
    platform: Platform, owner: Connection, make_user: MakeUser, database_url: str
) -> None:
    patient = await make_user()
    reminder_id = await make_daily(platform, patient)
    async with platform.begin(Actor.system()) as uow:
        await platform.compliance.begin_rotation(uow, now=True)
    # Someone holds the row: it is left out, met again, and what they wrote stays.
    fresh = platform.cipher.seal("reminders_reminder.title", reminder_id, "Written meanwhile")
    with psycopg.connect(database_url) as writer:
        change = "UPDATE reminders_reminder SET title_ct = %s WHERE id = %s"
        writer.execute(change, (fresh, reminder_id))
        work = asyncio.create_task(finish_rotation(platform, Actor.system(), size=5))
        async with asyncio.timeout(PATIENCE):
            # The table is the last but one of the alphabet that has rows; all others are done around the lock.
            while "identity_user" not in done_places(owner):  # noqa: ASYNC110 - another process's table
                await asyncio.sleep(0.02)
        assert not work.done()
        writer.commit()
    async with asyncio.timeout(PATIENCE):
        await work
    assert plain(platform, owner)[("reminders_reminder.title", reminder_id)] == "Written meanwhile"
    assert kids(owner)["reminders_reminder.title_ct"] == {platform.cipher.current}


def done_places(owner: Connection) -> set[str]:
    query = "SELECT place FROM compliance_key_rotation_step WHERE finished_at IS NOT NULL"
    return {place for (place,) in owner.execute(query)}


async def test_a_value_that_cannot_be_opened_is_left_and_counted(
    platform: Platform, owner: Connection, make_user: MakeUser
) -> None:
    patient, other = await make_user(), await make_user()
    swapped = owner.execute("SELECT display_name_ct FROM identity_user WHERE id = %s", (other.id,)).fetchone()
    assert swapped is not None
    owner.execute("UPDATE identity_user SET display_name_ct = %s WHERE id = %s", (swapped[0], patient.id))
    old = platform.cipher.current
    current = await rotated(platform)
    async with platform.begin(Actor.system()) as uow:
        status = await platform.compliance.key_status(uow)
    assert (status.unreadable, status.open) == (1, False)
    left = owner.execute("SELECT display_name_ct FROM identity_user WHERE id = %s", (patient.id,)).fetchone()
    assert left == swapped
    assert kids(owner)["identity_user.email_ct"] == {current}
    # Its key is still named by a value, so it isn't retired, and the rotation is open again for it.
    later(owner)
    assert await retire_keys(platform, Actor.system()) == []
    assert old not in retired(owner)


def test_a_key_outlives_what_waits_in_files() -> None:
    """With an hour for the transaction that was the last to seal with it."""
    assert KEPT + timedelta(hours=1) <= RETIRE_AFTER


def later(owner: Connection) -> None:
    owner.execute("UPDATE compliance_data_key SET active_from = active_from - interval '26 hours'")


def retired(owner: Connection) -> set[str]:
    query = "SELECT kid FROM compliance_data_key WHERE retired_at IS NOT NULL"
    return {kid for (kid,) in owner.execute(query)}


async def test_a_key_that_nothing_uses_is_retired_and_kept(
    platform: Platform, owner: Connection, make_user: MakeUser
) -> None:
    patient = await make_user()
    old = platform.cipher.current
    assert old is not None
    stale = platform.cipher.seal("identity_user.phone", patient.id, "+8801711000000")
    asking = await copied(platform, owner, patient)
    await rotated(platform)
    assert await retire_keys(platform, Actor.system()) == []  # too early: a long transaction may still end
    # Nor while a copy of somebody's data, sealed before, lies in a file that isn't sealed anew.
    owner.execute("UPDATE compliance_data_key SET active_from = active_from - interval '24 hours'")
    assert await retire_keys(platform, Actor.system()) == []
    await platform.load_keys()
    async with platform.begin(asking) as uow:
        assert (await platform.privacy.fetch_export(uow)).startswith(b"PK")
    later(owner)
    # A straggler, written with the old key after its table was done: found by the look, and sealed anew.
    owner.execute("UPDATE identity_user SET phone_ct = %s WHERE id = %s", (stale, patient.id))
    owner.execute("UPDATE compliance_key_rotation SET checked_at = NULL")
    assert await retire_keys(platform, Actor.system()) == []
    await finish_rotation(platform, Actor.system())
    owner.execute("UPDATE compliance_key_rotation SET checked_at = NULL")
    assert await retire_keys(platform, Actor.system()) == [old]
    assert retired(owner) == {old}
    await platform.load_keys()
    async with platform.begin(patient.actor) as uow:
        assert (await platform.identity.profile(uow)).phone == "+8801711000000"


async def test_a_rotation_is_due_by_age(platform: Platform, owner: Connection) -> None:
    async with platform.begin(Actor.worker()) as uow:
        assert not await platform.compliance.begin_rotation(uow)
    owner.execute("UPDATE compliance_data_key SET active_from = active_from - interval '89 days'")
    async with platform.begin(Actor.worker()) as uow:
        assert not await platform.compliance.begin_rotation(uow)
    owner.execute("UPDATE compliance_data_key SET active_from = active_from - interval '2 days'")
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.compliance.begin_rotation(uow)
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.compliance.begin_rotation(uow, now=True)
    assert owner.execute("SELECT count(*) FROM compliance_key_rotation").fetchone() == (1,)


async def test_two_workers_share_the_work(settings: Settings, platform: Platform, owner: Connection) -> None:
    from healthapp.wiring import build_platform  # noqa: PLC0415 - as the fixtures do

    await platform.load_keys()
    fill(platform, owner, 60)
    before = plain(platform, owner)
    other = build_platform(settings, "worker")
    try:
        async with platform.begin(Actor.system()) as uow:
            await platform.compliance.begin_rotation(uow, now=True)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(
                finish_rotation(platform, Actor.system(), size=7), finish_rotation(other, Actor.worker(), size=11)
            )
    finally:
        await other.close()
    assert set().union(*kids(owner).values()) == {platform.cipher.current}
    # The rotation itself is written down in the trail.
    assert plain(platform, owner).items() >= before.items()


async def test_a_killed_rotation_goes_on_while_people_write(
    platform: Platform, owner: Connection, make_user: MakeUser, settings: Settings, tmp_path: Path
) -> None:
    patient = await make_user()
    mine = [await make_daily(platform, patient, f"M{number}") for number in range(20)]
    fill(platform, owner, MANY)
    before = plain(platform, owner)
    written: dict[UUID, str] = {}
    stop = asyncio.Event()

    async def write() -> None:
        number = 0
        while not stop.is_set():
            reminder_id, number = random.choice(mine), number + 1  # noqa: S311 - not for security
            command = UpdateReminder.model_validate({"title": f"Written {number}"})
            async with platform.begin(patient.actor) as uow:
                await platform.reminders.update(uow, reminder_id, command)
            written[reminder_id] = f"Written {number}"
            await asyncio.sleep(0.02)

    writing = asyncio.create_task(write())
    killed = await asyncio.to_thread(kill_again_and_again, owner, command_environment(settings, tmp_path))
    stop.set()
    await writing
    assert killed == KILLS
    assert len(written) > 5

    await platform.load_keys()
    after = plain(platform, owner)
    for reminder_id, title in written.items():
        before[("reminders_reminder.title", reminder_id)] = title
    changed = {key for key, text in before.items() if after.get(key) != text}
    assert {key for key in changed if not key[0].startswith("notifications_")} == set()
    assert set().union(*kids(owner).values()) == {platform.cipher.current}


def command_environment(settings: Settings, folder: Path) -> Mapping[str, str]:
    ours = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL", "REFLEX_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "HEALTHAPP_MASTER_KEY": databases.MASTER_KEY,
        "HEALTHAPP_DATA_DIR": str(folder),
        "HEALTHAPP_KEY_GRACE_SECONDS": "2",
        "PYTHONPATH": str(ROOT),
    }


def kill_again_and_again(owner: Connection, environment: Mapping[str, str]) -> int:
    """Kill the command -9 at random moments of its work, again and again, then let it end; returns how many hit."""
    command = [sys.executable, "-m", "healthapp.cli", "keys", "rotate", "--now", "--batch", "50"]
    random_moment = random.Random(20261121)  # noqa: S311 - the same moments in every run
    killed = 0
    url = owner.info.dsn
    with psycopg.connect(url, password=owner.info.password, autocommit=True) as watch:
        for _ in range(KILLS):
            process = subprocess.Popen(command, env=dict(environment), stderr=subprocess.DEVNULL)
            wanted = resealed(watch) + random_moment.randint(1, 400)
            while process.poll() is None and resealed(watch) < wanted:
                time.sleep(0.005)  # how far another process is can only be asked again
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
    command.remove("--now")
    ended = subprocess.run(command, env=dict(environment), check=False, timeout=120, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return killed


def resealed(watch: Connection) -> int:
    row = watch.execute("SELECT coalesce(sum(resealed), 0) FROM compliance_key_rotation_step").fetchone()
    assert row is not None
    return int(row[0])
