"""The apps of others that somebody lets in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx

from healthapp.kit.i18n import format_date, format_list, format_when, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.apps.schemas import AllowedApp


@dataclass
class AllowedRow:
    """An app as the list shows it."""

    id: str
    name: str
    publisher: str
    scopes: str
    since: str
    used: str


class AllowedAppsState(AppState):
    """The list, and the question before one is stopped."""

    status: str = "loading"
    apps: rx.Field[list[AllowedRow]] = rx.field(default_factory=list)
    stopping: str = ""
    stopping_name: str = ""

    @page_load()
    async def load(self, work: Work) -> None:
        """Read the list."""
        self.status, self.stopping = "failed", ""
        await self._read(work)
        self.status = "ready"

    @authenticated()
    async def ask(self, work: Work, app_id: UUID) -> None:
        """Ask once more before an app is stopped."""
        del work
        found = next((app for app in self.apps if app.id == str(app_id)), None)
        self.stopping, self.stopping_name = (found.id, found.name) if found else ("", "")

    @authenticated(quiet=True)
    async def keep(self, work: Work) -> None:
        """Leave it in."""
        del work
        self.stopping = ""

    @authenticated()
    async def stop(self, work: Work) -> None:
        """Let the app in no longer that was asked about."""
        wanted, self.stopping = self.stopping, ""
        if not wanted:
            return
        await work.platform.apps.withdraw(work.uow, UUID(wanted))
        await self._read(work)
        self._banner("good", text("ui.apps.stopped", work.lang))

    async def _read(self, work: Work) -> None:
        self.apps = [_row(app, work) for app in await work.platform.apps.allowed_apps(work.uow)]


def _row(app: AllowedApp, work: Work) -> AllowedRow:
    lang, zone = work.lang, work.actor.time_zone
    used = text("ui.apps.unused", lang)
    if app.used_at is not None:
        used = text("ui.apps.used", lang, when=format_when(app.used_at, work.uow.clock.now(), lang, zone))
    return AllowedRow(
        id=str(app.id),
        name=app.name,
        publisher=app.publisher,
        scopes=format_list([text(f"ui.apps.can_{scope}", lang) for scope in app.scopes], lang),
        since=text("ui.apps.since", lang, day=format_date(app.allowed_at, lang, "long", zone)),
        used=used,
    )
