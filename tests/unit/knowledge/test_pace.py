"""How fast a vendor is asked: never faster than was agreed, and never so slowly that something waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules import pace
from healthapp.contexts.knowledge.rules.pace import Buckets
from healthapp.contexts.knowledge.schemas.embedding import Pace

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PACES = st.builds(Pace, st.integers(1, 5000), st.integers(1000, 2_000_000))
SIZES = st.lists(st.integers(1, 9000), min_size=1, max_size=64)


@given(PACES, st.lists(st.tuples(st.floats(0, 30), SIZES), min_size=1, max_size=60))
def test_no_minute_sees_more_than_was_agreed_and_a_buckets_worth(
    agreed: Pace, asked: list[tuple[float, list[int]]]
) -> None:
    buckets, at, gone = pace.full(agreed, START), START, []
    for wait, sizes in asked:
        at += timedelta(seconds=wait)
        buckets = pace.refilled(buckets, agreed, at)
        if count := pace.affordable(buckets, agreed, sizes):
            buckets = pace.taken(buckets, sum(sizes[:count]))
            gone.append((at, sum(sizes[:count]), count))
    for since, _, _ in gone:
        minute = [one for one in gone if since <= one[0] < since + timedelta(minutes=1)]
        assert len(minute) <= agreed.requests + agreed.most_requests + 1e-6
        # A text that is larger than a bucket goes alone, and what it owes is waited for.
        largest = max((size for _, size, count in minute if count == 1), default=0)
        assert sum(size for _, size, _ in minute) <= agreed.tokens + agreed.most_tokens + largest + 1e-6


@given(PACES, SIZES, st.floats(-10, 10), st.floats(-50_000, 50_000))
def test_whoever_waits_as_long_as_is_said_may_go(
    agreed: Pace, sizes: list[int], requests: float, tokens: float
) -> None:
    held = Buckets(min(requests, agreed.most_requests), min(tokens, agreed.most_tokens), START)
    wait = pace.seconds_until(held, agreed, sizes[0])
    then = pace.refilled(held, agreed, START + timedelta(seconds=wait + 0.001))
    assert pace.affordable(then, agreed, sizes) >= 1
    if wait > 0.01:
        before = pace.refilled(held, agreed, START + timedelta(seconds=wait / 2))
        assert pace.affordable(before, agreed, sizes) == 0


def test_a_clock_that_was_set_back_changes_nothing() -> None:
    held = Buckets(1.0, 5.0, START)
    assert pace.refilled(held, Pace(60, 6000), START - timedelta(hours=1)) == held


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 1, 1),
        ("Dengue fever comes with a rash.", 6, 16),
        ("ডেঙ্গু জ্বরে গায়ে ফুসকুড়ি ওঠে।", 24, 80),
        ("dengu jor holo", 3, 8),
    ],
)
def test_tokens_are_guessed_rather_too_many(text: str, least: int, most: int) -> None:
    assert least <= pace.tokens_of(text) <= most
