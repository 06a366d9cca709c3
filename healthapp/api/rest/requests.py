"""The services' commands as HTTP takes them: what is written must be written as the contract says.

A page's form may be read generously ("yes", a number of seconds); a program's mistake is better named than guessed at.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, StrictBool
from pydantic_core import PydanticCustomError

from healthapp.contexts.compliance.schemas import system_log, trail
from healthapp.contexts.notifications import schemas as notifications
from healthapp.contexts.reminders.schemas import commands


def _written(pattern: str, error: str, *kinds: type) -> BeforeValidator:
    """Let only text of this form through to the parser."""
    form = re.compile(pattern, re.ASCII)

    def check(value: object) -> object:
        if isinstance(value, kinds) or (isinstance(value, str) and form.fullmatch(value)):
            return value
        raise PydanticCustomError(error, "not in the form that the contract names")

    return BeforeValidator(check)


_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"

Moment = Annotated[datetime, _written(rf"{_DAY}[Tt]{_CLOCK}([Zz]|[+-]\d{{2}}:\d{{2}})?", "bad_datetime", datetime)]
Day = Annotated[date, _written(_DAY, "bad_date", date)]
WallTime = Annotated[time, _written(_CLOCK, "bad_time", time)]


class CreateReminder(commands.CreateReminder):
    """A new reminder. A `scheduledTime` without an offset is wall-clock time in `timeZone`."""

    scheduled_time: Moment
    is_recurring: StrictBool


class UpdateReminder(commands.UpdateReminder):
    """A change; what is absent stays. `isCompleted: true` answers the earliest open occurrence as taken."""

    scheduled_time: Moment | None = None
    is_recurring: StrictBool | None = None
    is_active: StrictBool | None = None
    is_completed: StrictBool | None = None


class PreviewReminder(commands.PreviewReminder):
    """The times of a reminder that isn't stored yet."""

    scheduled_time: Moment
    is_recurring: StrictBool


class Preferences(notifications.Preferences):
    """What a person chooses about being told; what is absent stays.

    Quiet hours are wall-clock times in their zone: two different ones, or none.
    """

    quiet_from: WallTime | None = None
    quiet_to: WallTime | None = None


_AWARE = rf"{_DAY}[Tt]{_CLOCK}([Zz]|[+-]\d{{2}}:\d{{2}})"


class LogQuery(system_log.LogQuery):
    """Which lines of the system log."""

    since: Annotated[AwareDatetime, _written(_AWARE, "bad_datetime", datetime)] | None = None
    until: Annotated[AwareDatetime, _written(_AWARE, "bad_datetime", datetime)] | None = None


class TrailQuery(trail.TrailQuery):
    """Which rows of the audit trail."""

    since: Annotated[AwareDatetime, _written(_AWARE, "bad_datetime", datetime)] | None = None
    until: Annotated[AwareDatetime, _written(_AWARE, "bad_datetime", datetime)] | None = None
