"""What is LanceDB's own: one builder at a time, former tables, broken files."""

from __future__ import annotations

import fcntl
import os
import random
from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import Filters
from tests.integration.knowledge.test_index_contract import DOCUMENTS, Made, document

if TYPE_CHECKING:
    from pathlib import Path


def _tables(folder: Path) -> int:
    return len(list(folder.glob("*.lance")))


def _leave_a_name_without_a_file(folder: Path) -> None:
    for table in folder.glob("*.lance"):
        (table / "gone").symlink_to("nowhere")


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


async def test_a_file_that_goes_while_they_are_counted_has_no_bytes(tmp_path: Path) -> None:
    index = LanceIndex(tmp_path)
    await index.rebuild(DOCUMENTS, "one", None)
    before = await LanceIndex(tmp_path).size()
    _leave_a_name_without_a_file(tmp_path)
    assert await index.size() == before
    assert before
    await index.close()


async def test_among_many_a_graph_leads_to_the_near_ones(tmp_path: Path) -> None:
    draw = random.Random(7)  # noqa: S311 - the same numbers each time

    def near(centre: int) -> list[float]:
        made = [draw.gauss(0, 0.1) for _ in range(16)]
        made[centre % 16] += 1
        return made

    documents = [document(f"e{number}", "fever") for number in range(600)]
    of = {each.id: {"bn": near(number), "en": near(number + 1)} for number, each in enumerate(documents)}
    exact, graph = LanceIndex(tmp_path / "exact"), LanceIndex(tmp_path / "graph", many=500)
    for index in (exact, graph):
        assert await index.rebuild(documents, "one", Made("toy", 16, of))
    # Words alone, and beside them one for each language and one for each filter.
    assert [len(list((tmp_path / one).glob("*.lance/_indices/*"))) for one in ("exact", "graph")] == [1, 6]
    right = 0
    for centre in range(16):
        asked = near(centre)
        wanted, found = [
            {one.id: one.score for one in await index.vector(asked, "bn", Filters(), 10)} for index in (exact, graph)
        ]
        right += len(wanted.keys() & found.keys())
        # Whatever the graph leads to is scored by its exact vector.
        assert all(abs(wanted[each] - found[each]) < 1e-4 for each in wanted.keys() & found.keys())
    assert right >= 0.9 * 160
    for index in (exact, graph):
        await index.close()


async def test_a_graph_is_made_of_the_vectors_that_there_are(tmp_path: Path) -> None:
    """None for a language in which nothing has a vector yet: the library can't make one of nothing."""
    index = LanceIndex(tmp_path, many=20)
    documents = [document(f"many{n}", f"word{n} fever") for n in range(40)]
    some = {each.id: {"en": [1.0] + [0.0] * 15} for each in documents[:3]}
    assert await index.rebuild(documents, "one", Made("toy", 16, some, lacking=77))
    found = [one.id for one in await index.vector([1.0] + [0.0] * 15, "en", Filters(), 10)]
    assert sorted(found) == sorted(some)
    assert await index.vector([1.0] + [0.0] * 15, "bn", Filters(), 10) == []
    await index.close()
