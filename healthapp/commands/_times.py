"""Times as an operator writes them on a command line."""

from __future__ import annotations

from datetime import UTC, datetime

from healthapp.commands._report import CommandError


def read_time(given: str) -> datetime:
    """Return the moment in UTC; without an offset it is UTC. CommandError when it isn't a time."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError as error:
        msg = f"{given} isn't a time: write it as 2026-11-21T09:30:00+06:00."
        raise CommandError(msg) from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
