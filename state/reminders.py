"""The list of a patient's reminders: finding them, pausing, deleting, and counting what was bought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, Field

from healthapp.contexts.reminders.schemas.commands import PAGE_MAX, PreviewReminder, ReminderQuery, UpdateReminder
from healthapp.contexts.reminders.schemas.pattern import MAX_UNITS, Refill
from healthapp.contexts.reminders.schemas.views import ReminderType
from healthapp.kit.actor import Role
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import digits, format_date, format_when, latin_digits, plural, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.reminders.schemas.views import ReminderView, StockView

_PAGE = 25
_MOST = 1_000
"""Nobody has more; whoever does finds the newest."""

Show = Literal["active", "paused", "finished", "all"]
PageNumber = Annotated[int, Field(ge=1, le=_MOST)]


@dataclass
class ReminderRow:
    """One reminder as the list shows it."""

    id: str = ""
    kind: str = ""
    kind_text: str = ""
    title: str = ""
    dose: str = ""
    instructions: str = ""
    description: str = ""
    sentence: str = ""
    next_text: str = ""
    next_when: str = ""
    status: str = ""
    status_text: str = ""
    stock_text: str = ""
    stock_low: bool = False
    has_stock: bool = False
    edit_href: str = ""
    history_href: str = ""
    changed: bool = False


class BoughtForm(BaseModel):
    """How many were bought, in the patient's digits."""

    # The framework adds each control again under its id.
    model_config = ConfigDict(extra="ignore")

    bought: Annotated[str, Field(max_length=20)] = ""


def title_of(view: ReminderView) -> str:
    """Return what a reminder is called in lists: the medicine as on the pack, else its title."""
    return view.medicine_info.name if view.medicine_info else view.title


def status_of(view: ReminderView) -> str:
    """Return whether a reminder is active, paused or finished."""
    if view.is_completed:
        return "finished"
    return "active" if view.is_active else "paused"


def reminder_row(view: ReminderView, work: Work) -> ReminderRow:
    """Write a reminder down."""
    lang = work.lang
    medicine = view.medicine_info
    status = status_of(view)
    next_when = _next_when(view, status, work)
    plan = work.platform.reminders.preview(
        work.uow,
        PreviewReminder(
            scheduled_time=view.scheduled_time,
            is_recurring=view.is_recurring,
            recurring_pattern=view.recurring_pattern,
            time_zone=view.time_zone,
            refill=view.refill,
        ),
    )
    return ReminderRow(
        id=str(view.id),
        kind=view.type.value,
        kind_text=text(f"ui.reminder.type_{view.type.value}", lang),
        title=title_of(view),
        dose=medicine.dosage if medicine else "",
        instructions=medicine.instructions if medicine else "",
        description=view.description,
        sentence=plan.sentence,
        next_text=_next_text(view, next_when, status, work),
        next_when=next_when,
        status=status,
        status_text=text(f"ui.medicines.status_{status}", lang),
        stock_text=_stock(view, plan.stock, work),
        stock_low=plan.stock is not None and plan.stock.is_low,
        has_stock=view.refill is not None,
        edit_href=f"/reminders/{view.id}",
        history_href=f"/reminders/{view.id}/history",
    )


def _next_when(view: ReminderView, status: str, work: Work) -> str:
    if status != "active" or view.next_occurrence is None:
        return ""
    return format_when(view.next_occurrence, work.uow.clock.now(), work.lang, work.actor.time_zone)


def _next_text(view: ReminderView, when: str, status: str, work: Work) -> str:
    pattern = view.recurring_pattern
    if when:
        return text("ui.medicines.next", work.lang, when=when)
    if status != "active" or (pattern is not None and pattern.as_needed):
        return ""
    return text("ui.medicines.no_next", work.lang)


