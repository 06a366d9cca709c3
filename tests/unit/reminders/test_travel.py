"""A patient who moves to another time zone: nothing twice, nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.reminders.rules.outcome import Timing, timing
from healthapp.contexts.reminders.rules.recurrence import Recurrence
from healthapp.contexts.reminders.rules.travel import in_zone, move
from healthapp.contexts.reminders.schemas.pattern import RecurringPattern
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.errors import HealthError
from tests.support.examples import searched

ZONES = ["Asia/Dhaka", "Europe/London", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Niue", "Africa/Cairo"]
SCHEDULED, TAKEN, SNOOZED = OccurrenceStatus.SCHEDULED, OccurrenceStatus.TAKEN, OccurrenceStatus.SNOOZED
MOMENT = timedelta(microseconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def build(start: str, zone: str, frequency: str = "daily", interval: int = 1, **more: Any) -> Recurrence:
    pattern = RecurringPattern.model_validate({"frequency": frequency, "interval": interval, **more})
    return Recurrence.build(utc(start), zone, pattern)


def test_the_wall_clock_follows_the_new_zone() -> None:
    dhaka = build("2026-11-21T02:00", "Asia/Dhaka")
    london = in_zone(dhaka, "Europe/London")
    assert london.zone == "Europe/London"
    slot = london.next_slots(utc("2026-12-01T00:00"), 1)[0]
    assert (slot.local_slot, slot.due_at) == ("2026-12-01T08:00", utc("2026-12-01T08:00"))


def test_flying_west_a_dose_already_taken_does_not_come_again() -> None:
    dhaka = build("2026-11-21T02:00", "Asia/Dhaka", timesOfDay=["08:00", "14:00", "20:00"])
    now = utc("2026-11-23T08:30")  # 14:30 in Dhaka, 8:30 in London: the 8 and 14 o'clock doses are taken
    occurrences = [
        ("2026-11-23T08:00", TAKEN),
        ("2026-11-23T14:00", TAKEN),
        ("2026-11-23T20:00", SCHEDULED),
        ("2026-11-24T08:00", SCHEDULED),
    ]
    moved = move(dhaka, "Europe/London", now, occurrences, utc("2026-11-24T03:00"))
    assert moved.due == {
        "2026-11-23T20:00": utc("2026-11-23T20:00"),
        "2026-11-24T08:00": utc("2026-11-24T08:00"),
    }
    again = {slot.local_slot for slot in moved.recurrence.slots_between(moved.write_from, utc("2026-11-25T00:00"))}
    assert "2026-11-23T14:00" in again  # the name exists already, so that it isn't written a second time


def test_flying_east_a_dose_whose_time_has_passed_is_late_or_missed_but_not_gone() -> None:
    london = build("2026-11-21T08:00", "Europe/London", timesOfDay=["08:00", "17:30", "20:00"])
    now = utc("2026-11-23T12:00")  # noon in London, 18:00 in Dhaka
    waiting = [("2026-11-23T17:30", SCHEDULED), ("2026-11-23T20:00", SCHEDULED)]
    moved = move(london, "Asia/Dhaka", now, waiting, utc("2026-11-24T00:00"))
    assert timing(moved.due["2026-11-23T17:30"], now) is Timing.LATE
    assert timing(moved.due["2026-11-23T20:00"], now) is Timing.EARLY
    far = move(london, "Pacific/Kiritimati", now, waiting, utc("2026-11-24T00:00"))
    assert [timing(due, now) for due in far.due.values()] == [Timing.TOO_LATE, Timing.TOO_LATE]


def test_what_was_announced_or_answered_does_not_move() -> None:
    london = build("2026-11-21T08:00", "Europe/London")
    moved = move(
        london, "Asia/Dhaka", utc("2026-11-23T12:00"), [("2026-11-23T08:00", SNOOZED)], utc("2026-11-24T00:00")
    )
    assert moved.due == {}


def test_interval_doses_and_single_reminders_stay_at_their_instant() -> None:
    hourly = build("2026-11-21T02:00", "Asia/Dhaka", "hourly", 8)
    once = Recurrence.build(utc("2026-11-23T14:00"), "Asia/Dhaka", None)
    for found in (hourly, once):
        moved = in_zone(found, "Europe/London")
        assert moved.next_slots(moved.start - MOMENT, 5) == found.next_slots(found.start - MOMENT, 5)


def test_count_and_taper_go_on() -> None:
    taper = [{"doses": 3, "dose": "2"}, {"doses": 2, "dose": "1"}]
    dhaka = build("2026-11-21T02:00", "Asia/Dhaka", taper=taper)
    london = in_zone(dhaka, "Europe/London")
    assert [(slot.local_slot, slot.dose_text) for slot in map(london.slot, range(5))] == [
        (slot.local_slot, slot.dose_text) for slot in map(dhaka.slot, range(5))
    ]
    assert london.size == 5


def test_a_start_that_the_new_zone_skips_keeps_its_time_of_day() -> None:
    # 29 March 2026, 01:30 does not exist in London.
    dhaka = build("2026-03-28T19:30", "Asia/Dhaka")
    london = in_zone(dhaka, "Europe/London")
    assert london.pattern is not None
    assert london.pattern.times_of_day == ("01:30",)
    stored = Recurrence.build(london.start, london.zone, london.pattern)
    assert [(slot.local_slot, slot.due_at.hour) for slot in stored.next_slots(stored.start - MOMENT, 2)] == [
        ("2026-03-29T01:30", 1),
        ("2026-03-30T01:30", 0),
    ]
    # Cairo skips midnight of 24 April: the day, and with it the day of the month, must not change.
    monthly = in_zone(build("2026-04-23T18:30", "Asia/Dhaka", "monthly"), "Africa/Cairo")
    assert [monthly.slot(n).local_slot for n in range(2)] == ["2026-04-24T00:30", "2026-05-24T00:30"]


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(HealthError) as error:
        in_zone(build("2026-11-21T02:00", "Asia/Dhaka"), "Moon/Base")
    assert error.value.fields[0].field == "timeZone"


@searched(200)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.lists(st.sampled_from(["00:15", "01:30", "08:00", "14:00", "20:00", "23:45"]), max_size=5, unique=True),
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.integers(0, 800),
    st.integers(0, 72 * 60),
    st.integers(0, 96),
)
def test_nothing_twice_and_nothing_lost(
    old: str, new: str, times: list[str], frequency: str, day: int, minutes: int, horizon: int
) -> None:
    more: dict[str, Any] = {"timesOfDay": times} if times else {}
    start = utc("2026-01-01T06:40") + timedelta(days=day)
    pattern = RecurringPattern.model_validate({"frequency": frequency, "interval": 1, **more})
    before = Recurrence.build(start, old, pattern)
    now = start + timedelta(minutes=minutes)
    written_until = now + timedelta(hours=horizon)
    written = list(before.slots_between(start - MOMENT, written_until))
    table = {slot.local_slot: TAKEN if slot.due_at <= now else SCHEDULED for slot in written}
    acted = {name for name, status in table.items() if status is TAKEN}

    moved = move(before, new, now, table.items(), written_until)
    assert set(moved.due) == set(table) - acted
    after = Recurrence.build(moved.recurrence.start, new, moved.recurrence.pattern)  # as it is stored and read again
    until = now + timedelta(hours=horizon + 96)
    for slot in after.slots_between(moved.write_from, until):
        table.setdefault(slot.local_slot, SCHEDULED)  # ON CONFLICT DO NOTHING

    names = [after.slot(index) for index in range(after.index_after(until))]
    wanted = [slot.local_slot for slot in names]
    # Every slot there is was written exactly once, and those of before the change kept their outcome.
    assert sorted(set(table) & set(wanted)) == sorted(wanted)
    assert all(table[name] is TAKEN for name in acted)
    assert [before.slot(slot.index).local_slot for slot in names] == wanted
