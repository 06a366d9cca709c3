"""What is Weaviate's own: its class, one builder at a time, former collections, a server that is away or silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from healthapp.adapters.knowledge_search import build_index, shipped_content
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.adapters.local_embedder import LocalEmbedder
from healthapp.adapters.vector_shelf import FileShelf
from healthapp.adapters.weaviate_index import WeaviateIndex
from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import Filters
from healthapp.contexts.knowledge.service.evaluation import read_cases
from healthapp.contexts.knowledge.service.evaluation.search import measure_search
from healthapp.contexts.knowledge.service.indexing import Indexing
from healthapp.kit.breaker import Breaker, Breakers
from healthapp.kit.clock import FixedClock
from tests.integration.knowledge.test_index_contract import DOCUMENTS, VECTORS, document
from tests.support import databases
from tests.support.api import free_port

if TYPE_CHECKING:
    from healthapp.config import Settings
    from tests.peers.weaviate import WeaviateServer

pytestmark = pytest.mark.weaviate
EVAL = Path(__file__).resolve().parents[2] / "eval"
ROOT = Path(__file__).resolve().parents[3]
ALIKE = 0.02
"""How much two engines may differ in nDCG@10, as the fusion of one order promises."""


def classes(server: WeaviateServer, name: str) -> dict[str, Any]:
    return {one["class"]: one for one in shown(server, "schema")["classes"] if one["class"].startswith(name)}


def shown(server: WeaviateServer, path: str) -> Any:
    return httpx.get(f"{server.url}/v1/{path}", trust_env=False).raise_for_status().json()


def lock(server: WeaviateServer, name: str, at: datetime) -> None:
    body = {"class": f"{name}Lock", "description": str(at.timestamp())}
    httpx.post(f"{server.url}/v1/schema", json=body, trust_env=False).raise_for_status()


async def test_the_class_has_the_seeds_properties(weaviate: WeaviateServer, name: str) -> None:
    index = weaviate.index(name=name)
    await index.rebuild(DOCUMENTS, "one", VECTORS)
    (made,) = classes(weaviate, name).values()
    properties = {one["name"]: one for one in made["properties"]}
    assert {"content", "category", "language", "severity", "symptoms", "treatments"} <= properties.keys()
    assert properties["analysed"]["tokenization"] == "whitespace"
    assert made["invertedIndexConfig"]["bm25"] == {"k1": 1.2, "b": 0.75}
    assert made["vectorConfig"].keys() == {"bn", "en"}
    assert shown(weaviate, f"aliases/{name}")["class"] == made["class"]
    await index.close()


async def test_another_process_sees_what_one_built(weaviate: WeaviateServer, name: str) -> None:
    one, other = weaviate.index(name=name), weaviate.index(name=name)
    await one.rebuild(DOCUMENTS, "one", None)
    assert [each.id for each in await other.keyword(["cough"], Filters(), 5)] == ["condition:flu"]
    await one.rebuild([document("cholera", "cholera")], "two", None)
    other._pointed = None  # a second later
    assert [each.id for each in await other.keyword(["cholera"], Filters(), 5)] == ["condition:cholera"]
    await one.close()
    await other.close()


async def test_only_one_builds_and_a_lock_that_was_left_behind_is_broken(weaviate: WeaviateServer, name: str) -> None:
    clock = FixedClock(datetime.now(UTC))
    index = weaviate.index(name=name, clock=clock)
    lock(weaviate, name, clock.now())
    assert not await index.rebuild(DOCUMENTS, "one", None)
    assert await index.state() is None
    clock.advance(timedelta(seconds=601))
    assert await index.rebuild(DOCUMENTS, "one", None)
    assert f"{name}Lock" not in classes(weaviate, name)
    await index.close()


async def test_former_collections_go_after_their_time(weaviate: WeaviateServer, name: str) -> None:
    index = weaviate.index(name=name, kept_seconds=0)
    for version in ("one", "two", "three"):
        await index.rebuild(DOCUMENTS, version, None)
    assert len(classes(weaviate, name)) == 1
    await index.close()
    patient = weaviate.index(name=f"{name}Patient")
    for version in ("one", "two"):
        await patient.rebuild(DOCUMENTS, version, None)
    assert len(classes(weaviate, f"{name}Patient")) == 2
    await patient.close()


async def test_a_server_that_is_away_is_an_engine_that_does_not_answer(name: str) -> None:
    index = WeaviateIndex(f"http://127.0.0.1:{free_port()}", name=name)
    for _ in range(3):
        with pytest.raises(IndexUnavailableError):
            await index.state()
        with pytest.raises(IndexUnavailableError):
            await index.keyword(["fever"], Filters(), 5)
        with pytest.raises(IndexUnavailableError):
            await index.rebuild(DOCUMENTS, "one", None)
    await index.close()


async def test_a_server_that_is_silent_is_given_up_and_found_again(weaviate: WeaviateServer, name: str) -> None:
    index = weaviate.index(name=name)
    await index.rebuild(DOCUMENTS, "one", None)
    weaviate.hold()
    try:
        for _ in range(3):
            with pytest.raises(IndexUnavailableError):
                await index.keyword(["fever"], Filters(), 5)
    finally:
        weaviate.go_on()
    again = weaviate.index(name=name)
    assert await again.keyword(["fever"], Filters(), 5)
    await again.close()
    await index.close()


@pytest.fixture
def settings(database_url: str, redis_url: str, weaviate: WeaviateServer) -> Settings:
    """Give settings that name the server."""
    grpc = f"http://127.0.0.1:{weaviate.info['grpc']}"
    return databases.make_settings(database_url, redis_url, weaviate_url=weaviate.url, weaviate_grpc_url=grpc)


async def test_the_product_searches_by_the_server_that_its_settings_name(settings: Settings) -> None:
    vendors = Breakers(Breaker)
    index = build_index(settings, vendors)
    assert isinstance(index, WeaviateIndex)
    assert [found.name for found in vendors.snapshots()] == ["weaviate"]
    await index.rebuild(DOCUMENTS, "one", None)
    assert [one.id for one in await index.keyword(["cough"], Filters(), 5)] == ["condition:flu"]
    await index.close()


async def test_both_engines_rank_alike(weaviate: WeaviateServer, name: str, tmp_path: Path) -> None:
    halves = (EVAL / f"search_{half}.jsonl" for half in ("tune", "test"))
    cases = [case for half in halves for case in read_cases(half.read_text(encoding="utf-8"))]
    kept = ROOT / "var" / "search"
    figures = []
    for index in (LanceIndex(tmp_path / "search"), weaviate.index(name=name)):
        indexing = Indexing(shipped_content(), index, LocalEmbedder(kept / "models"), FileShelf(kept))
        await indexing.rebuild()
        figures.append(await measure_search(indexing, cases))
        await indexing.close()
    lance, other = figures
    for way in ("keyword", "vector", "hybrid"):
        for kind, found in lance[way].items():
            assert other[way][kind]["ndcg_at_10"] == pytest.approx(found["ndcg_at_10"], abs=ALIKE), (way, kind)
