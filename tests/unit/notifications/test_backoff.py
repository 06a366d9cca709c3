"""Waiting before another try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.notifications.rules.backoff import (
    FIRST_S,
    LONGEST_ASKED_S,
    LONGEST_S,
    backoff_seconds,
    retry_at,
)

jitter = st.floats(0, 1, exclude_max=True)
asked = st.none() | st.floats(-10, 10**9)


@given(st.integers(1, 10**9), jitter, asked)
def test_bounds(attempts: int, drawn: float, retry_after: float | None) -> None:
    wait = backoff_seconds(attempts, drawn, retry_after=retry_after)
    assert FIRST_S / 2 <= wait <= max(LONGEST_S, LONGEST_ASKED_S * 1.5)
    if retry_after is not None:
        assert wait >= min(retry_after, LONGEST_ASKED_S), "never before the vendor asked"


@given(st.integers(1, 60), jitter)
def test_doubles_until_the_longest(attempts: int, drawn: float) -> None:
    now, later = backoff_seconds(attempts, drawn), backoff_seconds(attempts + 1, drawn)
    assert later == pytest.approx(min(now * 2, later)) if later < LONGEST_S / 2 else later >= now


def test_the_steps_without_luck() -> None:
    assert [backoff_seconds(n, 0.0) for n in range(1, 11)] == [2.5, 5, 10, 20, 40, 80, 160, 320, 450, 450]


@given(st.integers(1, 20), st.floats(1, 1000))
def test_what_failed_together_comes_back_apart(attempts: int, retry_after: float) -> None:
    for given_ in (None, retry_after):
        waits = {backoff_seconds(attempts, drawn / 10, retry_after=given_) for drawn in range(10)}
        assert len(waits) > 1


def test_an_instant() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert retry_at(now, 1, lambda: 0.0, retry_after=60) == now + timedelta(seconds=60)


def test_before_the_first_try_there_is_nothing_to_wait_for() -> None:
    with pytest.raises(ValueError, match="first attempt"):
        backoff_seconds(0, 0.0)
