"""Doses of someone one follows: the rows of `state.dose_rows`, said about another person and without buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.i18n import format_time, format_zone, text
from state.dose_rows import dose_row

if TYPE_CHECKING:
    from healthapp.contexts.reminders.schemas.views import OccurrenceView
    from state.base import Work
    from state.dose_rows import DoseRow


def zone_text(zone: str, name: str, work: Work) -> str:
    """Say by whose clock a person's days and times are shown, where it isn't the reader's own."""
    if zone == work.actor.time_zone:
        return ""
    return text(
        "ui.care.zone", work.lang, name=name or text("ui.care.someone", work.lang), zone=format_zone(zone, work.lang)
    )


def followed_dose(view: OccurrenceView, work: Work, zone: str) -> DoseRow:
    """Return the row of one occurrence, by the clock of the patient's `zone`."""
    row = replace(dose_row(view, work, zone=zone), can_take=False, can_skip=False, can_snooze=False, take_text="")
    if view.status is OccurrenceStatus.DELIVERED:
        return replace(row, status_text=text("ui.care.not_answered", work.lang))
    if view.status is OccurrenceStatus.SNOOZED:
        at = format_time(view.notify_at, work.lang, zone)
        return replace(row, note=text("ui.care.snoozed_until", work.lang, time=at))
    return row
