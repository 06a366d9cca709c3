"""Quiet hours in any zone, on any day, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from healthapp.contexts.notifications.rules.quiet_hours import QuietHours, earliest, quiet_hours
from healthapp.contexts.notifications.schemas import Priority, Topic

ZONES = [
    "Asia/Dhaka",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Santiago",  # changes at midnight
    "UTC",
]
minutes = st.integers(0, 1439).map(lambda number: time(number // 60, number % 60))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
MINUTE = timedelta(minutes=1)


def wall(at: datetime, zone: str) -> time:
    return at.astimezone(ZoneInfo(zone)).time()


@given(instants, minutes, minutes, st.sampled_from(ZONES))
@example(datetime(2025, 3, 30, 0, 30, tzinfo=UTC), time(22), time(1, 30), "Europe/London")  # the end is skipped
@example(datetime(2025, 10, 26, 0, 10, tzinfo=UTC), time(22), time(1, 30), "Europe/London")  # the end comes twice
@example(datetime(2025, 10, 26, 1, 10, tzinfo=UTC), time(22), time(1, 30), "Europe/London")
@example(datetime(2026, 4, 4, 15, 10, tzinfo=UTC), time(22), time(1, 45), "Australia/Lord_Howe")
@example(datetime(2025, 9, 7, 3, 59, tzinfo=UTC), time(20), time(0, 30), "America/Santiago")
def test_first_minute_that_is_not_quiet(wanted: datetime, start: time, end: time, zone: str) -> None:
    quiet = quiet_hours(start, end, zone)
    sent = earliest(wanted, quiet, topic=Topic.MEDICINE)
    if quiet is None or not quiet.covers(wanted):
        assert sent == wanted
        return
    assert sent > wanted
    assert sent - wanted <= timedelta(hours=25, minutes=30)
    assert not quiet.covers(sent)
    assert earliest(sent, quiet, topic=Topic.MEDICINE) == sent
    # Every minute until then is quiet, save where the clocks go back out of the window and into it again.
    before = [wanted + MINUTE * n for n in range(int((sent - wanted) / MINUTE))]
    loud = [at for at in before if not quiet.covers(at)]
    offsets = {at.astimezone(ZoneInfo(zone)).utcoffset() for at in (wanted, *before, sent)}
    assert not loud or len(offsets) > 1
    if len(offsets) == 1:
        assert wall(sent, zone) == end


@given(instants, minutes, minutes, st.sampled_from(ZONES))
def test_within_means_between_the_two_times(at: datetime, start: time, end: time, zone: str) -> None:
    now = wall(at, zone)
    quiet = QuietHours(start, end, zone)
    if start < end:
        assert quiet.covers(at) == (start <= now < end)
    elif start > end:
        assert quiet.covers(at) == (not end <= now < start)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("2026-11-21T21:59:59+06:00", "2026-11-21T21:59:59+06:00"),
        ("2026-11-21T22:00:00+06:00", "2026-11-22T07:00:00+06:00"),
        ("2026-11-21T23:30:00+06:00", "2026-11-22T07:00:00+06:00"),
        ("2026-11-22T00:00:00+06:00", "2026-11-22T07:00:00+06:00"),
        ("2026-11-22T06:59:59+06:00", "2026-11-22T07:00:00+06:00"),
        ("2026-11-22T07:00:00+06:00", "2026-11-22T07:00:00+06:00"),
    ],
)
def test_a_night_in_dhaka(wanted: str, expected: str) -> None:
    quiet = quiet_hours(time(22), time(7), "Asia/Dhaka")
    assert earliest(datetime.fromisoformat(wanted), quiet, topic=Topic.MEDICINE) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("2025-03-30T00:30:00+00:00", "2025-03-30T01:00:00+00:00"),  # 1:30 doesn't exist: right after the jump to 2:00
        ("2025-10-25T23:30:00+00:00", "2025-10-26T00:30:00+00:00"),  # 1:30 comes twice: the first
        ("2025-10-26T01:10:00+00:00", "2025-10-26T01:30:00+00:00"),  # in the repeated hour: the second
    ],
)
def test_the_clocks_change_in_london(wanted: str, expected: str) -> None:
    quiet = quiet_hours(time(22), time(1, 30), "Europe/London")
    assert earliest(datetime.fromisoformat(wanted), quiet, topic=Topic.TEST) == datetime.fromisoformat(expected)


@given(instants, minutes, minutes, st.sampled_from(list(Topic)), st.sampled_from(list(Priority)), st.booleans())
def test_who_gets_through(
    wanted: datetime, start: time, end: time, topic: Topic, priority: Priority, bypass: bool
) -> None:
    quiet = quiet_hours(start, end, "Asia/Dhaka")
    sent = earliest(wanted, quiet, topic=topic, priority=priority, high_doses_bypass=bypass)
    urgent = topic is Topic.EMERGENCY or (bypass and topic is Topic.MEDICINE and priority is Priority.HIGH)
    assert (sent == wanted) == (urgent or quiet is None or not quiet.covers(wanted))


def test_none_set() -> None:
    assert quiet_hours(None, None, "UTC") is None
    assert quiet_hours(time(22), None, "UTC") is None
    assert quiet_hours(time(22), time(22), "UTC") is None
