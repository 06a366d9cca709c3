"""Quiet hours: between two wall-clock times of the recipient's zone nothing but the urgent leaves the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from healthapp.contexts.notifications.schemas import Priority, Topic

if TYPE_CHECKING:
    from datetime import date

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` until just before `end`, which may be past midnight. The zone's wall clock decides."""

    start: time
    end: time
    zone: str

    def covers(self, at: datetime) -> bool:
        """Tell whether the wall clock stands within the quiet hours at an instant."""
        return self._covers(at.astimezone(ZoneInfo(self.zone)).time())

    def end_after(self, at: datetime) -> datetime:
        """Return when the quiet hours that cover `at` are over, in UTC.

        If the clock jumps over the end, they are over right after the jump. If it goes back, the first time counts; a
        message inside the repeated hour waits for the second.
        """
        zone = ZoneInfo(self.zone)
        local = at.astimezone(zone)
        day = local.date()
        if self.end <= local.time():
            day += _DAY
        first, second = (self._instant(day, fold, zone) for fold in (0, 1))
        return first if first > at else second

    def _covers(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def _instant(self, day: date, fold: int, zone: ZoneInfo) -> datetime:
        """Return when the wall clock shows the end on a day; for a time that is skipped, the instant of the jump."""
        wall = datetime.combine(day, self.end.replace(fold=fold), tzinfo=zone)
        instant = wall.astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
            return instant
        # With fold 1 a skipped time reads as before the jump, with fold 0 as after it: the jump lies between.
        before = wall.replace(fold=1).astimezone(UTC)
        after = wall.replace(fold=0).astimezone(UTC)
        old = before.astimezone(zone).utcoffset()
        while after - before > _SECOND:
            middle = before + (after - before) // 2
            if middle.astimezone(zone).utcoffset() == old:
                before = middle
            else:
                after = middle
        return after.replace(microsecond=0)


def quiet_hours(quiet_from: time | None, quiet_to: time | None, zone: str) -> QuietHours | None:
    """Return someone's quiet hours; None when they have set none."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return None
    return QuietHours(quiet_from.replace(tzinfo=None), quiet_to.replace(tzinfo=None), zone)


def earliest(
    wanted: datetime,
    quiet: QuietHours | None,
    *,
    topic: Topic,
    priority: Priority = Priority.MEDIUM,
    high_doses_bypass: bool = False,
) -> datetime:
    """Return the earliest instant at which a message that is wanted then may be sent.

    Emergencies are never held back; nor is a medicine dose of high priority for someone who set it so.
    """
    if quiet is None or topic is Topic.EMERGENCY:
        return wanted
    if high_doses_bypass and topic is Topic.MEDICINE and priority is Priority.HIGH:
        return wanted
    return quiet.end_after(wanted) if quiet.covers(wanted) else wanted
