"""A platform without engines, for handlers that are driven without a browser."""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
import reflex as rx
from reflex_base.event import Event

from components.pages.dev import parts
from components.pages.identity import login
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import SystemClock
from state.guard import CookieGuard
from tests.support.tabs import events_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from reflex_base.event.processor import BaseStateEventProcessor


def user_id(role: Role) -> UUID:
    return uuid5(NAMESPACE_DNS, role.value)


class FakePlatform:
    """Knows one session for each role: the cookie's value is the role's name."""

    def __init__(self) -> None:
        self.begun: list[Actor] = []
        self.settings = SimpleNamespace(is_https=False, event_rate_per_hour=1_000_000, event_rate_burst=1_000_000)
        self.clock = SystemClock()
        self.acts: list[bool] = []
        self.identity = SimpleNamespace(profile=self._profile, update_profile=self._update)
        self.updates: list[Any] = []

    @asynccontextmanager
    async def begin(self, actor: Actor, *, lazy: bool = False) -> AsyncIterator[SimpleNamespace]:
        assert lazy, "a handler that reads nothing asks for nothing"
        self.begun.append(actor)
        yield SimpleNamespace(actor=actor, audit=lambda *_said, **_more: None)

    async def authenticate_session(self, token: str, origin: Actor, *, act: bool = False) -> Actor | None:
        self.acts.append(act)
        if token not in set(Role):
            return None
        return replace(origin, role=Role(token), user_id=user_id(Role(token)), session_id=user_id(Role.SYSTEM))

    async def _profile(self, uow: SimpleNamespace) -> SimpleNamespace:
        return SimpleNamespace(display_name=f"the {uow.actor.role}")

    async def _update(self, _uow: SimpleNamespace, command: Any) -> None:
        self.updates.append(command)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> FakePlatform:
    fake = FakePlatform()
    wiring = ModuleType("healthapp.wiring")
    wiring.get_platform = lambda: fake  # type: ignore[attr-defined]  # a stand-in
    monkeypatch.setitem(sys.modules, "healthapp.wiring", wiring)
    monkeypatch.setattr("state.base._refreshers", [])
    return fake


@pytest.fixture(scope="session")
def app() -> rx.App:
    """Give an app with the two pages that these tests need."""
    made = rx.App(toaster=None)
    made.add_middleware(CookieGuard(), index=0)
    for page in (parts.PAGE, login.PAGE):
        made.add_page(page.build, route=page.route, on_load=page.on_load)
    return made


HYDRATE = "reflex___state____state.hydrate"


class Tab:
    """Sends events as a browser's tab does, and collects what comes back."""

    path = "/dev/parts/"

    def __init__(self, app: rx.App, processor: BaseStateEventProcessor) -> None:
        self.app = app
        self.processor = processor
        self.cookie = ""
        self.token = "tab"
        self.open = False

    async def send(self, event: Any, **payload: Any) -> dict[str, Any]:
        """Return all vars that the event changed, by name. The first one comes after a hydration, as in a browser."""
        if not self.open:
            self.open = True
            await self.send(HYDRATE)
        name = event if isinstance(event, str) else Event.from_event_type(event)[0].name
        given = payload or ({} if isinstance(event, str) else Event.from_event_type(event)[0].payload)
        made = Event(name=name, payload=given, router_data=self._router_data())
        changed: dict[str, Any] = {}
        async for delta in self.processor.enqueue_stream_delta(self.token, made):
            for state in delta.values():
                changed |= {key.removesuffix("_rx_state_"): value for key, value in state.items()}
        return changed

    def _router_data(self) -> dict[str, Any]:
        return {
            "pathname": self.path.rstrip("/"),
            "asPath": self.path,
            "query": {},
            "token": self.token,
            "sid": "socket",
            "headers": {"cookie": self.cookie, "origin": "http://testserver"},
            "ip": "127.0.0.1",
        }


@pytest.fixture
def redirects() -> list[str]:
    """Give where the browser was sent to."""
    return []


@pytest.fixture
async def tab(app: rx.App, platform: FakePlatform, redirects: list[str]) -> AsyncIterator[Tab]:
    async with events_of(app, lambda _token, path: redirects.append(path)) as processor:
        yield Tab(app, processor)
