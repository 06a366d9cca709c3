"""The states of an occurrence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from healthapp.contexts.reminders.rules import outcome
from healthapp.contexts.reminders.rules.outcome import (
    Timing,
    is_open,
    is_repetition,
    may_become,
    next_round,
    require,
    shown,
    snooze_until,
    timing,
)
from healthapp.contexts.reminders.schemas.commands import SNOOZE_MAX_MINUTES
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
Status = OccurrenceStatus
MINUTE = timedelta(minutes=1)

# Row: from. Column order: scheduled due delivered taken skipped missed snoozed cancelled. "=": stays as it is.
TABLE = {
    Status.SCHEDULED: "= y y y y y y y",
    Status.DUE: "n = y y y y y y",
    Status.DELIVERED: "n n = y y y y y",
    Status.TAKEN: "n n n = n n n n",
    Status.SKIPPED: "n n n y = n n n",
    Status.MISSED: "n n n y y = n n",
    Status.SNOOZED: "n y y y y y = y",
    Status.CANCELLED: "y n n n n n n =",
}


@pytest.mark.parametrize("now", list(Status))
@pytest.mark.parametrize("then", list(Status))
def test_every_transition_is_as_written_down(now: Status, then: Status) -> None:
    allowed = TABLE[now].split()[list(Status).index(then)]
    assert may_become(now, then) == (allowed != "n")
    if allowed == "n":
        with pytest.raises(HealthError) as error:
            require(now, then)
        assert error.value.kind is Kind.CONFLICT
        assert error.value.message(Lang.BN) != error.value.message(Lang.EN)
    else:
        assert require(now, then) == (allowed == "y" or then is Status.SNOOZED)


def test_repeating_an_answer_changes_nothing() -> None:
    for status in Status:
        assert is_repetition(status, status) == (status is not Status.SNOOZED)
    assert next_round(Status.DELIVERED, 0) == 1
    assert next_round(Status.SNOOZED, 1) == 1


@pytest.mark.parametrize("minutes", [0, -5, 1441, 10**30])
def test_a_snooze_is_one_minute_to_a_day(minutes: int) -> None:
    with pytest.raises(HealthError) as error:
        snooze_until(NOW, minutes)
    assert [(field.field, field.code) for field in error.value.fields] == [("duration", "out_of_range")]
    assert "1440" in error.value.fields[0].message(Lang.EN).replace(",", "")


def test_a_snooze_counts_from_now_or_from_a_time_to_come() -> None:
    assert snooze_until(NOW, 1) == NOW + MINUTE
    assert snooze_until(NOW, 1440) == NOW + timedelta(days=1)
    assert snooze_until(NOW, 5, NOW + MINUTE) == NOW + 6 * MINUTE
    assert snooze_until(NOW, 5, NOW - MINUTE) == NOW + 5 * MINUTE
    assert outcome.SNOOZE_MAX_MINUTES == SNOOZE_MAX_MINUTES


@pytest.mark.parametrize(
    ("delay", "wanted"),
    [
        (timedelta(seconds=-1), Timing.EARLY),
        (timedelta(0), Timing.ON_TIME),
        (timedelta(seconds=60), Timing.ON_TIME),
        (timedelta(seconds=61), Timing.LATE),
        (timedelta(minutes=60), Timing.LATE),
        (timedelta(minutes=60, microseconds=1), Timing.TOO_LATE),
        (timedelta(days=400), Timing.TOO_LATE),
    ],
)
def test_late_or_missed(delay: timedelta, wanted: Timing) -> None:
    assert timing(NOW, NOW + delay) is wanted


def test_the_catch_up_window_can_be_set() -> None:
    assert timing(NOW, NOW + 20 * MINUTE, timedelta(minutes=10)) is Timing.TOO_LATE
    assert timing(NOW, NOW + 90 * MINUTE, timedelta(hours=2)) is Timing.LATE


def test_open_is_what_waits_for_an_answer() -> None:
    assert {status for status in Status if is_open(status, NOW, NOW)} == {
        Status.SCHEDULED,
        Status.DUE,
        Status.DELIVERED,
        Status.SNOOZED,
    }
    assert not is_open(Status.SCHEDULED, NOW + MINUTE, NOW)
    assert shown(Status.SCHEDULED, NOW, NOW) is Status.DUE
    assert shown(Status.SCHEDULED, NOW + MINUTE, NOW) is Status.SCHEDULED
    assert shown(Status.MISSED, NOW, NOW) is Status.MISSED


class Occurrence(RuleBasedStateMachine):
    """Patient and worker act on one occurrence in any order, with a clock that may jump back."""

    def __init__(self) -> None:
        super().__init__()
        self.status = Status.SCHEDULED
        self.due_at = self.notify_at = self.now = NOW
        self.round = 0
        self.announced: list[int] = []
        self.answers = 0

    @rule(minutes=st.integers(-90, 200))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule()
    def worker_announces(self) -> None:
        if self.status not in outcome.WAITING:
            return
        how = timing(self.notify_at, self.now)
        if how is Timing.EARLY:
            return
        then = Status.MISSED if how is Timing.TOO_LATE else Status.DELIVERED
        assert require(self.status, then)
        self.status = then
        self.announced.append(self.round)

    @precondition(lambda self: self.status is not Status.CANCELLED)
    @rule(then=st.sampled_from([Status.TAKEN, Status.SKIPPED]), times=st.integers(1, 3))
    def patient_answers(self, then: Status, times: int) -> None:
        for _ in range(times):
            if not may_become(self.status, then):
                assert self.status is Status.TAKEN
                return
            if require(self.status, then):
                self.answers += 1
            self.status = then

    @rule(minutes=st.integers(1, 1440), times=st.integers(1, 3))
    def patient_snoozes(self, minutes: int, times: int) -> None:
        for _ in range(times):
            if not may_become(self.status, Status.SNOOZED):
                return
            self.notify_at = snooze_until(self.now, minutes, self.due_at if self.status is Status.SCHEDULED else None)
            self.round = next_round(self.status, self.round)
            self.status = Status.SNOOZED

    @rule()
    def worker_cancels(self) -> None:
        if may_become(self.status, Status.CANCELLED):
            self.status = Status.CANCELLED

    @invariant()
    def each_round_is_announced_once(self) -> None:
        assert len(set(self.announced)) == len(self.announced)

    @invariant()
    def an_answer_counts_once(self) -> None:
        # Skipped, then taken after all: two at most, however often the buttons are pressed.
        assert self.answers <= 2


TestOccurrence = Occurrence.TestCase
TestOccurrence.settings = settings(deadline=None, derandomize=True, max_examples=60, stateful_step_count=25)
