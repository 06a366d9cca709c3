"""Whatever callers do and whenever: never more than the rate and one burst in an hour, and never less than the rate."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from healthapp.kit.ratelimit import HOUR, ProcessLimits, Rate, decide

MICRO = 1_000_000
RATES = st.builds(Rate, st.integers(1, 5000), st.integers(1, 300))
# Many calls at one moment, some close together, some far apart: in microseconds.
GAPS = st.lists(st.one_of(st.just(0), st.integers(0, 10**5), st.integers(0, 2 * HOUR * MICRO)), max_size=400)


class Hands:
    """A clock that is put by hand, in microseconds."""

    def __init__(self) -> None:
        self.at = 0

    def __call__(self) -> float:
        return self.at / MICRO


def let_through(rate: Rate, gaps: list[int]) -> list[int]:
    """Return when calls were let through."""
    full_at, now, passed = 0, 0, []
    for gap in gaps:
        now += gap
        full_at, wait = decide(rate, full_at, now)
        if wait <= 0:
            passed.append(now)
    return passed


@given(RATES, GAPS)
def test_no_hour_has_more_than_the_rate_and_a_burst(rate: Rate, gaps: list[int]) -> None:
    passed = let_through(rate, gaps)
    first = 0
    for last, at in enumerate(passed):
        while at - passed[first] > HOUR * MICRO:
            first += 1
        assert last - first + 1 <= rate.per_hour + rate.burst


@given(RATES)
def test_a_flood_gets_exactly_the_burst(rate: Rate) -> None:
    assert len(let_through(rate, [0] * (rate.burst + 50))) == rate.burst


@given(RATES, st.integers(1, 500))
def test_who_keeps_to_the_rate_is_never_refused(rate: Rate, calls: int) -> None:
    assert len(let_through(rate, [rate.interval] * calls)) == calls


@given(RATES, GAPS)
@example(Rate(450, burst=1), [1, 0])
def test_who_waits_as_told_is_let_through(rate: Rate, gaps: list[int]) -> None:
    hand = Hands()
    limits = ProcessLimits(hand)
    for gap in gaps:
        hand.at += gap
        found = limits.take("somebody", rate)
        if not found.allowed:
            assert found.retry_in > 0
            hand.at += found.retry_in * MICRO
            assert limits.take("somebody", rate).allowed


@given(RATES, st.integers(0, 10**15))
def test_a_clock_put_back_punishes_nobody_for_longer_than_one_call(rate: Rate, ahead: int) -> None:
    _, wait = decide(rate, ahead, 0)
    assert wait <= rate.interval


def test_what_is_left_is_told() -> None:
    hand = Hands()
    limits = ProcessLimits(hand)
    rate = Rate(3600, 3)
    found = [limits.take("somebody", rate) for _ in range(4)]
    assert [verdict.allowed for verdict in found] == [True, True, True, False]
    assert [verdict.remaining for verdict in found] == [2, 1, 0, 0]
    assert [verdict.full_in for verdict in found] == [1, 2, 3, 3]
    assert found[3].retry_in == 1
    assert not found[0].shared
    assert limits.take("somebody else", rate).allowed
    hand.at += MICRO
    assert limits.take("somebody", rate).allowed


def test_only_so_many_callers_are_remembered() -> None:
    limits = ProcessLimits(Hands(), limit=10)
    rate = Rate(1, 1)
    for number in range(1000):
        limits.take(str(number), rate)
    assert len(limits._full_at) == 10
    assert not limits.take("999", rate).allowed
