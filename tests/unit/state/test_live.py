"""The tabs of a process: which are woken, how often, and when not. The hub is under tests/integration/state."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from healthapp.kit import telemetry
from state import live, reflex_inside
from state.live import LiveTabs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
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
def hub(tabs: Tabs) -> LiveTabs:
    made = LiveTabs()
    made._app = object()  # type: ignore[assignment]  # a stand-in
    for user, tab in ((ANNA, "a1"), (ANNA, "a2"), (BELA, "b1")):
        tabs.sockets[tab] = f"socket-{tab}"
        made.follow(tab, f"socket-{tab}", user)
    return made


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_only_the_persons_own_tabs_are_woken(hub: LiveTabs, tabs: Tabs) -> None:
    hub.wake(ANNA)
    hub.wake(uuid4())
    await settle()
    assert sorted(tabs.sent) == ["a1", "a2"]


async def test_a_closed_tab_is_forgotten(hub: LiveTabs, tabs: Tabs) -> None:
    del tabs.sockets["b1"]
    hub.wake(BELA)
    await settle()
    assert tabs.sent == []
    assert hub.tabs == 2


async def test_a_strangers_socket_under_the_same_token_gets_nothing(hub: LiveTabs, tabs: Tabs) -> None:
    tabs.sockets["b1"] = "socket-of-a-stranger"
    hub.wake(BELA)
    await settle()
    assert tabs.sent == []


async def test_many_hints_at_once_are_two_looks(hub: LiveTabs, tabs: Tabs) -> None:
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
    hub: LiveTabs, tabs: Tabs, monkeypatch: pytest.MonkeyPatch
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


class Hub:
    """Stands in for the process's hub."""

    def __init__(self) -> None:
        self.live = True
        self.subscribed: list[UUID] = []
        self.told: list[Callable[[UUID | None], None]] = []

    def on_account_changed(self, tell: Callable[[UUID | None], None]) -> None:
        self.told.append(tell)

    def subscribe(self, user_id: UUID, _wake: object) -> Callable[[], None]:
        self.subscribed.append(user_id)
        return lambda: self.subscribed.remove(user_id)


async def test_the_hub_knows_each_person_once_and_forgets_them_with_their_last_tab(tabs: Tabs) -> None:
    made, hub = LiveTabs(), Hub()
    made.attach(hub)  # type: ignore[arg-type]  # a stand-in
    made._app = object()  # type: ignore[assignment]  # a stand-in
    for user, tab in ((ANNA, "a1"), (ANNA, "a2"), (BELA, "b1")):
        tabs.sockets[tab] = f"socket-{tab}"
        assert made.follow(tab, f"socket-{tab}", user) == "live"
    assert hub.subscribed == [ANNA, BELA]
    del tabs.sockets["a1"]
    made.sweep()
    assert hub.subscribed == [ANNA, BELA]
    del tabs.sockets["a2"]
    made.sweep()
    assert hub.subscribed == [BELA]


async def test_a_tab_belongs_to_who_logged_in_last(hub: LiveTabs, tabs: Tabs) -> None:
    hub.follow("a1", "socket-a1", BELA)
    assert hub.tabs == 3
    hub.wake(ANNA)
    await settle()
    assert tabs.sent == ["a2"]


async def test_open_tabs_are_counted(hub: LiveTabs, tabs: Tabs) -> None:
    def counted() -> float | None:
        return telemetry.REGISTRY.get_sample_value("live_connections", {"kind": "tab"})

    assert counted() == 3
    tabs.sockets["c1"] = "socket-c1"
    hub.follow("c1", "socket-c1", BELA)
    hub.follow("c1", "socket-c1", BELA)
    assert counted() == 4
    tabs.sockets.clear()
    hub.sweep()
    assert counted() == 0


def test_a_page_names_its_own_refresh() -> None:
    handler = object()
    live.on_live("/demo-of-a-test", handler)
    try:
        assert live.page_refresh("/demo-of-a-test") is handler
        assert live.page_refresh("demo-of-a-test/") is handler
        assert live.page_refresh("/elsewhere") is None
    finally:
        live._page_handlers.pop("demo-of-a-test")


async def test_tabs_of_a_login_that_is_over_look_again_once_and_are_let_go(hub: LiveTabs, tabs: Tabs) -> None:
    mine, hers, asked = uuid4(), uuid4(), []

    async def over(logins: Sequence[UUID]) -> list[UUID]:
        asked.append(set(logins))
        return [mine]

    hub._over = over
    await hub.end_over()
    assert asked == [], "no tab has a login that could end"
    for tab, user, login in (("a1", ANNA, mine), ("a2", ANNA, mine), ("b1", BELA, hers)):
        hub.follow(tab, f"socket-{tab}", user, login=login)
    await hub.end_over()
    await settle()
    assert asked == [{mine, hers}]
    assert sorted(tabs.sent) == ["a1", "a2"]
    assert hub.tabs == 1
    await hub.end_over()
    await settle()
    assert asked[1:] == [{hers}]
    assert len(tabs.sent) == 2
