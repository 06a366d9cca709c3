"""Files that editors upload: a dry run, their word, the load."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from healthapp.contexts.knowledge.schemas.imports import ImportStatus, ImportView, UploadFile
from healthapp.contexts.knowledge.schemas.loaded import Origin
from healthapp.kit.actor import Actor, Role
from healthapp.kit.database import APP_ROLE, role_url
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id
from tests.support import databases, editors
from tests.support.databases import connect
from tests.support.uploads import LICENCE, csv, files, held, look, pieces, reasons, start, stop, upload
from workers import imports as worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from healthapp.adapters.licensed_file import LicensedPath
    from healthapp.config import Settings
    from healthapp.contexts.knowledge.schemas.loaded import Outcome
    from healthapp.contexts.knowledge.service.import_work import ImportJob
    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection


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


async def test_nothing_is_written_before_an_editor_says_so(
    platform: Platform, settings: Settings, owner: Connection, editor: Person, second: Person
) -> None:
    one = await upload(platform, editor, csv(*"abc", "a", broken=2))
    assert (one.status, one.percent, len(files(settings))) == (ImportStatus.CHECKING, 0, 1)
    assert await worker.work_on_next(platform)
    seen = await look(platform, editor, one)
    assert (seen.status, seen.percent, seen.loaded) == (ImportStatus.CHECKED, 100, None)
    assert (seen.preview.read, seen.preview.added, seen.preview.rejected) == (6, 3, 3)
    assert await reasons(platform, editor, one.id) == [
        (5, "a", "duplicate"),
        (6, "bad0", "invalid_value"),
        (7, "bad1", "invalid_value"),
    ]
    assert held(owner) == []
    assert not await worker.work_on_next(platform), "it waits for another editor's word"
    await start(platform, second, one)
    assert await worker.work_on_next(platform)
    done = await look(platform, editor, one)
    assert (done.status, done.percent, done.failure) == (ImportStatus.DONE, 100, "")
    assert done.loaded is not None
    assert (done.loaded.added, done.loaded.rejected) == (3, 3)
    assert held(owner) == ["a", "b", "c"]
    assert files(settings) == []
    assert len(await reasons(platform, editor, one.id)) == 3
    ((licence,),) = owner.execute("SELECT DISTINCT body #>> '{licence,licence}' FROM knowledge_loaded").fetchall()
    assert licence == LICENCE
    async with platform.begin(editor.actor) as uow:
        listed = await platform.knowledge.imports(uow)
    assert [load.counts.added for load in listed.loads] == [3]
    assert await reasons(platform, editor, listed.loads[0].id) == await reasons(platform, editor, one.id)


async def test_whoever_uploaded_it_does_not_load_it(platform: Platform, owner: Connection, editor: Person) -> None:
    one = await upload(platform, editor, csv(*"ab"))
    await worker.work_on_next(platform)
    assert (await look(platform, editor, one)).may == ["stop"]
    with pytest.raises(HealthError) as error:
        await start(platform, editor, one)
    assert (error.value.kind, error.value.code) == (Kind.CONFLICT, "import_four_eyes")
    assert not await worker.work_on_next(platform)
    assert held(owner) == []


async def test_another_lets_it_load_and_that_stands_with_it(
    platform: Platform, owner: Connection, editor: Person, second: Person
) -> None:
    one = await upload(platform, editor, csv(*"ab"))
    await worker.work_on_next(platform)
    async with platform.begin(editor.actor) as uow:
        assert (await platform.knowledge.imports(uow)).others == [second.id]
    assert (await look(platform, second, one)).may == ["start", "stop"]
    begun = await start(platform, second, one)
    assert (begun.uploader, begun.approver, begun.may) == (editor.id, second.id, ["stop"])
    assert begun.approved_at is not None
    told = owner.execute(
        "SELECT actor_id FROM compliance_audit_event WHERE action = 'knowledge.import_start' AND outcome = 'success'"
    ).fetchall()
    assert told == [(second.id,)]


async def test_the_database_itself_lets_nobody_load_their_own_file(
    platform: Platform, settings: Settings, editor: Person, second: Person
) -> None:
    await upload(platform, editor, csv(*"ab"))
    await worker.work_on_next(platform)
    await upload(platform, editor, csv(*"cd"), "later.csv")
    load = "UPDATE knowledge_import SET status = 'loading', approved_at = now(), approver = %s WHERE file = %s"
    done = "UPDATE knowledge_import SET status = 'checked' WHERE file = 'later.csv' AND %s::uuid IS NOT NULL"
    with connect(role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)) as session:
        for who, statement, given in (
            (editor, load, (editor.id, "own.csv")),
            (editor, load, (second.id, "own.csv")),  # in another's name
            (second, load, (None, "own.csv")),
            (second, load, (second.id, "later.csv")),  # before its dry run
            (second, done, (second.id,)),
        ):
            session.execute("SELECT set_config('app.actor_id', %s, false)", (str(who.id),))
            session.execute("SELECT set_config('app.actor_role', %s, false)", (who.actor.role.value,))
            with pytest.raises(psycopg.errors.CheckViolation):
                session.execute(statement.encode(), given)
        assert session.execute(load.encode(), (second.id, "own.csv")).rowcount == 1
        with pytest.raises(psycopg.errors.CheckViolation):
            session.execute(b"UPDATE knowledge_import SET approver = %s", (editor.id,))


async def test_the_same_file_again_has_nothing_to_load(platform: Platform, editor: Person, second: Person) -> None:
    first = await upload(platform, editor, csv(*"ab"))
    await worker.work_on_next(platform)
    await start(platform, second, first)
    await worker.work_on_next(platform)
    one = await upload(platform, editor, csv(*"ab"))
    await worker.work_on_next(platform)
    seen = await look(platform, editor, one)
    assert (seen.preview.added, seen.preview.unchanged) == (0, 2)
    with pytest.raises(HealthError) as error:
        await start(platform, second, one)
    assert (error.value.kind, error.value.code) == (Kind.CONFLICT, "import_nothing")


async def test_there_are_not_more_than_five_at_a_time(platform: Platform, settings: Settings, editor: Person) -> None:
    for n in range(5):
        await upload(platform, editor, csv("a"), f"{n}.csv")
    with pytest.raises(HealthError) as error:
        await upload(platform, editor, csv("a"))
    assert error.value.code == "imports_full"
    assert len(files(settings)) == 5


async def test_files_that_are_still_coming_are_counted_too(platform: Platform, settings: Settings) -> None:
    command, may_end = UploadFile(origin=Origin.OWN, file="own.csv", licence=LICENCE), asyncio.Event()
    coming = [asyncio.Event() for _ in range(5)]

    async def slowly(begun: asyncio.Event) -> AsyncIterator[bytes]:
        yield b"key,"
        begun.set()
        await may_end.wait()

    keep = platform.knowledge.keep_upload
    tasks = [asyncio.create_task(keep(new_id(), command, slowly(each))) for each in coming]
    for each in coming:
        await each.wait()
    with pytest.raises(HealthError) as error:
        await keep(new_id(), command, pieces(csv("a")))
    assert (error.value.code, len(files(settings))) == ("imports_full", 5)
    may_end.set()
    await asyncio.gather(*tasks)
    assert await keep(new_id(), command, pieces(csv("a")))


async def test_one_is_stopped_wherever_it_is(
    platform: Platform, settings: Settings, owner: Connection, editor: Person
) -> None:
    waiting = await upload(platform, editor, csv(*"ab"))
    assert (await stop(platform, editor, waiting)).stopping
    await worker.work_on_next(platform)
    assert (await look(platform, editor, waiting)).status is ImportStatus.STOPPED
    checked = await upload(platform, editor, csv(*"ab"))
    await worker.work_on_next(platform)
    assert (await stop(platform, editor, checked)).status is ImportStatus.STOPPED
    with pytest.raises(HealthError) as error:
        await stop(platform, editor, checked)
    assert error.value.code == "import_elsewhere"
    assert (files(settings), held(owner)) == ([], [])


async def test_a_load_that_was_stopped_goes_on_when_the_file_comes_again(
    platform: Platform,
    settings: Settings,
    owner: Connection,
    editor: Person,
    second: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "_BATCH", 2)
    one = await upload(platform, editor, csv(*"abcdefg"))
    await worker.work_on_next(platform)
    await start(platform, second, one)
    load_batch = platform.knowledge.load_batch

    async def stop_after_one(*args: Any, **given: Any) -> Any:
        view = await load_batch(*args, **given)
        args[0].after_commit(lambda: _stopped(platform, editor, one))
        return view

    monkeypatch.setattr(platform.knowledge, "load_batch", stop_after_one)
    await worker.work_on_next(platform)
    monkeypatch.setattr(platform.knowledge, "load_batch", load_batch)
    seen = await look(platform, editor, one)
    assert seen.status is ImportStatus.STOPPED
    assert seen.loaded is not None
    assert (seen.loaded.read, held(owner), files(settings)) == (2, ["a", "b"], [])
    again = await upload(platform, editor, csv(*"abcdefg"))
    await worker.work_on_next(platform)
    await start(platform, second, again)
    await worker.work_on_next(platform)
    assert held(owner) == [*"abcdefg"]
    loads = owner.execute("SELECT read, added, status FROM knowledge_load").fetchall()
    assert loads == [(7, 7, "done")]


async def _stopped(platform: Platform, who: Person, one: ImportView) -> None:
    await stop(platform, who, one)


async def test_what_nobody_gives_a_word_on_is_left_after_three_days(
    platform: Platform, settings: Settings, owner: Connection, editor: Person
) -> None:
    one = await upload(platform, editor, csv(*"ab"))
    await worker.work_on_next(platform)
    owner.execute("UPDATE knowledge_import SET changed_at = now() - interval '73 hours'")
    async with platform.begin(Actor.worker()) as uow:
        await platform.knowledge.tidy_imports(uow)
    seen = await look(platform, editor, one)
    assert (seen.status, seen.failure) == (ImportStatus.STOPPED, "left")
    assert owner.execute("SELECT topic FROM outbox_event WHERE topic = 'import.ended'").fetchall() == [
        ("import.ended",)
    ]
    # Its file is young; what is older and of no upload goes.
    assert len(files(settings)) == 1
    for path in files(settings):
        for each in (path, path.parent):
            os.utime(each, (1, 1))
    async with platform.begin(Actor.worker()) as uow:
        await platform.knowledge.tidy_imports(uow)
    assert files(settings) == []


async def test_two_workers_do_not_work_at_once(platform: Platform, editor: Person) -> None:
    for n in range(2):
        await upload(platform, editor, csv("a"), f"{n}.csv")
    async with platform.begin(Actor.worker()) as uow:
        first = await platform.knowledge.claim_import(uow)
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.knowledge.claim_import(uow) is None
    assert first is not None


async def test_who_lost_an_upload_writes_nothing_more_of_it(
    platform: Platform, owner: Connection, editor: Person
) -> None:
    await upload(platform, editor, csv(*"ab"))
    async with platform.begin(Actor.worker()) as uow:
        former = await platform.knowledge.claim_import(uow)
    owner.execute("UPDATE knowledge_import SET leased_until = now()")
    assert await worker.work_on_next(platform)
    assert former is not None
    with pytest.raises(HealthError) as error:
        async with platform.begin(Actor.worker()) as uow:
            await platform.knowledge.end_import(uow, former, failure="unexpected")
    assert error.value.code == "load_taken_over"


async def test_what_is_read_whole_before_its_first_record_is_held_and_stopped_meanwhile(
    platform: Platform, editor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RxNorm's tables are: without a record there is no batch that would renew the lease or hear of a stop."""
    is_over, is_held, real = threading.Event(), asyncio.Event(), platform.knowledge.hold_import

    async def hold(uow: UnitOfWork, job: ImportJob) -> bool:
        goes_on = await real(uow, job)
        is_held.set()
        return goes_on

    async def read(_: object, file: LicensedPath, *__: object) -> Iterator[Outcome]:
        return reading(file)

    def reading(file: LicensedPath) -> Iterator[Outcome]:
        while not is_over.is_set():
            for _ in file.rows():
                pass
        yield from ()

    monkeypatch.setattr(platform.knowledge, "read_licensed", read)
    monkeypatch.setattr(platform.knowledge, "hold_import", hold)
    monkeypatch.setattr(worker, "_HOLD_EVERY", 0.01)
    one = await upload(platform, editor, csv("a"))
    work = asyncio.create_task(worker.work_on_next(platform))
    try:
        async with asyncio.timeout(30):
            await is_held.wait()
            await stop(platform, editor, one)
            assert await work
    finally:
        is_over.set()
    assert (await look(platform, editor, one)).status is ImportStatus.STOPPED
