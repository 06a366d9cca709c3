"""Results of searches in Valkey: the next process finds them, nobody reads a question there, nothing is out of date."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.content_files import SHIPPED, FolderContent
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.adapters.search_results import PLACES, PREFIX, ValkeySearchResults, place_of
from healthapp.adapters.valkey import Valkey
from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import Found, IndexState, Mode, Scored, SearchQuery
from healthapp.contexts.knowledge.service import KnowledgeService, Shelves
from healthapp.contexts.knowledge.service.library import Library
from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from tests.support.api import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.wiring import Platform

NEWER = "Breakbone fever of the tests"
STRANGER = Actor.anonymous()
DOCTOR = Actor(role=Role.DOCTOR, user_id=new_id())
FOUND = [Scored("condition:dengue", 1.0), Scored("condition:flu", 0.123456789)]


def digest(question: str) -> str:
    """A digest for tests that shows which question it is of."""
    return question.encode().hex().ljust(64, "0")


def packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode())).decode()


@pytest.fixture
def asked(web: Platform, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give which platform asked its engine, each time; both wait as long for Valkey as it takes."""
    calls: list[str] = []
    for name, one in (("web", web), ("other", platform)):
        index = one.knowledge.indexing.index
        keyword = index.keyword

        def counted(*given: Any, name: str = name, keyword: Any = keyword) -> Any:
            calls.append(name)
            return keyword(*given)

        monkeypatch.setattr(index, "keyword", counted)
        monkeypatch.setattr(one.knowledge.remembering._shared, "_patience", 30.0)
    return calls


async def search(one: Platform, query: str, actor: Actor = STRANGER, **more: Any) -> dict[str, Any]:
    found: Found = await one.knowledge.search(actor, SearchQuery(query=query, **more))
    return found.model_dump(exclude={"millis"})


async def test_what_one_process_found_no_process_asks_the_engine_again(
    web: Platform, platform: Platform, asked: list[str]
) -> None:
    first = await search(web, "ডেঙ্গু জ্বর")
    assert await search(web, "  ডেঙ্গু জ্বর ") == first
    assert await search(platform, "ডেঙ্গু জ্বর") == first
    assert asked == ["web"]
    assert (await search(platform, "ডেঙ্গু জ্বর", limit=3))["hits"] == first["hits"][:3]
    assert asked == ["web"]


@pytest.mark.parametrize(
    "more", [{"mode": Mode.SYMPTOM}, {"category": "disease"}, {"severity": "high"}, {"actor": DOCTOR}, {"query": "flu"}]
)
async def test_another_question_or_another_reader_has_another_answer(
    web: Platform, asked: list[str], more: dict[str, Any]
) -> None:
    await search(web, "fever and rash")
    await search(web, **{"query": "fever and rash", **more})
    assert asked == ["web", "web"]


async def test_nothing_in_valkey_tells_what_somebody_asked(web: Platform, asked: list[str]) -> None:
    await search(web, "qqsecretword হাঁপানি fever")
    (key,) = await web.valkey.client.keys(f"{PREFIX}*")
    whose, _, packed = str(await web.valkey.client.get(key)).partition(" ")
    pairs = json.loads(zlib.decompress(base64.b64decode(packed)))
    shelf = await web.knowledge.indexing.shelf()
    assert {name for name, _ in pairs} <= set(shelf.entries.values())
    assert {type(score) for _, score in pairs} == {float}
    # The digest is keyed: without our key nobody can try which question it is of.
    assert whose != web.knowledge.remembering._shared.key("fever")  # type: ignore[union-attr]  # it is there
    assert 0 < await web.valkey.client.ttl(key) <= 3600


async def test_places_are_few_and_a_newer_answer_takes_one(web: Platform) -> None:
    results = ValkeySearchResults(web.valkey, digest, patience=30.0)
    one, other = f"{7:016x}" + "a" * 48, f"{7 + PLACES:016x}" + "b" * 48
    assert place_of(one) == place_of(other)
    await results.put(one, FOUND)
    assert await results.get(one) == FOUND
    assert await results.get(other) is None
    await results.put(other, FOUND[:1])
    assert await results.get(one) is None
    assert await results.get(other) == FOUND[:1]
    assert len(await web.valkey.client.keys(f"{PREFIX}*")) == 1


