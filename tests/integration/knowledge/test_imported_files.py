"""The files that editors upload: packed, broken, made to do harm, too large, cut off."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.knowledge.schemas.imports import ImportStatus, UploadFile
from healthapp.contexts.knowledge.schemas.loaded import Origin
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError
from healthapp.kit.ids import new_id
from tests.support import databases, editors
from tests.support.uploads import HEAD, LICENCE, csv, files, held, look, start, upload
from workers import imports as worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from healthapp.config import Settings
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


@pytest.mark.parametrize("file", ["own.csv.gz", "own.zip"])
async def test_packed_files_are_read(
    platform: Platform, owner: Connection, editor: Person, second: Person, file: str, tmp_path: Path
) -> None:
    content = gzip.compress(csv(*"abc"))
    if file.endswith("zip"):
        with zipfile.ZipFile(tmp_path / file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner/own.csv", csv(*"abc"))
        content = (tmp_path / file).read_bytes()
    one = await upload(platform, editor, content, file)
    await worker.work_on_next(platform)
    await start(platform, second, one)
    await worker.work_on_next(platform)
    assert held(owner) == ["a", "b", "c"]


def bomb(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("own.csv", HEAD.encode() + b"x" * 200_000_000)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("origin", "file", "content", "failure"),
    [
        (Origin.OWN, "own.zip", b"PK\x05\x06 no archive", "nothing_to_read"),
        (
            Origin.MEDLINEPLUS,
            "topics.xml",
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]><health-topics><health-topic id="1"/></health-topics>',
            "entities",
        ),
        (Origin.MEDLINEPLUS, "topics.xml", b"<health-topics><health-topic", "broken_xml"),
        (Origin.OPENFDA, "labels.json", b'{"results": [{"id": 1}', "truncated"),
        (Origin.RXNORM, "rx.zip", b"no zip at all", "table_missing"),
    ],
)
async def test_a_file_that_cannot_be_read_is_told_and_deleted(
    platform: Platform, settings: Settings, owner: Connection, editor: Person,
    origin: Origin, file: str, content: bytes, failure: str,
) -> None:  # fmt: skip
    one = await upload(platform, editor, content, file, origin)
    await worker.work_on_next(platform)
    seen = await look(platform, editor, one)
    assert (seen.status, seen.failure) == (ImportStatus.FAILED, failure)
    assert files(settings) == []
    assert held(owner) == []


async def test_an_archive_made_to_do_harm_is_left(
    platform: Platform, settings: Settings, owner: Connection, editor: Person, tmp_path: Path
) -> None:
    one = await upload(platform, editor, bomb(tmp_path / "bomb.zip"), "own.zip")
    await worker.work_on_next(platform)
    seen = await look(platform, editor, one)
    assert seen.status is ImportStatus.FAILED
    assert seen.failure == "unpacks_to_too_much"
    assert (held(owner), files(settings)) == ([], [])


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"file": "own.exe"}, "file", "upload_ending"),
        ({"file": "own.csv", "origin": "rxnorm"}, "file", "upload_ending"),
        ({"file": "../../own.csv"}, "file", "upload_ending"),
        ({"file": "own.csv", "licence": ""}, "licence", "upload_licence"),
    ],
)
async def test_what_does_not_fit_is_refused_before_anything_is_read(
    platform: Platform, editor: Person, fields: dict[str, Any], field: str, code: str
) -> None:
    command = UploadFile.model_validate({"origin": "own", "licence": LICENCE, **fields})
    with pytest.raises(HealthError) as error:
        async with platform.begin(editor.actor) as uow:
            await platform.knowledge.require_upload(uow, command)
    assert [(one.field, one.code) for one in error.value.fields] == [(field, code)]


@pytest.mark.parametrize(("size", "code"), [(2001, "upload_too_large"), (0, "upload_empty")])
async def test_nothing_stays_of_a_file_that_is_too_large_or_empty(
    platform: Platform, settings: Settings, editor: Person, size: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform.knowledge, "most_upload", 2000)
    with pytest.raises(HealthError) as error:
        await upload(platform, editor, b"x" * size)
    assert [one.code for one in error.value.fields] == [code]
    assert files(settings) == []


async def test_nothing_stays_of_a_file_that_is_cut_off(platform: Platform, settings: Settings, editor: Person) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"x" * 5_000_000
        raise ConnectionResetError

    command = UploadFile(origin=Origin.OWN, file="own.csv", licence=LICENCE)
    with pytest.raises(HealthError):
        await platform.knowledge.keep_upload(new_id(), command, breaking())
    assert files(settings) == []
