"""Adherence: what counts, percentages, days and streaks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.reminders.rules.adherence import DayState, Dose, Tally, local_day, streak, summarise, tally
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus as Status
from tests.support.examples import searched

METFORMIN, AMLODIPINE = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 21)
OPEN = (Status.SCHEDULED, Status.DUE, Status.DELIVERED, Status.SNOOZED)


def day(back: int) -> date:
    return TODAY - timedelta(days=back)


def doses(back: int, *statuses: Status, of: UUID = METFORMIN) -> list[Dose]:
    return [Dose(of, day(back), status) for status in statuses]


def test_the_share_of_doses_taken() -> None:
    found = tally(doses(0, Status.TAKEN, Status.TAKEN, Status.SKIPPED, Status.MISSED))
    assert (found.taken, found.skipped, found.missed, found.expected) == (2, 1, 1, 4)
    assert found.percentage == 50.0


@pytest.mark.parametrize("status", [*OPEN, Status.CANCELLED])
def test_what_has_no_outcome_does_not_count(status: Status) -> None:
    found = tally(doses(0, status))
    assert found.expected == 0
    assert found.percentage is None
    assert found.open == (status is not Status.CANCELLED)


def test_as_needed_doses_do_not_count() -> None:
    needed = [
        Dose(METFORMIN, TODAY, Status.TAKEN, as_needed=True),
        Dose(METFORMIN, TODAY, Status.MISSED, as_needed=True),
    ]
    found = summarise([*needed, *doses(0, Status.TAKEN)], TODAY, TODAY, TODAY)
    assert found.total == Tally(taken=1)
    assert found.medicines == {METFORMIN: Tally(taken=1)}
    assert summarise(needed, TODAY, TODAY, TODAY).medicines == {}


def test_doses_that_came_out_alike_may_come_together() -> None:
    many = [Dose(METFORMIN, TODAY, Status.TAKEN, times=7), Dose(METFORMIN, TODAY, Status.MISSED, times=2)]
    each = doses(0, *[Status.TAKEN] * 7, *[Status.MISSED] * 2)
    assert summarise(many, TODAY, TODAY, TODAY) == summarise(each, TODAY, TODAY, TODAY)


def test_only_all_doses_are_100_percent() -> None:
    assert Tally(taken=1999, missed=1).percentage == 99.9
    assert Tally(taken=2000).percentage == 100.0
    assert Tally(taken=2, missed=1).percentage == 66.6
    assert Tally(missed=3).percentage == 0.0


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ((), DayState.NONE),
        ((Status.CANCELLED,), DayState.NONE),
        ((Status.SCHEDULED,), DayState.OPEN),
        ((Status.TAKEN, Status.SCHEDULED), DayState.OPEN),
        ((Status.TAKEN, Status.TAKEN), DayState.FULL),
        ((Status.TAKEN, Status.MISSED), DayState.PARTIAL),
        ((Status.TAKEN, Status.SKIPPED, Status.DUE), DayState.PARTIAL),
        ((Status.MISSED, Status.SKIPPED), DayState.MISSED),
        ((Status.MISSED, Status.SCHEDULED), DayState.MISSED),
    ],
)
def test_the_state_of_a_day(statuses: tuple[Status, ...], state: DayState) -> None:
    assert tally(doses(0, *statuses)).state is state


def test_a_summary_has_every_day_and_every_medicine() -> None:
    given = [
        *doses(0, Status.TAKEN, Status.DUE),
        *doses(2, Status.TAKEN, Status.MISSED),
        *doses(2, Status.TAKEN, of=AMLODIPINE),
        *doses(9, Status.MISSED, of=AMLODIPINE),
    ]
    found = summarise(given, day(3), TODAY, TODAY)
    assert list(found.days) == [day(3), day(2), day(1), day(0)]
    assert [counted.state for counted in found.days.values()] == ["none", "partial", "none", "open"]
    assert found.medicines == {METFORMIN: Tally(taken=2, missed=1, open=1), AMLODIPINE: Tally(taken=1)}
    assert found.total == Tally(taken=3, missed=1, open=1)
    assert found.total.percentage == 75.0
    assert found.full_days == 50.0
    assert summarise([], day(1), TODAY, TODAY).full_days is None


@pytest.mark.parametrize(
    ("history", "wanted"),
    [
        ([], 0),
        ([(0, Status.TAKEN)], 1),
        ([(0, Status.SCHEDULED)], 0),
        ([(0, Status.SCHEDULED), (1, Status.TAKEN), (2, Status.TAKEN)], 2),
        ([(0, Status.TAKEN), (0, Status.SCHEDULED), (1, Status.TAKEN)], 1),
        ([(0, Status.MISSED), (1, Status.TAKEN)], 0),
        ([(0, Status.TAKEN), (1, Status.SKIPPED), (2, Status.TAKEN)], 1),
        ([(0, Status.TAKEN), (1, Status.TAKEN), (1, Status.MISSED), (2, Status.TAKEN)], 1),
        ([(0, Status.TAKEN), (7, Status.TAKEN), (14, Status.TAKEN), (21, Status.MISSED)], 3),
        ([(-1, Status.MISSED), (0, Status.TAKEN)], 1),
        ([(0, Status.TAKEN), (1, Status.CANCELLED), (2, Status.TAKEN)], 2),
    ],
)
def test_the_streak(history: list[tuple[int, Status]], wanted: int) -> None:
    given = [dose for back, status in history for dose in doses(back, status)]
    assert summarise(given, day(5), TODAY, TODAY).streak_days == wanted


def test_the_day_is_the_patients() -> None:
    due = datetime(2026, 11, 21, 19, tzinfo=UTC)  # already the 22nd in Dhaka
    assert local_day("2026-11-21T23:30", due, "Asia/Dhaka") == date(2026, 11, 21)
    assert local_day("2026-11-21T19:00Z", due, "Asia/Dhaka") == date(2026, 11, 22)
    assert local_day("prn:2026-11-21T19:00:00Z", due, "Asia/Dhaka") == date(2026, 11, 22)
    assert local_day("something else", due, "Europe/London") == date(2026, 11, 21)


DOSES = st.lists(
    st.builds(
        Dose,
        st.sampled_from([METFORMIN, AMLODIPINE]),
        st.integers(-3, 12).map(day),
        st.sampled_from(list(Status)),
        st.booleans(),
    ),
    max_size=40,
)


@searched(200)
@given(DOSES)
def test_the_parts_make_the_whole(given_doses: list[Dose]) -> None:
    found = summarise(given_doses, day(10), TODAY, TODAY)
    inside = tally(dose for dose in given_doses if day(10) <= dose.day <= TODAY)
    for parts in (found.days.values(), found.medicines.values()):
        assert sum(part.taken for part in parts) == found.total.taken == inside.taken
        assert sum(part.expected for part in parts) == found.total.expected == inside.expected
        assert sum(part.open for part in parts) == found.total.open == inside.open
    assert found.total.percentage is None or 0 <= found.total.percentage <= 100
    assert found.streak_days == streak(
        {dose.day: tally(d for d in given_doses if d.day == dose.day) for dose in given_doses}, TODAY
    )
