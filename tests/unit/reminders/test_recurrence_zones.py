"""Gaps, folds, ends of months and years, and jumps over a million slots."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from healthapp.contexts.reminders.rules import series, wallclock
from healthapp.contexts.reminders.rules.recurrence import Recurrence
from healthapp.contexts.reminders.schemas.pattern import RecurringPattern
from healthapp.kit.errors import HealthError

MOMENT = timedelta(microseconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def recurrence(start: str, zone: str, frequency: str = "daily", interval: int = 1, **more: Any) -> Recurrence:
    pattern = RecurringPattern.model_validate({"frequency": frequency, "interval": interval, **more})
    return Recurrence.build(utc(start), zone, pattern)


def shown(found: Recurrence, n: int, after: datetime | None = None) -> list[tuple[str, str]]:
    slots = found.next_slots(after or found.start - MOMENT, n)
    return [(slot.local_slot, slot.due_at.strftime("%m-%dT%H:%M")) for slot in slots]


def test_a_dose_in_a_gap_comes_at_the_first_valid_instant() -> None:
    # London, 29 March 2026: 01:00 becomes 02:00 at 01:00 UTC.
    found = recurrence("2026-03-28T00:00", "Europe/London", timesOfDay=["00:59", "01:00", "01:30", "02:00"])
    assert shown(found, 8)[4:] == [
        ("2026-03-29T00:59", "03-29T00:59"),
        ("2026-03-29T01:00", "03-29T01:00"),
        ("2026-03-29T01:30", "03-29T01:00"),
        ("2026-03-29T02:00", "03-29T01:00"),
    ]


def test_a_limit_never_parts_the_doses_that_a_gap_throws_together() -> None:
    found = recurrence("2026-03-29T00:00", "Europe/London", timesOfDay=["01:00", "01:30", "02:00", "03:00"])
    page = list(found.slots_between(found.start, utc("2026-03-30T00:00"), 1))
    assert [slot.local_slot[-5:] for slot in page] == ["01:00", "01:30", "02:00"]
    assert [slot.local_slot[-5:] for slot in found.slots_between(page[-1].due_at, utc("2026-03-30T00:00"), 1)] == [
        "03:00"
    ]
    assert list(found.slots_between(found.start, utc("2026-03-30T00:00"), 0)) == []


def test_a_dose_in_a_fold_comes_once_the_first_time() -> None:
    # London, 25 October 2026: 02:00 becomes 01:00 at 01:00 UTC.
    found = recurrence("2026-10-24T00:30", "Europe/London", timesOfDay=["01:30"])
    assert shown(found, 3) == [
        ("2026-10-24T01:30", "10-24T00:30"),
        ("2026-10-25T01:30", "10-25T00:30"),
        ("2026-10-26T01:30", "10-26T01:30"),
    ]
    between = utc("2026-10-25T01:10")
    assert wallclock.local(between, ZoneInfo("Europe/London")).fold == 1
    assert shown(found, 1, between) == [("2026-10-26T01:30", "10-26T01:30")]


def test_a_start_in_the_second_pass_of_a_fold_has_nothing_before_it() -> None:
    found = recurrence("2026-10-25T01:30", "Europe/London", timesOfDay=["01:15", "01:30", "01:45", "02:00"])
    assert shown(found, 4) == [
        ("2026-10-25T01:30", "10-25T01:30"),
        ("2026-10-25T01:45", "10-25T01:45"),
        ("2026-10-25T02:00", "10-25T02:00"),
        ("2026-10-26T01:15", "10-26T01:15"),
    ]
    early = utc("2026-10-25T00:50")  # 01:50 the first time
    assert shown(found, 1, early) == [("2026-10-25T01:30", "10-25T01:30")]


def test_an_interval_dose_does_not_care_for_gap_or_fold() -> None:
    found = recurrence("2026-03-28T18:00", "Europe/London", "hourly", 8)
    assert shown(found, 3) == [
        ("2026-03-28T18:00Z", "03-28T18:00"),
        ("2026-03-29T02:00Z", "03-29T02:00"),
        ("2026-03-29T10:00Z", "03-29T10:00"),
    ]


def test_a_gap_of_a_whole_day() -> None:
    # Samoa left out 30 December 2011: its doses come when the 31st begins.
    found = recurrence("2011-12-29T18:00", "Pacific/Apia", timesOfDay=["08:00", "20:00"])
    assert shown(found, 5) == [
        ("2011-12-29T08:00", "12-29T18:00"),
        ("2011-12-29T20:00", "12-30T06:00"),
        ("2011-12-30T08:00", "12-30T10:00"),
        ("2011-12-30T20:00", "12-30T10:00"),
        ("2011-12-31T08:00", "12-30T18:00"),
    ]


def test_a_gap_at_midnight_and_one_of_half_an_hour() -> None:
    # Cairo, 24 April 2026: midnight becomes 01:00. Lord Howe, 4 October 2026: 02:00 becomes 02:30.
    assert shown(recurrence("2026-04-23T21:00", "Africa/Cairo", timesOfDay=["00:30"]), 2) == [
        ("2026-04-24T00:30", "04-23T22:00"),
        ("2026-04-25T00:30", "04-24T21:30"),
    ]
    assert shown(recurrence("2026-10-03T00:00", "Australia/Lord_Howe", timesOfDay=["02:20"]), 2) == [
        ("2026-10-04T02:20", "10-03T15:30"),
        ("2026-10-05T02:20", "10-04T15:20"),
    ]


def test_seconds_of_the_start_stay() -> None:
    found = Recurrence.build(datetime(2026, 11, 21, 2, 0, 7, 250, tzinfo=UTC), "Asia/Dhaka", None)
    assert [slot.due_at for slot in found.next_slots(found.start - MOMENT, 3)] == [found.start]
    daily = recurrence("2026-11-21T02:00:07", "Asia/Dhaka")
    assert [slot.due_at.second for slot in daily.next_slots(daily.start - MOMENT, 2)] == [7, 7]
    assert daily.find("2026-11-22T08:00") == daily.slot(1)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (31, ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]),
        (30, ["2027-01-30", "2027-02-28", "2027-03-30", "2027-04-30", "2027-05-30"]),
        (29, ["2027-01-29", "2027-02-28", "2027-03-29", "2027-04-29", "2027-05-29"]),
    ],
)
def test_the_end_of_the_month(day: int, wanted: list[str]) -> None:
    found = recurrence(f"2027-01-{day}T03:00", "Asia/Dhaka", "monthly")
    assert [slot[:10] for slot, _ in shown(found, 5)] == wanted


def test_the_leap_day_and_the_turn_of_the_year() -> None:
    yearly = recurrence("2024-02-29T03:00", "Asia/Dhaka", "monthly", 12)
    assert [slot[:10] for slot, _ in shown(yearly, 5)] == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]
    daily = recurrence("2027-12-30T18:00", "Asia/Dhaka", timesOfDay=["00:00", "23:59"])
    assert [slot for slot, _ in shown(daily, 4)] == [
        "2027-12-31T00:00",
        "2027-12-31T23:59",
        "2028-01-01T00:00",
        "2028-01-01T23:59",
    ]
    assert shown(daily, 1, utc("2028-02-28T18:30"))[0][0] == "2028-02-29T23:59"


def test_weeks_begin_on_monday() -> None:
    # From a Wednesday, every second week on Monday and Sunday: this week's Monday has passed, its Sunday has not.
    found = recurrence("2026-11-18T03:00", "Asia/Dhaka", "weekly", 2, weekdays=["mo", "su"])
    assert [slot[:10] for slot, _ in shown(found, 4)] == ["2026-11-22", "2026-11-30", "2026-12-06", "2026-12-14"]


def test_times_before_the_start_do_not_come_on_the_first_day() -> None:
    found = recurrence("2026-11-21T03:00", "Asia/Dhaka", timesOfDay=["08:00", "09:00", "21:00"], count=3)
    assert [slot for slot, _ in shown(found, 9)] == ["2026-11-21T09:00", "2026-11-21T21:00", "2026-11-22T08:00"]


@pytest.mark.parametrize(
    "end",
    ["2026-11-23", "2026-11-22T18:00:00Z", "2026-11-23T17:59:00Z", "2026-11-23T00:00:00+06:00", "2026-11-23T09:00"],
)
def test_the_end_date_is_a_whole_day_of_the_patient(end: str) -> None:
    found = recurrence("2026-11-21T15:00", "Asia/Dhaka", timesOfDay=["00:00", "23:59"], endDate=end)
    assert found.last is not None
    assert found.last.local_slot == "2026-11-23T23:59"
    assert found.size == 5


def test_the_bounds_leave_out_the_first_instant_and_take_in_the_last() -> None:
    found = recurrence("2026-11-21T02:00", "Asia/Dhaka")
    for zone in ("UTC", "America/New_York"):
        after, until = (utc(f"2026-11-2{day}T02:00").astimezone(ZoneInfo(zone)) for day in (2, 4))
        assert [slot.local_slot[:10] for slot in found.slots_between(after, until)] == ["2026-11-23", "2026-11-24"]
        assert [slot.local_slot[:10] for slot in found.next_slots(after, 1)] == ["2026-11-23"]


def test_once_and_as_needed() -> None:
    once = Recurrence.build(utc("2026-11-21T02:00"), "Asia/Dhaka", None)
    assert shown(once, 3) == [("2026-11-21T02:00Z", "11-21T02:00")]
    assert once.ends
    assert once.next_slots(once.start, 1) == []
    needed = recurrence("2026-11-21T02:00", "Asia/Dhaka", asNeeded=True)
    assert needed.size == 0
    assert needed.ends
    assert needed.last is None
    assert needed.next_slots(needed.start - MOMENT, 5) == []
    assert list(needed.slots_between(needed.start - MOMENT, utc("2030-01-01T00:00"))) == []
    assert needed.find("2026-11-21T08:00") is None


def test_a_rule_that_no_day_fits_has_no_slots() -> None:
    saturday = recurrence("2026-11-21T02:00", "Asia/Dhaka", "daily", 7, weekdays=["su"])
    assert saturday.size == 0
    assert saturday.next_slots(saturday.start, 1) == []


@pytest.mark.parametrize(
    ("frequency", "interval", "more"),
    [
        ("hourly", 1, {}),
        ("daily", 1, {"timesOfDay": [f"{hour:02d}:00" for hour in range(24)]}),
        ("daily", 3, {"weekdays": ["mo", "fr"]}),
        ("weekly", 1, {"weekdays": ["mo", "tu", "we", "th", "fr", "sa", "su"]}),
        ("monthly", 1, {}),
    ],
)
def test_a_far_place_is_jumped_to(
    frequency: str, interval: int, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million slots may lie before the one that is asked for; only a few are looked at."""
    looked_at: list[int] = []

    def watch(kind: type[Any]) -> None:
        due = kind.due

        def watched(self: Any, index: int) -> Any:
            looked_at.append(index)
            return due(self, index)

        monkeypatch.setattr(kind, "due", watched)

    watch(series.WallSeries)
    watch(series.ElapsedSeries)
    found = recurrence("1990-01-15T02:00", "Europe/London", frequency, interval, **more)
    after = utc("2150-06-01T00:00")
    slots = list(found.slots_between(after, after + timedelta(days=366), 5))
    assert 5 <= len(slots) <= 12
    assert after < slots[0].due_at <= after + timedelta(days=31)
    assert found.slot(slots[0].index - 1).due_at <= after
    assert len(looked_at) < 100
    if frequency == "hourly":
        assert slots[0].index > 10**6


