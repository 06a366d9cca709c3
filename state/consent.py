"""The question whether an app of somebody else gets in. Nothing of the request is kept: it is judged at every step."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

import reflex as rx

from healthapp.kit.actor import Role
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.apps.schemas import Considered

_MOST_FIELDS = 40


def _read(query: str) -> list[tuple[str, str]]:
    """Return the parameters of an address; none for what is no such text, so that nobody is known to ask."""
    try:
        return parse_qsl(query, max_num_fields=_MOST_FIELDS, encoding="utf-8", errors="strict")
    except ValueError:
        return []


class ConsentState(AppState):
    """Who asks, what for, and where one is sent back to."""

    status: str = "loading"
    app_name: str = ""
    publisher: str = ""
    homepage: str = ""
    goes_to: str = ""
    scopes: rx.Field[list[str]] = rx.field(default_factory=list)
    new_scopes: rx.Field[list[str]] = rx.field(default_factory=list)
    takes_data: bool = False

    _asked_at: datetime | None = None

    @page_load(anyone=True)
    async def load(self, work: Work) -> Any:
        """Say what is asked; who has agreed before goes straight back. Without a login the way leads there first."""
        self.status = "failed"
        found = await work.platform.apps.consider(work.uow, self._pairs())
        if found.outcome == "login":
            return rx.redirect(f"/login/?next={quote(f'/consent/?{self.router.url.query}', safe='/')}")
        if found.outcome == "factor":
            return self._lead_to_factor()
        self._asked_at = work.uow.clock.now()
        return self._show(found)

    @authenticated()
    async def allow(self, work: Work) -> Any:
        """Let the app in, after a fresh proof of who one is where that is needed."""
        return self._show(await work.platform.apps.allow(work.uow, self._pairs(), self._asked_at))

    @authenticated()
    async def refuse(self, work: Work) -> Any:
        """Say no; the app is told so."""
        return self._show(await work.platform.apps.refuse(work.uow, self._pairs()))

    def _pairs(self) -> list[tuple[str, str]]:
        """Return the request as the address has it."""
        return _read(self.router.url.query)

    def _show(self, found: Considered) -> Any:
        if found.outcome == "return" and found.address is not None:
            self.status = "leaving"
            return rx.redirect(found.address)
        if found.question is None:
            self.status = "wrong"
            return None
        asked = found.question
        self.app_name, self.publisher, self.homepage = asked.name, asked.publisher, asked.homepage or ""
        self.goes_to = asked.goes_to
        self.scopes, self.new_scopes = list(asked.scopes), list(asked.new_scopes)
        self.takes_data = any(scope in asked.scopes for scope in ("read", "write", "admin"))
        self.status = "ask"
        return None


class GoodbyeState(AppState):
    """An app has sent somebody here to log out."""

    status: str = "loading"
    here: str = ""

    @page_load(anyone=True)
    async def load(self, work: Work) -> Any:
        """Ask who is logged in; who isn't goes back to the app. Needs no login: it is the way out."""
        query = self.router.url.query
        self.here = f"/logout/?{query}" if query else "/logout/"
        if work.actor.role is not Role.ANONYMOUS:
            self.status = "ask"
            return None
        self.status = "done"
        address = await work.platform.apps.goodbye(work.uow, dict(_read(query)))
        return rx.redirect(address) if address else None
