"""What of a series isn't written down yet: the worker writes two days ahead, and people ask about next month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.reminders.rules.recurrence import Recurrence
from healthapp.contexts.reminders.schemas.pattern import RecurringPattern

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_MOMENT = timedelta(microseconds=1)


def unwritten(recurrence: Recurrence, horizon: datetime, start: datetime | None, end: datetime | None) -> range:
    """Return the numbers of the slots from `start` until before `end` that lie beyond `horizon`, in order of time.

    It is calculated from the rule, so that a long time costs no more than a short one; whoever lists them takes a part.
    """
    first = recurrence.index_after(horizon if start is None or start <= horizon else start - _MOMENT)
    if end is None:
        return range(first, recurrence.size)
    return range(first, recurrence.index_after(end - _MOMENT) if end > horizon else first)


def times_only(scheduled_at: datetime, zone: str, stored: Mapping[str, Any] | None) -> Recurrence:
    """Make the series of a stored pattern without the doses of its taper, which are sealed and move no time."""
    pattern = None
    if stored:
        steps = [{**step, "dose": "-"} for step in stored["taper"]] if stored.get("taper") else None
        pattern = RecurringPattern.model_validate({**stored, "taper": steps})
    return Recurrence.build(scheduled_at, zone, pattern)
