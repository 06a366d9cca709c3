"""How regularly doses were taken: one's own, or those of someone who agreed to be followed."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from healthapp.adapters.adherence_pdf import level_of
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import format_date, format_number, plural, text
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load
from state.charts import HeatDay, HeatMonth, heat_month
from state.followed_doses import zone_text
from state.terms import why_closed

if TYPE_CHECKING:
    from healthapp.contexts.reminders.schemas.views import AdherenceDay, AdherenceView, MedicineAdherence
    from healthapp.kit.i18n import Lang

Period = Literal["7", "30", "90"]
_FOLLOWERS = (Role.CAREGIVER, Role.DOCTOR, Role.PHARMACIST, Role.PROVIDER)


@dataclass
class MedicineBar:
    """One medicine's bar."""

    title: str
    percent: int
    percent_text: str
    detail: str


@dataclass
class DayNumbers:
    """One day in numbers."""

    day: str
    taken: str
    expected: str
    share: str


class AdherenceState(AppState):
    """What the page shows of a period."""

    status: str = "loading"
    period: str = "30"
    of_someone: bool = False
    someone: str = ""
    range_text: str = ""
    zone_text: str = ""
    has_doses: bool = False
    percent: int = 0
    percent_text: str = ""
    taken_text: str = ""
    streak_text: str = ""
    missed_text: str = ""
    skipped_text: str = ""
    months: rx.Field[list[HeatMonth]] = rx.field(default_factory=list)
    medicines: rx.Field[list[MedicineBar]] = rx.field(default_factory=list)
    days: rx.Field[list[DayNumbers]] = rx.field(default_factory=list)
    pdf_href: str = ""

    _who: UUID | None = None

    @page_load(Role.PATIENT, *_FOLLOWERS)
    async def load(self, work: Work) -> Any:
        """Open the page for oneself, or with `?who=` for someone who agreed to it."""
        self.status = "failed"
        asked = self.router.url.query_parameters.get("who", "")
        # What spells no id is nobody's, and gets the answer that every unknown id gets.
        self._who = (parse_id(asked) or UUID(int=0)) if asked else None
        self.of_someone, self.someone = self._who is not None, ""
        if self._who is None and work.actor.role in _FOLLOWERS:
            return rx.redirect("/care")
        await self._fill(work)
        return None

    @authenticated(Role.PATIENT, *_FOLLOWERS)
    async def pick(self, work: Work, period: Period) -> None:
        """Choose how many days back."""
        self.period = period
        await self._fill(work)

    @authenticated(Role.PATIENT, *_FOLLOWERS, quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again after a dose was answered somewhere."""
        if self.status == "ready":
            try:
                await self._fill(work)
            except HealthError as error:
                if error.kind is not Kind.FORBIDDEN:
                    raise
                # The permission ended while the page was open. That it looked by itself is no attempt of the reader's.
                self.status, self.someone, self.pdf_href = "failed", "", ""
                self.months, self.medicines, self.days = [], [], []
                self._banner("urgent", why_closed(error, work))

    async def _fill(self, work: Work) -> None:
        # The service decides who may see this; `_who` came with the page's address.
        zone = await work.platform.identity.zone_of(work.uow, self._who or work.actor.id)
        today = work.uow.clock.now().astimezone(ZoneInfo(zone)).date()
        start = today - timedelta(days=int(self.period) - 1)
        view = await work.platform.reminders.adherence(work.uow, start, today, self._who)
        if self._who is not None and not self.someone:
            people = await work.platform.identity.people(work.uow, [self._who])
            self.someone = people[self._who].display_name if self._who in people else ""
        self.zone_text = zone_text(zone, self.someone, work)
        self._show(view, work.lang, today)
        self.status = "ready"

    def _show(self, view: AdherenceView, lang: Lang, today: date) -> None:
        self.range_text = text(
            "ui.adherence.from_to",
            lang,
            start=format_date(view.start, lang, "long"),
            end=format_date(view.end, lang, "long"),
        )
        self.has_doses = view.expected > 0
        self.percent = int(view.percentage or 0)
        self.percent_text = _percent(view.percentage, lang)
        self.taken_text = text("ui.adherence.of_expected", lang, taken=view.taken, expected=view.expected)
        self.streak_text = plural("ui.adherence.streak_days", view.streak_days, lang)
        self.missed_text = format_number(view.missed, lang)
        self.skipped_text = format_number(view.skipped, lang)
        self.months = _months(view, lang, today)
        self.medicines = [_bar(medicine, lang) for medicine in view.medicines]
        self.days = [_numbers(day, lang) for day in reversed(view.days)]
        path = "/api/v1/adherence.pdf" if self._who is None else f"/api/v1/dependants/{self._who}/adherence.pdf"
        self.pdf_href = f"{path}?startDate={view.start}&endDate={view.end}"


def _percent(share: float | None, lang: Lang) -> str:
    return text("ui.adherence.no_figure", lang) if share is None else f"{format_number(share, lang)}%"


def _expected(day: AdherenceDay) -> int:
    return day.taken + day.skipped + day.missed


def _bar(medicine: MedicineAdherence, lang: Lang) -> MedicineBar:
    if medicine.percentage is None:
        return MedicineBar(medicine.title, 0, _percent(None, lang), text("ui.adherence.no_expected", lang))
    detail = text("ui.adherence.of_expected", lang, taken=medicine.taken, expected=medicine.expected)
    return MedicineBar(medicine.title, int(medicine.percentage), _percent(medicine.percentage, lang), detail)


def _numbers(day: AdherenceDay, lang: Lang) -> DayNumbers:
    expected = _expected(day)
    share = day.taken * 100 // expected if expected else None
    return DayNumbers(
        format_date(day.day, lang),
        format_number(day.taken, lang),
        format_number(expected, lang),
        _percent(share, lang),
    )


def _months(view: AdherenceView, lang: Lang, today: date) -> list[HeatMonth]:
    """Lay out the months of the period, newest first; days outside of it stay empty."""
    figures = {day.day: day for day in view.days}
    levels = {day.day: level_of(day.taken, _expected(day)) for day in view.days}

    def describe(day: date) -> str:
        found = figures.get(day)
        if found is None or (not _expected(found) and found.state != "open"):
            return text("ui.adherence.day_none", lang)
        if not _expected(found):
            return text("ui.adherence.day_open", lang)
        return text("ui.adherence.day_taken", lang, taken=found.taken, expected=_expected(found))

    months = []
    first = view.end.replace(day=1)
    while first >= view.start.replace(day=1):
        month = heat_month(first, levels, describe, lang, today=today)
        dates = calendar.Calendar(calendar.SUNDAY).monthdatescalendar(first.year, first.month)
        for week, days in zip(month.weeks, dates, strict=True):
            week.days = [
                shown if view.start <= day <= view.end else HeatDay()
                for shown, day in zip(week.days, days, strict=True)
            ]
        month.weeks = [week for week in month.weeks if any(day.number for day in week.days)]
        months.append(month)
        first = (first - timedelta(days=1)).replace(day=1)
    return months
