"""The recurrence against dateutil, for random rules and zones.

dateutil walks naive local time. What a wall-clock time means in a zone is found here the slow and obvious way: look at
every minute until the clock on the wall has reached it.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule
from hypothesis import assume, example, given
from hypothesis import strategies as st

from healthapp.contexts.reminders.rules.recurrence import Recurrence, Slot
from healthapp.contexts.reminders.schemas.pattern import WEEKDAYS, RecurringPattern
from healthapp.kit.zones import zone_names
from tests.support.examples import WIDER, searched

# Half-hour and two-hour changes, changes at midnight, a day left out, odd offsets, and zones that never change.
ZONES = [
    "Asia/Dhaka",
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "America/Santiago",
    "Asia/Beirut",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "America/St_Johns",
]
if WIDER:
    ZONES = sorted(zone_names())
# Days on which one of these zones changes its clock.
CHANGES = [
    date.fromisoformat(day)
    for day in (
        *("2011-12-30", "2026-03-08", "2026-03-29", "2026-04-04", "2026-04-05", "2026-04-24", "2026-09-05"),
        *("2026-09-06", "2026-10-04", "2026-10-24", "2026-10-25", "2026-10-29", "2026-11-01"),
    )
]
TAKE = 60
MINUTE = timedelta(minutes=1)
ci = searched(150)


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def reached(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the wall clock shows `local` or has jumped over it."""
    offsets = {(local + timedelta(hours=h)).replace(tzinfo=UTC).astimezone(zone).utcoffset() for h in range(-30, 31, 6)}
    if len(offsets) == 1:
        (offset,) = offsets
        assert offset is not None
        return local.replace(tzinfo=UTC) - offset
    known = sorted(offset for offset in offsets if offset is not None)
    at = local.replace(tzinfo=UTC) - known[-1] - MINUTE
    while wall(at, zone) < local:
        at += MINUTE
    return at


def days_by_dateutil(pattern: dict[str, Any], first: date, last: date) -> list[date]:
    """Return the days of a rule from `first` to `last`."""
    common: dict[str, Any] = {
        "interval": pattern["interval"],
        "dtstart": datetime.combine(first, time.min),
        "until": datetime.combine(last, time.min),
        "wkst": rrule.MO,
    }
    if pattern["frequency"] == "monthly":
        if first.day >= 28:
            common |= {"bymonthday": list(range(28, first.day + 1)), "bysetpos": -1}
        return [found.date() for found in rrule.rrule(rrule.MONTHLY, **common)]
    if "weekdays" in pattern:
        common["byweekday"] = [WEEKDAYS.index(name) for name in pattern["weekdays"]]
    if pattern["frequency"] == "weekly":
        return [found.date() for found in rrule.rrule(rrule.WEEKLY, **common)]
    return [found.date() for found in rrule.rrule(rrule.DAILY, **common)]


def expected(start: datetime, zone: ZoneInfo, pattern: dict[str, Any], span: int) -> list[tuple[str, datetime]]:
    """Return (local slot, instant) of the slots in the first `span` days, and no more than `count`."""
    begin = wall(start, zone)
    last = begin.date() + timedelta(days=span)
    if "endDate" in pattern:
        last = min(last, date.fromisoformat(pattern["endDate"]))
    times = [time.fromisoformat(at) for at in pattern.get("timesOfDay", [])] or [begin.time()]
    found = []
    for day in days_by_dateutil(pattern, begin.date(), last):
        for at in times:
            local = datetime.combine(day, at)
            due = reached(local, zone)
            if due >= start:
                found.append((local.isoformat(timespec="minutes"), due))
    return found[: pattern.get("count")]


def build(start: datetime, zone: str, pattern: dict[str, Any]) -> Recurrence:
    return Recurrence.build(start, zone, RecurringPattern.model_validate(pattern))


def pairs(slots: list[Slot]) -> list[tuple[str, datetime]]:
    return [(slot.local_slot, slot.due_at) for slot in slots]


