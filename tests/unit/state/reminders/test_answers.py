"""Popups and the day's page: what they show, and what an answer does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.reminders.schemas.commands import CreateReminder, Snooze, Taken
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.clock import FixedClock
from healthapp.kit.i18n import Lang
from state.doses import DosesState
from state.security import SecurityState
from state.today import TodayState
from tests.unit.state.reminders.home import Home, ReminderTab, announce

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.support.people import Person

EIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""08:00 in Dhaka."""
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(EIGHT + MINUTE)


@pytest.fixture
async def opened(tab: ReminderTab, home: Home) -> dict[str, Any]:
    """Give what the tab shows after the page was opened."""
    tab.cookie = home.cookie
    return await tab.send(TodayState.load())


def ids(home: Home) -> tuple[str, str]:
    return str(home.reminder_id), str(home.occurrence_id)


async def test_a_due_dose_is_shown_on_opening_any_page(opened: dict[str, Any]) -> None:
    (popup,) = opened["popups"]
    assert (popup.title, popup.dose, popup.instructions) == ("Metformin", "500 mg", "after food")
    assert (popup.time, popup.heading) == ("8:00 am", "Time for your medicine")
    assert popup.can_take
    assert popup.can_skip
    assert popup.can_snooze
    assert opened["waiting_text"] == "1 reminder waits for you"
    assert opened["hero"] == "due"
    assert opened["top"].title == "Metformin"
    assert opened["progress_text"] == "0 of 1 taken"


async def test_who_has_to_add_a_second_step_first_is_shown_no_dose(
    tab: ReminderTab, platform: Platform, home: Home
) -> None:
    tab.cookie = home.cookie
    assert "Metformin" in str(await tab.send(SecurityState.load()))
    object.__setattr__(platform.settings, "mfa_required_roles", "patient")
    tab.token, tab.open = "another-tab", False
    changed = await tab.send(SecurityState.load())
    assert (changed["status"], changed["required"]) == ("ready", True)
    assert "Metformin" not in str(changed)


