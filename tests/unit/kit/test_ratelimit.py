"""Whatever callers do and whenever: no hour has more than its rate, no minute more than the burst."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from healthapp.kit.ratelimit import HOUR, MINUTE, ProcessLimits, Rate, decide

MICRO = 1_000_000
RATES = st.builds(Rate, st.integers(1, 300), st.integers(1, 300))
# Many calls at one moment, some close together, some far apart, some just an hour later: in microseconds.
GAPS = st.lists(
    st.one_of(
        st.just(0),
        st.integers(0, 10**5),
        st.integers(0, 2 * HOUR * MICRO),
        st.sampled_from([HOUR * MICRO, HOUR * MICRO - 1, MINUTE * MICRO, MINUTE * MICRO - 1]),
    ),
    max_size=400,
)


class Hands:
    """A clock that is put by hand, in microseconds."""

    def __init__(self) -> None:
        self.at = 0

    def __call__(self) -> float:
        return self.at / MICRO


def let_through(rate: Rate, gaps: list[int], start: int = 0) -> list[int]:
    """Return when calls were let through."""
    kept: dict[int, int] = {}
    now, passed = start, []
    for gap in gaps:
        now += gap
        kept, (*_, wait) = decide(rate, kept, now)
        if wait <= 0:
            passed.append(now)
    return passed


def most_in(passed: list[int], seconds: int) -> int:
    """Return how many were let through in the fullest time of that length."""
    most = first = 0
    for last, at in enumerate(passed):
        while at - passed[first] > seconds * MICRO:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(RATES, GAPS, st.integers(0, 10**15))
def test_no_hour_has_more_than_the_rate_and_no_minute_more_than_the_burst(
    rate: Rate, gaps: list[int], start: int
) -> None:
    passed = let_through(rate, gaps, start)
    assert most_in(passed, HOUR) <= rate.per_hour
    assert most_in(passed, MINUTE) <= rate.burst


def test_the_first_hour_after_a_pause_has_no_more_than_any_other() -> None:
    """A thousand at once, and then one every second: with a bucket that fills again it were nearly two thousand."""
    rate = Rate(1000, 1000)
    passed = let_through(rate, [0] * 1000 + [MICRO] * (2 * HOUR))
    assert most_in(passed, HOUR) == 1000
    assert len(passed) == 2000


@given(RATES)
def test_a_flood_gets_exactly_what_there_is(rate: Rate) -> None:
    assert len(let_through(rate, [0] * (rate.per_hour + 50))) == min(rate.per_hour, rate.burst)


@given(st.integers(1, 2000), st.integers(1, 500), st.integers(0, 10**15))
def test_who_asks_evenly_is_never_refused(per_hour: int, calls: int, start: int) -> None:
    # An hour's calls in 61 minutes: a call counts until the sixtieth minute after its own is over.
    gap = -(-(HOUR + MINUTE) * MICRO // per_hour)
    assert len(let_through(Rate(per_hour, per_hour), [gap] * calls, start)) == calls


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


@given(RATES, GAPS)
def test_what_is_told_is_so(rate: Rate, gaps: list[int]) -> None:
    """As many as are said to be left go through at once; and after the time that is said everything is there again."""
    hand = Hands()
    limits = ProcessLimits(hand)
    found = limits.take("somebody", rate)
    for gap in gaps[:20]:
        hand.at += gap
        found = limits.take("somebody", rate)
    left = min(found.remaining, found.at_once)
    again = [limits.take("somebody", rate) for _ in range(left + 1)]
    assert [one.allowed for one in again] == [True] * left + [False]
    hand.at += again[-1].full_in * MICRO
    assert limits.take("somebody", rate).remaining == rate.per_hour - 1


@given(RATES, st.integers(0, 10**9))
def test_a_clock_put_back_punishes_nobody(rate: Rate, ahead: int) -> None:
    _, (*_, wait) = decide(rate, {ahead + 1: 10**6}, 0)
    assert wait <= 0


def test_what_is_left_is_told() -> None:
    hand = Hands()
    limits = ProcessLimits(hand)
    rate = Rate(5, 3)
    found = [limits.take("somebody", rate) for _ in range(4)]
    assert [verdict.allowed for verdict in found] == [True, True, True, False]
    assert [verdict.remaining for verdict in found] == [4, 3, 2, 2]
    assert [verdict.at_once for verdict in found] == [2, 1, 0, 0]
    assert {(verdict.full_in, verdict.minute_in) for verdict in found} == {(HOUR + MINUTE, 2 * MINUTE)}
    assert found[3].retry_in == 2 * MINUTE
    assert not found[0].shared
    assert limits.take("somebody else", rate).allowed
    hand.at += 2 * MINUTE * MICRO
    assert limits.take("somebody", rate).allowed


def test_only_so_many_callers_are_remembered() -> None:
    limits = ProcessLimits(Hands(), limit=10)
    rate = Rate(1, 1)
    for number in range(1000):
        limits.take(str(number), rate)
    assert len(limits._counts) == 10
    assert not limits.take("999", rate).allowed
