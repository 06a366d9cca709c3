"""The stock at home: how long it lasts and when it is low. Units are whole (tablets, drops, puffs)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime

    from healthapp.contexts.reminders.rules.recurrence import Recurrence
    from healthapp.contexts.reminders.schemas.pattern import Refill


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the stock means for the doses to come, if each of them is taken."""

    doses_left: int
    """Whole doses in the house."""
    days_left: int | None
    """Days from today until the first dose that the stock doesn't cover; None when it lasts, or no plan is known."""
    runs_out_on: date | None
    """The local day of that dose."""


def forecast(refill: Refill, recurrence: Recurrence, now: datetime) -> Forecast:
    """Return how long a stock lasts from now on. As-needed medicines have no plan, so nobody can tell a day."""
    doses = refill.on_hand // refill.per_dose
    first = recurrence.index_after(now)
    empty = first + doses
    runs_out_on = days_left = None
    if empty < recurrence.size:
        zone = ZoneInfo(recurrence.zone)
        runs_out_on = recurrence.slot(empty).due_at.astimezone(zone).date()
        days_left = (runs_out_on - now.astimezone(zone).date()).days
    return Forecast(doses, days_left, runs_out_on)


def is_low(refill: Refill) -> bool:
    """Tell whether the stock is at or below its threshold, or doesn't hold one more dose."""
    return refill.on_hand <= refill.threshold or refill.on_hand < refill.per_dose


def should_tell(refill: Refill, told_at: datetime | None) -> bool:
    """Tell whether to send a refill reminder: once for each time the stock runs low."""
    return told_at is None and is_low(refill)


def after_dose(refill: Refill, doses: int = 1) -> Refill:
    """Return the stock after some doses, never below nothing; a negative number puts doses back."""
    return refill.model_copy(update={"on_hand": max(0, refill.on_hand - doses * refill.per_dose)})
