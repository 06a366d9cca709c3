"""Whatever the database says, the texts that ship are read, and every check of safety works with them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import ProgrammingError

from healthapp.adapters.content_files import FolderContent
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.contexts.knowledge.errors import AdditionsUnavailableError
from healthapp.contexts.knowledge.schemas.additions import Addition, Origin, Was
from healthapp.contexts.knowledge.schemas.search import SearchQuery
from healthapp.contexts.knowledge.schemas.symptoms import SymptomAnalysis
from healthapp.contexts.knowledge.service import KnowledgeService, Shelves
from healthapp.contexts.knowledge.service.library import Files, Library
from healthapp.contexts.knowledge.service.loaded import _of_medicines
from healthapp.contexts.knowledge.service.publishing import PublishedEntries, untouched
from healthapp.contexts.knowledge.service.shelves import FilesShelf
from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

STRANGER = Actor.anonymous()


class UndefinedTableError(Exception):
    """As the driver says it before a migration, or after an older backup was brought back."""


def without_tables(_actor: Actor) -> AbstractAsyncContextManager[Any]:
    """Begin on a schema that has none of the tables."""
    raise ProgrammingError("SELECT", {}, UndefinedTableError("relation does not exist"))


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[KnowledgeService]:
    files = Files(FolderContent())
    library = Library(files, [PublishedEntries(without_tables, STRANGER)])
    made = KnowledgeService(Shelves(library, FilesShelf(files)), LanceIndex(tmp_path / "index"))
    made.fall_back_by(without_tables)
    yield made
    await made.aclose()


async def test_every_check_works_on_a_schema_of_another_release(service: KnowledgeService) -> None:
    analysed = await service.analyse_symptoms(
        SymptomAnalysis(text="chest pain and sweating", language="en"), date(2026, 8, 1)
    )
    assert analysed.red_flags
    checked = await service.check_medicines(["warfarin", "aspirin"], None, Lang.EN)
    assert checked.interactions
    await service.indexing.rebuild()
    assert (await service.search(STRANGER, SearchQuery(query="dengue"))).hits[0].title == "Dengue fever"
    with pytest.raises(HealthError) as refused:
        await service.entry(STRANGER, "article", "nothing_there")
    assert refused.value.kind in (Kind.UNAVAILABLE, Kind.NOT_FOUND)
    assert not await service.renew()


async def test_what_nobody_can_read_is_not_available() -> None:
    with pytest.raises(AdditionsUnavailableError):
        await PublishedEntries(without_tables, STRANGER).mark()


@pytest.mark.parametrize("body", [["a list"], "a text", None, 7])
def test_a_row_that_is_no_entry_is_left_out(body: Any) -> None:
    was = Was("a digest", new_id(), "x", 1, 0, "another")
    assert untouched([(Addition("concept", body, Origin.PUBLISHED), was)]) == []


async def test_a_loaded_row_of_another_form_stops_nothing(
    service: KnowledgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyError):
        _of_medicines([("pair", {"a": "warfarin"})])

    class Uow:
        session = None

    @asynccontextmanager
    async def there(_actor: Actor) -> AsyncIterator[Any]:
        yield Uow()

    class Rows:
        def __init__(self, _uow: Uow) -> None: ...

        async def mark(self) -> tuple[int, str]:
            return 1, "another"

        async def of_medicines(self) -> list[tuple[str, dict[str, Any]]]:
            return [("pair", {"a": "warfarin"})]

    monkeypatch.setattr("healthapp.contexts.knowledge.service.loaded.LoadsRepository", Rows)
    service.fall_back_by(there)
    assert (await service.check_medicines(["warfarin", "aspirin"], None, Lang.EN)).interactions
