"""What becomes of texts whose vectors could not be made, and whose edition the index is to hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.errors import Trouble
from healthapp.contexts.knowledge.rules.editions import LIVES, Edition, may_replace
from healthapp.contexts.knowledge.rules.embedding import MOST_ATTEMPTS, judge

VENDOR = (Trouble.AWAY, Trouble.BUSY, Trouble.QUOTA, Trouble.KEY)
OURS = (Trouble.TIMEOUT, Trouble.CONNECTION, Trouble.SERVER, Trouble.NONSENSE, Trouble.LOST)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
JITTER = st.floats(0, 1, exclude_max=True)


@given(st.sampled_from(VENDOR), st.integers(1, 500), st.integers(1, 64), JITTER, st.none() | st.floats(0, 1e9))
def test_what_is_the_vendors_counts_against_no_text(
    trouble: Trouble, attempts: int, count: int, jitter: float, asked: float | None
) -> None:
    found = judge(trouble, attempts, count, jitter, asked)
    assert not found.counts
    assert found.again == 0.0
    assert 1.0 <= found.rest <= 1.1 * 86_400
    assert found.rest >= min(asked or 0.0, 86_400)


@given(st.sampled_from(OURS), st.integers(1, MOST_ATTEMPTS - 1), JITTER, st.none() | st.floats(0, 3600))
def test_waits_grow_and_nobody_comes_before_the_vendor_asked(
    trouble: Trouble, attempts: int, jitter: float, asked: float | None
) -> None:
    found = judge(trouble, attempts, 8, jitter, asked)
    step = min(3600.0, 10.0 * 2 ** (attempts - 1))
    assert found.counts
    assert found.again is not None
    assert max(step / 2, asked or 0.0) <= found.again <= max(step, asked or 0.0)


@given(st.sampled_from(OURS), st.integers(MOST_ATTEMPTS, 1000), JITTER)
def test_it_ends(trouble: Trouble, attempts: int, jitter: float) -> None:
    assert judge(trouble, attempts, 8, jitter).again is None


def test_of_several_that_were_refused_each_goes_alone_and_one_is_given_up() -> None:
    several, one = judge(Trouble.REFUSED, 1, 64, 0.5), judge(Trouble.REFUSED, 2, 1, 0.5)
    assert (several.again, several.alone) == (0.0, True)
    assert (one.again, one.alone) == (None, False)


@pytest.mark.parametrize(
    ("trouble", "asked", "rest"),
    [(Trouble.QUOTA, None, 3600), (Trouble.QUOTA, 5.0, 3600), (Trouble.BUSY, 7.0, 7), (Trouble.BUSY, None, 20)],
)
def test_a_quota_that_is_used_up_is_no_busy_minute(trouble: Trouble, asked: float | None, rest: float) -> None:
    assert judge(trouble, 1, 1, 0.0, asked).rest == rest


def test_three_hours_of_outage_are_outlived() -> None:
    waits = [judge(Trouble.SERVER, attempt, 64, 0.0).again or 0.0 for attempt in range(1, MOST_ATTEMPTS)]
    assert sum(waits) > 1.5 * 3600


TIMES = st.integers(-100_000, 0).map(lambda seconds: NOW + timedelta(seconds=seconds))


@st.composite
def editions(draw: st.DrawFn, version: str) -> Edition:
    turned_to = draw(TIMES)
    return Edition(version, turned_to, max(turned_to, draw(TIMES)))


@given(editions("one"), editions("two"))
def test_of_two_that_live_exactly_one_gives_way(one: Edition, other: Edition) -> None:
    assume(NOW - one.seen <= LIVES and NOW - other.seen <= LIVES)
    assert may_replace(one, other, NOW) is not may_replace(other, one, NOW)


@given(editions("one"), editions("two"))
def test_the_one_that_was_turned_to_later_wins(one: Edition, other: Edition) -> None:
    assume(one.turned_to > other.turned_to)
    assert may_replace(one, other, NOW)


@given(editions("one"), editions("two"))
def test_nobody_waits_for_an_edition_that_nobody_works_with(one: Edition, other: Edition) -> None:
    assume(NOW - other.seen > LIVES)
    assert may_replace(one, other, NOW)


def test_an_unknown_edition_and_ones_own_are_replaced() -> None:
    mine = Edition("mine", NOW, NOW)
    assert may_replace(mine, None, NOW)
    assert may_replace(mine, Edition("mine", NOW + timedelta(hours=1), NOW), NOW)
