"""When a browser's login that nobody uses ends, for whom; and what is said of logins that have ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from healthapp.kit.actor import STAFF, Role

if TYPE_CHECKING:
    from datetime import datetime

    from healthapp.config import Settings
    from healthapp.contexts.identity.schemas import SessionEnd

LISTED_FOR = timedelta(days=30)
LISTED = 10
"""So many of the logins that ended are listed, and for so long."""


def idle_limit(role: Role, settings: Settings) -> timedelta:
    """Return after how long without an act of its person a login with this role ends."""
    return timedelta(minutes=settings.staff_idle_minutes if role in STAFF else settings.idle_minutes)


def api_limit(role: Role, settings: Settings) -> timedelta:
    """Return how long an API client's login lasts, however often it is refreshed; staff's as long as one token."""
    days = min(settings.session_days, settings.refresh_token_days) if role in STAFF else settings.session_days
    return timedelta(days=days)


def end_of(ended_by: str | None, expires_at: datetime, ends_at: datetime | None) -> SessionEnd:
    """Return what ended a login that is over: what its row says, else by which of its two times it ended."""
    if ended_by is not None:
        return cast("SessionEnd", ended_by)
    return "idle" if ends_at is not None and expires_at < ends_at else "expired"
