"""The live hub: who is woken, how often, and when not. Redis itself is under tests/integration/state."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from state import live, reflex_inside
from state.live import LiveHub

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from uuid import UUID

ANNA, BELA = uuid4(), uuid4()


class Tabs:
    """Stands in for Reflex: which tab is on which socket, and what was sent to it."""

    def __init__(self) -> None:
        self.sockets: dict[str, str] = {}
        self.sent: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, _app: object, tab: str, _event: object) -> Awaitable[None]:
        self.sent.append(tab)
        return asyncio.ensure_future(self._done())

    async def _done(self) -> None:
        await self.gate.wait()


@pytest.fixture
def tabs(monkeypatch: pytest.MonkeyPatch) -> Tabs:
    fake = Tabs()
    monkeypatch.setattr(reflex_inside, "socket_of", lambda _app, tab: fake.sockets.get(tab))
    monkeypatch.setattr(reflex_inside, "send", fake.send)
    return fake


@pytest.fixture
def hub(tabs: Tabs) -> LiveHub:
    made = LiveHub()
    made._app = object()  # type: ignore[assignment]  # a stand-in
    for user, tab in ((ANNA, "a1"), (ANNA, "a2"), (BELA, "b1")):
        tabs.sockets[tab] = f"socket-{tab}"
        made.follow(tab, f"socket-{tab}", user)
    return made


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_only_the_persons_own_tabs_are_woken(hub: LiveHub, tabs: Tabs) -> None:
    hub.wake(ANNA)
    hub.wake(uuid4())
    await settle()
    assert sorted(tabs.sent) == ["a1", "a2"]


async def test_a_closed_tab_is_forgotten(hub: LiveHub, tabs: Tabs) -> None:
    del tabs.sockets["b1"]
    hub.wake(BELA)
    await settle()
    assert tabs.sent == []
    assert hub.tabs == 2


async def test_a_strangers_socket_under_the_same_token_gets_nothing(hub: LiveHub, tabs: Tabs) -> None:
    tabs.sockets["b1"] = "socket-of-a-stranger"
    hub.wake(BELA)
    await settle()
    assert tabs.sent == []


async def test_many_hints_at_once_are_two_looks(hub: LiveHub, tabs: Tabs) -> None:
    tabs.gate.clear()
    for _ in range(50):
        hub.wake(BELA)
        await asyncio.sleep(0)
    tabs.gate.set()
    await settle()
    # One that may have started too early, and one after it that has seen everything.
    assert tabs.sent == ["b1", "b1"]
    hub.wake(BELA)
    await settle()
    assert tabs.sent == ["b1"] * 3


async def test_a_look_that_fails_does_not_end_the_hub(
    hub: LiveHub, tabs: Tabs, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> Any:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(reflex_inside, "send", broken)
        hub.wake(BELA)
        await settle()
    hub.wake(BELA)
    await settle()
    assert tabs.sent == ["b1"]


async def test_coming_back_wakes_everyone(hub: LiveHub, tabs: Tabs) -> None:
    hub._receive({"type": "psubscribe", "channel": b"user:*"})
    await settle()
    assert sorted(tabs.sent) == ["a1", "a2", "b1"]
    assert hub.mode == "live"


async def test_a_message_that_is_none_of_ours_does_no_harm(hub: LiveHub, tabs: Tabs) -> None:
    hub._receive({"type": "pmessage", "channel": b"user:not-an-id", "data": b"{}"})
    hub._receive({"type": "pong", "channel": b"", "data": b""})
    await settle()
    assert tabs.sent == []


async def test_without_redis_only_those_with_news_are_woken(
    hub: LiveHub, tabs: Tabs, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[UUID]] = []
    woken = asyncio.Event()

    async def poll(users: set[UUID]) -> set[UUID]:
        asked.append(users)
        if tabs.sent:
            woken.set()
        return {BELA}

    monkeypatch.setattr(live, "_POLL_EVERY", 0.01)
    hub.mode, hub.poll = "delayed", poll
    task = asyncio.create_task(hub._poll())
    await asyncio.wait_for(woken.wait(), 5)
    task.cancel()
    assert set(tabs.sent) == {"b1"}
    assert asked[0] == {ANNA, BELA}


def test_a_page_names_its_own_refresh() -> None:
    handler = object()
    live.on_live("/demo-of-a-test", handler)
    try:
        assert live.page_refresh("/demo-of-a-test") is handler
        assert live.page_refresh("demo-of-a-test/") is handler
        assert live.page_refresh("/elsewhere") is None
    finally:
        live._page_handlers.pop("demo-of-a-test")
