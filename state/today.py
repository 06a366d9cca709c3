"""One day of a patient: what is due now or next, the timeline, and the medicines for when they are needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from healthapp.contexts.reminders.schemas.commands import ReminderQuery
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus, ReminderType
from healthapp.kit.actor import Role
from healthapp.kit.i18n import format_date, format_day, format_time, format_when, plural, text
from state.base import AppState, Work, authenticated, page_load
from state.dose_rows import WAITING, DoseRow, dose_row, name_of, signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.reminders.schemas.views import OccurrenceView, ReminderView

_DAYS_BACK = 30
_DAYS_AHEAD = 1
"""Further than this not every dose is written down yet."""
_GLOW = timedelta(seconds=3)
_AS_NEEDED_SLOT = "prn:"
_REMINDERS = 200
_AHEAD = frozenset({OccurrenceStatus.SCHEDULED, OccurrenceStatus.SNOOZED})


@dataclass
class AsNeededRow:
    """A medicine without fixed times, and how often it was taken today."""

    id: str
    title: str
    dose: str
    instructions: str
    count_text: str


class TodayState(AppState):
    """The page of a day. `hero` says what stands on top: due, next, done or nothing."""

    status: str = "loading"
    title: str = ""
    date_text: str = ""
    is_today: bool = True
    can_previous: bool = True
    can_next: bool = True
    rows: rx.Field[list[DoseRow]] = rx.field(default_factory=list)
    hero: str = "nothing"
    top: rx.Field[DoseRow] = rx.field(default_factory=DoseRow)
    top_when: str = ""
    hero_text: str = ""
    progress_text: str = ""
    has_reminders: bool = True
    as_needed: rx.Field[list[AsNeededRow]] = rx.field(default_factory=list)
    asking: bool = False
    asking_text: str = ""

    _day: date | None = None
    _glowing: tuple[tuple[str, datetime], ...] = ()
    _asked: UUID | None = None

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Open today, or the day that the address names."""
        self.status = "failed"
        self.asking, self._asked, self._glowing = False, None, ()
        self._day = self._wanted(work)
        await self._fill(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again what may have changed; a row that did glows once."""
        if self.status == "ready":
            await self._fill(work, glow=True)

    @authenticated(Role.PATIENT)
    async def turn(self, work: Work, days: int) -> None:
        """Turn to the day before or after; 0 is today."""
        today = _today(work)
        wanted = today if days == 0 else (self._day or today) + timedelta(days=max(-1, min(days, 1)))
        self._day = None if wanted == today else _inside(wanted, today)
        await self._fill(work)

    @authenticated(Role.PATIENT)
    async def ask_taken(self, work: Work, reminder_id: UUID) -> None:
        """Ask before an as-needed dose is recorded: it cannot be taken back."""
        view = await work.platform.reminders.get(work.uow, reminder_id)
        row = next((row for row in self.as_needed if row.id == str(reminder_id)), None)
        name = view.medicine_info.name if view.medicine_info else view.title
        if row is None or row.count_text == text("ui.today.as_needed_none", work.lang):
            self.asking_text = text("ui.today.confirm_first", work.lang, name=name)
        else:
            self.asking_text = text("ui.today.confirm_again", work.lang, name=name, before=row.count_text)
        self._asked, self.asking = reminder_id, True

    @authenticated(Role.PATIENT)
    async def close_taken(self, work: Work) -> None:
        """Close the question without recording anything."""
        del work
        self._asked, self.asking = None, False

    @authenticated(Role.PATIENT)
    async def take_now(self, work: Work) -> None:
        """Record the as-needed dose that was asked about."""
        asked, self._asked, self.asking = self._asked, None, False
        if asked is not None:
            await work.platform.reminders.take_as_needed(work.uow, asked)
            await self._fill(work, glow=True)

    def _wanted(self, work: Work) -> date | None:
        today = _today(work)
        try:
            asked = date.fromisoformat(self.router.url.query_parameters.get("date", ""))
        except ValueError:
            return None
        return None if asked == today else _inside(asked, today)

    async def _fill(self, work: Work, *, glow: bool = False) -> None:
        now, today = work.uow.clock.now(), _today(work)
        if self._day == today:
            self._day = None
        day = self._day or today
        views = await _doses_of(day, work)
        query = ReminderQuery(limit=_REMINDERS)
        reminders, total = await work.once("reminders", lambda: work.platform.reminders.search(work.uow, query))
        self._put(has_reminders=total > 0)
        self._head(day, today, work)
        first = next((view for view in views if view.status in _AHEAD), None) if day == today else None

        async def write() -> list[DoseRow]:
            return [dose_row(view, work, early=view is first) for view in views]

        rows = self._glow(await work.once(f"rows {day} {work.lang}", write), now, glow=glow)
        self._put(rows=rows)
        await self._choose_top(views, rows, first, work)
        doses = [view for view in views if view.type is ReminderType.MEDICINE and not _is_extra(view)]
        taken = sum(view.status is OccurrenceStatus.TAKEN for view in doses)
        self._put(
            progress_text=text("ui.today.progress", work.lang, all=len(doses), taken=taken) if doses else "",
            as_needed=_as_needed(reminders, views, work) if day == today else [],
            status="ready",
        )

    def _put(self, **values: object) -> None:
        """Set what differs; whatever is set is sent to the tab, and a hint mostly changes little."""
        for name, value in values.items():
            if getattr(self, name) != value:
                setattr(self, name, value)

    def _head(self, day: date, today: date, work: Work) -> None:
        is_today = day == today
        self._put(
            is_today=is_today,
            title=text("ui.today.title", work.lang) if is_today else _capital(format_day(day, today, work.lang)),
            date_text=format_date(day, work.lang),
            can_previous=day > today - timedelta(days=_DAYS_BACK),
            can_next=day < today + timedelta(days=_DAYS_AHEAD),
        )

    def _glow(self, rows: list[DoseRow], now: datetime, *, glow: bool) -> list[DoseRow]:
        """Return the rows, marked if they changed since they were shown, and for as long as the glow lasts.

        Hints come in twos. What other tabs share stays as it is.
        """
        before = {row.id: signature(row) for row in self.rows}
        until = {row_id: end for row_id, end in self._glowing if end > now}
        for row in rows:
            if glow and before.get(row.id) != signature(row):
                until[row.id] = now + _GLOW
        self._glowing = tuple(until.items())
        return [replace(row, changed=True) if row.id in until else row for row in rows]

    async def _choose_top(
        self, views: Sequence[OccurrenceView], rows: list[DoseRow], first: OccurrenceView | None, work: Work
    ) -> None:
        """Decide what the page shows biggest."""
        lang = work.lang
        due = [row for view, row in zip(views, rows, strict=True) if view.status in WAITING]
        if not self.is_today:
            self._put(hero="nothing")
        elif due:
            more = plural("ui.today.more_due", len(due) - 1, lang) if len(due) > 1 else ""
            self._put(hero="due", top=due[0], top_when=due[0].time, hero_text=more)
        elif first is not None:
            top = next(row for row in rows if row.id == str(first.id))
            when = format_time(first.notify_at, lang, work.actor.time_zone)
            self._put(hero="next", top=top, top_when=when, hero_text="")
        elif views:
            self._put(hero="done", hero_text=await _after_today(work))
        else:
            self._put(hero="nothing")


def _today(work: Work) -> date:
    return work.uow.clock.now().astimezone(ZoneInfo(work.actor.time_zone)).date()


async def _doses_of(day: date, work: Work) -> Sequence[OccurrenceView]:
    return await work.once(f"day {day}", lambda: work.platform.reminders.day(work.uow, day))


def _inside(day: date, today: date) -> date:
    return max(today - timedelta(days=_DAYS_BACK), min(day, today + timedelta(days=_DAYS_AHEAD)))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _is_extra(view: OccurrenceView) -> bool:
    return view.local_slot.startswith(_AS_NEEDED_SLOT)


async def _after_today(work: Work) -> str:
    """Name the first dose of tomorrow."""
    views = await _doses_of(_today(work) + timedelta(days=1), work)
    ahead = next((view for view in views if view.status in _AHEAD), None)
    if ahead is None:
        return text("ui.today.all_done_nothing", work.lang)
    when = format_when(ahead.notify_at, work.uow.clock.now(), work.lang, work.actor.time_zone)
    return text("ui.today.all_done_text", work.lang, when=when, name=name_of(ahead))


def _as_needed(reminders: Sequence[ReminderView], views: Sequence[OccurrenceView], work: Work) -> list[AsNeededRow]:
    rows = []
    for reminder in reminders:
        pattern = reminder.recurring_pattern
        if pattern is None or not pattern.as_needed or not reminder.is_active or reminder.is_completed:
            continue
        taken = [view for view in views if view.reminder_id == reminder.id and view.status is OccurrenceStatus.TAKEN]
        medicine = reminder.medicine_info
        if taken:
            last = format_time(taken[-1].scheduled_time, work.lang, work.actor.time_zone)
            count = plural("ui.today.as_needed_count", len(taken), work.lang, time=last)
        else:
            count = text("ui.today.as_needed_none", work.lang)
        rows.append(
            AsNeededRow(
                id=str(reminder.id),
                title=medicine.name if medicine else reminder.title,
                dose=medicine.dosage if medicine else "",
                instructions=medicine.instructions if medicine else "",
                count_text=count,
            )
        )
    return rows
