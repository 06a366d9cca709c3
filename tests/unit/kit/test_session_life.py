"""A login ends unused at its limit: never after it, at most a minute before it, and never while somebody acts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.kit.session_life import NOTED_EVERY, SessionLife

BEGIN = datetime(2026, 3, 1, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
limits = st.integers(5, 60).map(lambda minutes: minutes * MINUTE)
gaps = st.lists(st.integers(0, 4 * 3600).map(lambda seconds: timedelta(seconds=seconds)), max_size=30)


def acted(life: SessionLife, at: datetime, limit: timedelta) -> SessionLife:
    """Do as the door does with an act: note it when it has to be, unless the login is over."""
    return life.after(at, limit) if not life.is_over(at) and life.is_to_note(at) else life


@given(limits, gaps, st.integers(1, 48).map(lambda hours: timedelta(hours=hours)))
def test_it_ends_within_a_minute_before_its_limit(
    limit: timedelta, pauses: list[timedelta], longest: timedelta
) -> None:
    life, now, last = SessionLife.begun(BEGIN, limit, longest), BEGIN, BEGIN
    for pause in pauses:
        now += pause
        if life.is_over(now):
            break
        assert now - last < limit, "nobody is let in who did nothing for that long"
        life, last = acted(life, now, limit), now
    assert life.until <= last + limit
    assert life.until <= BEGIN + longest == life.ends_at
    assert life.until == life.ends_at or life.until > last + limit - NOTED_EVERY
    assert life.left(life.until) == timedelta(0)
    assert life.is_over(life.until)


@given(limits, gaps)
def test_looks_that_nobody_does_change_nothing(limit: timedelta, pauses: list[timedelta]) -> None:
    life, now = SessionLife.begun(BEGIN, limit, timedelta(days=30)), BEGIN
    for pause in pauses:
        now += pause
        assert life.is_over(now) == (now >= BEGIN + limit)


@given(st.integers(0, 24 * 60), limits)
def test_a_clock_that_is_set_back_is_followed_at_the_next_act(minutes: int, limit: timedelta) -> None:
    life = SessionLife.begun(BEGIN, limit, timedelta(days=30))
    back = BEGIN - minutes * MINUTE
    assert acted(life, back, limit).until - back <= limit + NOTED_EVERY


@given(limits)
def test_the_warning_leaves_time_to_answer(limit: timedelta) -> None:
    warned = SessionLife.begun(BEGIN, limit, timedelta(days=30)).warned_for
    assert timedelta(seconds=100) <= warned <= 2 * MINUTE
    assert warned < limit / 2


def test_nobody_is_asked_before_the_end_that_no_answer_moves() -> None:
    life = SessionLife.begun(BEGIN, 30 * MINUTE, 40 * MINUTE)
    assert life.warned_for
    assert life.after(BEGIN + 20 * MINUTE, 30 * MINUTE).warned_for == timedelta(0)


@pytest.mark.parametrize(("seconds", "noted"), [(0, False), (59, False), (60, True), (-59, False), (-60, True)])
def test_acts_are_noted_once_a_minute(seconds: int, noted: bool) -> None:
    life = SessionLife.begun(BEGIN, 30 * MINUTE, timedelta(days=30))
    assert life.is_to_note(BEGIN + timedelta(seconds=seconds)) is noted