async def test_taking_closes_the_popup_and_writes_it_down(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    changed = await tab.send(DosesState.take(*ids(home)))
    assert changed["popups"] == []
    assert changed["said"] == "Recorded: Metformin"
    assert changed["rows"][0].status_text == "Taken"
    assert changed["rows"][0].changed
    assert changed["hero"] == "done"
    assert (await home.dose()).status is OccurrenceStatus.TAKEN
    stored, _ = await home.stored()
    assert stored.refill is not None
    assert stored.refill.on_hand == 23


async def test_taking_twice_counts_once(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    await tab.send(DosesState.take(*ids(home)))
    changed = await tab.send(DosesState.take(*ids(home)))
    assert not changed.get("banner_text")
    stored, _ = await home.stored()
    assert stored.refill is not None
    assert stored.refill.on_hand == 23


async def test_a_skip_keeps_its_reason_in_words(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    asked = await tab.send(DosesState.ask_skip(*ids(home), "Metformin, 8:00 am", "medicine"))
    assert asked["skipping"]
    assert asked["skip_name"] == "Metformin, 8:00 am"
    await home.is_untouched()
    changed = await tab.call("state.doses.DosesState.skip", form={"reason": "side_effects", "note": " my stomach "})
    assert not changed["skipping"]
    dose = await home.dose()
    assert dose.status is OccurrenceStatus.SKIPPED
    assert dose.skip_reason == "It makes me feel unwell. my stomach"
    # Nothing is asked any more, so a second submit has nothing to skip.
    await tab.call("state.doses.DosesState.skip", form={})
    assert (await home.dose()).skip_reason == "It makes me feel unwell. my stomach"


async def test_a_question_is_forgotten_on_another_page(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    await tab.send(DosesState.ask_skip(*ids(home), "x", "medicine"))
    tab.path = "/medicines"
    changed = await tab.send(TodayState.load())
    assert changed["skipping"] is False
    await tab.call("state.doses.DosesState.skip", form={})
    await home.is_untouched()


async def test_a_snooze_closes_the_popup_until_it_is_time_again(
    tab: ReminderTab, home: Home, opened: dict[str, Any], clock: FixedClock
) -> None:
    changed = await tab.send(DosesState.snooze(*ids(home), 10))
    assert changed["popups"] == []
    assert changed["rows"][0].note == "You will be reminded again at 8:11 am"
    assert changed["hero"] == "next"
    assert changed["top_when"] == "8:11 am"
    dose = await home.dose()
    assert dose.notify_at == clock.now() + 10 * MINUTE


async def test_an_answer_that_came_too_late_says_so_and_shows_what_is(
    tab: ReminderTab, home: Home, opened: dict[str, Any]
) -> None:
    async with home.platform.begin(home.person.actor) as uow:
        await home.platform.reminders.taken(uow, home.reminder_id, Taken(occurrence_id=home.occurrence_id))
    changed = await tab.send(DosesState.snooze(*ids(home), 5))
    assert "answered already" in changed["banner_text"]
    assert changed["popups"] == []
    assert changed["rows"][0].status == "taken"


async def test_a_hint_closes_what_was_answered_elsewhere(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    async with home.platform.begin(home.person.actor) as uow:
        command = Snooze(duration=30, occurrence_id=home.occurrence_id)
        await home.platform.reminders.snooze(uow, home.reminder_id, command)
    changed = await tab.look()
    assert changed["popups"] == []
    assert changed["rows"][0].status == "snoozed"
    assert changed["rows"][0].changed


async def test_a_glow_outlasts_the_next_hint_and_then_ends(
    tab: ReminderTab, home: Home, opened: dict[str, Any], clock: FixedClock
) -> None:
    changed = await tab.send(DosesState.take(*ids(home)))
    assert changed["rows"][0].changed
    clock.advance(timedelta(seconds=1))
    again = await tab.look()
    assert again.get("rows", changed["rows"])[0].changed
    clock.advance(timedelta(seconds=5))
    changed = await tab.look()
    assert not changed["rows"][0].changed


async def test_folded_popups_unfold_for_a_new_dose_only(
    tab: ReminderTab, home: Home, opened: dict[str, Any], platform: Platform, person: Person, clock: FixedClock
) -> None:
    assert (await tab.send(DosesState.fold(folded=True)))["folded"] is True
    assert "folded" not in await tab.look()
    await announce(platform, person, clock.now(), isRecurring=False, recurringPattern=None, title="Another")
    changed = await tab.look()
    assert changed["folded"] is False
    assert changed["waiting_text"] == "2 reminders wait for you"


async def test_more_than_a_few_are_only_counted(
    tab: ReminderTab, home: Home, platform: Platform, person: Person, clock: FixedClock
) -> None:
    for _ in range(4):
        await announce(platform, person, clock.now(), isRecurring=False, recurringPattern=None)
    tab.cookie = home.cookie
    opened = await tab.send(TodayState.load())
    assert len(opened["popups"]) == 3
    assert opened["more_text"] == "See 2 more"
    assert opened["hero_text"] == "4 more are due, see below."


async def test_a_missed_dose_stays_until_it_is_answered(
    tab: ReminderTab, home: Home, platform: Platform, person: Person, clock: FixedClock
) -> None:
    missed = await announce(
        platform, person, clock.now() - timedelta(hours=3), isRecurring=False, recurringPattern=None
    )
    tab.cookie = home.cookie
    opened = await tab.send(TodayState.load())
    assert opened["missed_text"] == "1 dose was missed"
    assert [row.id for row in opened["missed"]] == [str(missed[1])]
    put_away = await tab.send(DosesState.dismiss_missed())
    assert put_away["missed"] == []
    # Only this tab put it away; the page of the day shows it all the same.
    assert "missed" not in await tab.look()
    row = next(row for row in opened["rows"] if row.id == str(missed[1]))
    assert (row.status_text, row.take_text, row.can_snooze) == ("Missed", "I took it later", False)
    changed = await tab.send(DosesState.take(str(missed[0]), str(missed[1])))
    assert next(row for row in changed["rows"] if row.id == str(missed[1])).status == "taken"


async def test_the_next_dose_may_be_answered_early_and_no_later_one(
    tab: ReminderTab, platform: Platform, person: Person, clock: FixedClock, home: Home
) -> None:
    pattern = {"frequency": "daily", "interval": 1, "timesOfDay": ["14:00", "21:00"]}
    await announce(platform, person, clock.now(), recurringPattern=pattern, title="Losartan", medicineInfo=None)
    tab.cookie = home.cookie
    await tab.send(TodayState.load())
    changed = await tab.send(DosesState.take(*ids(home)))
    noon, night = changed["rows"][1:]
    assert (changed["hero"], changed["top"].time) == ("next", "2:00 pm")
    assert (noon.take_text, noon.can_take, noon.can_snooze) == ("Already taken", True, False)
    assert not night.can_take
    tomorrow = await tab.send(TodayState.turn(1))
    assert not any(row.can_take for row in tomorrow["rows"])


async def test_visits_are_done_and_not_taken(
    tab: ReminderTab, platform: Platform, person: Person, clock: FixedClock, home: Home
) -> None:
    await announce(
        platform, person, clock.now(), type="appointment", title="Dr Farhana", isRecurring=False,
        recurringPattern=None, medicineInfo=None, refill=None,
    )  # fmt: skip
    tab.cookie = home.cookie
    opened = await tab.send(TodayState.load())
    visit = next(popup for popup in opened["popups"] if popup.title == "Dr Farhana")
    assert (visit.heading, visit.take_text, visit.kind) == ("Time for your appointment", "Done", "appointment")


async def test_an_as_needed_medicine_is_taken_after_a_question(
    tab: ReminderTab, platform: Platform, person: Person, clock: FixedClock, home: Home
) -> None:
    pattern = {"frequency": "daily", "interval": 1, "asNeeded": True}
    name = {"name": "Napa", "dosage": "500 mg", "instructions": ""}
    async with platform.begin(person.actor) as uow:
        view = await platform.reminders.create(
            uow,
            CreateReminder.model_validate(
                {
                    "type": "medicine",
                    "title": "Napa",
                    "scheduledTime": clock.now().isoformat(),
                    "isRecurring": True,
                    "recurringPattern": pattern,
                    "medicineInfo": name,
                }
            ),
        )
    tab.cookie = home.cookie
    opened = await tab.send(TodayState.load())
    (row,) = opened["as_needed"]
    assert (row.title, row.count_text) == ("Napa", "Not taken today")
    # Without the question nothing is recorded.
    await tab.send(TodayState.take_now())
    asked = await tab.send(TodayState.ask_taken(str(view.id)))
    assert "first Napa today" in asked["asking_text"]
    taken = await tab.send(TodayState.take_now())
    assert taken["as_needed"][0].count_text == "1 time today, at 8:01 am"
    assert taken["asking"] is False


async def test_days_are_turned_within_bounds(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    assert opened["date_text"] == "Saturday, 21 November 2026"
    changed = await tab.send(TodayState.turn(1))
    assert (changed["title"], changed["can_next"], changed["is_today"]) == ("Tomorrow", False, False)
    # Nothing lies further ahead, so nothing changes and nothing is sent.
    assert "date_text" not in await tab.send(TodayState.turn(1))
    changed = await tab.send(TodayState.turn(-1_000_000))
    assert changed["is_today"]
    for _ in range(40):
        await tab.send(TodayState.turn(-1))
    changed = await tab.send(TodayState.turn(0))
    assert changed["title"] == "Today's doses"


async def test_at_midnight_the_page_of_today_moves_on(
    tab: ReminderTab, home: Home, opened: dict[str, Any], clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=17))
    changed = await tab.look()
    assert changed["date_text"] == "Sunday, 22 November 2026"


async def test_in_bangla_every_digit_is_bangla(tab: ReminderTab, home: Home) -> None:
    tab.cookie = home.cookie.replace("lang=en", f"lang={Lang.BN}")
    opened = await tab.send(TodayState.load())
    (popup,) = opened["popups"]
    assert (popup.time, popup.take_text, popup.status_text) == ("সকাল ৮টা", "খেয়েছি", "মনে করানো হয়েছে")
    assert opened["date_text"] == "শনিবার, ২১ নভেম্বর ২০২৬"
    assert opened["progress_text"] == "১টির মধ্যে ০টি খাওয়া হয়েছে"
