"""What a consent may permit, and whether it does at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.compliance.rules import check_terms, is_running
from healthapp.contexts.compliance.schemas import ConsentStatus, Purpose, RecordPart, Terms
from healthapp.kit.errors import HealthError

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
MOMENTS = st.none() | st.integers(-72, 72).map(lambda hours: NOW + timedelta(hours=hours))
TERMS = st.builds(
    Terms,
    purpose=st.sampled_from(Purpose),
    parts=st.lists(st.sampled_from(RecordPart), max_size=5),
    starts_at=MOMENTS,
    ends_at=MOMENTS,
)


def refused(terms: Terms) -> str | None:
    try:
        check_terms(terms, NOW)
    except HealthError as error:
        return f"{error.fields[0].field}:{error.fields[0].code}"
    return None


@given(TERMS)
def test_what_passes_permits_something_at_some_moment_to_come(terms: Terms) -> None:
    if refused(terms) is None:
        begin = max(NOW, terms.starts_at or NOW)
        assert is_running(ConsentStatus.ACTIVE, terms, begin)
        assert terms.parts
        assert not (terms.purpose is Purpose.TREATMENT and RecordPart.ALERTS in terms.parts)


@given(TERMS)
def test_checked_terms_are_in_order_without_doubles_and_stay_so(terms: Terms) -> None:
    if refused(terms) is None:
        checked = check_terms(terms, NOW)
        assert checked.parts == [part for part in RecordPart if part in terms.parts]
        assert check_terms(checked, NOW) == checked


@given(TERMS, st.integers(-100, 100))
def test_it_runs_from_its_start_until_before_its_end_and_only_while_active(terms: Terms, hours: int) -> None:
    at = NOW + timedelta(hours=hours)
    within = (terms.starts_at or at) <= at and (terms.ends_at is None or at < terms.ends_at)
    for status in ConsentStatus:
        assert is_running(status, terms, at) == (within and status is ConsentStatus.ACTIVE)


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (Terms(), None),
        (Terms(parts=[]), "parts:no_part_permitted"),
        (Terms(purpose=Purpose.TREATMENT), "parts:alerts_are_for_care"),
        (Terms(purpose=Purpose.TREATMENT, parts=[RecordPart.FIGURES]), None),
        (Terms(ends_at=NOW), "endsAt:end_is_past"),
        (Terms(ends_at=NOW + timedelta(seconds=1)), None),
        (Terms(starts_at=NOW + timedelta(2), ends_at=NOW + timedelta(2)), "endsAt:end_before_start"),
        (Terms(starts_at=NOW - timedelta(2), ends_at=NOW + timedelta(2)), None),
    ],
)
def test_what_cannot_be_permitted_is_named(terms: Terms, why: str | None) -> None:
    assert refused(terms) == why
