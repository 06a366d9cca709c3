"""Who looked at one's record, in plain words: looks of one person on one day are one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import Field

from healthapp.api.rest.access_log import what, who, why
from healthapp.contexts.compliance.schemas import AccessPerson, AccessQuery
from healthapp.kit.actor import Role
from healthapp.kit.i18n import digits, format_day, format_number, format_time, format_when, text
from state.base import AppState, Work, authenticated, page_load
from state.rows import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.compliance.schemas import AccessView
    from healthapp.contexts.identity.schemas import PersonView

_PAGE = 25
_FARTHEST = 10_000
_OPERATOR = "operator"
_DAYS = {"week": 7, "month": 30, "year": 365}

Period = Literal["week", "month", "year", "all"]
PageNumber = Annotated[int, Field(ge=1, le=_FARTHEST)]


@dataclass
class AccessRow:
    """One line of the list."""

    who: str
    what: str
    why: str
    when: str


async def read_access(work: Work, query: AccessQuery) -> tuple[list[AccessRow], int]:
    """Return a page of the log by day, newest first, and how many lines there are in all."""
    views, total = await work.platform.compliance.access_log(work.uow, query.model_copy(update={"by_day": True}))
    names = await names_of(work, list(views))
    return [_line(view, names, work) for view in views], total


async def names_of(work: Work, people: list[AccessPerson]) -> Mapping[UUID, PersonView]:
    """Return who they are, as far as the reader may know it."""
    ids = list({one.actor_id for one in people if one.actor_id is not None})
    return await work.platform.identity.readers(work.uow, ids)


def _line(view: AccessView, names: Mapping[UUID, PersonView], work: Work) -> AccessRow:
    lang, zone, now = work.lang, work.actor.time_zone, work.uow.clock.now()
    words, reason = what(view, lang), why(view, lang)
    if view.times == 1:
        return AccessRow(who(view, names, lang), words, reason, format_when(view.at, now, lang, zone, "long"))
    local = ZoneInfo(zone)
    day = format_day(view.at.astimezone(local).date(), now.astimezone(local).date(), lang, "long")
    return AccessRow(
        who(view, names, lang),
        text("ui.access.times", lang, what=words, n=format_number(view.times, lang)),
        reason,
        text("ui.access.last", lang, when=day, time=format_time(view.at, lang, zone)),
    )


class AccessLogState(AppState):
    """The whole list, by person and period."""

    status: str = "loading"
    rows: rx.Field[list[AccessRow]] = rx.field(default_factory=list)
    people: rx.Field[list[Choice]] = rx.field(default_factory=list)
    person: str = ""
    since_when: str = "month"
    page: int = 1
    pages: int = 1
    page_text: str = ""
    pages_text: str = ""

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Show the newest of everybody."""
        self.status, self.person, self.since_when, self.page = "failed", "", "month", 1
        await self._fill(work)
        self.status = "ready"

    @authenticated(Role.PATIENT, quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again: somebody may just have looked."""
        if self.status == "ready":
            await self._fill(work)

    @authenticated(Role.PATIENT)
    async def pick_person(self, work: Work, person: UUID | Literal["operator", ""]) -> None:
        """Show what one person did, or everybody."""
        self.person, self.page = str(person), 1
        await self._fill(work)

    @authenticated(Role.PATIENT)
    async def pick_period(self, work: Work, period: Period) -> None:
        """Choose how far back."""
        self.since_when, self.page = period, 1
        await self._fill(work)

    @authenticated(Role.PATIENT)
    async def turn(self, work: Work, page: PageNumber) -> None:
        """Turn to another page."""
        self.page = page
        await self._fill(work)

    async def _fill(self, work: Work) -> None:
        people = await work.platform.compliance.access_people(work.uow)
        names = await names_of(work, people)
        self.people = [Choice(str(one.actor_id or _OPERATOR), who(one, names, work.lang)) for one in people]
        self.rows, total = await read_access(work, self._query(work))
        self.pages = max(1, -(-total // _PAGE))
        if self.page > self.pages:
            self.page = self.pages
            self.rows, _ = await read_access(work, self._query(work))
        self.page_text, self.pages_text = digits(self.page, work.lang), digits(self.pages, work.lang)

    def _query(self, work: Work) -> AccessQuery:
        days = _DAYS.get(self.since_when)
        return AccessQuery(
            person_id=UUID(self.person) if self.person not in ("", _OPERATOR) else None,
            operator=self.person == _OPERATOR,
            since=work.uow.clock.now() - timedelta(days=days) if days else None,
            limit=_PAGE,
            offset=(self.page - 1) * _PAGE,
        )
