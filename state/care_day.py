"""One day of someone who agreed to be followed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import format_date, format_day
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load
from state.dose_rows import DoseRow
from state.followed_doses import followed_dose, zone_text
from state.terms import why_closed

_FARTHEST = timedelta(days=366)
_NOBODY = UUID(int=0)
"""What spells no id is nobody's, and gets the answer that every unknown id gets."""


class CareDayState(AppState):
    """The doses of a day, in order of time."""

    status: str = "loading"
    who: str = ""
    name: str = ""
    day_text: str = ""
    zone_text: str = ""
    is_today: bool = True
    rows: rx.Field[list[DoseRow]] = rx.field(default_factory=list)

    _who: UUID = _NOBODY
    _day: date | None = None

    @page_load()
    async def load(self, work: Work) -> Any:
        """Open today of the person in the page's address (`?who=`)."""
        self.status, self.name, self.rows, self._day = "failed", "", [], None
        asked = self.router.url.query_parameters.get("who", "")
        if not asked:
            return rx.redirect("/care")
        self._who = parse_id(asked) or _NOBODY
        self.who = str(self._who)
        await self._read(work)
        self.status = "ready"
        return None

    @authenticated()
    async def go(self, work: Work, days: int) -> None:
        """Look at an earlier or later day; 0 is today again."""
        today, _zone = await self._today(work)
        wanted = today if days == 0 else (self._day or today) + timedelta(days=max(-1, min(1, days)))
        self._day = max(today - _FARTHEST, min(today + _FARTHEST, wanted))
        await self._read(work)

    @authenticated(quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again after a dose was answered."""
        if self.status == "ready":
            try:
                await self._read(work)
            except HealthError as error:
                if error.kind is not Kind.FORBIDDEN:
                    raise
                # The permission ended while the page was open. That it looked by itself is no attempt of the reader's.
                self.status, self.rows, self.name = "failed", [], ""
                self._banner("urgent", why_closed(error, work))

    async def _read(self, work: Work) -> None:
        # It came from the page's address; the service asks for the patient's consent every time.
        patient = self._who
        today, zone = await self._today(work)
        day = self._day or today
        views = await work.platform.reminders.day(work.uow, day, patient)
        people = await work.platform.identity.people(work.uow, [patient])
        self.name = people[patient].display_name if patient in people else ""
        self.rows = [followed_dose(view, work, zone) for view in views]
        self.zone_text = zone_text(zone, self.name, work)
        named, dated = format_day(day, today, work.lang), format_date(day, work.lang)
        self.day_text = dated if named == dated else f"{named[:1].upper()}{named[1:]}, {dated}"
        self.is_today = day == today

    async def _today(self, work: Work) -> tuple[date, str]:
        """Return which day it is for the patient, and their zone."""
        zone = await work.platform.identity.zone_of(work.uow, self._who)
        return work.uow.clock.now().astimezone(ZoneInfo(zone)).date(), zone
