"""One reminder, and what became of each of its times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import reflex as rx
from pydantic import Field

from healthapp.contexts.reminders.schemas.commands import OccurrenceQuery
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import digits, format_datetime
from state.base import AppState, Work, authenticated, page_load
from state.dose_rows import dose_row
from state.reminder_form import reminder_in_path, stored_reminder, without_reminder
from state.reminders import ReminderRow, reminder_row

if TYPE_CHECKING:
    from healthapp.contexts.reminders.schemas.views import OccurrenceView

_PAGE = 25
_FARTHEST = 100_000


@dataclass
class PastRow:
    """One time that has come."""

    id: str
    when: str
    status: str
    status_text: str
    tone: str
    dose: str
    remark: str
    changed: bool = False


class ReminderHistoryState(AppState):
    """The page of one reminder."""

    status: str = "loading"
    about: rx.Field[ReminderRow] = rx.field(default_factory=ReminderRow)
    rows: rx.Field[list[PastRow]] = rx.field(default_factory=list)
    page: int = 1
    pages: int = 1
    page_text: str = ""
    pages_text: str = ""

    _id: UUID | None = None

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Open the newest page of the reminder in the address."""
        self.status, self.page = "failed", 1
        self._id = reminder_in_path(self.router.url.path)
        await self._fill(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again what may have changed; a row that did glows once."""
        if self.status == "ready":
            before = {row.id: row.status_text + row.remark for row in self.rows}
            await self._fill(work)
            for row in self.rows:
                row.changed = before.get(row.id) != row.status_text + row.remark

    @authenticated(Role.PATIENT)
    async def turn(self, work: Work, page: Annotated[int, Field(ge=1, le=_FARTHEST)]) -> None:
        """Turn to another page."""
        self.page = page
        await self._fill(work)

    async def _fill(self, work: Work) -> None:
        try:
            view = await stored_reminder(self._id, work)
        except HealthError as error:
            self.status = without_reminder(error)
            raise
        query = OccurrenceQuery(limit=_PAGE, offset=(self.page - 1) * _PAGE, end_date=work.uow.clock.now())
        found, total = await work.platform.reminders.occurrences(work.uow, view.id, query)
        self.pages = max(1, -(-total // _PAGE))
        self.page = min(self.page, self.pages)
        self.page_text, self.pages_text = digits(self.page, work.lang), digits(self.pages, work.lang)
        self.about = reminder_row(view, work)
        self.rows = [_past(occurrence, work) for occurrence in found]
        self.status = "ready"


def _past(view: OccurrenceView, work: Work) -> PastRow:
    row = dose_row(view, work)
    return PastRow(
        id=row.id,
        when=format_datetime(view.scheduled_time, work.lang, work.actor.time_zone),
        status=row.status,
        status_text=row.status_text,
        tone=row.tone,
        dose=row.dose,
        remark=". ".join(part for part in (row.note, row.reason) if part),
    )
