"""The form's handlers: preview while typing, what a submit stores, what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.reminders.schemas.commands import CreateReminder, ReminderQuery, UpdateReminder
from healthapp.contexts.reminders.schemas.pattern import Refill
from healthapp.kit.clock import FixedClock
from state.preferences import PreferenceState
from state.reminder_form import ReminderFormState, reminder_in_path
from tests.support.people import browser_token
from tests.unit.state.reminders.home import MEDICINE, ReminderTab, cookie

if TYPE_CHECKING:
    from healthapp.contexts.reminders.schemas.views import ReminderView
    from healthapp.wiring import Platform
    from tests.support.people import Person

NOW = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
SAVE = "state.reminder_form.ReminderFormState.save"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
async def form(tab: ReminderTab, platform: Platform, person: Person) -> dict[str, Any]:
    """Give what a new form shows."""
    tab.cookie = cookie(await browser_token(platform, person))
    tab.path = "/reminders/new"
    return await tab.send(ReminderFormState.load())


async def stored(platform: Platform, person: Person) -> list[ReminderView]:
    async with platform.begin(person.actor) as uow:
        views, _ = await platform.reminders.search(uow, ReminderQuery())
    return views


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/reminders/01a1fc94-f71c-7b20-9b6e-4b5ab8fdb7ce/", True),
        ("/reminders/01a1fc94-f71c-7b20-9b6e-4b5ab8fdb7ce/history", True),
        ("/reminders/new", False),
        ("/reminders", False),
        ("/other/01a1fc94-f71c-7b20-9b6e-4b5ab8fdb7ce", False),
    ],
)
def test_the_address_names_the_reminder(path: str, *, found: bool) -> None:
    assert (reminder_in_path(path) is not None) is found


async def test_a_new_form_has_a_preview_already(form: dict[str, Any]) -> None:
    assert form["status"] == "ready"
    assert form["sentence"] == "Every day at 8:00 am"
    assert form["next_times"][0] == "tomorrow, 8:00 am"
    assert len(form["next_times"]) == 5


async def test_the_preview_follows_every_change(tab: ReminderTab, form: dict[str, Any]) -> None:
    changed = await tab.send(ReminderFormState.times_a_day("2"))
    assert changed["sentence"] == "Every day at 8:00 am and 9:00 pm"
    assert changed["next_times"][0] == "today, 9:00 pm"
    await tab.send(ReminderFormState.choose_end("days"))
    changed = await tab.send(ReminderFormState.change("days", "১৪"))
    assert changed["sentence"] == "Every day at 8:00 am and 9:00 pm, for 14 days"
    changed = await tab.send(ReminderFormState.choose_kind("as_needed"))
    assert changed["next_times"] == []
    assert "no fixed times" in changed["preview_note"]


async def test_an_unfinished_form_is_not_called_wrong(tab: ReminderTab, form: dict[str, Any]) -> None:
    await tab.send(ReminderFormState.choose_end("until"))
    changed = await tab.send(ReminderFormState.change("until", ""))
    assert changed["preview_note"] == "Fill in the times to see them here."
    assert "problems" not in changed
    changed = await tab.send(ReminderFormState.change("until", "2026-11-01"))
    assert "after the start" in changed["preview_note"]


async def test_times_and_steps_come_and_go(tab: ReminderTab, form: dict[str, Any]) -> None:
    changed = await tab.send(ReminderFormState.add_time())
    assert changed["draft"].times == ["08:00", "14:00"]
    changed = await tab.send(ReminderFormState.change_time(1, "14:30"))
    assert changed["sentence"] == "Every day at 8:00 am and 2:30 pm"
    changed = await tab.send(ReminderFormState.remove_time(0))
    assert changed["sentence"] == "Every day at 2:30 pm"
    assert "draft" not in await tab.send(ReminderFormState.change_time(99, "10:00"))
    for _ in range(30):
        changed = await tab.send(ReminderFormState.add_step())
        if "draft" not in changed:
            break
    await tab.send(ReminderFormState.change_step("1", "dose", "2 tablets"))
    changed = await tab.send(ReminderFormState.remove_step("1"))
    assert [step.uid for step in changed["draft"].steps] == [str(number) for number in range(2, 13)]


async def test_a_submit_stores_what_was_typed_last(
    tab: ReminderTab, form: dict[str, Any], platform: Platform, person: Person, redirects: list[str]
) -> None:
    await tab.send(ReminderFormState.choose_end("days"))
    # The form's own value counts, also when the event of its change is still on its way.
    changed = await tab.call(
        SAVE, form={"name": " Napa ", "dosage": "500 mg", "days": "3", "on_hand": "৩০", "zone": "Asia/Dhaka"}
    )
    assert redirects == ["/medicines"]
    assert changed["banner_text"] == "Reminder added: Napa"
    (view,) = await stored(platform, person)
    assert view.title == "Napa"
    assert view.refill is not None
    assert view.refill.on_hand == 30
    assert view.recurring_pattern is not None
    assert str(view.recurring_pattern.end_date) == "2026-11-23"
    # A second click sends the form again before the page has gone.
    await tab.call(SAVE, form={"name": "Napa"})
    assert len(await stored(platform, person)) == 1


async def test_everything_wrong_is_said_at_once(
    tab: ReminderTab, form: dict[str, Any], platform: Platform, person: Person
) -> None:
    await tab.send(ReminderFormState.choose_end("count"))
    changed = await tab.call(
        SAVE, form={"name": "", "count": "", "zone": "Mars/Olympus", "on_hand": "-1", "dosage": "x" * 300}
    )
    assert {problem.field for problem in changed["problems"]} == {"name", "count", "zone", "on_hand", "dosage"}
    assert changed["more_open"] is True
    assert changed["field_errors"]["name"] == "Fill in this field."
    assert await stored(platform, person) == []
    # Writing on does not take the errors away before they are mended.
    assert "problems" not in await tab.send(ReminderFormState.change("count", "3"))


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("once", {"date": "2026-11-20", "time": "08:00"}, "date"),
        ("daily", {"date": "2026-10-01", "until": "2026-10-05"}, "until"),
        ("interval", {"interval": "0"}, "interval"),
        ("hourly", {"interval": "1000"}, "interval"),
        ("monthly", {"date": "2300-01-01"}, "date"),
        ("daily", {"name": "<script>\x00"}, "name"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    tab: ReminderTab,
    form: dict[str, Any],
    platform: Platform,
    person: Person,
    kind: Any,
    given: dict[str, str],
    field: str,
) -> None:
    await tab.send(ReminderFormState.choose_kind(kind))
    if "until" in given:
        await tab.send(ReminderFormState.choose_end("until"))
    changed = await tab.call(SAVE, form={"name": "Napa", **given})
    assert [problem.field for problem in changed["problems"]] == [field]
    assert await stored(platform, person) == []


async def add(platform: Platform, person: Person) -> ReminderView:
    async with platform.begin(person.actor) as uow:
        return await platform.reminders.create(
            uow,
            CreateReminder.model_validate(
                {
                    "type": "medicine",
                    "title": "Sugar",
                    "description": "for sugar",
                    "scheduledTime": "2026-11-01T08:00:00+06:00",
                    "isRecurring": True,
                    "recurringPattern": {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "21:00"]},
                    "medicineInfo": MEDICINE,
                    "refill": {"onHand": 24, "perDose": 1, "threshold": 5},
                }
            ),
        )


async def test_an_edit_leaves_alone_what_was_not_touched(
    tab: ReminderTab, form: dict[str, Any], platform: Platform, person: Person
) -> None:
    view = await add(platform, person)
    tab.path = f"/reminders/{view.id}"
    shown = await tab.send(ReminderFormState.load())
    assert shown["editing"] is True
    assert (shown["draft"].name, shown["draft"].title) == ("Metformin", "Sugar")
    # Meanwhile a dose is taken: the stock that the form still shows must not come back.
    async with platform.begin(person.actor) as uow:
        await platform.reminders.update(uow, view.id, UpdateReminder(refill=Refill(on_hand=23)))
    changed = await tab.call(SAVE, form={"name": "Metformin XR", "on_hand": "24"})
    assert changed["banner_text"] == "Changes saved: Metformin XR"
    assert changed["status"] == "loading", "nobody writes in a form of what is over"
    (after,) = await stored(platform, person)
    assert after.medicine_info is not None
    assert after.medicine_info.name == "Metformin XR"
    assert after.recurring_pattern == view.recurring_pattern
    assert after.scheduled_time == view.scheduled_time
    assert (after.title, after.description) == ("Sugar", "for sugar")


async def test_turning_the_language_keeps_the_draft_and_leaving_does_not(
    tab: ReminderTab, form: dict[str, Any]
) -> None:
    await tab.send(ReminderFormState.times_a_day("3"))
    # It runs what the page runs when it opens.
    changed = await tab.send(PreferenceState.set_lang("bn"))
    assert changed["sentence"] == "প্রতিদিন সকাল ৮টা, দুপুর ২টা ও রাত ৯টা"
    left = await tab.send(ReminderFormState.leave())
    assert left["status"] == "loading", "the next form waits for what is its own"
    changed = await tab.send(ReminderFormState.load())
    assert changed["sentence"] == "প্রতিদিন সকাল ৮টা"


async def test_a_form_in_another_zone_says_so(tab: ReminderTab, form: dict[str, Any]) -> None:
    changed = await tab.send(ReminderFormState.change("zone", "Europe/London"))
    assert changed["zone_text"] == "Times are those of London."
    changed = await tab.send(ReminderFormState.change("zone", "Europe/Lon"))
    assert changed["next_times"] == []
    assert "time zone" in changed["preview_note"]


async def test_a_stale_form_cannot_write_before_it_was_loaded(
    tab: ReminderTab, platform: Platform, person: Person
) -> None:
    tab.cookie = cookie(await browser_token(platform, person))
    await tab.call(SAVE, form={"name": "Napa"})
    assert await stored(platform, person) == []
