"""Searching by meaning alone: the order is the vectors' then, and where there are none it is said to be by words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.contexts.knowledge.errors import EmbedderUnavailableError
from healthapp.contexts.knowledge.schemas.search import Found, Mode, SearchQuery
from healthapp.contexts.knowledge.service import KnowledgeService, Shelves
from healthapp.contexts.knowledge.service.library import Library
from healthapp.kit.actor import Actor
from tests.support.toy_embedder import ToyEmbedder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

STRANGER = Actor.anonymous()
ASKED = "dengue fever"


class Herpetologist(ToyEmbedder):
    """To whom everything that names a snake means the same as dengue, and nothing else does."""

    def _vector(self, text: str) -> list[float]:
        return [1.0, 0.0] if text.casefold() == ASKED or "snake" in text.casefold() else [0.0, 1.0]


@pytest.fixture
def embedder() -> Herpetologist:
    return Herpetologist()


@pytest.fixture
async def service(tmp_path: Path, embedder: Herpetologist) -> AsyncIterator[KnowledgeService]:
    """Give a service whose index has no vectors yet."""
    made = KnowledgeService(Shelves(Library(FolderContent())), LanceIndex(tmp_path / "index"), embedder)
    await made.indexing.build(None)
    yield made
    await made.aclose()


async def search(service: KnowledgeService, mode: Mode = Mode.SEMANTIC) -> Found:
    return await service.search(STRANGER, SearchQuery(query=ASKED, mode=mode))


async def test_the_order_is_that_of_the_vectors_once_there_are_any(service: KnowledgeService) -> None:
    by_words = await search(service)
    assert (by_words.hits[0].entry, by_words.limited, by_words.by_words) == ("condition:dengue", True, True)
    await service.indexing.rebuild()
    by_meaning = await search(service)
    assert (by_meaning.limited, by_meaning.by_words) == (False, False)
    shelf = await service.indexing.shelf()
    best = [hit for hit in by_meaning.hits if hit.score == by_meaning.hits[0].score]
    assert "condition:dengue" not in {hit.entry for hit in best}
    for hit in best:
        sides = [
            each.passage(lang) for each in shelf.documents.values() if each.entry == hit.entry for lang in ("bn", "en")
        ]
        assert any("snake" in side.casefold() for side in sides), hit.entry
    both = await search(service, Mode.HYBRID)
    assert (both.hits[0].entry, both.limited, both.by_words) == ("condition:dengue", False, False)


async def test_without_an_answer_of_the_model_it_is_by_words_and_said_so(
    service: KnowledgeService, embedder: Herpetologist
) -> None:
    await service.indexing.rebuild()
    embedder.fails = EmbedderUnavailableError()
    found = await search(service)
    assert (found.hits[0].entry, found.limited, found.by_words) == ("condition:dengue", True, True)
    embedder.fails = None
    assert not (await search(service)).by_words


@pytest.mark.parametrize("why", ["nothing makes vectors", "it may not leave"])
async def test_where_meanings_are_never_compared_it_is_by_words_and_said_so(
    service: KnowledgeService, embedder: Herpetologist, why: str
) -> None:
    await service.indexing.rebuild()
    if why == "it may not leave":
        embedder.host = "vectors.example"
    else:
        service.indexing.embedder = None
    found = await search(service)
    assert (found.hits[0].entry, found.limited, found.by_words) == ("condition:dengue", True, True)
    both = await search(service, Mode.HYBRID)
    assert (both.limited, both.by_words) == (False, False)
