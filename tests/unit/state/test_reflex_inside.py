"""The semi-private pieces of Reflex that `state.reflex_inside` leans on. Red after an upgrade: read that module."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING

from reflex_base.event.processor import BaseStateEventProcessor

from state import reflex_inside
from state.base import AppState

if TYPE_CHECKING:
    import pytest
    import reflex as rx

    from tests.unit.state.conftest import FakePlatform, Tab


async def test_which_socket_a_tab_is_on(app: rx.App) -> None:
    namespace = app.event_namespace
    assert namespace is not None
    await namespace._token_manager.link_token_to_sid("a-tab", "a-socket")
    assert reflex_inside.socket_of(app, "a-tab") == "a-socket"
    await namespace._token_manager.disconnect_token("a-tab", "a-socket")
    assert reflex_inside.socket_of(app, "a-tab") is None


async def test_an_event_reaches_a_handler(app: rx.App, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.set_contexts():
        processor = BaseStateEventProcessor(middleware=app).configure()
        monkeypatch.setattr(app, "_event_processor", processor)
        async with processor:
            done = await reflex_inside.send(app, "another-tab", AppState.live_hint("live"))
            await asyncio.wait_for(done, 5)
    assert platform.begun == []


async def test_what_the_server_queued_is_told_from_what_a_browser_sent(
    app: rx.App, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def count(*_given: object) -> None:
        seen.append(reflex_inside.is_our_own())

    monkeypatch.setattr("state.base.shares.count", count)
    await tab.send(AppState.dismiss_banner())
    monkeypatch.setattr(app, "_event_processor", tab.processor)
    await asyncio.wait_for(await reflex_inside.send(app, tab.token, AppState.live_hint("live")), 5)
    assert seen == [False, True]


def test_a_page_can_be_read_again(app: rx.App) -> None:
    with app.set_contexts():
        assert reflex_inside.reload_page("/login/")
        assert reflex_inside.reload_page("/login")


def test_a_process_without_pages_has_no_sockets() -> None:
    assert reflex_inside.socket_of(SimpleNamespace(event_namespace=None), "x") is None  # type: ignore[arg-type]  # a stand-in