@st.composite
def starts(draw: st.DrawFn, zone: ZoneInfo) -> datetime:
    """Draw a start; often at a month's end, near a change of the clocks or around a leap day."""
    year = draw(st.integers(1995, 2060))
    month = draw(st.integers(1, 12))
    longest = calendar.monthrange(year, month)[1]
    end_of_month = st.sampled_from(sorted({28, min(29, longest), min(30, longest), longest}))
    day = date(year, month, draw(st.one_of(st.integers(1, longest), end_of_month)))
    if draw(st.integers(0, 3)) == 0:
        day = draw(st.sampled_from(CHANGES)) - timedelta(days=draw(st.integers(0, 2)))
    clock = time(draw(st.sampled_from([0, 1, 2, 3, 8, 12, 21, 23])), draw(st.sampled_from([0, 1, 15, 30, 59])))
    return datetime.combine(day, clock).replace(tzinfo=zone, fold=draw(st.integers(0, 1))).astimezone(UTC)


@st.composite
def rules(draw: st.DrawFn) -> tuple[datetime, str, dict[str, Any]]:
    """Draw a start, a zone and a wall-clock pattern."""
    name = draw(st.sampled_from(ZONES))
    start = draw(starts(ZoneInfo(name)))
    frequency = draw(st.sampled_from(["daily", "weekly", "monthly"]))
    pattern: dict[str, Any] = {
        "frequency": frequency,
        "interval": draw(st.one_of(st.integers(1, 4), st.integers(1, 31))),
    }
    if frequency != "monthly" and draw(st.booleans()):
        pattern["weekdays"] = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True))
    if draw(st.booleans()):
        clock = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 1, 30, 45]))
        pattern["timesOfDay"] = draw(st.lists(clock, min_size=1, max_size=5, unique=True).map(sorted))
    if draw(st.integers(0, 3)) == 0:
        pattern["count"] = draw(st.integers(1, 40))
    if draw(st.integers(0, 3)) == 0:
        end = start.astimezone(ZoneInfo(name)).date() + timedelta(days=draw(st.integers(0, 400)))
        pattern["endDate"] = end.isoformat()
    return start, name, pattern


@ci
@given(rules())
@example((datetime(2027, 1, 31, 2, tzinfo=UTC), "Asia/Dhaka", {"frequency": "monthly", "interval": 1}))
@example((datetime(2024, 2, 29, 2, tzinfo=UTC), "Asia/Dhaka", {"frequency": "monthly", "interval": 12}))
@example((datetime(2026, 12, 31, 20, tzinfo=UTC), "Asia/Dhaka", {"frequency": "daily", "interval": 1}))
@example(
    (datetime(2026, 3, 1, tzinfo=UTC), "Europe/London", {"frequency": "daily", "interval": 1, "timesOfDay": ["01:30"]})
)
@example((datetime(2026, 11, 21, 2, tzinfo=UTC), "UTC", {"frequency": "daily", "interval": 14, "weekdays": ["sa"]}))
@example((datetime(2011, 12, 20, 2, tzinfo=UTC), "Pacific/Apia", {"frequency": "daily", "interval": 1}))
def test_the_slots_are_those_of_dateutil(rule: tuple[datetime, str, dict[str, Any]]) -> None:
    start, name, pattern = rule
    # dateutil knows no start in the second pass of a fold; the tests below and test_recurrence_zones do.
    assume(start.astimezone(ZoneInfo(name)).fold == 0)
    span = min(40 * pattern["interval"] * {"daily": 1, "weekly": 7, "monthly": 31}[pattern["frequency"]], 3_000)
    everything = expected(start, ZoneInfo(name), pattern, span)
    wanted = everything[:TAKE]
    recurrence = build(start, name, pattern)
    moment = timedelta(microseconds=1)
    found = pairs(recurrence.next_slots(start - moment, len(wanted)))
    assert found == wanted
    end = date.fromisoformat(pattern["endDate"]) if "endDate" in pattern else date.max
    over = end <= wall(start, ZoneInfo(name)).date() + timedelta(days=span) or len(everything) == pattern.get("count")
    if over:
        assert recurrence.size == len(everything)
        assert pairs([recurrence.last] if recurrence.last else []) == everything[-1:]
    assert recurrence.ends == ("count" in pattern or "endDate" in pattern or not recurrence.size)


