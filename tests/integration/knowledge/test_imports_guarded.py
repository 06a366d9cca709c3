"""Files that editors upload: whoever else asks, in pages, REST or SQL, and whatever is killed meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from healthapp.contexts.knowledge.schemas.imports import ImportStatus, UploadFile
from healthapp.contexts.knowledge.schemas.loaded import Origin
from healthapp.contexts.knowledge.service.import_work import LEASE
from healthapp.kit.actor import Role
from healthapp.kit.database import APP_ROLE, role_url
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id
from tests.support import databases, editors
from tests.support.databases import connect
from tests.support.uploads import LICENCE, csv, files, held, look, start, upload
from workers import imports as worker

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection


def wait_for(owner: Connection, many: int) -> None:
    """Wait until so many records were loaded by another process."""
    while len(held(owner)) < many:
        pass


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Give a data folder of its own."""
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path / "data")


@pytest.fixture
async def editor(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user)


@pytest.fixture
async def second(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, Role.PHARMACIST)


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER, Role.DOCTOR, Role.PHARMACIST, Role.ADMIN])
async def test_nobody_else_sees_or_steers(
    platform: Platform, settings: Settings, editor: Person, make_user: MakeUser, role: Role
) -> None:
    one = await upload(platform, editor, csv(*"ab"))
    await worker.work_on_next(platform)
    knowledge, stranger = platform.knowledge, await make_user(role)
    command = UploadFile(origin=Origin.OWN, file="own.csv", licence=LICENCE)
    steps: list[Any] = [
        knowledge.imports,
        lambda uow: knowledge.find_import(uow, one.id),
        lambda uow: knowledge.require_upload(uow, command),
        lambda uow: knowledge.start_import(uow, one.id),
        lambda uow: knowledge.stop_import(uow, one.id),
        lambda uow: knowledge.import_rejects(uow, one.id),
        lambda uow: knowledge.add_import(uow, new_id(), command, 1, "x"),
        knowledge.loads,
        lambda uow: knowledge.load_rejects(uow, one.id),
        knowledge.claim_import,
        knowledge.tidy_imports,
    ]
    for step in steps:
        with pytest.raises(HealthError) as error:
            async with platform.begin(stranger.actor) as uow:
                await step(uow)
        assert error.value.kind is Kind.FORBIDDEN
    # Neither does SQL of their own.
    with connect(role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)) as session:
        session.execute("SELECT set_config('app.actor_id', %s, false)", (str(stranger.id),))
        session.execute("SELECT set_config('app.actor_role', %s, false)", (role.value,))
        for table in ("knowledge_import", "knowledge_import_reject", "knowledge_load", "knowledge_load_reject"):
            assert session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone() == (0,)
        assert session.execute("UPDATE knowledge_import SET status = 'loading'").rowcount == 0


async def test_an_editors_own_sql_writes_no_counts_and_for_nobody_else(
    platform: Platform, settings: Settings, editor: Person
) -> None:
    await upload(platform, editor, csv(*"ab"))
    with connect(role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)) as session:
        session.execute("SELECT set_config('app.actor_id', %s, false)", (str(editor.id),))
        session.execute("SELECT set_config('app.actor_role', 'doctor', false)")
        assert session.execute("SELECT count(*) FROM knowledge_import").fetchone() == (1,)
        for forged in (
            "UPDATE knowledge_import SET added = 9",
            "DELETE FROM knowledge_import",
            "UPDATE knowledge_import SET uploader = gen_random_uuid()",
            "INSERT INTO knowledge_loaded SELECT * FROM knowledge_loaded",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(forged.encode())


_RUN = """
import asyncio
from healthapp.config import Settings
from healthapp.kit.actor import Actor
from healthapp.wiring import build_platform
from workers import imports

imports._BATCH = 20

async def main():
    platform = build_platform(Settings(), "worker")
    await platform.load_keys()
    print("ready", flush=True)
    while not await imports.work_on_next(platform):
        await asyncio.sleep(0.1)
    await platform.close()

asyncio.run(main())
"""


async def test_a_worker_that_is_killed_in_the_middle_loses_nothing_and_loads_nothing_twice(
    platform: Platform, settings: Settings, owner: Connection, editor: Person, second: Person
) -> None:
    keys = [f"k{n:04}" for n in range(3000)]
    one = await upload(platform, editor, csv(*keys, broken=2))
    await worker.work_on_next(platform)
    await start(platform, second, one)
    env = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "HEALTHAPP_MASTER_KEY": databases.MASTER_KEY,
        "HEALTHAPP_DATA_DIR": str(settings.data_dir),
        "HEALTHAPP_SEARCH_VECTORS": "none",
    }

    async def run() -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _RUN,
            env=env,
            stdout=asyncio.subprocess.PIPE,
            cwd=worker.__file__.rpartition("/workers")[0],
        )
        assert process.stdout is not None
        assert await process.stdout.readline()
        return process

    killed = await run()
    await asyncio.to_thread(wait_for, owner, 100)
    killed.send_signal(signal.SIGKILL)
    await killed.wait()
    seen = await look(platform, editor, one)
    assert seen.status is ImportStatus.LOADING
    assert seen.loaded is not None
    assert 100 <= seen.loaded.added < 3000
    assert len(files(settings)) == 1
    assert not await worker.work_on_next(platform), "its lease is not over"
    owner.execute("UPDATE knowledge_import SET leased_until = leased_until - %s", (LEASE + timedelta(seconds=1),))
    again = await run()
    assert await again.wait() == 0
    done = await look(platform, editor, one)
    assert (done.status, done.loaded and (done.loaded.read, done.loaded.added, done.loaded.rejected)) == (
        ImportStatus.DONE,
        (3002, 3000, 2),
    )
    assert held(owner) == keys
    assert owner.execute("SELECT count(*) FROM knowledge_load").fetchone() == (1,)
    assert files(settings) == []
    told = json.dumps(done.model_dump(mode="json", by_alias=True))
    assert "k0001" not in told
