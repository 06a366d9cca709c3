"""The worker keeps the search index as the content is: built once, and found by every other process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import SearchQuery
from healthapp.kit.actor import Actor
from tests.support import databases
from workers.knowledge import keep_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.wiring import Platform


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Give a data folder of its own, where nobody has built anything."""
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path)


async def test_the_index_is_built_once_and_others_search_it(
    platform: Platform, web: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> Any:
        raise AssertionError

    assert await keep_index(platform) is True
    monkeypatch.setattr(platform.knowledge.indexing.index, "rebuild", never)
    monkeypatch.setattr(web.knowledge.indexing.index, "rebuild", never)
    assert await keep_index(platform) is False
    found = await web.knowledge.search(Actor.anonymous(), SearchQuery(query="dengue"))
    assert not found.limited
    assert found.hits[0].entry == "condition:dengue"


class Counting:
    """Makes vectors of lengths, and counts how many."""

    model = "toy"
    dimension = 2

    def __init__(self) -> None:
        self.made = 0

    async def query(self, text: str) -> Sequence[float]:
        return [float(len(text)), 1.0]

    async def passages(self, texts: Sequence[str]) -> list[Sequence[float]]:
        self.made += len(texts)
        return [await self.query(text) for text in texts]


async def test_a_web_process_finds_by_words_and_leaves_the_vectors_to_the_worker(
    platform: Platform, web: Platform
) -> None:
    mine, theirs = Counting(), Counting()
    web.knowledge.indexing.embedder, platform.knowledge.indexing.embedder = mine, theirs
    asked = SearchQuery(query="dengue")
    assert (await web.knowledge.search(Actor.anonymous(), asked)).hits[0].entry == "condition:dengue"
    state = await web.knowledge.indexing.ready()
    assert (state.model, mine.made, web.knowledge.indexing._building) == (None, 0, None)
    assert await keep_index(platform) is True
    assert theirs.made > 2000
    assert (await web.knowledge.indexing.ready()).model == "toy"
    assert mine.made == 0


async def test_an_engine_that_is_away_ends_no_loop(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object) -> Any:
        raise IndexUnavailableError

    monkeypatch.setattr(platform.knowledge.indexing.index, "state", gone)
    assert await keep_index(platform) is False
