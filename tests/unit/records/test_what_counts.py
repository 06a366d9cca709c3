"""What somebody said of themselves is not true for ever: what counts today, and what is asked again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from healthapp.contexts.records.rules import age, counted
from healthapp.contexts.records.schemas import SayAboutSelf

SAID = date(2026, 1, 10)


def _after(days: int, **said: Any) -> tuple[dict[str, Any], list[str]]:
    counts, ask = counted(SayAboutSelf(**said), SAID, SAID + timedelta(days=days))
    return counts.model_dump(exclude_none=True), list(ask)


@pytest.mark.parametrize(
    ("said", "last_day"),
    [
        ({"pregnant": True}, 280),
        ({"pregnant": False}, 90),
        ({"pregnant": True, "due_date": SAID + timedelta(days=30)}, 44),
        ({"breastfeeding": True}, 730),
        ({"breastfeeding": False}, 280),
        ({"egfr": 80.0}, 365),
        ({"egfr": 80.0, "egfr_date": SAID - timedelta(days=300)}, 65),
    ],
)
def test_what_changes_is_unknown_after_a_time_and_asked_again(said: dict[str, Any], last_day: int) -> None:
    (name,) = set(said) - {"due_date", "egfr_date"}
    assert _after(last_day, **said) == ({name: said[name]}, [])
    assert _after(last_day + 1, **said) == ({}, [name])


def test_weak_kidneys_count_however_old_the_test_is() -> None:
    assert _after(4000, egfr=59.0) == ({"egfr": 59.0}, ["egfr"])


@pytest.mark.parametrize(
    ("birth", "today", "years"),
    [
        ("2000", date(2026, 12, 31), 25),  # 25 or 26: the younger
        ("2000-06", date(2026, 6, 30), 25),
        ("2000-06", date(2026, 7, 1), 26),
        ("2000-06-15", date(2026, 6, 14), 25),
        ("2000-06-15", date(2026, 6, 15), 26),
        ("2026", date(2026, 6, 15), 0),
    ],
)
def test_an_age_is_the_younger_where_both_are_possible(birth: str, today: date, years: int) -> None:
    assert age(birth, today) == years


@given(day=st.dates(date(1900, 1, 1), date(2020, 1, 1)), later=st.integers(0, 30000))
def test_nobody_is_made_older_than_they_are(day: date, later: int) -> None:
    today = day + timedelta(days=later)
    exact = age(day.isoformat(), today)
    assert exact - 1 <= age(day.isoformat()[:4], today) <= age(day.isoformat()[:7], today) <= exact


@pytest.mark.parametrize("birth", ["90", "1990-13", "1990-02-30", "1799", "17/05/1990", "", "1990-5-7", "yesterday"])
def test_no_date_of_birth_is_guessed(birth: str) -> None:
    with pytest.raises(ValidationError):
        SayAboutSelf(birth_date=birth)
