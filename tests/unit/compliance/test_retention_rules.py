"""Before when something is held too long, and when it is night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.compliance.rules import cutoff, last_night, micros
from healthapp.kit.personal_data import Span

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zones apart
YEARS = st.integers(1, 100)
SEED = {Span.HEALTH: 7, Span.LOG: 1, Span.AUDIT: 7}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def limit_of(span: Span, now: datetime, years: dict[Span, int]) -> datetime:
    found = cutoff(span, now, years)
    assert found is not None
    return found


@given(MOMENTS, YEARS, YEARS)
def test_more_years_hold_longer_and_nothing_is_too_old_at_once(now: datetime, some: int, more: int) -> None:
    short, long = (limit_of(Span.HEALTH, now, {Span.HEALTH: years}) for years in sorted((some, more)))
    assert long <= short < now
    assert (now - short) >= timedelta(days=365) * min(some, more)


@given(MOMENTS, MOMENTS, st.sampled_from([span for span in Span if span is not Span.ACCOUNT]))
def test_as_time_goes_on_it_never_goes_back(one: datetime, other: datetime, span: Span) -> None:
    first, second = (limit_of(span, moment, SEED) for moment in sorted((one, other)))
    assert first <= second


@pytest.mark.parametrize("span", Span)
def test_every_span_has_its_end_or_goes_with_the_account(span: Span) -> None:
    assert (cutoff(span, at("2026-11-21"), SEED) is None) == (span is Span.ACCOUNT)


@pytest.mark.parametrize(
    ("span", "now", "limit"),
    [
        (Span.HEALTH, "2026-11-21T05:06:07", "2019-11-21T05:06:07"),
        (Span.LOG, "2026-11-21T00:00:00", "2025-11-21T00:00:00"),
        (Span.AUDIT, "2028-02-29T12:00:00", "2021-02-28T12:00:00"),
        (Span.MONTH, "2026-03-01T00:00:00", "2026-01-30T00:00:00"),
        (Span.DAY, "2026-03-01T00:00:00", "2026-02-28T00:00:00"),
    ],
)
def test_seven_one_and_seven_years(span: Span, now: str, limit: str) -> None:
    assert cutoff(span, at(now), SEED) == at(limit)


@given(MOMENTS, st.integers(0, 23))
def test_the_last_night_is_the_latest_that_has_begun(now: datetime, hour: int) -> None:
    night = last_night(now, hour)
    assert night.hour == hour
    assert night <= now < night + timedelta(days=1)


@given(MOMENTS)
def test_micros_are_exact(moment: datetime) -> None:
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros(moment)) == moment
