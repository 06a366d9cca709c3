"""What a process remembers of searches: for how long, how many, and that nobody asks twice for one thing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import Scored
from healthapp.contexts.knowledge.service.remembering import MOST, SECONDS, Answer, Remembering
from healthapp.kit.telemetry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Sequence

FOUND = [Scored("condition:dengue", 1.0), Scored("condition:flu", 0.5)]


class Shared:
    """Keeps everything."""

    def __init__(self) -> None:
        self.kept: dict[str, list[Scored]] = {}
        self.closed = False

    def key(self, question: str) -> str:
        return f"digest of {question}"

    async def get(self, key: str) -> list[Scored] | None:
        await asyncio.sleep(0)
        return self.kept.get(key)

    async def put(self, key: str, found: Sequence[Scored]) -> None:
        self.kept[key] = list(found)

    async def close(self) -> None:
        self.closed = True


class Engine:
    """Counts how often it is asked, and answers when it may."""

    def __init__(self, *, is_whole: bool = True) -> None:
        self.asked = 0
        self.begun = asyncio.Event()
        self.may = asyncio.Event()
        self.may.set()
        self.is_whole = is_whole
        self.fails = False

    async def find(self) -> Answer:
        self.asked += 1
        self.begun.set()
        await self.may.wait()
        if self.fails:
            raise IndexUnavailableError
        return Answer(list(FOUND), self.is_whole, is_limited=not self.is_whole)


class Time:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def looks(level: str, outcome: str) -> float:
    labels = {"level": level, "outcome": outcome}
    return REGISTRY.get_sample_value("knowledge_search_cache_total", labels) or 0.0


async def test_an_answer_is_remembered_and_then_found_again_by_all() -> None:
    shared, engine, time = Shared(), Engine(), Time()
    mine, theirs = Remembering(shared, now=time), Remembering(shared, now=time)
    assert (await mine.found("fever", engine.find)).found == FOUND
    assert (await mine.found("fever", engine.find)).found == FOUND
    assert (await theirs.found("fever", engine.find)).found == FOUND
    assert engine.asked == 1
    assert (await mine.found("cough", engine.find)).found == FOUND
    assert engine.asked == 2
    assert set(shared.kept) == {"digest of fever", "digest of cough"}


async def test_each_look_is_counted() -> None:
    before = {(level, outcome): looks(level, outcome) for level in ("memory", "shared") for outcome in ("hit", "miss")}
    shared, engine = Shared(), Engine()
    mine = Remembering(shared)
    for _ in range(3):
        await mine.found("fever", engine.find)
    await Remembering(shared).found("fever", engine.find)
    assert {at: looks(*at) - count for at, count in before.items()} == {
        ("memory", "miss"): 2,
        ("memory", "hit"): 2,
        ("shared", "miss"): 1,
        ("shared", "hit"): 1,
    }


async def test_after_its_time_it_is_looked_up_again() -> None:
    shared, engine, time = Shared(), Engine(), Time()
    mine = Remembering(shared, now=time)
    await mine.found("fever", engine.find)
    shared.kept.clear()
    time.at += SECONDS - 0.1
    await mine.found("fever", engine.find)
    assert engine.asked == 1
    time.at += 0.1
    await mine.found("fever", engine.find)
    assert engine.asked == 2


async def test_only_so_many_are_remembered_and_the_longest_unused_goes() -> None:
    engine, time = Engine(), Time()
    shared = Shared()
    mine = Remembering(shared, now=time)
    for n in range(MOST):
        await mine.found(str(n), engine.find)
    await mine.found("0", engine.find)
    await mine.found("one more", engine.find)
    shared.kept.clear()
    asked = engine.asked
    await mine.found("0", engine.find)
    assert engine.asked == asked
    await mine.found("1", engine.find)
    assert engine.asked == asked + 1


async def test_who_asks_the_same_at_once_waits_for_one_answer() -> None:
    engine = Engine()
    engine.may.clear()
    mine = Remembering(Shared())
    asking = [asyncio.create_task(mine.found("fever", engine.find)) for _ in range(20)]
    await engine.begun.wait()
    engine.may.set()
    assert [one.found for one in await asyncio.gather(*asking)] == [FOUND] * 20
    assert engine.asked == 1


async def test_who_goes_away_does_not_take_the_answer_from_the_others() -> None:
    engine = Engine()
    engine.may.clear()
    mine = Remembering(Shared())
    first = asyncio.create_task(mine.found("fever", engine.find))
    await engine.begun.wait()
    second = asyncio.create_task(mine.found("fever", engine.find))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    engine.may.set()
    assert (await second).found == FOUND
    assert engine.asked == 1


async def test_what_fails_fails_for_all_who_wait_and_is_tried_anew_by_the_next() -> None:
    engine = Engine()
    engine.may.clear()
    engine.fails = True
    shared = Shared()
    mine = Remembering(shared)
    asking = [asyncio.create_task(mine.found("fever", engine.find)) for _ in range(3)]
    await engine.begun.wait()
    engine.may.set()
    failed = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(one) for one in failed] == [IndexUnavailableError] * 3
    engine.fails = False
    assert (await mine.found("fever", engine.find)).found == FOUND
    assert engine.asked == 2


async def test_what_is_not_whole_is_not_remembered() -> None:
    shared, engine = Shared(), Engine(is_whole=False)
    mine = Remembering(shared)
    assert (await mine.found("fever", engine.find)).found == FOUND
    assert (await mine.found("fever", engine.find)).found == FOUND
    assert engine.asked == 2
    assert shared.kept == {}


async def test_without_anything_shared_nothing_is_remembered() -> None:
    engine = Engine()
    mine = Remembering(None)
    assert (await mine.found("fever", engine.find)).found == FOUND
    assert (await mine.found("fever", engine.find)).found == FOUND
    assert engine.asked == 2
    await mine.close()


async def test_closing_ends_what_is_being_found() -> None:
    shared, engine = Shared(), Engine()
    engine.may.clear()
    mine = Remembering(shared)
    asking = asyncio.create_task(mine.found("fever", engine.find))
    await engine.begun.wait()
    await mine.close()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert shared.closed
