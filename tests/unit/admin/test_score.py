"""The score: bounded, never rising when something gets worse, and whole only when everything is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.admin.rules.catalogue import CHECKS, GRAVE
from healthapp.contexts.admin.rules.score import score, state_now
from healthapp.contexts.admin.schemas import State

STATES = st.fixed_dictionaries({}, optional={name: st.sampled_from(State) for name in CHECKS})
ALL_OK = dict.fromkeys(CHECKS, State.OK)
ALERT = 95
AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@given(STATES)
def test_it_is_between_nothing_and_a_hundred(states: dict[str, State]) -> None:
    assert 0 <= score(states) <= 100
    assert (score(states) == 100) is (states == ALL_OK)


@given(STATES, st.sampled_from(sorted(CHECKS)), st.sampled_from(sorted(State)))
def test_what_gets_better_never_lowers_it(states: dict[str, State], name: str, other: State) -> None:
    better = {**states, name: State.OK}
    worse = {**states, name: other}
    assert score(better) >= score(worse)
    assert other is State.OK or score(better) > score(worse)


@given(STATES, st.sampled_from(sorted(CHECKS)))
def test_what_isnt_known_counts_as_a_failure(states: dict[str, State], name: str) -> None:
    rest = {key: state for key, state in states.items() if key != name}
    expected = score(rest)
    for state in (State.UNKNOWN, State.FAILING, State.WARNING):
        assert score({**rest, name: state}) == expected


def test_nothing_known_is_no_score() -> None:
    assert score({}) == 0
    assert score({}, {}) == 0


def test_one_grave_failure_alone_raises_the_alarm() -> None:
    for name, check in CHECKS.items():
        assert (score({**ALL_OK, name: State.FAILING}) < ALERT) is (check.weight == GRAVE), name


def test_an_old_result_is_none() -> None:
    for check in CHECKS.values():
        assert check.stale_after >= 3 * check.every
        assert state_now(check, "ok", AT, AT + check.stale_after) is State.OK
        assert state_now(check, "ok", AT, AT + check.stale_after + timedelta(seconds=1)) is State.UNKNOWN
    assert CHECKS["audit_chain"].stale_after <= timedelta(hours=24)
