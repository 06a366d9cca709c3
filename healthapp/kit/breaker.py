"""A circuit breaker: after repeated failures of something outside, stop asking it for a while, then try with one call.

Pure and single-threaded (one event loop); time comes from an injected monotonic clock. A result only counts for the
phase in which its call was admitted, so a slow call from before an outage can't open or close the breaker afterwards.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from healthapp.kit.clock import monotonic
from healthapp.kit.tracing import span

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class BreakerState(StrEnum):
    """Closed lets everything through, open nothing, half-open a single trial."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class BreakerOpenError(Exception):
    """The call was not made, because the breaker is open."""

    def __init__(self, name: str, retry_in: float) -> None:
        """Say which breaker, and in how many seconds it will let a trial through."""
        self.name = name
        self.retry_in = retry_in
        super().__init__(f"{name} is not being asked for another {retry_in:.1f} s")


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to make one call; hand it back with the outcome."""

    phase: int


@dataclass(frozen=True, slots=True)
class BreakerSnapshot:
    """What a board or a metric shows of a breaker."""

    name: str
    state: BreakerState
    failures: int
    opened: int
    retry_in: float
    seconds: float = 0.0
    """How long it has been in this state."""


class Breaker:
    """One breaker for one thing that may fail."""

    def __init__(
        self,
        name: str,
        *,
        threshold: int = 5,
        open_for: float = 5.0,
        max_open_for: float = 120.0,
        trial_limit: float = 30.0,
        now: Callable[[], float] = monotonic,
        on_change: Callable[[str, BreakerState], None] | None = None,
    ) -> None:
        """Open after `threshold` failures in a row for `open_for` seconds, doubled up to `max_open_for` as trials fail.

        A trial whose outcome isn't reported within `trial_limit` (its process was killed) no longer blocks the next.
        """
        if threshold < 1 or not 0 < open_for <= max_open_for or trial_limit <= 0:
            msg = "a breaker needs a threshold of at least 1 and positive times"
            raise ValueError(msg)
        self.name = name
        self._threshold = threshold
        self._open_for = open_for
        self._max_open_for = max_open_for
        self._trial_limit = trial_limit
        self._now = now
        self._on_change = on_change
        self._state = BreakerState.CLOSED
        self._phase = 0
        self._failures = 0
        self._opened = 0
        self._span = open_for
        self._since = now()
        self._until = 0.0  # open: when a trial may go; half-open: when the trial counts as lost

    @property
    def state(self) -> BreakerState:
        """Return the state as the next call would find it."""
        if self._state is BreakerState.OPEN and self._now() >= self._until:
            return BreakerState.HALF_OPEN
        return self._state

    @property
    def retry_in(self) -> float:
        """Return the seconds until a call may be let through; 0 when it may now."""
        if self._state is BreakerState.CLOSED:
            return 0.0
        return max(0.0, self._until - self._now())

    def admit(self) -> Permit | None:
        """Ask to make a call. None: don't, see `retry_in`."""
        if self._state is BreakerState.CLOSED:
            return Permit(self._phase)
        if self._now() < self._until:
            return None
        self._enter(BreakerState.HALF_OPEN, self._now() + self._trial_limit)
        return Permit(self._phase)

    def succeeded(self, permit: Permit) -> None:
        """Report that the call reached what it wanted to reach."""
        if permit.phase != self._phase:
            return
        self._failures = 0
        if self._state is BreakerState.HALF_OPEN:
            self._span = self._open_for
            self._enter(BreakerState.CLOSED, 0.0)

    def failed(self, permit: Permit) -> None:
        """Report that what was called is in trouble."""
        if permit.phase != self._phase:
            return
        self._failures += 1
        if self._state is BreakerState.HALF_OPEN:
            self._span = min(self._span * 2, self._max_open_for)
        elif self._failures < self._threshold:
            return
        self._opened += 1
        self._enter(BreakerState.OPEN, self._now() + self._span)

    def abandoned(self, permit: Permit) -> None:
        """Report that the call ended without saying anything about what was called (it was cancelled)."""
        if permit.phase == self._phase and self._state is BreakerState.HALF_OPEN:
            self._enter(BreakerState.OPEN, self._now())

    async def call(
        self, work: Callable[[], Awaitable[T]], is_failure: Callable[[Exception], bool] = lambda _: True
    ) -> T:
        """Make a call under the breaker; raises `BreakerOpenError` without calling when it is open.

        `is_failure` tells which exceptions mean trouble; the others prove that what was called is answering.
        """
        permit = self.admit()
        if permit is None:
            raise BreakerOpenError(self.name, self.retry_in)
        try:
            with span("vendor", "client", vendor=self.name):
                result = await work()
        except Exception as error:
            (self.failed if is_failure(error) else self.succeeded)(permit)
            raise
        except BaseException:
            self.abandoned(permit)
            raise
        self.succeeded(permit)
        return result

    def snapshot(self) -> BreakerSnapshot:
        """Return what to show of it."""
        # An open one whose time is over is half-open since then, though nobody has asked yet.
        waited = self._state is BreakerState.OPEN and self.state is BreakerState.HALF_OPEN
        seconds = max(0.0, self._now() - (self._until if waited else self._since))
        return BreakerSnapshot(self.name, self.state, self._failures, self._opened, self.retry_in, seconds)

    def _enter(self, state: BreakerState, until: float) -> None:
        changed = state is not self._state
        if changed:
            self._since = self._now()
        self._state = state
        self._until = until
        self._phase += 1
        if changed and self._on_change is not None:
            self._on_change(self.name, state)


class Breakers:
    """Breakers by name, made when first asked for.

    Bounded, because some names (hosts of push endpoints) come from outside: the one unused for longest goes first.
    """

    def __init__(self, make: Callable[[str], Breaker], limit: int = 256) -> None:
        """Make each breaker by `make(name)`; keep at most `limit`."""
        self._make = make
        self._limit = limit
        self._by_name: OrderedDict[str, Breaker] = OrderedDict()

    def get(self, name: str) -> Breaker:
        """Return the breaker of that name."""
        breaker = self._by_name.get(name)
        if breaker is None:
            breaker = self._by_name[name] = self._make(name)
            if len(self._by_name) > self._limit:
                self._by_name.popitem(last=False)
        self._by_name.move_to_end(name)
        return breaker

    def watch(self, breaker: Breaker) -> None:
        """Show one among the others that was made elsewhere, with thresholds of its own."""
        self._by_name[breaker.name] = breaker

    def snapshots(self) -> list[BreakerSnapshot]:
        """Return what to show of all of them, by name."""
        return [self._by_name[name].snapshot() for name in sorted(self._by_name)]
