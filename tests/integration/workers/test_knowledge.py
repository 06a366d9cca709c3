"""The worker keeps the search index as the content is: built once, found by every other process, never fought over."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, IndexUnavailableError, Trouble
from healthapp.contexts.knowledge.rules import query
from healthapp.contexts.knowledge.rules.shelf import make_shelf
from healthapp.contexts.knowledge.schemas.search import Audience, Filters, SearchQuery
from healthapp.contexts.knowledge.service.library import read_book
from healthapp.contexts.knowledge.service.vectors import needed
from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from healthapp.wiring import build_platform
from tests.support import databases
from tests.support.openai_server import KEY, OpenAIServer
from tests.support.toy_embedder import ToyEmbedder
from workers import knowledge as job
from workers.knowledge import keep_entries, keep_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.contexts.knowledge.rules.shelf import Shelf
    from healthapp.contexts.knowledge.schemas.search import Found, IndexState
    from healthapp.wiring import Platform
    from tests.support.rows import Connection

STRANGER = Actor.anonymous()
WORKER = Actor.worker()


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Give a data folder of its own, where nobody has built anything."""
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path)


@pytest.fixture(scope="module")
def another() -> Shelf:
    """Give another edition: dengue is for professionals alone, and one entry more is there."""
    shelf = make_shelf(read_book(FolderContent()))
    documents = dict(shelf.documents)
    documents["condition:dengue"] = replace(documents["condition:dengue"], audience=Audience.PROFESSIONAL)
    extra = replace(documents["condition:typhoid"], id="condition:breakbone", entry="condition:breakbone")
    documents["condition:breakbone"] = extra
    entries = {each.id: each.entry for each in documents.values()}
    return replace(shelf, version="another-1", documents=documents, entries=entries)


