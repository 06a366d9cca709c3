"""One dose as pages and popups show it: finished texts, and what may be done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.reminders.schemas.views import OccurrenceStatus, ReminderType
from healthapp.kit.i18n import format_time, text

if TYPE_CHECKING:
    from healthapp.contexts.reminders.schemas.views import OccurrenceView
    from state.base import Work

_TONES = {
    OccurrenceStatus.TAKEN: "good",
    OccurrenceStatus.MISSED: "urgent",
    OccurrenceStatus.DUE: "advice",
    OccurrenceStatus.DELIVERED: "advice",
}
WAITING = frozenset({OccurrenceStatus.DUE, OccurrenceStatus.DELIVERED})
"""Its time has come and nobody answered yet."""
_SNOOZABLE = WAITING | {OccurrenceStatus.SNOOZED}
_SKIPPABLE = _SNOOZABLE | {OccurrenceStatus.MISSED}
_TAKEABLE = _SKIPPABLE | {OccurrenceStatus.SKIPPED}


@dataclass
class DoseRow:
    """One dose. `can_…` say which buttons it has; `changed` makes it glow once."""

    id: str = ""
    reminder_id: str = ""
    heading: str = ""
    time: str = ""
    title: str = ""
    dose: str = ""
    instructions: str = ""
    status: str = ""
    status_text: str = ""
    tone: str = "plain"
    note: str = ""
    reason: str = ""
    kind: str = ""
    late: bool = False
    take_text: str = ""
    can_take: bool = False
    can_skip: bool = False
    can_snooze: bool = False
    changed: bool = False


def name_of(view: OccurrenceView) -> str:
    """Return what a dose is called: the medicine as the prescription says it, else the reminder's title."""
    return view.medicine_info.name if view.medicine_info else view.title


def dose_row(view: OccurrenceView, work: Work, *, early: bool = False, zone: str | None = None) -> DoseRow:
    """Write a dose down, by the clock of `zone` (the reader's own without one).

    With `early` one that is still to come may be answered already.
    """
    lang, zone = work.lang, zone or work.actor.time_zone
    medicine = view.medicine_info
    status = view.status
    early = early and status is OccurrenceStatus.SCHEDULED
    return DoseRow(
        # Too far ahead to be written down: it has no answers either.
        id=str(view.id or f"{view.reminder_id} {view.local_slot}"),
        reminder_id=str(view.reminder_id),
        heading=text(f"ui.popup.{view.type.value}", lang),
        time=format_time(view.scheduled_time, lang, zone),
        title=name_of(view),
        dose=view.dose or (medicine.dosage if medicine else ""),
        instructions=medicine.instructions if medicine else "",
        status=status.value,
        status_text=_status_text(view, work),
        tone=_TONES.get(status, "plain"),
        note=_note(view, work, zone),
        reason=text("ui.dose.reason", lang, reason=view.skip_reason) if view.skip_reason else "",
        kind=view.type.value,
        late=view.late,
        take_text=_take_text(view, work, early=early),
        can_take=early or status in _TAKEABLE,
        can_skip=early or status in _SKIPPABLE,
        can_snooze=status in _SNOOZABLE,
    )


def signature(row: DoseRow) -> tuple[str, str, str]:
    """Return what makes a row look changed to its reader."""
    return row.status, row.note, row.time


def _status_text(view: OccurrenceView, work: Work) -> str:
    done = view.status is OccurrenceStatus.TAKEN and view.type is not ReminderType.MEDICINE
    return text("ui.dose.done" if done else f"ui.dose.{view.status.value}", work.lang)


def _note(view: OccurrenceView, work: Work, zone: str) -> str:
    lang = work.lang
    if view.status is OccurrenceStatus.SNOOZED:
        return text("ui.dose.snoozed_until", lang, time=format_time(view.notify_at, lang, zone))
    if view.acted_at is not None and view.status in (OccurrenceStatus.TAKEN, OccurrenceStatus.SKIPPED):
        return text("ui.dose.taken_at", lang, time=format_time(view.acted_at, lang, zone))
    return ""


def _take_text(view: OccurrenceView, work: Work, *, early: bool) -> str:
    if view.type is not ReminderType.MEDICINE:
        return text("ui.dose.finish", work.lang)
    if early:
        return text("ui.dose.take_early", work.lang)
    if view.status in (OccurrenceStatus.MISSED, OccurrenceStatus.SKIPPED):
        return text("ui.dose.take_after_all", work.lang)
    return text("ui.dose.take", work.lang)
