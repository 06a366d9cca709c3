"""What a pattern accepts, and how it refuses: one error for each fault, naming its field."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from healthapp.contexts.reminders.rules.checks import plan
from healthapp.contexts.reminders.schemas.pattern import (
    MAX_OCCURRENCES,
    MedicineInfo,
    RecurringPattern,
    Refill,
)
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang, has_message, text

BASE = {"frequency": "daily", "interval": 1}
START = datetime(2026, 11, 21, 2, tzinfo=UTC)


def refused(model: type[Any], given: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as error:
        model.model_validate(given)
    for found in error.value.errors():
        code = found["type"]
        message = code if "." in code else f"errors.{code}"
        if has_message(message):
            assert text(message, "bn", **found.get("ctx", {})) != text(message, "en", **found.get("ctx", {}))
    return [(".".join(map(str, found["loc"])), found["type"]) for found in error.value.errors()]


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"interval": 0}, ("interval", "interval_zero")),
        ({"interval": -1}, ("interval", "interval_zero")),
        ({"interval": 367}, ("interval", "out_of_range")),
        ({"interval": 10**400}, ("interval", "out_of_range")),
        ({"interval": 1.5}, ("interval", "not_an_integer")),
        ({"interval": float("nan")}, ("interval", "not_an_integer")),
        ({"interval": float("inf")}, ("interval", "not_an_integer")),
        ({"interval": "1"}, ("interval", "not_an_integer")),
        ({"interval": True}, ("interval", "not_an_integer")),
        ({"interval": None}, ("interval", "not_an_integer")),
        ({"frequency": "yearly"}, ("frequency", "enum")),
        ({"asNeeded": "yes"}, ("asNeeded", "bool_type")),
        ({"count": 0}, ("count", "out_of_range")),
        ({"count": MAX_OCCURRENCES + 1}, ("count", "too_many_occurrences")),
        ({"count": 10**6}, ("count", "too_many_occurrences")),
        ({"count": 10**30}, ("count", "too_many_occurrences")),
        ({"endDate": "soon"}, ("endDate", "bad_date")),
        ({"endDate": "2026-02-30"}, ("endDate", "bad_date")),
        ({"endDate": "20261121"}, ("endDate", "bad_date")),
        ({"endDate": "2026-W47-6"}, ("endDate", "bad_date")),
        ({"endDate": "2026-11-21T25:00:00Z"}, ("endDate", "bad_date")),
        ({"endDate": 1795219200}, ("endDate", "bad_date")),
        ({"endDate": ["2026-11-21"]}, ("endDate", "bad_date")),
        ({"weekdays": []}, ("weekdays", "too_few")),
        ({"weekdays": ["mo", "mo"]}, ("weekdays", "duplicate_value")),
        ({"weekdays": ["xx"]}, ("weekdays.0", "literal_error")),
        ({"timesOfDay": []}, ("timesOfDay", "too_few")),
        ({"timesOfDay": ["08:00", "08:00"]}, ("timesOfDay", "duplicate_value")),
        ({"timesOfDay": ["8:00"]}, ("timesOfDay.0", "bad_time")),
        ({"timesOfDay": ["24:00"]}, ("timesOfDay.0", "bad_time")),
        ({"timesOfDay": ["08:00\n"]}, ("timesOfDay.0", "bad_time")),
        ({"timesOfDay": ["০৮:০০"]}, ("timesOfDay.0", "bad_time")),
        ({"timesOfDay": [f"{n // 60:02d}:{n % 60:02d}" for n in range(25)]}, ("timesOfDay", "too_many")),
        ({"taper": []}, ("taper", "too_few")),
        ({"taper": [{"days": 1, "dose": "x"}] * 61}, ("taper", "too_many")),
        ({"taper": [{"days": 1, "doses": 1, "dose": "x"}]}, ("taper.0.days", "fields_exclude_each_other")),
        ({"taper": [{"dose": "x"}, {"days": 1, "dose": "x"}]}, ("taper", "recurrence.step_without_length")),
        ({"taper": [{"days": 0, "dose": "x"}]}, ("taper.0.days", "out_of_range")),
        ({"taper": [{"doses": 10**6, "dose": "x"}]}, ("taper.0.doses", "out_of_range")),
        ({"taper": [{"days": 1, "dose": " "}]}, ("taper.0.dose", "string_too_short")),
        ({"taper": [{"days": 1, "dose": "a\x00b"}]}, ("taper.0.dose", "nul_character")),
        ({"asNeeded": True, "count": 3}, ("count", "recurrence.as_needed_alone")),
        ({"asNeeded": True, "timesOfDay": ["08:00"]}, ("timesOfDay", "recurrence.as_needed_alone")),
        ({"frequency": "hourly", "timesOfDay": ["08:00"]}, ("timesOfDay", "recurrence.times_not_hourly")),
        ({"frequency": "hourly", "weekdays": ["mo"]}, ("weekdays", "recurrence.weekdays_not_here")),
        ({"frequency": "monthly", "weekdays": ["mo"]}, ("weekdays", "recurrence.weekdays_not_here")),
        ({"unknown": 1}, ("unknown", "extra_forbidden")),
    ],
)
def test_a_wrong_pattern_is_refused_by_the_field(more: dict[str, Any], wanted: tuple[str, str]) -> None:
    assert refused(RecurringPattern, {**BASE, **more}) == [wanted]


def test_several_faults_are_told_at_once() -> None:
    found = refused(RecurringPattern, {"frequency": "hourly", "interval": 0, "count": 10**6, "timesOfDay": ["08:00"]})
    assert [field for field, _ in found] == ["interval", "timesOfDay", "count"]


def test_the_seeds_fields_are_enough_and_are_needed() -> None:
    assert RecurringPattern.model_validate(BASE) == RecurringPattern(frequency="daily", interval=1)
    assert refused(RecurringPattern, {}) == [("frequency", "missing"), ("interval", "missing")]


def test_a_pattern_is_put_in_order_and_survives_storage() -> None:
    given = {
        "frequency": "weekly",
        "interval": 2.0,
        "weekdays": ["su", "mo"],
        "timesOfDay": ["21:00", "08:00"],
        "endDate": "2026-12-31",
        "count": 20,
        "taper": [{"doses": 3, "dose": " 2 tablets "}, {"dose": "½"}],
    }
    pattern = RecurringPattern.model_validate(given)
    stored = json.loads(json.dumps(pattern.model_dump(mode="json", by_alias=True, exclude_none=True)))
    assert stored == {
        "frequency": "weekly",
        "interval": 2,
        "asNeeded": False,
        "weekdays": ["mo", "su"],
        "timesOfDay": ["08:00", "21:00"],
        "endDate": "2026-12-31",
        "count": 20,
        "taper": [{"doses": 3, "dose": "2 tablets"}, {"dose": "½"}],
    }
    assert RecurringPattern.model_validate(stored) == pattern


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2026-12-31T18:00:00Z", datetime(2026, 12, 31, 18, tzinfo=UTC)),
        ("2026-12-31t18:00:00.123z", datetime(2026, 12, 31, 18, microsecond=123_000, tzinfo=UTC)),
        ("2026-12-31T18:00", datetime(2026, 12, 31, 18)),  # noqa: DTZ001 - wall-clock time is allowed here
    ],
)
def test_an_end_is_a_date_or_an_instant(given: str, read: date) -> None:
    pattern = RecurringPattern.model_validate({**BASE, "endDate": given})
    assert (type(pattern.end_date), pattern.end_date) == (type(read), read)
    assert RecurringPattern.model_validate(pattern.model_dump(mode="json", by_alias=True)) == pattern


def test_medicine_and_refill() -> None:
    medicine = {"name": " নাপা ", "dosage": "৫০০ মি.গ্রা.", "instructions": ""}
    assert MedicineInfo.model_validate(medicine).name == "নাপা"
    assert refused(MedicineInfo, {}) == [("name", "missing"), ("dosage", "missing"), ("instructions", "missing")]
    assert refused(MedicineInfo, {**medicine, "name": ""}) == [("name", "string_too_short")]
    assert refused(MedicineInfo, {**medicine, "name": "x" * 10**6}) == [("name", "string_too_long")]
    assert refused(MedicineInfo, {**medicine, "dosage": "\x00"}) == [("dosage", "nul_character")]
    refill = Refill.model_validate({"onHand": 30})
    assert (refill.on_hand, refill.per_dose, refill.threshold) == (30, 1, 0)
    assert refused(Refill, {"onHand": -1, "perDose": 0, "threshold": 10**9, "x": 1}) == [
        ("onHand", "out_of_range"),
        ("perDose", "out_of_range"),
        ("threshold", "out_of_range"),
        ("x", "extra_forbidden"),
    ]


def problems(pattern: dict[str, Any] | None, **given: Any) -> list[tuple[str, str]]:
    recurring = given.pop("is_recurring", pattern is not None)
    start, zone = given.get("start", START), given.get("zone", "Asia/Dhaka")
    read = RecurringPattern.model_validate(pattern) if pattern else None
    with pytest.raises(HealthError) as error:
        plan(start, zone, read, is_recurring=recurring)
    assert error.value.kind is Kind.INVALID
    for field in error.value.fields:
        assert field.message(Lang.BN) != field.message(Lang.EN)
    return [(field.field, field.code) for field in error.value.fields]


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"endDate": "2026-11-20"}, ("endDate", "end_before_start")),
        ({"endDate": "2026-11-20T17:59:59Z"}, ("endDate", "end_before_start")),
        ({"endDate": "0001-01-01"}, ("endDate", "end_before_start")),
        ({"asNeeded": True, "endDate": "2026-11-20"}, ("endDate", "end_before_start")),
        ({"endDate": "2026-11-21", "timesOfDay": ["07:59"]}, ("endDate", "no_occurrence")),
        ({"endDate": "2026-11-22", "frequency": "weekly", "weekdays": ["mo"]}, ("endDate", "no_occurrence")),
        ({"interval": 7, "weekdays": ["su"]}, ("weekdays", "no_occurrence")),
        ({"frequency": "hourly", "endDate": "2140-01-01"}, ("endDate", "too_many_occurrences")),
        ({"endDate": "9999-12-31"}, ("endDate", "too_many_occurrences")),
        ({"frequency": "monthly", "interval": 366, "endDate": "9999-12-31"}, ("endDate", "too_far_ahead")),
        ({"frequency": "monthly", "count": 5000}, ("count", "too_far_ahead")),
        ({"taper": [{"days": 3650, "dose": "x"}] * 60}, ("taper", "too_many_occurrences")),
        ({"interval": 366, "taper": [{"doses": 1000, "dose": "x"}]}, ("taper", "too_far_ahead")),
    ],
)
def test_what_makes_no_sense_from_its_start_is_refused(more: dict[str, Any], wanted: tuple[str, str]) -> None:
    assert problems({**BASE, **more}) == [(f"recurringPattern.{wanted[0]}", wanted[1])]


def test_start_zone_and_flag_are_checked() -> None:
    naive = datetime(2026, 11, 21, 8)  # noqa: DTZ001 - the point of the test
    assert problems(BASE, zone="Asia/Dacca2", start=naive) == [
        ("timeZone", "bad_zone"),
        ("scheduledTime", "time_without_zone"),
    ]
    assert problems(BASE, start=datetime(1969, 12, 31, tzinfo=UTC)) == [("scheduledTime", "recurrence.too_long_ago")]
    assert problems(None, start=datetime(9999, 12, 31, tzinfo=UTC)) == [("scheduledTime", "too_far_ahead")]
    assert problems(None, is_recurring=True) == [("recurringPattern", "pattern_missing")]
    assert problems(BASE, is_recurring=False) == [("recurringPattern", "pattern_not_allowed")]


@pytest.mark.parametrize(
    "pattern",
    [
        None,
        BASE,
        {**BASE, "endDate": "2026-11-21"},
        {**BASE, "count": 10_000},
        {**BASE, "asNeeded": True, "endDate": "2026-11-21"},
        {"frequency": "hourly", "interval": 1},
        {"frequency": "weekly", "interval": 1, "weekdays": ["mo"], "count": 1},
        {**BASE, "timesOfDay": ["07:00"], "endDate": "2026-11-22"},
    ],
)
def test_what_makes_sense_is_planned(pattern: dict[str, Any] | None) -> None:
    read = RecurringPattern.model_validate(pattern) if pattern else None
    found = plan(START, "Asia/Dhaka", read, is_recurring=pattern is not None)
    assert (found.start, found.zone, found.pattern) == (START, "Asia/Dhaka", read)
