"""After a hint every tab shows its popups before any page is read again, and pages are read a few at a time."""

from __future__ import annotations

import asyncio
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from state import live, reflex_inside
from state.live import LiveTabs

if TYPE_CHECKING:
    from collections.abc import Awaitable

ANNA = uuid4()
PAGE = "the page's own handler"
TABS = 20


class Reader:
    """Stands in for Reflex: hints are done at once, pages when they are let."""

    def __init__(self) -> None:
        self.hinted: list[str] = []
        self.pages: list[str] = []
        self.may_finish = asyncio.Event()

    async def send(self, _app: object, tab: str, event: object) -> Awaitable[None]:
        if event == PAGE:
            self.pages.append(tab)
            return asyncio.ensure_future(self._finish())
        self.hinted.append(tab)
        return asyncio.sleep(0)

    async def _finish(self) -> None:
        await self.may_finish.wait()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    fake = Reader()
    monkeypatch.setattr(reflex_inside, "socket_of", lambda _app, tab: f"socket-{tab}")
    monkeypatch.setattr(reflex_inside, "send", fake.send)
    monkeypatch.setitem(live._page_handlers, "today", PAGE)
    return fake


@pytest.fixture
def tabs(reader: Reader) -> LiveTabs:
    made = LiveTabs()
    made._app = object()  # type: ignore[assignment]  # a stand-in
    for number in range(TABS):
        made.follow(f"tab{number}", f"socket-tab{number}", ANNA, "/today")
    made.follow("elsewhere", "socket-elsewhere", ANNA, "/a-page-without-a-handler")
    return made


async def settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_popups_come_first_and_pages_a_few_at_a_time(tabs: LiveTabs, reader: Reader) -> None:
    tabs.wake(ANNA)
    await settle()
    assert len(reader.hinted) == TABS + 1
    assert len(reader.pages) == 4
    reader.may_finish.set()
    await settle()
    assert sorted(reader.pages) == sorted(f"tab{number}" for number in range(TABS))


async def test_pages_that_still_wait_let_newer_popups_go_first(tabs: LiveTabs, reader: Reader) -> None:
    tabs.wake(ANNA)
    await settle()
    reading = set(reader.pages)
    tabs.wake(ANNA)
    await settle()
    assert len(reader.hinted) == 2 * (TABS + 1)
    assert set(reader.pages) == reading
    reader.may_finish.set()
    await settle()
    # Those that were being read are read once more; the others once, after the newer hint.
    assert len(reader.pages) == TABS + len(reading)


async def test_the_end_of_the_process_waits_for_no_page(reader: Reader) -> None:
    hub: Any = SimpleNamespace(
        live=True,
        on_account_changed=lambda _: None,
        hold=lambda: lambda: None,
        subscribe=lambda *_: lambda: None,
        rest=partial(asyncio.sleep, 0),
    )
    app: Any = object()
    made = LiveTabs()
    made.attach(hub)
    # So that a process which does wait ends all the same, and too many pages tell of it.
    late = asyncio.get_running_loop().call_later(5, reader.may_finish.set)
    async with made.lifespan(app):
        for number in range(TABS):
            made.follow(f"tab{number}", f"socket-tab{number}", ANNA, "/today")
        made.wake(ANNA)
        await settle()
        assert len(reader.pages) == 4
    late.cancel()
    assert len(reader.pages) == 4
    assert not made._tasks
