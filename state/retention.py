"""How long what is held, and running the clean-up now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import reflex as rx

from healthapp.kit.actor import Role
from healthapp.kit.i18n import format_date, format_datetime, format_number, has_message, text
from healthapp.kit.personal_data import Span, span_text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import RetentionPlace, RetentionStatus
    from healthapp.kit.i18n import Lang


@dataclass
class HeldRow:
    """One place, its rule, and how the last run left it."""

    name: str
    what: str
    span: str
    before: str
    by_month: bool
    removed: str
    state: str
    tone: str


class RetentionState(AppState):
    """What the last run did, place by place."""

    status: str = "loading"
    rows: rx.Field[list[HeldRow]] = rx.field(default_factory=list)
    last_text: str = ""
    running: bool = False
    late: bool = False
    asked: bool = False

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show how it stands."""
        self.status, self.asked = "failed", False
        await self._show(work)
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def look_again(self, work: Work) -> None:
        """Show how it stands now."""
        self.asked = False
        await self._show(work)

    @authenticated(Role.ADMIN)
    async def run_now(self, work: Work) -> None:
        """Have a worker delete now what it would delete tonight."""
        await work.platform.identity.require_step_up(work.uow)
        await work.platform.compliance.request_retention(work.uow)
        self.asked = True
        self._banner("good", text("ui.retention.asked", work.lang))

    async def _show(self, work: Work) -> None:
        found = await work.platform.compliance.retention_status(work.uow)
        self.running, self.late = found.running, found.late
        self.last_text = _last(found, work)
        self.rows = [_row(place, work) for place in found.places]


def _last(found: RetentionStatus, work: Work) -> str:
    if found.started_at is None or found.finished_at is None:
        return text("ui.retention.never", work.lang)
    zone = work.actor.time_zone
    return text(
        "ui.retention.last",
        work.lang,
        since=format_datetime(found.started_at, work.lang, zone, "short"),
        until=format_datetime(found.finished_at, work.lang, zone, "short"),
        removed=format_number(sum(place.removed for place in found.places), work.lang),
    )


def _what(category: str, lang: Lang) -> str:
    """Return what a category is called; where people read "your", an administrator reads whose."""
    own = f"ui.retention.what_{category}"
    return text(own if has_message(own) else f"privacy.what_{category}", lang)


def _row(place: RetentionPlace, work: Work) -> HeldRow:
    lang = work.lang
    state, tone = text("ui.retention.fine", lang), "good"
    if place.error:
        state, tone = text("ui.retention.failed", lang, code=place.error), "urgent"
    elif place.overdue:
        state, tone = text("ui.retention.overdue", lang, n=format_number(place.overdue, lang)), "urgent"
    return HeldRow(
        name=place.name,
        what=_what(place.category, lang),
        span=span_text(Span(place.span), work.platform.settings.retention_years, lang),
        before=format_date(place.before.date(), lang),
        by_month=place.by_month,
        removed=format_number(place.removed, lang),
        state=state,
        tone=tone,
    )
