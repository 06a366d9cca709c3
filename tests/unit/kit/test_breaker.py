"""The circuit breaker against a model of it, step by step in random orders."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from healthapp.kit.breaker import Breaker, BreakerOpenError, Breakers, BreakerState, Permit

OPEN_FOR, MAX_OPEN_FOR, TRIAL_LIMIT = 4.0, 20.0, 3.0


class Ticks:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Call:
    permit: Permit
    state: BreakerState
    born: int
    """Which stretch of one state it was admitted in; its outcome counts in no other."""


class BreakerMachine(RuleBasedStateMachine):
    """The model remembers plainly what the breaker's description says."""

    calls = Bundle("calls")

    @initialize(threshold=st.integers(1, 4))
    def begin(self, threshold: int) -> None:
        self.threshold = threshold
        self.clock = Ticks()
        self.heard: list[BreakerState] = []
        self.breaker = Breaker(
            "x",
            threshold=threshold,
            open_for=OPEN_FOR,
            max_open_for=MAX_OPEN_FOR,
            trial_limit=TRIAL_LIMIT,
            now=self.clock,
            on_change=lambda _, state: self.heard.append(state),
        )
        self.state = BreakerState.CLOSED
        self.stretch = 0
        self.failures = 0
        self.until = 0.0
        self.span = OPEN_FOR

    def enter(self, state: BreakerState, until: float = 0.0) -> None:
        self.state, self.until = state, until
        self.stretch += 1

    @rule(target=calls)
    def ask(self) -> object:
        permit = self.breaker.admit()
        if self.state is BreakerState.CLOSED:
            assert permit is not None
            return Call(permit, self.state, self.stretch)
        if self.clock.at < self.until:
            assert permit is None, "open, or another trial is under way"
            assert self.breaker.retry_in == pytest.approx(self.until - self.clock.at)
            return multiple()
        assert permit is not None, "the wait is over"
        self.enter(BreakerState.HALF_OPEN, self.clock.at + TRIAL_LIMIT)
        return Call(permit, self.state, self.stretch)

    @rule(call=consumes(calls))
    def succeed(self, call: Call) -> None:
        self.breaker.succeeded(call.permit)
        if call.born == self.stretch:
            self.failures = 0
            if self.state is BreakerState.HALF_OPEN:
                self.span = OPEN_FOR
                self.enter(BreakerState.CLOSED)

    @rule(call=consumes(calls))
    def fail(self, call: Call) -> None:
        self.breaker.failed(call.permit)
        if call.born != self.stretch:
            return
        self.failures += 1
        if self.state is BreakerState.HALF_OPEN:
            self.span = min(self.span * 2, MAX_OPEN_FOR)
            self.enter(BreakerState.OPEN, self.clock.at + self.span)
        elif self.failures >= self.threshold:
            self.enter(BreakerState.OPEN, self.clock.at + self.span)

    @rule(call=consumes(calls))
    def cancel(self, call: Call) -> None:
        self.breaker.abandoned(call.permit)
        if call.born == self.stretch and self.state is BreakerState.HALF_OPEN:
            self.enter(BreakerState.OPEN, self.clock.at)

    @rule(seconds=st.sampled_from([0.0, 0.5, 1.0, TRIAL_LIMIT, OPEN_FOR, MAX_OPEN_FOR]))
    def wait(self, seconds: float) -> None:
        self.clock.at += seconds

    @precondition(lambda self: self.state is not BreakerState.CLOSED)
    @rule()
    def nobody_is_locked_out_for_ever(self) -> None:
        """Even when every trial got lost, the longest wait ends in a call let through."""
        self.clock.at += MAX_OPEN_FOR + TRIAL_LIMIT
        permit = self.breaker.admit()
        assert permit is not None
        self.enter(BreakerState.HALF_OPEN, self.clock.at + TRIAL_LIMIT)
        self.breaker.succeeded(permit)
        self.failures, self.span = 0, OPEN_FOR
        self.enter(BreakerState.CLOSED)

    @invariant()
    def shows_its_state(self) -> None:
        snapshot = self.breaker.snapshot()
        expected = self.state
        if expected is BreakerState.OPEN and self.clock.at >= self.until:
            expected = BreakerState.HALF_OPEN
        assert snapshot.state is expected
        assert snapshot.failures == self.failures
        waiting = 0.0 if self.state is BreakerState.CLOSED else max(0.0, self.until - self.clock.at)
        assert snapshot.retry_in == pytest.approx(waiting)
        assert all(one is not two for one, two in zip(self.heard, self.heard[1:], strict=False)), (
            "only changes are told"
        )


BreakerMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestBreaker = BreakerMachine.TestCase


def test_a_success_makes_the_next_wait_short_again() -> None:
    clock = Ticks()
    breaker = Breaker("x", threshold=1, open_for=OPEN_FOR, max_open_for=MAX_OPEN_FOR, now=clock)
    waits = []
    for outcome in (breaker.failed, breaker.failed, breaker.failed, breaker.failed, breaker.succeeded, breaker.failed):
        permit = breaker.admit()
        assert permit is not None
        outcome(permit)
        waits.append(breaker.retry_in)
        clock.at += breaker.retry_in
    assert waits == [4, 8, 16, 20, 0, 4]


async def test_call_tells_trouble_from_answers() -> None:
    breaker = Breaker("x", threshold=2, now=Ticks())

    async def down() -> None:
        raise ConnectionError

    async def refused() -> None:
        raise ValueError

    async def fine() -> str:
        return "fine"

    async def never() -> None:
        await asyncio.sleep(60)

    for _ in range(5):
        with pytest.raises(ValueError):  # noqa: PT011 - our own
            await breaker.call(refused, lambda error: isinstance(error, OSError))
    assert await breaker.call(fine) == "fine"
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(breaker.call(never), 0.01)
    assert breaker.state is BreakerState.CLOSED
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await breaker.call(down)
    with pytest.raises(BreakerOpenError) as caught:
        await breaker.call(fine)
    assert (caught.value.name, caught.value.retry_in) == ("x", 5.0)


@pytest.mark.parametrize(
    "wrong", [{"threshold": 0}, {"open_for": 0}, {"open_for": 9, "max_open_for": 8}, {"trial_limit": 0}]
)
def test_nonsense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="breaker"):
        Breaker("x", **wrong)  # type: ignore[arg-type]  # the cases name the fields


def test_a_family_of_breakers_is_bounded() -> None:
    family = Breakers(Breaker, limit=3)
    first = family.get("a")
    for name in "bcad":
        family.get(name)
    assert family.get("a") is first, "used lately"
    assert [one.name for one in family.snapshots()] == ["a", "c", "d"]


def test_since_when_it_is_as_it_is() -> None:
    at = [100.0]
    breaker = Breaker("smtp", threshold=2, open_for=10, now=lambda: at[0])

    def fail() -> None:
        permit = breaker.admit()
        assert permit is not None
        breaker.failed(permit)

    def seen() -> tuple[BreakerState, float]:
        found = breaker.snapshot()
        return found.state, found.seconds

    at[0] = 130.0
    fail()
    assert seen() == (BreakerState.CLOSED, 30.0)
    fail()
    at[0] = 134.0
    assert seen() == (BreakerState.OPEN, 4.0)
    at[0] = 143.0
    assert seen() == (BreakerState.HALF_OPEN, 3.0)
    permit = breaker.admit()
    assert permit is not None
    breaker.succeeded(permit)
    at[0] = 150.0
    assert seen() == (BreakerState.CLOSED, 7.0)
