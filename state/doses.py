"""The doses that wait for an answer, in every tab and on every page; and the answers, from popups and pages alike."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, Field

from healthapp.contexts.reminders.schemas.commands import Skip, Snooze, Taken
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus, ReminderType
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import plural, text
from state.base import AppState, Work, authenticated, refresher
from state.dose_rows import DoseRow, dose_row, name_of
from state.live import page_refresh

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from healthapp.contexts.reminders.schemas.views import OccurrenceView

_SHOWN = 3
_MISSED_FOR = timedelta(hours=12)
"""How long a missed dose is told about on every page; on its own day it stays visible for ever."""

Minutes = Literal[5, 10, 30]
Name = Annotated[str, Field(max_length=500)]


class SkipForm(BaseModel):
    """Why a dose is left out: one of the usual reasons, or the patient's own words."""

    # The framework adds each control again under its id.
    model_config = ConfigDict(extra="ignore")

    reason: Literal["", "side_effects", "ill", "doctor", "ran_out", "not_here"] = ""
    note: Annotated[str, Field(max_length=280)] = ""


class DosesState(AppState):
    """What the popups show, and the dialog that asks why a dose is skipped."""

    popups: rx.Field[list[DoseRow]] = rx.field(default_factory=list)
    waiting_text: str = ""
    more_text: str = ""
    missed: rx.Field[list[DoseRow]] = rx.field(default_factory=list)
    missed_text: str = ""
    folded: bool = False
    said: str = ""
    skipping: bool = False
    skip_name: str = ""
    skip_medicine: bool = True

    _where: tuple[str, str] = ("", "")
    _skip: tuple[UUID, UUID] | None = None
    _seen: frozenset[UUID] = frozenset()
    _dismissed: frozenset[UUID] = frozenset()

    @authenticated(Role.PATIENT)
    async def take(self, work: Work, reminder_id: UUID, occurrence_id: UUID) -> Any:
        """Record a dose as taken."""
        command = Taken(occurrence_id=occurrence_id)
        return await self._answer(work, work.platform.reminders.taken(work.uow, reminder_id, command), "taken")

    @authenticated(Role.PATIENT)
    async def snooze(self, work: Work, reminder_id: UUID, occurrence_id: UUID, minutes: Minutes) -> Any:
        """Remind again in a few minutes."""
        command = Snooze(duration=minutes, occurrence_id=occurrence_id)
        step = work.platform.reminders.snooze(work.uow, reminder_id, command)
        return await self._answer(work, step, "snoozed", n=minutes)

    @authenticated(Role.PATIENT)
    async def ask_skip(
        self, work: Work, reminder_id: UUID, occurrence_id: UUID, name: Name, kind: ReminderType
    ) -> None:
        """Ask why a dose is skipped; nothing is recorded before the reader says so."""
        del work
        self._skip = (reminder_id, occurrence_id)
        self.skip_name, self.skip_medicine, self.skipping = name, kind is ReminderType.MEDICINE, True

    @authenticated(Role.PATIENT)
    async def close_skip(self, work: Work) -> None:
        """Close the question without an answer."""
        del work
        self._skip, self.skipping = None, False

    @authenticated(Role.PATIENT)
    async def skip(self, work: Work, form: SkipForm) -> Any:
        """Leave the dose out, with the reason if one was given."""
        if self._skip is None:
            return None
        reminder_id, occurrence_id = self._skip
        self._skip, self.skipping = None, False
        usual = text(f"ui.skip.{form.reason}", work.lang) if form.reason else ""
        reason = ". ".join(part for part in (usual, form.note.strip()) if part)
        command = Skip(occurrence_id=occurrence_id, reason=reason or None)
        return await self._answer(work, work.platform.reminders.skip(work.uow, reminder_id, command), "skipped")

    @authenticated(Role.PATIENT)
    async def fold(self, work: Work, folded: bool) -> None:  # noqa: FBT001 - an event's argument
        """Make the popups small in this tab until the next one comes, or show them again."""
        del work
        self.folded = folded

    @authenticated(Role.PATIENT)
    async def dismiss_missed(self, work: Work) -> None:
        """Put the note about missed doses away in this tab; the doses stay on the page of their day."""
        del work
        self._dismissed |= {UUID(row.id) for row in self.missed}
        self.missed, self.missed_text = [], ""

    async def _answer(self, work: Work, step: Awaitable[OccurrenceView], done: str, **params: object) -> Any:
        """Carry an answer out, then show everything as it is now. An answer given elsewhere meanwhile is no fault."""
        try:
            view = await step
        except HealthError as error:
            if error.kind is not Kind.CONFLICT:
                raise
            self._banner("urgent", error.message(work.lang))
        else:
            self.said = text(f"ui.dose.said_{done}", work.lang, name=name_of(view), **params)
        await self._refresh(work)
        # Other tabs hear of it by the live hint; this one shall not depend on that.
        return page_refresh(self.router.route_id)

    async def _read(self, work: Work) -> None:
        """Read what is open now; only what differs is sent to the tab."""
        where = (self.router.url.path, self.router.session.session_id)
        if where != self._where:
            # Another page, or the same one opened anew: a question asked before is forgotten.
            self._where, self._skip, self.skipping = where, None, False
        reminders = work.platform.reminders
        found = await work.once("open", lambda: reminders.open_occurrences(work.uow, missed_within=_MISSED_FOR))
        missed = [view for view in found if view.status is OccurrenceStatus.MISSED and view.id not in self._dismissed]
        waiting = [view for view in found if view.status is not OccurrenceStatus.MISSED]
        ids = frozenset(view.id for view in waiting if view.id is not None)
        if ids - self._seen:
            self.folded = False
        self._seen = ids
        self._show([dose_row(view, work) for view in waiting[:_SHOWN]], len(waiting), work)
        self._show_missed([dose_row(view, work) for view in missed], work)

    def _show(self, rows: list[DoseRow], total: int, work: Work) -> None:
        if rows != self.popups:
            self.popups = rows
        more = total - len(rows)
        waiting = plural("ui.popup.waiting", total, work.lang) if total else ""
        if waiting != self.waiting_text:
            self.waiting_text = waiting
        more_text = plural("ui.popup.more", more, work.lang) if more else ""
        if more_text != self.more_text:
            self.more_text = more_text

    def _show_missed(self, rows: list[DoseRow], work: Work) -> None:
        if rows != self.missed:
            self.missed = rows
            self.missed_text = plural("ui.popup.missed", len(rows), work.lang) if rows else ""


@refresher
async def due_doses(state: AppState, work: Work) -> None:
    """Keep the popups of a patient right, on every page."""
    if work.actor.role is Role.PATIENT and not work.actor.lacks_factor:
        doses = await state.get_state(DosesState)
        await doses._read(work)  # noqa: SLF001 - its own refresher