def test_the_edges_of_the_calendar_do_no_harm() -> None:
    found = recurrence("2026-11-21T02:00", "Asia/Dhaka", "monthly", 366, endDate="9999-12-31")
    assert found.ends
    assert found.last is not None
    assert found.last.due_at.year > 8900
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert found.index_after(first) == 0
    assert found.index_after(last) == found.size
    open_end = recurrence("2026-11-21T02:00", "Asia/Dhaka")
    assert not open_end.ends
    assert open_end.last is None
    assert open_end.next_slots(last, 1) == []
    assert recurrence("2026-11-21T02:00", "Asia/Dhaka", endDate="9999-12-31T23:59:00-12:00").ends


@pytest.mark.parametrize("name", ["2026-11-21T08:01", "2026-11-20T08:00", "2026-11-24T08:00", "nonsense", "prn:x", ""])
def test_a_name_that_is_not_of_the_series_is_not_found(name: str) -> None:
    assert recurrence("2026-11-21T02:00", "Asia/Dhaka", count=3).find(name) is None
    assert recurrence("2026-11-21T02:00", "Asia/Dhaka", "hourly", 8, count=3).find(name) is None


def test_a_slot_outside_the_series_is_an_error() -> None:
    found = recurrence("2026-11-21T02:00", "Asia/Dhaka", count=3)
    for index in (-1, 3):
        with pytest.raises(IndexError):
            found.slot(index)


def test_a_naive_start_and_an_unknown_zone_are_refused() -> None:
    with pytest.raises(HealthError) as naive:
        Recurrence.build(datetime(2026, 11, 21, 8), "Asia/Dhaka", None)  # noqa: DTZ001 - the point of the test
    assert [(field.field, field.code) for field in naive.value.fields] == [("scheduledTime", "time_without_zone")]
    for zone in ("Asia/Dacca2", "", "../etc/passwd", "America", "localtime"):
        with pytest.raises(HealthError) as unknown:
            Recurrence.build(utc("2026-11-21T08:00"), zone, None)
        assert [(field.field, field.code) for field in unknown.value.fields] == [("timeZone", "bad_zone")]


def test_the_day_ends_when_the_next_begins() -> None:
    assert wallclock.day_end(date(2026, 4, 23), ZoneInfo("Africa/Cairo")) == utc("2026-04-23T22:00")
    assert wallclock.day_end(date(2026, 11, 21), ZoneInfo("Asia/Dhaka")) == utc("2026-11-21T18:00")