def use(platform: Platform, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a process work with another edition."""

    class Other:
        async def version(self) -> str:
            return shelf.version

        async def shelf(self) -> Shelf:
            return shelf

    monkeypatch.setattr(platform.knowledge.indexing, "_shelves", Other())


async def search(one: Platform, query: str = "dengue", actor: Actor = STRANGER) -> Found:
    found: Found = await one.knowledge.search(actor, SearchQuery(query=query, limit=50))
    return found


async def state_of(platform: Platform) -> IndexState:
    found = await platform.knowledge.indexing.index.state()
    assert found is not None
    return found


async def test_the_index_is_built_once_and_others_search_it(
    platform: Platform, web: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> Any:
        raise AssertionError

    assert await keep_index(platform) is True
    monkeypatch.setattr(platform.knowledge.indexing.index, "rebuild", never)
    monkeypatch.setattr(web.knowledge.indexing.index, "rebuild", never)
    assert await keep_index(platform) is False
    found = await search(web)
    assert not found.limited
    assert found.hits[0].entry == "condition:dengue"


async def test_a_web_process_finds_by_words_and_leaves_the_vectors_to_the_worker(
    platform: Platform, web: Platform
) -> None:
    mine, theirs = ToyEmbedder(), ToyEmbedder()
    web.knowledge.indexing.embedder, platform.knowledge.indexing.embedder = mine, theirs
    found = await search(web)
    assert (found.hits[0].entry, found.limited) == ("condition:dengue", False)
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


async def test_while_the_vendor_takes_nothing_words_are_found_and_the_rest_follows(
    platform: Platform, web: Platform, owner: Connection
) -> None:
    toy = ToyEmbedder()
    web.knowledge.indexing.embedder, platform.knowledge.indexing.embedder = ToyEmbedder(), toy
    toy.fails = EmbedderUnavailableError(trouble=Trouble.QUOTA)
    assert await keep_index(platform) is True
    assert (await state_of(platform)).model is None
    assert (await search(web)).hits[0].entry == "condition:dengue"
    assert await keep_index(platform) is False
    toy.fails = None
    owner.execute("UPDATE knowledge_embedder SET rests_until = now()")
    assert await keep_index(platform) is True
    assert ((await state_of(platform)).model, (await state_of(platform)).lacking) == ("toy", 0)


@pytest.mark.parametrize("dimension", [2, 3], ids=["as long", "longer"])
async def test_another_model_is_made_beside_the_old_one_which_serves_until_it_is_whole(
    platform: Platform, web: Platform, dimension: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = ToyEmbedder()
    web.knowledge.indexing.embedder, platform.knowledge.indexing.embedder = old, ToyEmbedder()
    await keep_index(platform)
    before = await search(web)
    newer = ToyEmbedder("newer", dimension)
    platform.knowledge.indexing.embedder = newer
    newer.fails = EmbedderUnavailableError(trouble=Trouble.BUSY)
    assert await keep_index(platform) is False
    assert (await state_of(platform)).model == "toy"
    assert (await search(web)).model_dump(exclude={"millis"}) == before.model_dump(exclude={"millis"})

    # Whoever asks by the newer model finds by words meanwhile: no vector of one is a neighbour of the other's.
    async def never(*_: object) -> Any:
        raise AssertionError

    newer.fails = None
    with monkeypatch.context() as asking:
        asking.setattr(platform.knowledge.indexing.index, "vector", never)
        assert (await search(platform, "typhoid fever")).hits
    await _wake(platform)
    assert await keep_index(platform) is True
    state = await state_of(platform)
    assert (state.model, state.dimension, state.lacking) == ("newer", dimension, 0)
    # The process with the model before goes on by words.
    assert (await search(web, "typhoid fever")).hits[0].entry == "condition:typhoid"


async def _wake(platform: Platform) -> None:
    async with platform.begin(Actor.system()) as uow:
        await platform.knowledge.replay_texts(uow, [], [])


async def test_an_edit_keeps_the_vectors_of_all_else(
    platform: Platform, another: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and while the vendor takes nothing: one entry lacks its vector, not all of them."""
    toy = ToyEmbedder()
    platform.knowledge.indexing.embedder = toy
    await keep_index(platform)
    toy.fails = EmbedderUnavailableError(trouble=Trouble.QUOTA)
    one = another.documents["condition:breakbone"]
    changed = replace(one, en=replace(one.en, content="Quite another text."))
    edited = replace(another, version="edited-1", documents={**another.documents, one.id: changed})
    use(platform, edited, monkeypatch)
    assert await keep_index(platform) is True
    state = await state_of(platform)
    assert (state.version, state.model, state.lacking) == ("edited-1", "toy", 1)
    made = toy.made
    toy.fails = None
    await _wake(platform)
    assert await keep_index(platform) is True
    assert ((await state_of(platform)).lacking, toy.made) == (0, made + 1)


# Two editions beside each other


async def test_a_web_process_never_replaces_another_editions_index_and_says_that_it_is_limited(
    platform: Platform, web: Platform, another: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(platform, another, monkeypatch)
    await keep_index(platform)
    asked: list[str] = []

    async def rebuilt(*_: object) -> bool:
        asked.append("rebuilt")
        return False

    monkeypatch.setattr(web.knowledge.indexing.index, "rebuild", rebuilt)
    found = await search(web, "typhoid fever")
    assert found.limited
    assert found.hits[0].entry == "condition:typhoid"
    # What this edition doesn't have is not shown, however well the engine ranks it.
    assert "condition:breakbone" not in {hit.entry for hit in found.hits}
    await web.knowledge.indexing.ready()
    assert (asked, (await state_of(web)).version) == ([], "another-1")
    # And is found anew as soon as the index is this edition's.
    monkeypatch.undo()
    assert await keep_index(platform) is True
    assert not (await search(web, "typhoid fever")).limited


async def test_for_whom_something_is_written_is_what_ones_own_edition_says(
    platform: Platform, web: Platform, another: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index holds the edition where everybody may read it; this process works with the one where they may not."""
    await keep_index(platform)
    use(web, another, monkeypatch)
    found = await search(web, "dengue")
    assert "condition:dengue" not in {hit.entry for hit in found.hits}
    doctor = Actor(role=Role.DOCTOR, user_id=new_id())
    assert "condition:dengue" in {hit.entry for hit in (await search(web, "dengue", doctor)).hits}
    assert {one.id for one in (await web.knowledge._lists(another, _read(another), Filters(), "dengue")).words} <= set(
        another.entries.values()
    )


def _read(shelf: Shelf) -> Any:
    return query.read("dengue", shelf.lexicon)


async def test_workers_of_two_editions_do_not_fight_and_the_newer_one_stays(
    platform: Platform, settings: Settings, another: Shelf, monkeypatch: pytest.MonkeyPatch, owner: Connection
) -> None:
    newer = build_platform(settings, "system")
    use(newer, another, monkeypatch)
    mine = await platform.knowledge.indexing.version()
    assert await keep_index(platform) is True
    assert await keep_index(newer) is True
    for _ in range(3):
        assert await keep_index(platform) is False
        assert await keep_index(newer) is False
    assert (await state_of(platform)).version == "another-1"
    # The way back: a worker of the former edition starts anew, and now that is the newer one.
    back = build_platform(settings, "system")
    assert await keep_index(back) is True
    assert await keep_index(newer) is False
    assert (await state_of(platform)).version == mine
    # Nobody works with that any more: the other takes its turn.
    owner.execute("UPDATE knowledge_edition SET seen_at = now() - interval '3 minutes' WHERE version = %s", (mine,))
    assert await keep_index(newer) is True
    for each in (newer, back):
        await each.close()


async def test_former_texts_stay_an_hour_after_the_new_ones_are_whole(platform: Platform, owner: Connection) -> None:
    version = await platform.knowledge.indexing.version()
    query = (
        "INSERT INTO knowledge_entry (version, document_id, language, category, audience, analysed, whole, imported_at)"
        " VALUES ('older', 'condition:x', 'en', 'disease', 'everybody', 'dengue', 1, now() - interval '9 days')"
    )
    owner.execute(query)
    await keep_entries(platform, WORKER)
    await keep_index(platform)

    async def dropped() -> int:
        async with platform.begin(WORKER) as uow:
            return await platform.knowledge.drop_former_entries(uow)

    assert await dropped() == 0
    owner.execute("UPDATE knowledge_edition SET turned_to = now() - interval '61 minutes'")
    assert await dropped() == 0  # whole only just now
    owner.execute(
        "UPDATE knowledge_entry SET imported_at = now() - interval '61 minutes' WHERE version = %s", (version,)
    )
    owner.execute("INSERT INTO knowledge_edition VALUES ('newest', now(), now())")
    assert await dropped() == 0  # another edition is the newer one
    owner.execute("DELETE FROM knowledge_edition WHERE version = 'newest'")
    assert await dropped() == 1
    assert await dropped() == 0


async def test_another_edition_is_noticed_within_seconds(
    platform: Platform, another: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "_FIRST", 0.0)
    monkeypatch.setattr(job, "_LOOK_EVERY", 0.01)
    keeping = asyncio.create_task(job.keep_knowledge(platform))

    async def until(version: str) -> None:
        async with asyncio.timeout(120):
            while True:
                state = await platform.knowledge.indexing.index.state()
                if state is not None and state.version == version:
                    return
                await asyncio.sleep(0.01)

    await until(await platform.knowledge.indexing.version())
    use(platform, another, monkeypatch)
    await until("another-1")
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


# Killed


@pytest.fixture
def vendor() -> Iterator[OpenAIServer]:
    """Give a vendor of vectors."""
    with OpenAIServer() as started:
        yield started


_RUN = """
import asyncio, sys
from healthapp.config import Settings
from healthapp.kit.actor import Actor
from healthapp.wiring import build_platform
from workers.knowledge import build_index

async def main():
    platform = build_platform(Settings(), "worker")
    await platform.load_keys()
    await build_index(platform, Actor.worker(), lambda done: print(done, flush=True))
    await platform.close()

asyncio.run(main())
"""


async def test_a_worker_that_is_killed_loses_nothing_and_nothing_is_paid_twice(
    platform: Platform, settings: Settings, vendor: OpenAIServer, owner: Connection, tmp_path: Path
) -> None:
    env = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "HEALTHAPP_MASTER_KEY": databases.MASTER_KEY,
        "HEALTHAPP_DATA_DIR": str(tmp_path),
        "HEALTHAPP_SEARCH_VECTORS": "openai",
        "HEALTHAPP_EMBEDDING_DIMENSION": "16",
        "HEALTHAPP_EMBEDDING_TOKENS_PER_MINUTE": "1000000000",
        "HEALTHAPP_EMBEDDING_REQUESTS_PER_MINUTE": "1000000",
        "OPENAI_BASE_URL": vendor.url,
        "OPENAI_API_KEY": KEY,
    }

    async def run() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _RUN,
            env=env,
            stdout=asyncio.subprocess.PIPE,
            cwd=job.__file__.rpartition("/workers")[0],
        )

    killed = await run()
    assert killed.stdout is not None
    for _ in range(3):
        assert await killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    await killed.wait()
    owner.execute("UPDATE knowledge_embedding SET next_at = now() WHERE numbers IS NULL")  # its lease is over
    kept = {row[0] for row in owner.execute("SELECT digest FROM knowledge_embedding WHERE numbers IS NOT NULL")}
    sold = len(vendor.embeddings.sold)
    assert kept
    again = await run()
    assert await again.wait() == 0
    shelf = await platform.knowledge.indexing.shelf()
    texts = needed(list(shelf.documents.values()), "text-embedding-3-small/16").texts
    later = vendor.embeddings.sold[sold:]
    assert not {texts[digest] for digest in kept} & set(later)
    # Only what the vendor was making when the worker died is paid for again: one request.
    assert len(vendor.embeddings.sold) - len(texts) <= max(vendor.embeddings.requests)
    state = await state_of(platform)
    assert (state.model, state.dimension, state.lacking) == ("text-embedding-3-small/16", 16, 0)
