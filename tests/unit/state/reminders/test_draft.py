"""A form is a draft, a draft is a command, and a stored reminder is a draft again, with nothing lost on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from healthapp.contexts.reminders.schemas.commands import CreateReminder
from healthapp.contexts.reminders.schemas.pattern import MAX_TAPER_STEPS, WEEKDAYS, RecurringPattern
from healthapp.contexts.reminders.schemas.views import ReminderType, ReminderView
from healthapp.kit.errors import FieldError
from healthapp.kit.i18n import Lang
from state import reminder_draft as drafts
from state.reminder_draft import Draft, Problems, Step

DHAKA = "Asia/Dhaka"
NOW = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
ID = UUID(int=7)


def view(pattern: dict[str, Any] | None = None, **changes: Any) -> ReminderView:
    fields: dict[str, Any] = {
        "id": ID,
        "user_id": ID,
        "type": "medicine",
        "title": "Metformin",
        "description": "for sugar",
        "scheduled_time": datetime(2026, 11, 21, 8, 0, tzinfo=ZoneInfo(DHAKA)),
        "is_recurring": pattern is not None,
        "recurring_pattern": pattern,
        "medicine_info": {"name": "Metformin", "dosage": "500 mg", "instructions": "after food"},
        "is_active": True,
        "is_completed": False,
        "time_zone": DHAKA,
        "created_at": NOW,
        "updated_at": NOW,
        **changes,
    }
    return ReminderView.model_validate(fields)


def command_of(draft: Draft) -> CreateReminder:
    problems = Problems()
    fields = drafts.fields_of(draft, problems)
    assert not problems
    return CreateReminder.model_validate(fields)


def wrong(draft: Draft) -> dict[str, str]:
    problems = Problems()
    drafts.fields_of(draft, problems)
    return {problem.field: problem.code for problem in problems}


def test_a_new_draft_is_a_medicine_every_morning() -> None:
    draft = drafts.new_draft(NOW, DHAKA)
    draft.name = "  Napa  "
    command = command_of(draft)
    assert command.title == "Napa"
    assert command.medicine_info is not None
    assert command.medicine_info.name == "Napa"
    assert command.scheduled_time == datetime(2026, 11, 21, 8, 0)  # noqa: DTZ001 - wall-clock time in the zone beside it
    assert command.time_zone == DHAKA
    assert command.recurring_pattern == RecurringPattern(frequency="daily", interval=1, times_of_day=("08:00",))
    assert command.refill is None


times = some.lists(
    some.builds("{:02d}:{:02d}".format, some.integers(0, 23), some.integers(0, 59)), min_size=1, max_size=6, unique=True
)
ends = some.one_of(
    some.just({}),
    some.builds(lambda day: {"endDate": day.isoformat()}, some.dates(date(2026, 11, 21), date(2090, 1, 1))),
    some.builds(lambda count: {"count": count}, some.integers(1, 10_000)),
)
step = some.builds(
    lambda unit, amount, dose: {unit: amount, "dose": dose},
    some.sampled_from(["days", "doses"]),
    some.integers(1, 1_000),
    some.sampled_from(["2 tablets", "১টি", "half"]),
)
tapers = some.one_of(
    some.just({}),
    some.builds(
        lambda steps, last: {"taper": [*steps, *last]},
        some.lists(step, min_size=1, max_size=5),
        some.sampled_from([[], [{"dose": "1 drop"}]]),
    ),
)
weekdays = some.lists(some.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True)
rules = some.one_of(
    some.builds(lambda n, at: {"frequency": "daily", "interval": n, "timesOfDay": at}, some.integers(1, 366), times),
    some.builds(
        lambda n, at, days: {"frequency": "daily", "interval": n, "timesOfDay": at, "weekdays": days},
        some.integers(2, 366),
        times,
        weekdays,
    ),
    some.builds(
        lambda n, at, days: {"frequency": "weekly", "interval": n, "timesOfDay": at, "weekdays": days},
        some.integers(1, 52),
        times,
        weekdays,
    ),
    some.builds(lambda n, at: {"frequency": "monthly", "interval": n, "timesOfDay": at}, some.integers(1, 24), times),
    some.builds(lambda n: {"frequency": "hourly", "interval": n}, some.integers(1, 366)),
)


@given(rule=rules, end=ends, taper=tapers)
def test_what_is_stored_comes_back_whole(rule: dict[str, Any], end: dict[str, Any], taper: dict[str, Any]) -> None:
    stored = view({**rule, **end, **taper})
    draft = drafts.draft_of(stored)
    command = command_of(draft)
    assert command.recurring_pattern == stored.recurring_pattern
    assert command.title == stored.title
    assert command.medicine_info == stored.medicine_info
    assert command.description == stored.description


@pytest.mark.parametrize(
    "pattern", [None, {"frequency": "daily", "interval": 1, "asNeeded": True}], ids=["once", "as needed"]
)
def test_so_do_those_without_a_rule(pattern: dict[str, Any] | None) -> None:
    stored = view(pattern)
    command = command_of(drafts.draft_of(stored))
    assert command.recurring_pattern == stored.recurring_pattern
    assert command.is_recurring == stored.is_recurring


def test_a_rule_without_times_shows_the_time_it_has() -> None:
    draft = drafts.draft_of(view({"frequency": "weekly", "interval": 1}))
    assert draft.times == ["08:00"]
    assert draft.weekdays == ["sa"]


def test_nothing_is_said_about_what_did_not_change() -> None:
    stored = view({"frequency": "daily", "interval": 1, "timesOfDay": ["08:00"]})
    before = drafts.fields_of(drafts.draft_of(stored), Problems())
    draft = drafts.draft_of(stored)
    assert drafts.changes(before, drafts.fields_of(draft, Problems())) == {}
    draft.description = "for sugar, in the morning"
    assert drafts.changes(before, drafts.fields_of(draft, Problems())) == {"description": "for sugar, in the morning"}


def test_a_schedule_is_said_whole_and_a_zone_alone() -> None:
    stored = view({"frequency": "daily", "interval": 1, "timesOfDay": ["08:00"]})
    before = drafts.fields_of(drafts.draft_of(stored), Problems())
    draft = drafts.draft_of(stored)
    draft.zone = "Europe/London"
    assert drafts.changes(before, drafts.fields_of(draft, Problems())) == {"timeZone": "Europe/London"}
    draft.times = ["09:00"]
    said = drafts.changes(before, drafts.fields_of(draft, Problems()))
    assert said.keys() == {"scheduledTime", "isRecurring", "recurringPattern", "timeZone"}


def test_a_series_that_becomes_single_loses_its_rule() -> None:
    stored = view({"frequency": "daily", "interval": 1, "timesOfDay": ["08:00"]})
    before = drafts.fields_of(drafts.draft_of(stored), Problems())
    draft = drafts.draft_of(stored)
    drafts.choose_kind(draft, "once")
    said = drafts.changes(before, drafts.fields_of(draft, Problems()))
    assert said["recurringPattern"] is None
    assert said["isRecurring"] is False


def test_numbers_and_dates_are_read_in_either_script() -> None:
    draft = drafts.new_draft(NOW, DHAKA)
    draft.name, draft.ends, draft.days = "Napa", "days", "১৪"
    draft.on_hand, draft.per_dose, draft.threshold = "৩০", "", ""
    command = command_of(draft)
    assert command.recurring_pattern is not None
    assert command.recurring_pattern.end_date == date(2026, 12, 4)
    assert command.refill is not None
    assert (command.refill.on_hand, command.refill.per_dose, command.refill.threshold) == (30, 1, 0)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"name": " "}, {"name": "required"}),
        ({"date": ""}, {"date": "required"}),
        ({"date": "tomorrow"}, {"date": "bad_date"}),
        ({"date": "0001-01-01"}, {"date": "recurrence.too_long_ago"}),
        ({"times": ["", ""]}, {"times": "required"}),
        ({"kind": "hourly", "time": ""}, {"time": "required"}),
        ({"kind": "weekly"}, {"weekdays": "nothing_chosen"}),
        ({"kind": "interval", "interval": "two"}, {"interval": "not_an_integer"}),
        ({"kind": "interval", "interval": "-1"}, {"interval": "not_an_integer"}),
        ({"ends": "days", "days": "0"}, {"days": "out_of_range"}),
        ({"ends": "days", "days": "9999999999999999"}, {"days": "out_of_range"}),
        ({"ends": "until", "until": ""}, {"until": "required"}),
        ({"ends": "count", "count": "1.5"}, {"count": "not_an_integer"}),
        ({"on_hand": "many"}, {"on_hand": "not_an_integer"}),
        ({"date": "9999-12-31", "ends": "days", "days": "30"}, {"days": "too_far_ahead"}),
    ],
)
def test_what_cannot_be_read_is_named(changes: dict[str, Any], found: dict[str, str]) -> None:
    draft = drafts.new_draft(NOW, DHAKA)
    draft.name = "Napa"
    for name, value in changes.items():
        setattr(draft, name, value)
    assert wrong(draft) == found


def test_a_form_begins_with_numbers_in_the_readers_script() -> None:
    draft = drafts.new_draft(NOW, DHAKA)
    draft.name, draft.on_hand, draft.ends, draft.days = "Napa", "30", "days", "14"
    draft.steps = [Step(uid="1", dose="2 tablets", amount="5")]
    read = drafts.fields_of(draft, Problems())
    drafts.write_numbers(draft, Lang.BN)
    assert (draft.on_hand, draft.days, draft.steps[0].amount, draft.per_dose) == ("৩০", "১৪", "৫", "১")
    assert draft.steps[0].dose == "2 tablets"
    assert drafts.fields_of(draft, Problems()) == read
    drafts.write_numbers(draft, Lang.EN)
    assert (draft.on_hand, draft.days, draft.steps[0].amount) == ("30", "14", "5")


def test_errors_of_the_service_get_the_names_of_the_form() -> None:
    draft = Draft(ends="until", steps=[Step(uid="4"), Step(uid="9")])
    errors = [
        FieldError("title", "required"),
        FieldError("medicineInfo.name", "required"),
        FieldError("scheduledTime", "required"),
        FieldError("recurringPattern.timesOfDay.1", "bad_time"),
        FieldError("recurringPattern.endDate", "end_before_start"),
        FieldError("recurringPattern.taper.1.dose", "required"),
        FieldError("recurringPattern.taper.0.days", "out_of_range"),
        FieldError("recurringPattern.taper", "recurrence.step_without_length"),
        FieldError("refill.onHand", "out_of_range"),
        FieldError("interval", "not_an_integer"),
    ]
    named = [error.field for error in drafts.form_errors(errors, draft)]
    assert named == ["name", "date", "times", "until", "dose-9", "amount-4", "steps", "on_hand", "interval"]


def test_a_visit_comes_once_and_a_medicine_daily() -> None:
    draft = drafts.new_draft(NOW, DHAKA)
    drafts.choose_type(draft, ReminderType.APPOINTMENT)
    assert draft.kind == "once"
    draft.name = "Dr Farhana"
    command = command_of(draft)
    assert command.medicine_info is None
    assert command.scheduled_time == datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001 - wall-clock time
    drafts.choose_type(draft, ReminderType.MEDICINE)
    assert draft.kind == "daily"
    drafts.choose_kind(draft, "monthly")
    drafts.choose_type(draft, ReminderType.TEST)
    assert draft.kind == "monthly"


def test_weekly_begins_with_the_day_of_its_start() -> None:
    draft = drafts.new_draft(NOW, DHAKA)
    drafts.choose_kind(draft, "weekly")
    assert draft.weekdays == ["sa"]
    drafts.choose_kind(draft, "daily")
    assert draft.weekdays == []


def test_the_form_offers_no_more_steps_than_the_rule_takes() -> None:
    assert drafts.MOST_STEPS <= MAX_TAPER_STEPS
