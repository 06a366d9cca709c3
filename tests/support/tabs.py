"""Drives the pages' event handlers as a browser's tab does, without a browser: on the real services and engines."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import reflex as rx
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

from healthapp.kit.ids import new_id
from state.guard import CookieGuard
from state.step_up import StepUpState  # noqa: F401 - imported late by its users: a process begun without it never knows it
from tests.support.people import browser_token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from healthapp.wiring import Platform
    from tests.support.people import Person

HYDRATE = "reflex___state____state.hydrate"
_SUFFIX = "_rx_state_"


class Tab:
    """One tab: its cookies, its address, and every var that it has been told."""

    def __init__(self, processor: BaseStateEventProcessor, redirects: dict[str, list[str]]) -> None:
        self._processor = processor
        self._redirects = redirects
        self.token = new_id().hex
        self.cookies = {"lang": "en"}
        self.at = "/"
        self.host = "testserver"
        self.vars: dict[str, Any] = {}

    @property
    def redirects(self) -> list[str]:
        """Return where the browser was sent to, in order."""
        return self._redirects.setdefault(self.token, [])

    @property
    def banner(self) -> str:
        """Return what stands above the page's content."""
        return str(self.vars.get("banner_text", ""))

    @property
    def errors(self) -> dict[str, str]:
        """Return the errors beside the fields."""
        return dict(self.vars.get("field_errors") or {})

    async def send(self, event: Any, *, raw: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send an event and return what it changed. `raw` replaces its arguments by what no page would send."""
        if HYDRATE not in self.vars:
            self.vars[HYDRATE] = True
            await self._send(HYDRATE, {})
        made = Event.from_event_type(event)[0]
        return await self._send(made.name, made.payload if raw is None else raw)

    async def submit(self, handler: Any, **fields: str) -> dict[str, Any]:
        """Send a form to a handler whose only argument is the form."""
        made = Event.from_event_type(handler({}))[0]
        (name,) = made.payload
        return await self._send(
            made.name, {name: {"__reflex_form_data__": [[key, text] for key, text in fields.items()]}}
        )

    async def call(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """Call a handler by the full name that a browser knows it by, as a stranger's script would."""
        if HYDRATE not in self.vars:
            self.vars[HYDRATE] = True
            await self._send(HYDRATE, {})
        return await self._send(name, given)

    async def _send(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        made = Event(name=name, payload=payload, router_data=self._router_data())
        async for delta in self._processor.enqueue_stream_delta(self.token, made):
            for state in delta.values():
                changed |= {key.removesuffix(_SUFFIX): value for key, value in state.items()}
        self.vars |= changed
        return changed

    def _router_data(self) -> dict[str, Any]:
        parts = urlsplit(self.at)
        return {
            "pathname": parts.path,
            "asPath": self.at,
            "query": dict(parse_qsl(parts.query)),
            "token": self.token,
            "sid": f"socket-{self.token}",
            "headers": {
                "cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
                "host": self.host,
                "origin": f"http://{self.host}",
                "user_agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0",
            },
            "ip": "127.0.0.1",
        }


class Tabs:
    """Opens tabs of one web process."""

    def __init__(self, platform: Platform, processor: BaseStateEventProcessor, redirects: dict[str, list[str]]) -> None:
        self._platform = platform
        self._processor = processor
        self._redirects = redirects

    async def open(self, person: Person | None = None, at: str = "/", lang: str = "en") -> Tab:
        """Open a tab of someone logged in, or of nobody."""
        tab = Tab(self._processor, self._redirects)
        tab.at = at
        tab.cookies["lang"] = lang
        if person is not None:
            tab.cookies["healthapp_session"] = await browser_token(self._platform, person)
        return tab


@asynccontextmanager
async def open_process(platform: Platform) -> AsyncIterator[Tabs]:
    """Run the events of a web process whose logins are made by `platform`, the operator's."""
    redirects: dict[str, list[str]] = {}
    with RegistrationContext.get().fork():
        app = rx.App(toaster=None)
        app.add_middleware(CookieGuard(), index=0)
        async with events_of(app, lambda token, path: redirects.setdefault(token, []).append(path)) as processor:
            yield Tabs(platform, processor, redirects)


@asynccontextmanager
async def events_of(app: rx.App, sent: Callable[[str, str], None]) -> AsyncIterator[BaseStateEventProcessor]:
    """Run the events of an app; `sent` hears of every redirect: the tab's token and the path."""
    with app.set_contexts():
        processor = BaseStateEventProcessor(middleware=app).configure()

        async def emit(token: str, *events: Event) -> None:
            for event in events:
                if event.name == "_redirect":
                    sent(token, str(event.payload.get("path")))

        root = processor._root_context
        assert root is not None
        processor._root_context = replace(root, emit_event_impl=emit)
        async with processor:
            yield processor
