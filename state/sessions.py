"""Where someone is logged in, and ending it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx

from healthapp.kit.i18n import format_date, format_when, plural, text
from state.base import AppState, Work, authenticated, page_load
from state.settings import device_name

if TYPE_CHECKING:
    from healthapp.contexts.identity.schemas import EndedSession, SessionView


@dataclass
class SessionRow:
    """One place, in plain words."""

    id: str
    name: str
    kind: str
    seen: str
    since: str
    current: bool
    is_app: bool


@dataclass
class EndedRow:
    """A place where it has ended, and why."""

    id: str
    name: str
    told: str


class SessionsState(AppState):
    """The list of places."""

    status: str = "loading"
    sessions: rx.Field[list[SessionRow]] = rx.field(default_factory=list)
    ended: rx.Field[list[EndedRow]] = rx.field(default_factory=list)
    others: int = 0
    asked: bool = False

    @page_load()
    async def load(self, work: Work) -> None:
        """Read the list."""
        self.status, self.asked = "failed", False
        await self._read(work)
        self.status = "ready"

    @authenticated(quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read the list again: somebody logged in or out somewhere."""
        await self._read(work)

    @authenticated()
    async def end(self, work: Work, session_id: UUID) -> None:
        """Log out in one place."""
        await work.platform.identity.end_one(work.uow, session_id)
        await self._read(work)
        self._banner("good", text("ui.sessions.ended_there", work.lang))

    @authenticated()
    async def ask_others(self, work: Work) -> None:
        """Ask before everything else is logged out. Changes nothing yet."""
        del work
        self.asked = True

    @authenticated()
    async def leave_others(self, work: Work) -> None:
        """Leave the others logged in."""
        del work
        self.asked = False

    @authenticated()
    async def end_others(self, work: Work) -> None:
        """Log out everywhere but here."""
        self.asked = False
        ended = await work.platform.identity.end_others(work.uow)
        await self._read(work)
        self._banner("good", plural("ui.sessions.ended", ended, work.lang))

    async def _read(self, work: Work) -> None:
        found = await work.platform.identity.sessions(work.uow)
        self.sessions = [_row(view, work) for view in sorted(found, key=lambda view: not view.current)]
        self.others = sum(not view.current for view in found)
        self.ended = [_ended_row(view, work) for view in await work.platform.identity.ended_sessions(work.uow)]


def _row(view: SessionView, work: Work) -> SessionRow:
    zone, is_app = work.actor.time_zone, view.kind == "api"
    seen = text("ui.sessions.seen", work.lang, when=format_when(view.seen_at, work.uow.clock.now(), work.lang, zone))
    return SessionRow(
        id=str(view.id),
        name=device_name(view.user_agent, work.lang),
        kind=text("ui.sessions.kind_app" if is_app else "ui.sessions.kind_browser", work.lang),
        seen=text("ui.sessions.now", work.lang) if view.current else seen,
        since=text("ui.sessions.since", work.lang, when=format_date(view.created_at, work.lang, "long", zone)),
        current=view.current,
        is_app=is_app,
    )


def _ended_row(view: EndedSession, work: Work) -> EndedRow:
    when = format_when(view.ended_at, work.uow.clock.now(), work.lang, work.actor.time_zone)
    why = text(f"ui.sessions.why_{view.why}", work.lang)
    return EndedRow(
        id=str(view.id),
        name=device_name(view.user_agent, work.lang),
        told=f"{text('ui.sessions.ended_when', work.lang, when=when)} · {why}",
    )
