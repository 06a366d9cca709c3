"""The texts in Postgres: imported once, gone on with, searched when no engine answers, and never written by the web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import Audience, Category, Filters
from healthapp.contexts.knowledge.service.entries import BATCH
from healthapp.kit.actor import Actor
from healthapp.kit.database import APP_ROLE, role_url
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import words
from tests.integration.knowledge.test_search_results import search
from tests.support.databases import connect
from workers.knowledge import keep_entries

if TYPE_CHECKING:
    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.support.rows import Connection

WORKER = Actor.worker()


@pytest.fixture
async def kept(platform: Platform) -> int:
    """Import everything; gives how many rows."""
    return await keep_entries(platform, WORKER)


@pytest.fixture
def no_engine(web: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine answer nobody."""

    async def gone(*_: object) -> None:
        raise IndexUnavailableError

    for name in ("state", "keyword", "vector"):
        monkeypatch.setattr(web.knowledge.indexing.index, name, gone)


def rows(owner: Connection) -> int:
    (found,) = owner.execute("SELECT count(*) FROM knowledge_entry").fetchone() or (0,)
    return int(found)


async def test_everything_is_imported_once(platform: Platform, owner: Connection) -> None:
    shelf = await platform.knowledge.indexing.shelf()
    steps: list[int] = []
    assert await keep_entries(platform, WORKER, steps.append) == 2 * len(shelf.documents) == rows(owner)
    assert len(steps) == -(-2 * len(shelf.documents) // BATCH)
    assert await keep_entries(platform, WORKER) == 0
    async with platform.begin(WORKER) as uow:
        assert await platform.knowledge.entries_are_kept(uow)


async def test_what_was_broken_off_is_gone_on_with(platform: Platform, owner: Connection) -> None:
    shelf = await platform.knowledge.indexing.shelf()
    async with platform.begin(WORKER) as uow:
        assert await platform.knowledge.keep_entries(uow) == BATCH
    async with platform.begin(WORKER) as uow:
        assert not await platform.knowledge.entries_are_kept(uow)
    owner.execute("DELETE FROM knowledge_entry WHERE language = 'bn'")
    assert await keep_entries(platform, WORKER) == 2 * len(shelf.documents) - BATCH // 2
    assert rows(owner) == 2 * len(shelf.documents)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ডেঙ্গু জ্বর", "condition:dengue"),
        ("dengue fever", "condition:dengue"),
        ("dengu jor", "condition:dengue"),
        ("নিউমোনিয়া", "condition:pneumonia"),
        ("paracetamol", "medicine:paracetamol"),
    ],
)
async def test_without_an_engine_postgres_answers_in_three_writings(
    web: Platform, kept: int, no_engine: None, query: str, first: str
) -> None:
    found = await search(web, query)
    assert found["limited"] is True
    assert first in [hit["entry"] for hit in found["hits"][:3]]


async def test_words_of_the_text_are_found_too_not_names_alone(web: Platform, kept: int, no_engine: None) -> None:
    """What by names alone would find nothing: nobody calls an entry after the mosquito that brings it."""
    shelf = await web.knowledge.indexing.shelf()
    for word in ("mosquito", "মশা"):
        entries = {one.id for one in await web.knowledge._from_entries(shelf, (words.term(word),), Filters(), 50)}
        assert "condition:severe_dengue" in entries, word
        found = await search(web, word, limit=50)
        assert "condition:severe_dengue" in [hit["entry"] for hit in found["hits"]], word


async def test_filters_hold_there_too(web: Platform, kept: int, no_engine: None) -> None:
    shelf = await web.knowledge.indexing.shelf()
    medicines = Filters(category=Category.MEDICINE)
    found = await web.knowledge._from_entries(shelf, ("fever",), medicines, 100)
    assert found
    assert {shelf.documents[one.id].category for one in found} == {Category.MEDICINE}
    grave = await search(web, "fever", severity="critical", limit=50)
    assert {hit["severity"] for hit in grave["hits"]} == {"critical"}


async def test_what_is_for_professionals_is_found_by_them_alone(web: Platform, kept: int, no_engine: None) -> None:
    shelf = await web.knowledge.indexing.shelf()
    one = next(each for each in shelf.documents.values() if each.id != each.entry)
    for audiences, is_found in ((frozenset({Audience.EVERYBODY}), False), (frozenset(Audience), True)):
        found = await web.knowledge._from_entries(shelf, one.analysed[:12], Filters(audiences=audiences), 100)
        assert (one.id in [each.id for each in found]) is is_found


async def test_another_edition_is_not_searched(web: Platform, kept: int, no_engine: None, owner: Connection) -> None:
    shelf = await web.knowledge.indexing.shelf()
    owner.execute("UPDATE knowledge_entry SET version = 'another'")
    assert await web.knowledge._from_entries(shelf, ("dengue",), Filters(), 10) == []


async def test_without_postgres_either_names_answer(
    web: Platform, no_engine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: Actor) -> Any:
        raise HealthError(Kind.UNAVAILABLE)

    monkeypatch.setattr(web.knowledge, "_begin", gone)
    found = await search(web, "dengue fever")
    assert found["limited"] is True
    assert found["hits"][0]["entry"] == "condition:dengue"


async def test_the_web_role_reads_and_never_writes(settings: Settings, kept: int) -> None:
    url = role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)
    with connect(url) as web_role:
        assert web_role.execute("SELECT count(*) FROM knowledge_entry").fetchone() == (kept,)
        for statement in (
            "DELETE FROM knowledge_entry",
            "UPDATE knowledge_entry SET analysed = ''",
            "INSERT INTO knowledge_entry (version, document_id) VALUES ('x', 'x')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web_role.execute(statement.encode())
