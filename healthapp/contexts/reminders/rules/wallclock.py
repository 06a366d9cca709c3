"""Between the clock on the patient's wall and the instant it means.

A wall-clock time that a zone skips (spring) means the first instant after the gap; one that a zone has twice (autumn)
means the first of the two. Nothing here adds an offset to a local time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from healthapp.kit.zones import zone_names

_SECOND = timedelta(seconds=1)


def find_zone(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, or None."""
    return ZoneInfo(name) if name in zone_names() else None


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """Return what the wall clock shows at an instant: a naive datetime, with `fold` 1 the second time it shows so."""
    try:
        return at.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        # At the very edge of the calendar; nobody lives there, but bad input may ask.
        return at.replace(tzinfo=None)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a naive wall-clock time; `fold` 1 asks for the second of two."""
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    return _end_of_gap(wall, zone)


def is_skipped(wall: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a wall-clock time lies in a gap, so that no clock ever shows it."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall


def next_day(day: date) -> date:
    """Return the day after `day`; the last one of the calendar, which only bad input names, has none after it."""
    return day + timedelta(days=1) if day < date.max else day


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of the day after `day`."""
    return instant(datetime.combine(next_day(day), time.min), zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find the instant at which the zone changes its offset, between the two readings of a skipped time.

    The offset from before the change puts the skipped time after it, the one from after puts it before.
    """
    first = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    last = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = first.astimezone(zone).utcoffset()
    low, high = 0, (last - first) // _SECOND
    while low < high:
        middle = (low + high) // 2
        if (first + middle * _SECOND).astimezone(zone).utcoffset() == before:
            low = middle + 1
        else:
            high = middle
    return (first + low * _SECOND).replace(microsecond=0)
