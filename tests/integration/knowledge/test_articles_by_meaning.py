"""Articles that an operator has loaded are found by meaning, by the model of this machine, never instead of ours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.local_embedder import LocalEmbedder
from healthapp.adapters.vector_shelf import FileShelf
from healthapp.contexts.knowledge.schemas.loaded import Origin
from healthapp.contexts.knowledge.service.vectors import vectors_of
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.i18n import words
from healthapp.kit.ids import new_id
from tests.integration.knowledge.test_loading import load
from tests.integration.knowledge.test_search_results import search
from tests.support import databases, licensed
from tests.support.toy_embedder import ToyEmbedder
from workers.knowledge import Planned, make_article_vectors, plan_articles

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.contexts.knowledge.ports import Embedder
    from healthapp.contexts.knowledge.schemas.loaded import ArticlesStanding
    from healthapp.contexts.knowledge.service.vectors import MadeVectors
    from healthapp.wiring import Platform
    from tests.support.rows import Connection

WORKER = Actor.worker()
DOCTOR = Actor(role=Role.DOCTOR, user_id=new_id())
LONG_AGO = Planned("", -1e9)
OURS = (
    "symptom:ringing_ears",
    "condition:ear_wax",
    "condition:hearing_loss_age",
    "condition:chronic_ear_infection",
    "condition:otitis_media",
    "condition:asthma",
    "condition:cataract",
    "condition:dengue",
    "condition:fracture",
    "condition:gerd",
    "condition:hypertension",
    "condition:migraine",
    "condition:scabies",
    "condition:type2_diabetes",
    "medicine:paracetamol",
    "medicine:omeprazole",
    "symptom:cough",
    "symptom:fever",
    "first_aid:burn_aid",
    "first_aid:snake_bite_aid",
)

NOISES = (
    "<p>Some people hear roaring, clicking, hissing or buzzing in one of their ears or in both, though nothing around"
    " them makes it. It may be soft or loud, high or low. Loud music, medicines and allergies may be behind it.</p>"
)
LEGS = (
    "<p>A disorder with a strong urge to move the legs. They creep, crawl and tingle while you lie in bed. Moving them"
    " helps for a short time, and it is hard to fall asleep.</p>"
)
QUESTION = "কানে ভোঁ ভোঁ শব্দ হয় সারাক্ষণ"


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Give a data folder of its own, where nobody has built anything."""
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path / "data")


