"""The search engines: files of this machine for every test, and a real Weaviate for `make weaviate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.kit.ids import new_id
from tests.peers.weaviate import WeaviateServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from healthapp.contexts.knowledge.ports import KnowledgeIndex


@pytest.fixture(scope="session")
def weaviate() -> Iterator[WeaviateServer]:
    """Give one server for all tests; the first time it is built."""
    with WeaviateServer() as started:
        yield started


@pytest.fixture
def name() -> str:
    """Give a name of this test's own there."""
    return f"Test{new_id().hex}"


@pytest.fixture(params=["lancedb", pytest.param("weaviate", marks=pytest.mark.weaviate)])
async def index(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> AsyncIterator[KnowledgeIndex]:
    """Give each engine, empty."""
    made: KnowledgeIndex
    if request.param == "lancedb":
        made = LanceIndex(tmp_path / "search")
    else:
        server: WeaviateServer = request.getfixturevalue("weaviate")
        made = server.index(name=name)
    yield made
    await made.close()