@ci
@given(rules(), st.integers(0, 3_000 * 24 * 60), st.integers(0, 100 * 24 * 60))
def test_entering_anywhere_gives_what_walking_there_gives(
    rule: tuple[datetime, str, dict[str, Any]], minutes: int, length: int
) -> None:
    recurrence = build(*rule)
    after = recurrence.start + timedelta(minutes=minutes) - timedelta(days=30)
    until = after + timedelta(minutes=length)
    walked = []
    for index in range(recurrence.size):
        slot = recurrence.slot(index)
        if slot.due_at > until:
            break
        if slot.due_at > after:
            walked.append(slot)
    assert list(recurrence.slots_between(after, until)) == walked
    assert recurrence.next_slots(after, len(walked)) == walked
    assert [slot.index for slot in walked] == list(range(walked[0].index, walked[-1].index + 1)) if walked else True


@ci
@given(rules(), st.integers(1, 7))
def test_going_on_page_by_page_loses_and_repeats_nothing(
    rule: tuple[datetime, str, dict[str, Any]], limit: int
) -> None:
    recurrence = build(*rule)
    after = recurrence.start - timedelta(seconds=1)
    until = recurrence.start + timedelta(days=400)
    whole = list(islice(recurrence.slots_between(after, until), 100))
    paged: list[Slot] = []
    while len(paged) < len(whole):
        page = list(recurrence.slots_between(paged[-1].due_at if paged else after, until, limit))
        assert page
        paged += page
    assert paged[: len(whole)] == whole


@ci
@given(rules())
def test_names_are_unique_and_lead_back_to_their_slots(rule: tuple[datetime, str, dict[str, Any]]) -> None:
    recurrence = build(*rule)
    slots = [recurrence.slot(index) for index in range(min(recurrence.size, TAKE))]
    assert len({slot.local_slot for slot in slots}) == len(slots)
    assert [slot.due_at for slot in slots] == sorted(slot.due_at for slot in slots)
    for slot in slots:
        assert slot.due_at >= recurrence.start
        assert recurrence.find(slot.local_slot) == slot


@ci
@given(
    st.sampled_from(ZONES),
    st.integers(1, 366),
    st.integers(0, 65 * 366 * 86_400),
    st.integers(0, 9),
)
def test_interval_doses_follow_elapsed_time(name: str, hours: int, seconds: int, skip: int) -> None:
    start = datetime(1995, 1, 1, microsecond=7, tzinfo=UTC) + timedelta(seconds=seconds)
    recurrence = build(start, name, {"frequency": "hourly", "interval": hours})
    step = timedelta(hours=hours)
    wanted = list(rrule.rrule(rrule.HOURLY, interval=hours, dtstart=start.replace(microsecond=0), count=skip + 5))[
        skip:
    ]
    found = recurrence.next_slots(start + skip * step - timedelta(microseconds=1), 5)
    assert [slot.due_at.replace(microsecond=0) for slot in found] == wanted
    assert [slot.local_slot for slot in found] == [f"{at:%Y-%m-%dT%H:%M}Z" for at in wanted]
    assert [recurrence.find(slot.local_slot) for slot in found] == found


@ci
@given(st.sampled_from(ZONES), st.integers(1, 48), st.integers(0, 20), st.integers(0, 364))
def test_interval_doses_end_with_the_patients_day(name: str, hours: int, days: int, offset: int) -> None:
    zone = ZoneInfo(name)
    start = datetime(2026, 1, 1, 5, 20, tzinfo=UTC) + timedelta(days=offset)
    end = start.astimezone(zone).date() + timedelta(days=days)
    recurrence = build(start, name, {"frequency": "hourly", "interval": hours, "endDate": end.isoformat()})
    wanted = 0
    while (start + wanted * timedelta(hours=hours)).astimezone(zone).date() <= end:
        wanted += 1
    assert recurrence.size == wanted
