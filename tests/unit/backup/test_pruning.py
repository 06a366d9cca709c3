"""What may go, of any history: never the newest, never the newest good one, nothing that a kept time needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from healthapp.backup.pruning import Held, Plan, plan

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEEP, KEEP_CHANGES = 30 * DAY, 7 * DAY


@st.composite
def histories(draw: st.DrawFn) -> list[Held]:
    ages = draw(st.lists(st.integers(0, 24 * 90), min_size=1, max_size=30))
    return [
        Held(f"b{number}", NOW - timedelta(hours=age), draw(st.booleans()), 24 * 100 - age)
        for number, age in enumerate(ages)
    ]


def planned(held: list[Held]) -> Plan:
    return plan(held, NOW, keep=KEEP, keep_changes=KEEP_CHANGES)


@given(histories())
def test_the_newest_and_the_newest_good_one_stay(held: list[Held]) -> None:
    doomed = set(planned(held).doomed)
    assert max(held, key=lambda each: (each.finished_at, each.name)).name not in doomed
    good = [each for each in held if each.verified]
    if good:
        assert max(good, key=lambda each: (each.finished_at, each.name)).name not in doomed


@given(histories())
def test_only_old_ones_go_and_nearly_all_of_them(held: list[Held]) -> None:
    doomed = set(planned(held).doomed)
    assert all(NOW - each.finished_at > KEEP for each in held if each.name in doomed)
    old = [each for each in held if NOW - each.finished_at > KEEP]
    assert len(doomed) >= len(old) - 3


@given(histories(), st.integers(0, 7 * 24))
def test_every_hour_of_the_last_week_can_be_restored(held: list[Held], ago: int) -> None:
    time = NOW - timedelta(hours=ago)
    before = [each for each in held if each.finished_at <= time]
    if not before:
        return
    done = planned(held)
    begin = max((each for each in before if each.name not in done.doomed), key=lambda each: each.finished_at)
    assert done.changes_before is not None
    assert begin.first_segment >= done.changes_before


@given(histories())
def test_pruning_again_finds_nothing(held: list[Held]) -> None:
    done = planned(held)
    assert planned([each for each in held if each.name not in done.doomed]).doomed == ()


def test_a_month_of_daily_backups() -> None:
    held = [Held(f"d{age:02}", NOW - age * DAY, age == 40, 100 - age) for age in range(50)]
    done = planned(held)
    # 40 is the newest good one; from 7 on every time of the last week can be restored.
    assert sorted(done.doomed) == [f"d{age}" for age in range(31, 50) if age != 40]
    assert done.changes_before == 93


def test_nothing_is_nothing() -> None:
    assert planned([]) == Plan((), None)