@pytest.fixture
def clock() -> FixedClock:
    """Give a clock that is moved."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> LocalEmbedder:
    """Give the model of this machine."""
    return LocalEmbedder(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> FileShelf:
    """Give where the vectors of these tests stay."""
    return FileShelf(tmp_path_factory.mktemp("vectors"))


def use(owner: Connection, embedder: Embedder, *platforms: Platform) -> None:
    """Let processes work with what makes vectors, as if those of the content were planned."""
    for one in platforms:
        one.knowledge.indexing.embedder, one.knowledge.indexing._kept = embedder, None
    owner.execute(
        "INSERT INTO knowledge_embedder (model, version, wanted) VALUES (%s, 'x', 0) ON CONFLICT DO NOTHING",
        (embedder.model,),
    )


@pytest.fixture
def toy(platform: Platform, web: Platform, owner: Connection) -> ToyEmbedder:
    """Give what makes vectors of nothing, and counts."""
    toy = ToyEmbedder()
    use(owner, toy, platform, web)
    return toy


@pytest.fixture
async def meaning(
    platform: Platform, web: Platform, owner: Connection, local: LocalEmbedder, kept: FileShelf
) -> LocalEmbedder:
    """Give the real model, and an index with vectors of a few entries of ours."""
    use(owner, local, platform, web)
    indexing = platform.knowledge.indexing
    shelf = await indexing.shelf()
    few = [shelf.documents[each] for each in OURS]
    made = await vectors_of(few, local, kept, shelf.version)
    # All others lie as far away as can be.
    away = [-number for number in made.of[OURS[0]]["en"]]
    whole = {each: {"bn": away, "en": away} for each in shelf.documents} | dict(made.of)
    assert await indexing.build(replace(made, of=whole))

    async def ours(_: object) -> MadeVectors:
        return made

    web.knowledge.near_articles._ours = ours
    return local


def topics(path: Path, *topics: str) -> Path:
    path.write_text(licensed.medlineplus(*topics))
    return path


async def work(platform: Platform) -> int:
    """Do what the worker does in one look, a second after whatever was before."""
    assert isinstance(platform.clock, FixedClock)
    platform.clock.advance(timedelta(seconds=1))
    await plan_articles(platform, LONG_AGO)
    return await make_article_vectors(platform, WORKER)


async def read_anew(web: Platform) -> None:
    """Let a process notice now what it notices within seconds, because somebody searches."""
    web.knowledge._loaded_until = web.knowledge.near_articles._not_before = 0.0
    await search(web, "zorbing")
    if web.knowledge.near_articles._reading is not None:
        await web.knowledge.near_articles._reading


async def articles(web: Platform, query: str, **more: Any) -> list[str]:
    found = await search(web, query, limit=50, **more)
    return [hit["title"] for hit in found["hits"] if hit["entry"].startswith("article:")]


async def standing(platform: Platform) -> ArticlesStanding:
    async with platform.begin(WORKER) as uow:
        found = await platform.knowledge.articles_standing(uow)
    assert found is not None
    return found


def held(owner: Connection) -> dict[str, str]:
    found = owner.execute("SELECT document_id, digest FROM knowledge_embedding WHERE version = 'loaded'").fetchall()
    return dict(found)


# By the real model


async def test_a_question_in_bangla_finds_an_english_article_by_its_meaning(
    platform: Platform, web: Platform, meaning: LocalEmbedder, tmp_path: Path
) -> None:
    path = topics(tmp_path / "a.xml", licensed.topic(1, "Zorbing Noises", NOISES), licensed.topic(2, "Legs", LEGS))
    await load(platform, Origin.MEDLINEPLUS, path)
    assert not set(words.terms(QUESTION)) & set(words.terms(f"Zorbing Noises {NOISES}"))
    before = await search(web, QUESTION, limit=50)
    assert not [hit for hit in before["hits"] if hit["entry"].startswith("article:")]
    assert await work(platform) == 2
    assert ((await standing(platform)).made, (await standing(platform)).waiting) == (2, 0)
    await read_anew(web)
    assert await articles(web, QUESTION) == ["Zorbing Noises"]
    # Ours are what they were, in the order that they had.
    after = await search(web, QUESTION, limit=50)
    ours = [hit["entry"] for hit in after["hits"] if not hit["entry"].startswith("article:")]
    assert ours == [hit["entry"] for hit in before["hits"]][: len(ours)]
    # What has nothing to do with either finds neither.
    assert await articles(web, "পাসপোর্ট করতে কী লাগে") == []
    # Nor does a search by symptoms, or one for how severe an illness is.
    assert await articles(web, QUESTION, mode="symptom") == []
    assert await articles(web, QUESTION, severity="high") == []
    assert await articles(web, QUESTION, category="medicine") == []


async def test_the_query_is_made_into_a_vector_once(
    platform: Platform, web: Platform, meaning: LocalEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", licensed.topic(1, "Zorbing Noises", NOISES)))
    await work(platform)
    await read_anew(web)
    asked: list[str] = []
    query = meaning.query

    async def counted(text: str) -> Any:
        asked.append(text)
        return await query(text)

    monkeypatch.setattr(meaning, "query", counted)
    assert await articles(web, QUESTION) == ["Zorbing Noises"]
    assert len(asked) == 1
    # Remembered with its articles.
    assert await articles(web, QUESTION) == ["Zorbing Noises"]
    assert len(asked) == 1


async def test_what_is_for_professionals_is_found_by_them_alone(
    platform: Platform, web: Platform, meaning: LocalEmbedder, tmp_path: Path
) -> None:
    path = tmp_path / "own.jsonl"
    text = NOISES.removeprefix("<p>").removesuffix("</p>")
    side = {"title": "Zorbophonia", "sections": [{"lines": [text]}]}
    path.write_text(json.dumps({"key": "k", "category": "disease", "audience": "professional", "en": side}))
    await load(platform, Origin.OWN, path)
    await work(platform)
    await read_anew(web)
    assert await articles(web, QUESTION) == []
    assert await articles(web, QUESTION, actor=DOCTOR) == ["Zorbophonia"]


async def test_an_article_that_is_gone_or_says_something_else_is_not_found_any_more(
    platform: Platform, web: Platform, meaning: LocalEmbedder, tmp_path: Path, owner: Connection
) -> None:
    path = tmp_path / "a.xml"
    topics(path, licensed.topic(1, "Zorbing Noises", NOISES), licensed.topic(2, "Legs", LEGS))
    await load(platform, Origin.MEDLINEPLUS, path)
    await work(platform)
    await read_anew(web)
    first = held(owner)
    assert len(first) == 2
    assert await articles(web, QUESTION) == ["Zorbing Noises"]
    topics(path, licensed.topic(1, "Zorbing Noises", LEGS), licensed.topic(2, "Legs", LEGS))
    await load(platform, Origin.MEDLINEPLUS, path)
    assert await work(platform) == 1
    assert len(set(held(owner).items()) & set(first.items())) == 1  # the other one kept its vector
    await read_anew(web)
    assert await articles(web, QUESTION) == []
    # What was deleted isn't shown, even by a process that still holds its vector.
    topics(path, licensed.topic(2, "Legs", NOISES))
    await load(platform, Origin.MEDLINEPLUS, path, prune=True, is_sure=True)
    await work(platform)
    await read_anew(web)
    assert await articles(web, QUESTION) == ["Legs"]
    owner.execute("DELETE FROM knowledge_loaded")
    web.knowledge.remembering._kept.clear()
    assert await articles(web, QUESTION) == []
    assert await work(platform) == 0
    assert held(owner) == {}
    await read_anew(web)
    assert web.knowledge.near_articles.mark(meaning.model) == ""


async def test_vectors_of_another_model_are_no_neighbours(
    platform: Platform, web: Platform, meaning: LocalEmbedder, tmp_path: Path, owner: Connection, clock: FixedClock
) -> None:
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", licensed.topic(1, "Zorbing Noises", NOISES)))
    other = ToyEmbedder("other", meaning.dimension)
    use(owner, other, platform)
    assert await work(platform) == 1
    await read_anew(web)
    assert await articles(web, QUESTION) == []
    use(owner, meaning, platform)
    assert (await standing(platform)).waiting == 1
    assert await work(platform) == 1
    await read_anew(web)
    assert await articles(web, QUESTION) == ["Zorbing Noises"]
    # Whoever goes back to the model before finds its vectors there; after a month they are gone.
    assert len(owner.execute("SELECT DISTINCT model FROM knowledge_embedding").fetchall()) == 2
    clock.advance(timedelta(days=31))
    await work(platform)
    assert owner.execute("SELECT DISTINCT model FROM knowledge_embedding").fetchall() == [(meaning.model,)]


async def test_with_nothing_loaded_no_vector_is_looked_for(
    platform: Platform, web: Platform, toy: ToyEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> Any:
        raise AssertionError

    monkeypatch.setattr(web.knowledge.near_articles, "_read", never)
    monkeypatch.setattr(web.knowledge.near_articles, "nearest", never)
    await read_anew(web)
    assert (await search(web, "dengue"))["hits"][0]["entry"] == "condition:dengue"


async def test_a_database_that_fails_leaves_what_is_held(
    platform: Platform, web: Platform, meaning: LocalEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", licensed.topic(1, "Zorbing Noises", NOISES)))
    await work(platform)
    await read_anew(web)
    mark = web.knowledge.near_articles.mark(meaning.model)
    assert mark

    def broken(_: Actor) -> Any:
        raise TimeoutError

    near = web.knowledge.near_articles
    near._not_before = 0.0
    near.look(broken, web.knowledge.indexing, "another")
    assert near._reading is not None
    await near._reading
    assert near.mark(meaning.model) == mark
    asked: list[str] = []
    monkeypatch.setattr(near, "_read", lambda *_: asked.append("read"))
    near.look(web.begin, web.knowledge.indexing, "another")
    assert asked == []  # not at once again
    assert await articles(web, QUESTION) == ["Zorbing Noises"]