@pytest.mark.parametrize("kept", ["", "x", "{key} x", "{key} eA==", "{key} " + packed("[1]"), "{key} " + packed("{")])
async def test_what_is_broken_was_never_kept(web: Platform, kept: str) -> None:
    results = ValkeySearchResults(web.valkey, digest, patience=30.0)
    key = digest("fever")
    await web.valkey.client.set(place_of(key), kept.format(key=key))
    assert await results.get(key) is None


async def test_without_valkey_searches_answer_as_ever(web: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Valkey(f"redis://127.0.0.1:{free_port()}")
    monkeypatch.setattr(web.knowledge.remembering._shared, "_valkey", gone)
    assert (await search(web, "dengue fever"))["hits"][0]["entry"] == "condition:dengue"
    await gone.close()


async def test_nobody_waits_for_a_valkey_that_is_silent() -> None:
    class Silent:
        async def call(self, step: object) -> None:
            await asyncio.Event().wait()

    results = ValkeySearchResults(Silent(), digest, patience=0.01)  # type: ignore[arg-type]  # it stands in for one
    assert await results.get(digest("fever")) is None
    await results.put(digest("fever"), FOUND)
    assert len(results._open) == 2
    for task in results._open:
        task.cancel()
    await results.close()


async def test_limited_answers_are_not_kept(web: Platform, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object) -> None:
        raise IndexUnavailableError

    with monkeypatch.context() as outage:
        outage.setattr(web.knowledge.indexing.index, "state", gone)
        assert (await search(web, "dengue fever"))["limited"] is True
    assert (await search(web, "dengue fever"))["limited"] is False
    assert asked == ["web"]


@pytest.mark.parametrize("vectors", [None, "toy"], ids=["vectors to come", "no vector of the query"])
async def test_answers_that_lack_the_meaning_are_not_kept(
    web: Platform, asked: list[str], monkeypatch: pytest.MonkeyPatch, vectors: str | None
) -> None:
    class Broken:
        model = "toy"
        dimension = 2
        host: str | None = None

        async def query(self, text: str) -> list[float]:
            raise EmbedderUnavailableError

        async def close(self) -> None:
            return None

    await search(web, "dengue fever")
    indexing = web.knowledge.indexing
    state = await indexing.index.state()
    assert state is not None

    async def ready() -> IndexState:
        return replace(state, model=vectors)

    monkeypatch.setattr(indexing, "embedder", Broken())
    monkeypatch.setattr(indexing, "ready", ready)
    for _ in range(2):
        # While vectors are still to come words are all there is; where only the query's is missing, less is found.
        assert (await search(web, "dengue fever"))["limited"] is (vectors is not None)
    assert asked == ["web"] * 3


async def test_what_is_known_is_known_without_an_engine(
    web: Platform, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await search(web, "dengue fever")

    async def gone(*_: object) -> None:
        raise IndexUnavailableError

    monkeypatch.setattr(web.knowledge.indexing.index, "state", gone)
    assert await search(web, "dengue fever") == first
    assert first["limited"] is False


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """Give a copy of the content in which dengue isn't called so any more."""
    folder = tmp_path / "content"
    shutil.copytree(SHIPPED, folder)
    for file in folder.rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('name = {en = "Dengue fever"', f'name = {{en = "{NEWER}"'), encoding="utf-8")
    return folder


async def test_an_edit_is_seen_at_once(web: Platform, asked: list[str], edited: Path, tmp_path: Path) -> None:
    before = await search(web, "dengue")
    shared = web.knowledge.remembering._shared
    newer = KnowledgeService(Shelves(Library(FolderContent(edited))), LanceIndex(tmp_path / "index"), results=shared)
    await newer.indexing.rebuild()
    after = await newer.search(STRANGER, SearchQuery(query="dengue"))
    await newer.indexing.close()
    assert before["hits"][0]["title"] == "Dengue fever"
    assert {hit.entry: hit.title for hit in after.hits}["condition:dengue"] == NEWER
