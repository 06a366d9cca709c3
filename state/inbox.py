"""The inbox: everything a person was told, in their language, and what of it is unread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import reflex as rx
from pydantic import Field

from healthapp.contexts.notifications.schemas import Kind
from healthapp.kit.actor import Role
from healthapp.kit.i18n import digits, format_when, has_message, plural, text
from state.base import AppState, Work, authenticated, page_load, refresher

if TYPE_CHECKING:
    from healthapp.contexts.notifications.schemas import NoticeView

_PAGE = 25
_FARTHEST = 100_000

PageNumber = Annotated[int, Field(ge=1, le=_FARTHEST)]

# The three looks of urgency; everything else is plain.
_TONES = {
    Kind.BROADCAST: "emergency",
    Kind.DOSE_MISSED: "urgent",
    Kind.CAREGIVER_ESCALATION: "urgent",
    Kind.RECOVERY: "urgent",
}
_PAGES = {
    Kind.DEVICE_ADDED: "/settings/sessions",
    Kind.SECOND_FACTOR: "/settings/security",
    Kind.RECOVERY: "/settings/security",
    Kind.RECOVERY_WAITS: "/admin/recoveries",
    Kind.APP_ALLOWED: "/settings/apps",
    Kind.APP_TOKEN_REUSED: "/settings/apps",
    Kind.IMPORT: "/know/imports",
}
_OWN_DOSES = (Kind.DOSE_DUE, Kind.DOSE_LATE, Kind.DOSE_MISSED)
_CONSENT = (Kind.CONSENT_REQUEST, Kind.CONSENT_GRANTED, Kind.CONSENT_ENDED)


@dataclass
class NoticeRow:
    """One message as the list shows it."""

    id: str
    kind: str
    kind_text: str
    tone: str
    title: str
    body: str
    when: str
    href: str
    unread: bool
    fresh: bool


@refresher
async def unread_badge(state: AppState, work: Work) -> None:
    """Keep the number beside “Inbox” right, on every page."""
    unread = await work.once("unread", lambda: work.platform.notifications.unread_count(work.uow))
    state._set_unread(unread)  # noqa: SLF001 - its own helper


class InboxState(AppState):
    """One page of the inbox."""

    status: str = "loading"
    show: str = "all"
    rows: rx.Field[list[NoticeRow]] = rx.field(default_factory=list)
    page: int = 1
    pages: int = 1
    page_text: str = ""
    pages_text: str = ""

    @page_load()
    async def load(self, work: Work) -> None:
        """Show the newest messages."""
        self.status, self.page = "failed", 1
        await self._fill(work)

    @authenticated()
    async def choose(self, work: Work, show: Literal["all", "unread"]) -> None:
        """Show all, or only what is unread."""
        self.show, self.page = show, 1
        await self._fill(work)

    @authenticated()
    async def turn(self, work: Work, page: PageNumber) -> None:
        """Turn to another page."""
        self.page = page
        await self._fill(work)

    @authenticated()
    async def read_one(self, work: Work, notice_id: UUID) -> None:
        """Mark one message as read; the service looks only among the reader's own."""
        await work.platform.notifications.mark_read(work.uow, [notice_id])
        await self._fill(work)

    @authenticated()
    async def read_all(self, work: Work) -> None:
        """Mark everything as read."""
        marked = await work.platform.notifications.mark_read(work.uow, None)
        await self._fill(work)
        if marked:
            self._banner("good", plural("ui.inbox.marked", marked, work.lang))

    @authenticated(quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again what may have changed; what is new glows once."""
        if self.status == "ready":
            known = {row.id for row in self.rows}
            await self._fill(work)
            if self.page == 1:
                self.rows = [_glowing(row) if row.unread and row.id not in known else row for row in self.rows]

    async def _fill(self, work: Work) -> None:
        unread_only = self.show == "unread"
        views, total, unread = await work.platform.notifications.inbox(
            work.uow, limit=_PAGE, offset=(self.page - 1) * _PAGE, unread_only=unread_only
        )
        self.pages = max(1, -(-total // _PAGE))
        if self.page > self.pages:
            self.page = self.pages
            views, total, unread = await work.platform.notifications.inbox(
                work.uow, limit=_PAGE, offset=(self.page - 1) * _PAGE, unread_only=unread_only
            )
        self._set_unread(unread)
        self.page_text, self.pages_text = digits(self.page, work.lang), digits(self.pages, work.lang)
        self.rows = [_row(view, work) for view in views]
        self.status = "ready"


def _row(view: NoticeView, work: Work) -> NoticeRow:
    name = f"ui.inbox.kind_{view.kind.value}"
    return NoticeRow(
        id=str(view.id),
        kind=view.kind.value,
        kind_text=text(name if has_message(name) else "ui.inbox.kind_other", work.lang),
        tone=_TONES.get(view.kind, "plain"),
        title=view.title,
        body=view.body,
        when=format_when(view.created_at, work.uow.clock.now(), work.lang, work.actor.time_zone),
        href=_about(view, work.actor.role),
        unread=view.read_at is None,
        fresh=False,
    )


def _about(view: NoticeView, role: Role) -> str:
    """Return the page that shows what a message is about; empty when the message says it all."""
    if view.kind in _CONSENT:
        return "/care"
    if view.kind in _PAGES:
        return _PAGES[view.kind]
    if view.kind is Kind.CAREGIVER_ESCALATION and view.patient_id is not None:
        return f"/care/day?who={view.patient_id}"
    if role is Role.PATIENT:
        if view.kind in _OWN_DOSES:
            return "/today"
        if view.kind in (Kind.REFILL, Kind.WELCOME):
            return "/reminders"
    return ""


def _glowing(row: NoticeRow) -> NoticeRow:
    row.fresh = True
    return row


class MoreState(AppState):
    """The page behind “More” has nothing of its own to read; it only has to be one's own."""

    @page_load()
    async def load(self, work: Work) -> None:
        """Fill the frame."""