def _stock(view: ReminderView, stock: StockView | None, work: Work) -> str:
    if view.refill is None or stock is None:
        return ""
    left = text("ui.medicines.stock", work.lang, n=view.refill.on_hand)
    said = f"{left}, {plural('ui.medicines.stock_doses', stock.doses, work.lang)}"
    if not stock.doses or stock.runs_out_on is None or status_of(view) != "active":
        return said
    return (
        f"{said}, {text('ui.medicines.stock_until', work.lang, day=format_date(stock.runs_out_on, work.lang, 'short'))}"
    )


async def all_reminders(work: Work) -> list[ReminderView]:
    """Return the actor's reminders, newest first."""
    found: list[ReminderView] = []
    while len(found) < _MOST:
        query = ReminderQuery(limit=PAGE_MAX, offset=len(found))
        views, total = await work.platform.reminders.search(work.uow, query)
        found += views
        if not views or len(found) >= total:
            break
    return found


class RemindersState(AppState):
    """The list with its filters, and the two dialogs."""

    status: str = "loading"
    show: str = "active"
    kind: str = ""
    search_text: str = ""
    rows: rx.Field[list[ReminderRow]] = rx.field(default_factory=list)
    any_at_all: bool = True
    found_text: str = ""
    page: int = 1
    pages: int = 1
    page_text: str = ""
    pages_text: str = ""
    deleting: bool = False
    delete_text: str = ""
    buying: bool = False
    buy_text: str = ""

    _asked: UUID | None = None
    _fresh: str = ""

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Open the list; what was just saved glows."""
        self.status, self.page, self.search_text = "failed", 1, ""
        self.deleting = self.buying = False
        self._asked = None
        if self._fresh:
            self.show, self.kind = "active", ""
        await self._fill(work)
        self._fresh = ""

    @page_load(Role.PATIENT)
    async def lead_on(self, work: Work) -> Any:
        """Lead from the shorter address to the list."""
        del work
        return rx.redirect("/medicines", replace=True)

    @authenticated(Role.PATIENT, quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again what may have changed; a row that did glows once."""
        if self.status != "ready":
            return
        before = {row.id: _looks(row) for row in self.rows}
        await self._fill(work)
        for row in self.rows:
            row.changed = row.id in before and before[row.id] != _looks(row)

    @authenticated(Role.PATIENT)
    async def choose(self, work: Work, show: Show) -> None:
        """Show the active, paused or finished ones, or all."""
        self.show, self.page = show, 1
        await self._fill(work)

    @authenticated(Role.PATIENT)
    async def choose_kind(self, work: Work, kind: ReminderType | Literal[""]) -> None:
        """Show only one type."""
        self.kind, self.page = str(kind), 1
        await self._fill(work)

    @authenticated(Role.PATIENT)
    async def search(self, work: Work, wanted: Annotated[str, Field(max_length=200)]) -> None:
        """Show only what has a word in its name."""
        self.search_text, self.page = wanted, 1
        await self._fill(work)

    @authenticated(Role.PATIENT)
    async def show_everything(self, work: Work) -> None:
        """Take every filter off."""
        self.show, self.kind, self.search_text, self.page = "all", "", "", 1
        await self._fill(work)

    @authenticated(Role.PATIENT)
    async def turn(self, work: Work, page: PageNumber) -> None:
        """Turn to another page."""
        self.page = page
        await self._fill(work)

    @authenticated(Role.PATIENT)
    async def pause(self, work: Work, reminder_id: UUID) -> None:
        """Stop reminding until further notice."""
        await self._switch(work, reminder_id, active=False)

    @authenticated(Role.PATIENT)
    async def resume(self, work: Work, reminder_id: UUID) -> None:
        """Remind again, from now on."""
        await self._switch(work, reminder_id, active=True)

    @authenticated(Role.PATIENT)
    async def ask_delete(self, work: Work, reminder_id: UUID) -> None:
        """Ask before a reminder is deleted."""
        view = await work.platform.reminders.get(work.uow, reminder_id)
        self.delete_text = text("ui.medicines.delete_text", work.lang, name=title_of(view))
        self._asked, self.deleting = reminder_id, True

    @authenticated(Role.PATIENT)
    async def ask_bought(self, work: Work, reminder_id: UUID) -> None:
        """Ask how many were bought."""
        view = await work.platform.reminders.get(work.uow, reminder_id)
        left = view.refill.on_hand if view.refill else 0
        self.buy_text = text("ui.medicines.bought_now", work.lang, name=title_of(view), n=left)
        self._asked, self.buying = reminder_id, True

    @authenticated(Role.PATIENT)
    async def close(self, work: Work) -> None:
        """Close whichever question is open."""
        del work
        self._asked, self.deleting, self.buying = None, False, False

    @authenticated(Role.PATIENT)
    async def delete(self, work: Work) -> None:
        """Delete the reminder that was asked about."""
        asked, self._asked, self.deleting = self._asked, None, False
        if asked is None:
            return
        view = await work.platform.reminders.get(work.uow, asked)
        await work.platform.reminders.delete(work.uow, asked)
        await self._refresh(work)
        await self._fill(work)
        self._banner("good", text("ui.medicines.said_deleted", work.lang, name=title_of(view)))

    @authenticated(Role.PATIENT)
    async def bought(self, work: Work, form: BoughtForm) -> None:
        """Add what was bought to the stock at home."""
        if self._asked is None:
            return
        view = await work.platform.reminders.get(work.uow, self._asked)
        refill = view.refill or Refill(on_hand=0)
        left = refill.on_hand + _bought(form.bought, MAX_UNITS - refill.on_hand)
        changed = refill.model_copy(update={"on_hand": left})
        await work.platform.reminders.update(work.uow, view.id, UpdateReminder(refill=changed))
        self._asked, self.buying = None, False
        await self._fill(work)
        self._banner("good", text("ui.medicines.said_bought", work.lang, name=title_of(view), n=left))

    async def _switch(self, work: Work, reminder_id: UUID, *, active: bool) -> None:
        view = await work.platform.reminders.update(work.uow, reminder_id, UpdateReminder(is_active=active))
        await self._fill(work)
        done = "ui.medicines.said_resumed" if active else "ui.medicines.said_paused"
        self._banner("good", text(done, work.lang, name=title_of(view)))

    async def _fill(self, work: Work) -> None:
        views = await all_reminders(work)
        self.any_at_all = bool(views)
        found = [view for view in views if self._wanted(view)]
        self.pages = max(1, -(-len(found) // _PAGE))
        self.page = min(self.page, self.pages)
        shown = found[(self.page - 1) * _PAGE : self.page * _PAGE]
        rows = [reminder_row(view, work) for view in shown]
        for row in rows:
            row.changed = row.id == self._fresh
        self.rows = rows
        self.found_text = plural("ui.medicines.found", len(found), work.lang)
        self.page_text, self.pages_text = digits(self.page, work.lang), digits(self.pages, work.lang)
        self.status = "ready"

    def _wanted(self, view: ReminderView) -> bool:
        if self.show not in ("all", status_of(view)) or self.kind not in ("", view.type.value):
            return False
        words = latin_digits(self.search_text).casefold().split()
        medicine = view.medicine_info
        there = " ".join((view.title, view.description, medicine.name if medicine else ""))
        return all(word in latin_digits(there).casefold() for word in words)


def _looks(row: ReminderRow) -> tuple[str, str, str, str]:
    return row.status, row.sentence, row.next_text, row.stock_text


def _bought(typed: str, most: int) -> int:
    digits_only = latin_digits(typed).strip()
    if not digits_only:
        raise invalid("bought", "required")
    if not digits_only.isdecimal():
        raise invalid("bought", "not_an_integer")
    number = int(digits_only)
    if not 1 <= number <= most:
        raise invalid("bought", "out_of_range", min=1, max=most)
    return number
