"""A process turns to what editors published without being started again, and keeps what it has when nobody can tell."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.contexts.knowledge.errors import AdditionsUnavailableError
from healthapp.contexts.knowledge.rules.merging import KINDS
from healthapp.contexts.knowledge.schemas.additions import Addition, Origin
from healthapp.contexts.knowledge.schemas.search import SearchQuery
from healthapp.contexts.knowledge.schemas.symptoms import SymptomAnalysis
from healthapp.contexts.knowledge.service import KnowledgeService, Shelves
from healthapp.contexts.knowledge.service.library import Files, Library
from healthapp.contexts.knowledge.service.shelves import FilesShelf
from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import Lang, text
from tests.unit.knowledge.test_content import SMALL
from tests.unit.knowledge.test_content import Files as Texts
from tests.unit.knowledge.test_merging import concept

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

STRANGER = Actor.anonymous()
TODAY = date(2026, 8, 1)


@dataclass(eq=False)
class Desk:
    """Editors who publish and withdraw; without `there` nobody can tell what."""

    entries: dict[str, Addition] = field(default_factory=dict)
    there: bool = True
    reads: int = 0

    async def mark(self) -> str:
        """Name the state."""
        if not self.there:
            raise AdditionsUnavailableError
        return "|".join(f"{key} {addition.entry}" for key, addition in sorted(self.entries.items()))

    async def read(self) -> list[Addition]:
        """Return them."""
        self.reads += 1
        await self.mark()
        return [*self.entries.values()]

    def publish(self, kind: str, entry: dict[str, Any]) -> None:
        """Publish an entry."""
        self.entries[f"{kind}:{entry.get('id')}"] = Addition(kind, entry, Origin.PUBLISHED)


async def test_the_library_turns_to_what_is_published_and_back() -> None:
    desk = Desk()
    library = Library(Texts({"a.toml": SMALL}), [desk])
    first = await library.book()
    assert await library.newer() is None
    desk.publish("concept", concept("cough"))
    newer = await library.newer()
    assert newer is not None
    assert "cough" in newer.concepts
    assert await library.book() is first  # nobody has turned to it yet
    library.turn_to(newer)
    assert (await library.book()).version == await library.version() != first.version
    assert await library.newer() is None
    desk.entries.clear()
    again = await library.newer()
    assert again is first  # with nothing on top it is the files' own edition, shared with everybody


async def test_the_first_reading_has_what_is_published_already() -> None:
    desk = Desk()
    desk.publish("concept", concept("cough"))
    library = Library(Texts({"a.toml": SMALL}), [desk])
    version = await library.version()
    assert not library.is_read
    found = await asyncio.gather(*(library.book() for _ in range(5)))
    assert all(each is found[0] for each in found)
    assert found[0].version == version
    assert "cough" in found[0].concepts
    assert desk.reads == 1


async def test_what_is_there_stays_while_nobody_can_tell() -> None:
    desk = Desk(there=False)
    library = Library(Texts({"a.toml": SMALL}), [desk])
    alone = await library.book()
    assert "cough" not in alone.concepts
    desk.publish("concept", concept("cough"))
    assert await library.newer() is None
    desk.there = True
    newer = await library.newer()
    assert newer is not None
    library.turn_to(newer)
    desk.there = False
    assert await library.newer() is None
    assert "cough" in (await library.book()).concepts


async def test_what_does_not_fit_any_more_is_told_and_left_out() -> None:
    desk = Desk()
    library = Library(Texts({"a.toml": SMALL}), [desk])
    await library.book()
    desk.publish("concept", concept("cough", broader=["gone"]))
    desk.publish("concept", concept("sneeze"))
    newer = await library.newer()
    assert newer is not None
    assert {"sneeze"} == set(newer.concepts) - {"fever", "high_fever"}
    assert library.left_out == ("published concept cough: cough: there is no concept gone",)


async def test_several_lie_on_top_of_each_other_and_each_is_read_when_it_has_changed() -> None:
    one, other = Desk(), Desk()
    library = Library(Texts({"a.toml": SMALL}), [one])
    library.lay_over(other)
    one.publish("concept", concept("cough"))
    await library.book()
    other.publish("concept", concept("sneeze", broader=["cough"]))
    newer = await library.newer()
    assert newer is not None
    assert {"cough", "sneeze"} <= set(newer.concepts)
    assert (one.reads, other.reads) == (1, 1)


class Hasty(Desk):
    """An editor who publishes just while a process reads."""

    async def read(self) -> list[Addition]:
        """Publish something after the first reading."""
        found = await super().read()
        if self.reads == 1:
            self.publish("concept", concept("sneeze"))
        return found


async def test_a_mark_never_names_another_state_than_was_read() -> None:
    desk = Hasty()
    desk.publish("concept", concept("cough"))
    library = Library(Texts({"a.toml": SMALL}), [desk])
    book = await library.book()
    assert {"cough", "sneeze"} <= set(book.concepts)
    assert desk.reads == 2


@pytest.fixture(scope="module")
def shipped() -> tuple[Files, FilesShelf]:
    """Give the files, read once."""
    files = Files(FolderContent())
    return files, FilesShelf(files)


@pytest.fixture
def desk() -> Desk:
    """Give editors."""
    return Desk()


@pytest.fixture
async def service(shipped: tuple[Files, FilesShelf], desk: Desk, tmp_path: Path) -> AsyncIterator[KnowledgeService]:
    """Give the service of one process, with everything made that can be made of an edition."""
    files, shelf = shipped
    made = KnowledgeService(Shelves(Library(files, [desk]), shelf), LanceIndex(tmp_path / "index"))
    await made.prepare_symptoms()
    await made.suggest_medicines("para", Lang.EN)
    await made.read_question("paracetamol", None)
    yield made
    await made.aclose()


def entry(files: Files, kind: str, entry_id: str) -> dict[str, Any]:
    """Return an entry of the files as an editor gets it."""
    content = files.read()[1].content
    assert kind in KINDS
    found = next(each for each in getattr(content, kind) if each.id == entry_id)
    return dict(found.model_dump(mode="json", exclude_defaults=True))


async def test_an_edit_is_seen_wherever_something_is_asked_and_a_withdrawal_too(
    service: KnowledgeService, desk: Desk, shipped: tuple[Files, FilesShelf]
) -> None:
    files = shipped[0]
    await service.indexing.rebuild()
    before = await service.search(STRANGER, SearchQuery(query="dengue"))
    dengue = entry(files, "condition", "dengue")
    dengue["name"] = {"en": "Dengue as edited", "bn": "সম্পাদিত ডেঙ্গু"}
    medicine = entry(files, "medicine", "paracetamol")
    medicine["id"], medicine["name"] = "zorbamol", {"en": "Zorbamol", "bn": "জরবামল"}
    medicine["brands"], medicine["also"], medicine["alternatives"] = ["Zorbakalm"], {}, []
    said = entry(files, "concept", "fever")
    said["also"]["en"] = [*said["also"]["en"], "zorbafire"]
    desk.publish("condition", dengue)
    desk.publish("medicine", medicine)
    desk.publish("concept", said)
    assert await service.renew()
    assert service.library.left_out == ()

    assert (await service.entry(STRANGER, "condition", "dengue")).title.en == "Dengue as edited"
    assert (await service.entry(STRANGER, "medicine", "zorbamol")).title.bn == "জরবামল"
    assert "Zorbamol" in [one.title for one in await service.suggest("zorba", "en")]
    await service.indexing.rebuild()
    found = await service.search(STRANGER, SearchQuery(query="সম্পাদিত ডেঙ্গু", language="en"))
    assert found.hits[0].title == "Dengue as edited"
    checked = await service.check_medicines(["Zorbakalm"], None, Lang.EN)
    assert checked.unknown == []
    assert [one.name for one in await service.named_symptoms("zorbafire", Lang.EN) or []] == ["Fever"]
    analysed = await service.analyse_symptoms(SymptomAnalysis(text="zorbafire", language="en"), TODAY)
    assert "fever" in str(analysed.model_dump()).lower()
    assert [one.id for one in (await service.read_question("can I take zorbakalm?", None)).medicines] == ["zorbamol"]
    quotes = await service.quotes(STRANGER, "zorbakalm", "en")
    assert {one.entry for one in quotes.quotes} == {"medicine:zorbamol"}

    desk.entries.clear()
    assert await service.renew()
    assert (await service.entry(STRANGER, "condition", "dengue")).title.en == "Dengue fever"
    with pytest.raises(HealthError):
        await service.entry(STRANGER, "medicine", "zorbamol")
    await service.indexing.rebuild()
    again = await service.search(STRANGER, SearchQuery(query="dengue"))
    assert [hit.title for hit in again.hits] == [hit.title for hit in before.hits]
    assert (await service.check_medicines(["Zorbakalm"], None, Lang.EN)).unknown != []
    assert await service.named_symptoms("zorbafire", Lang.EN) is None
    assert (await service.read_question("can I take zorbakalm?", None)).medicines == []


async def test_whoever_asks_while_it_turns_gets_one_edition_whole(service: KnowledgeService, desk: Desk) -> None:
    files_version = (await service.book()).version
    desk.publish("concept", concept("zorbacough", name="Zorbacough"))
    stop = asyncio.Event()

    async def ask() -> set[tuple[str, str]]:
        seen = set[tuple[str, str]]()
        while not stop.is_set():
            shelf = await service.indexing.shelf()
            engines = await service._ready()
            checked = await service.check_medicines(["paracetamol"], None, Lang.EN)
            seen.add((shelf.book.version, engines.book.version))
            assert checked.content_version in {shelf.book.version, (await service.book()).version}
        return seen

    asking = [asyncio.create_task(ask()) for _ in range(3)]
    assert await service.renew()
    await asyncio.sleep(0)
    stop.set()
    seen = set[tuple[str, str]]().union(*await asyncio.gather(*asking))
    assert all(shelf == engines for shelf, engines in seen)
    assert {shelf for shelf, _ in seen} <= {files_version, (await service.book()).version}


async def test_a_check_of_medicines_says_when_what_was_published_could_not_be_read(
    shipped: tuple[Files, FilesShelf], tmp_path: Path
) -> None:
    files, shelf = shipped
    desk = Desk(there=False)
    made = KnowledgeService(Shelves(Library(files, [desk]), shelf), LanceIndex(tmp_path / "index"))
    for lang in Lang:
        found = await made.check_medicines(["cetirizine"], None, lang)
        assert found.not_checked[0] == text("interactions.gap_published", lang)
    desk.there = True  # and nothing is published
    await made.renew()
    gap = text("interactions.gap_published", Lang.BN)
    assert gap not in (await made.check_medicines(["cetirizine"], None, Lang.BN)).not_checked
    desk.there = False  # what is known stays known
    assert await made.renew() is False
    assert made.unread(Lang.BN) == []
    await made.aclose()
