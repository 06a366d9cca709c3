"""What is LanceDB's own: one builder at a time, former tables, broken files."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import Filters
from tests.integration.knowledge.test_index_contract import DOCUMENTS, document

if TYPE_CHECKING:
    from pathlib import Path


def _tables(folder: Path) -> int:
    return len(list(folder.glob("*.lance")))


async def test_another_process_sees_what_one_built(tmp_path: Path) -> None:
    one, other = LanceIndex(tmp_path), LanceIndex(tmp_path)
    await one.rebuild(DOCUMENTS, "one", None)
    assert [each.id for each in await other.keyword(["cough"], Filters(), 5)] == ["condition:flu"]
    await one.rebuild([document("cholera", "cholera")], "two", None)
    assert [each.id for each in await other.keyword(["cholera"], Filters(), 5)] == ["condition:cholera"]
    await one.close()
    await other.close()


async def test_only_one_builds(tmp_path: Path) -> None:
    index = LanceIndex(tmp_path)
    held = os.open(tmp_path / "build.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert not await index.rebuild(DOCUMENTS, "one", None)
    os.close(held)
    assert await index.rebuild(DOCUMENTS, "one", None)
    await index.close()


async def test_former_tables_go_after_their_time(tmp_path: Path) -> None:
    index = LanceIndex(tmp_path, kept_seconds=0)
    for version in ("one", "two", "three"):
        await index.rebuild(DOCUMENTS, version, None)
    assert _tables(tmp_path) == 1
    await index.close()
    patient = LanceIndex(tmp_path / "other", kept_seconds=600)
    for version in ("one", "two"):
        await patient.rebuild(DOCUMENTS, version, None)
    assert _tables(tmp_path / "other") == 2
    await patient.close()


@pytest.mark.parametrize("kept", ["", "{}", "[]", '{"table": "x"}', '{"table": "gone", "state": {}}'])
async def test_a_broken_pointer_is_an_engine_that_does_not_answer(tmp_path: Path, kept: str) -> None:
    (tmp_path / "current.json").write_text(kept)
    index = LanceIndex(tmp_path)
    with pytest.raises(IndexUnavailableError):
        await index.state()
    with pytest.raises(IndexUnavailableError):
        await index.keyword(["fever"], Filters(), 5)
    await index.close()


async def test_files_that_are_gone_are_an_engine_that_does_not_answer(tmp_path: Path) -> None:
    index = LanceIndex(tmp_path)
    (tmp_path / "current.json").write_text(
        '{"table": "gone", "state": {"version": "1", "model": null, "dimension": 0, "documents": 1}}'
    )
    with pytest.raises(IndexUnavailableError):
        await index.keyword(["fever"], Filters(), 5)
    await index.close()
