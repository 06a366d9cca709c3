"""What all tabs of a person show is read once for one hint."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from healthapp.kit.actor import Actor
from healthapp.kit.i18n import Lang
from state.base import Work


def work(shared: dict[str, asyncio.Future[Any]] | None) -> Work:
    nothing: Any = SimpleNamespace()
    return Work(nothing, nothing, Actor.anonymous(), Lang.EN, shared)


class Table:
    """Stands in for a query."""

    def __init__(self) -> None:
        self.reads = 0
        self.may_answer = asyncio.Event()
        self.broken = False

    async def read(self) -> int:
        self.reads += 1
        mine = self.reads
        await self.may_answer.wait()
        if self.broken:
            self.broken = False
            raise TimeoutError
        return mine


async def test_tabs_of_one_hint_share_one_read() -> None:
    table, shared = Table(), dict[str, asyncio.Future[Any]]()
    looking = [asyncio.create_task(work(shared).once("doses", table.read)) for _ in range(4)]
    await asyncio.sleep(0)
    table.may_answer.set()
    assert await asyncio.gather(*looking) == [1] * 4
    assert await work(shared).once("doses", table.read) == 1
    assert await work(shared).once("unread", table.read) == 2


async def test_a_click_reads_for_itself() -> None:
    table = Table()
    table.may_answer.set()
    assert await work(None).once("doses", table.read) == 1
    assert await work(None).once("doses", table.read) == 2


async def test_a_failed_read_fails_for_nobody_else() -> None:
    table, shared = Table(), dict[str, asyncio.Future[Any]]()
    table.broken = True
    looking = [asyncio.create_task(work(shared).once("doses", table.read)) for _ in range(3)]
    await asyncio.sleep(0)
    table.may_answer.set()
    first, *others = await asyncio.gather(*looking, return_exceptions=True)
    assert isinstance(first, TimeoutError)
    assert all(isinstance(other, int) for other in others)


async def test_a_tab_that_is_closed_ends_nobody_elses_read() -> None:
    table, shared = Table(), dict[str, asyncio.Future[Any]]()
    looking = [asyncio.create_task(work(shared).once("doses", table.read)) for _ in range(3)]
    await asyncio.sleep(0)
    looking[1].cancel()
    table.may_answer.set()
    assert list(await asyncio.gather(looking[0], looking[2])) == [1, 1]
    with pytest.raises(asyncio.CancelledError):
        await looking[1]
