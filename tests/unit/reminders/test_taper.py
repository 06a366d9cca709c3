"""Doses that change on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.reminders.rules.recurrence import Recurrence
from healthapp.contexts.reminders.schemas.pattern import RecurringPattern
from tests.support.examples import searched

START = datetime(2026, 11, 21, 2, tzinfo=UTC)  # Saturday, 8:00 in Dhaka
MOMENT = timedelta(microseconds=1)


def build(taper: list[dict[str, Any]], frequency: str = "daily", interval: int = 1, **more: Any) -> Recurrence:
    pattern = {"frequency": frequency, "interval": interval, "taper": taper, **more}
    return Recurrence.build(START, "Asia/Dhaka", RecurringPattern.model_validate(pattern))


def doses(recurrence: Recurrence, n: int = 50) -> list[str | None]:
    return [slot.dose_text for slot in recurrence.next_slots(recurrence.start - MOMENT, n)]


def test_steps_in_days_give_every_dose_of_those_days() -> None:
    found = build([{"days": 2, "dose": "20"}, {"days": 1, "dose": "10"}], timesOfDay=["08:00", "20:00"])
    assert doses(found) == ["20"] * 4 + ["10"] * 2
    assert found.last is not None
    assert found.last.local_slot == "2026-11-23T20:00"


def test_a_first_day_that_begins_late_is_a_day_all_the_same() -> None:
    found = build([{"days": 2, "dose": "20"}, {"days": 1, "dose": "10"}], timesOfDay=["07:00", "20:00"])
    assert doses(found) == ["20"] * 3 + ["10"] * 2


def test_steps_in_doses_count_doses() -> None:
    found = build([{"doses": 3, "dose": "20"}, {"doses": 2, "dose": "10"}], timesOfDay=["08:00", "20:00"])
    assert doses(found) == ["20"] * 3 + ["10"] * 2
    assert found.ends
    assert found.size == 5


def test_a_last_step_without_length_goes_on() -> None:
    found = build([{"days": 1, "dose": "20"}, {"dose": "10"}])
    assert doses(found, 4) == ["20", "10", "10", "10"]
    assert not found.ends
    far = found.next_slots(datetime(2200, 1, 1, tzinfo=UTC), 1)
    assert [slot.dose_text for slot in far] == ["10"]


def test_doses_and_days_mix() -> None:
    found = build(
        [{"doses": 3, "dose": "a"}, {"days": 2, "dose": "b"}, {"doses": 1, "dose": "c"}], timesOfDay=["08:00", "20:00"]
    )
    # The days of "b" are the one its first dose falls on, and the next.
    assert doses(found) == ["a"] * 3 + ["b"] * 3 + ["c"]


def test_days_without_doses_count_too() -> None:
    found = build([{"days": 3, "dose": "a"}, {"days": 4, "dose": "b"}, {"days": 7, "dose": "c"}], "weekly")
    assert doses(found) == ["a", "c"]
    every_second = build([{"days": 5, "dose": "a"}, {"days": 5, "dose": "b"}], interval=2)
    assert doses(every_second) == ["a", "a", "a", "b", "b"]


def test_a_day_of_interval_doses_is_24_hours() -> None:
    found = build([{"days": 1, "dose": "a"}, {"days": 2, "dose": "b"}], "hourly", 8)
    assert doses(found) == ["a"] * 3 + ["b"] * 6


def test_count_and_end_date_can_end_a_taper_early() -> None:
    steps = [{"days": 3, "dose": "a"}, {"days": 3, "dose": "b"}]
    assert doses(build(steps, count=4)) == ["a", "a", "a", "b"]
    assert doses(build(steps, endDate="2026-11-22")) == ["a", "a"]
    assert doses(build(steps, count=100)) == ["a"] * 3 + ["b"] * 3


def test_a_series_without_a_taper_says_no_dose() -> None:
    found = Recurrence.build(START, "Asia/Dhaka", RecurringPattern(frequency="daily", interval=1))
    assert doses(found, 2) == [None, None]


STEPS = st.lists(
    st.one_of(st.fixed_dictionaries({"days": st.integers(1, 9)}), st.fixed_dictionaries({"doses": st.integers(1, 9)})),
    min_size=1,
    max_size=6,
)


@searched(150)
@given(
    STEPS,
    st.sampled_from(["daily", "weekly"]),
    st.integers(1, 3),
    st.lists(st.sampled_from(["00:30", "07:00", "08:00", "20:00"]), min_size=1, unique=True),
    st.sampled_from(["Asia/Dhaka", "Europe/London", "Africa/Cairo"]),
    st.integers(0, 400),
)
def test_the_steps_are_those_of_walking_through(
    steps: list[dict[str, Any]], frequency: str, interval: int, times: list[str], zone: str, day: int
) -> None:
    start = START + timedelta(days=day)
    plain = RecurringPattern.model_validate({"frequency": frequency, "interval": interval, "timesOfDay": times})
    taper = [{**step, "dose": str(number)} for number, step in enumerate(steps)]
    tapered = RecurringPattern.model_validate({**plain.model_dump(by_alias=True), "taper": taper})
    slots = Recurrence.build(start, zone, plain).next_slots(start - MOMENT, 400)

    wanted: list[str] = []
    position = 0
    first_day = None
    for number, step in enumerate(steps):
        if "doses" in step:
            taken = step["doses"]
            first_day = None
        else:
            first_day = first_day or datetime.fromisoformat(slots[position].local_slot).date()
            end = first_day + timedelta(days=step["days"])
            taken = sum(datetime.fromisoformat(slot.local_slot).date() < end for slot in slots[position:])
            first_day = end
        wanted += [str(number)] * taken
        position += taken
    found = Recurrence.build(start, zone, tapered)
    assert doses(found, 400) == wanted
    assert found.size == len(wanted)
    assert [slot.due_at for slot in found.next_slots(start - MOMENT, 400)] == [
        slot.due_at for slot in slots[: len(wanted)]
    ]
    assert slots[0].due_at.astimezone(ZoneInfo(zone)) >= start.astimezone(ZoneInfo(zone))
