"""Until when a licence is valid: whose day counts, and which days can be entered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from healthapp.kit.errors import invalid

if TYPE_CHECKING:
    from datetime import date, datetime

ZONE = "Asia/Dhaka"
"""Whose days count: the councils' own, wherever a professional happens to be."""
WARN_DAYS = (7, 30)
"""So many days before its end its owner is told; the nearest first, so that nobody is told twice at once."""
_LONGEST_YEARS = 60
"""Longer than anybody practises: a day beyond it is mistyped."""


def licence_day(now: datetime) -> date:
    """Return the day by which licences are valid or over."""
    return now.astimezone(ZoneInfo(ZONE)).date()


def coming(until: date | None, now: datetime) -> date:
    """Return a licence's last day; INVALID without one, for one that is over, and for one that nobody will see."""
    if until is None:
        raise invalid("validUntil", "required")
    today = licence_day(now)
    if until < today:
        raise invalid("validUntil", "licence_is_over")
    if until.year > today.year + _LONGEST_YEARS:
        raise invalid("validUntil", "bad_date")
    return until


__all__ = ["WARN_DAYS", "ZONE", "coming", "licence_day"]
