"""Of a flood of refusals the trail keeps one row a caller, kind and minute, and how many each stands for."""

from __future__ import annotations

from healthapp.api.denials import _MOST, Denials


def test_a_row_at_once_then_one_a_minute_with_the_count() -> None:
    now = [1000.0]
    denials = Denials(lambda: now[0])
    assert [denials.due("192.0.2.7", "csrf") for _ in range(500)] == [1, *[None] * 499]
    assert denials.due("192.0.2.7", "wrong") == 1
    assert denials.due("192.0.2.8", "csrf") == 1
    now[0] += 60
    assert denials.due("192.0.2.7", "csrf") == 500
    assert denials.due("192.0.2.7", "csrf") is None


def test_many_callers_at_once_are_counted_together() -> None:
    now = [1000.0]
    denials = Denials(lambda: now[0])
    told = [denials.due(f"caller {number}", "csrf") for number in range(_MOST + 40)]
    assert told == [*[1] * _MOST, *[None] * 40]
    now[0] += 60
    assert denials.due("another", "csrf") == 41
    assert denials.due("yet another", "csrf") == 1
