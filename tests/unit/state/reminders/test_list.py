"""The list of reminders and the history of one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.reminders.schemas.commands import CreateReminder, Taken
from healthapp.kit.clock import FixedClock
from state.reminder_history import ReminderHistoryState
from state.reminders import RemindersState

if TYPE_CHECKING:
    from uuid import UUID

    from tests.unit.state.reminders.home import Home, ReminderTab

NOW = datetime(2026, 11, 21, 2, 1, tzinfo=UTC)
DAILY = {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "21:00"]}
BOUGHT = "state.reminders.RemindersState.bought"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


async def add(home: Home, title: str, **fields: Any) -> UUID:
    body = {
        "type": "medicine",
        "title": title,
        "scheduledTime": "2026-11-20T08:00:00+06:00",
        "isRecurring": True,
        "recurringPattern": DAILY,
        **fields,
    }
    async with home.platform.begin(home.person.actor) as uow:
        return (await home.platform.reminders.create(uow, CreateReminder.model_validate(body))).id


@pytest.fixture
async def opened(tab: ReminderTab, home: Home) -> dict[str, Any]:
    tab.cookie, tab.path = home.cookie, "/medicines"
    return await tab.send(RemindersState.load())


async def test_a_row_says_all_there_is_to_say(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    await add(home, "Losartan", refill={"onHand": 3, "perDose": 2, "threshold": 4})
    changed = await tab.look()
    assert changed["found_text"] == "2 reminders"
    new = changed["rows"][0]
    assert (new.title, new.sentence) == ("Losartan", "Every day at 8:00 am and 9:00 pm")
    assert new.next_text == "Next: today, 9:00 pm"
    assert (new.stock_text, new.stock_low) == ("3 left at home, enough for 1 dose, runs out by 22 November", True)
    assert new.edit_href == f"/reminders/{new.id}"


async def test_a_stock_without_a_last_day_names_none(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    await add(home, "Insulin", refill={"onHand": 9}, recurringPattern={**DAILY, "count": 4})
    await add(
        home,
        "Antacid",
        refill={"onHand": 5, "threshold": 2},
        recurringPattern={"frequency": "daily", "interval": 1, "asNeeded": True},
    )
    paused = await add(home, "Napa", refill={"onHand": 9})
    await tab.send(RemindersState.pause(str(paused)))
    rows = (await tab.send(RemindersState.show_everything()))["rows"]
    shown = {row.title: (row.stock_text, row.stock_low) for row in rows}
    assert shown["Insulin"] == ("9 left at home, enough for 9 doses", False)
    assert shown["Antacid"] == ("5 left at home, enough for 5 doses", False)
    assert shown["Napa"] == ("9 left at home, enough for 9 doses", False)


async def test_filters_and_search(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    await add(home, "Losartan ৫০")
    paused = await add(home, "Napa")
    await add(home, "Blood sugar", type="test")
    assert (await tab.send(RemindersState.pause(str(paused))))["banner_text"] == "Paused: Napa"
    changed = await tab.send(RemindersState.choose("paused"))
    assert [row.title for row in changed["rows"]] == ["Napa"]
    changed = await tab.send(RemindersState.choose("finished"))
    assert changed["rows"] == []
    changed = await tab.send(RemindersState.show_everything())
    assert len(changed["rows"]) == 4
    # Digits are found in either script.
    changed = await tab.send(RemindersState.search("losartan 50"))
    assert [row.title for row in changed["rows"]] == ["Losartan ৫০"]
    await tab.send(RemindersState.search(""))
    changed = await tab.send(RemindersState.choose_kind("test"))
    assert [row.kind_text for row in changed["rows"]] == ["Test"]


async def test_long_lists_have_pages(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    for number in range(27):
        await add(home, f"Medicine {number}")
    changed = await tab.send(RemindersState.load())
    assert (len(changed["rows"]), changed["pages"], changed["pages_text"]) == (25, 2, "2")
    changed = await tab.send(RemindersState.turn(2))
    assert len(changed["rows"]) == 3
    changed = await tab.send(RemindersState.turn(900))
    assert changed["page"] == 2


async def test_deleting_needs_the_question(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    await tab.send(RemindersState.delete())
    await home.is_untouched()
    asked = await tab.send(RemindersState.ask_delete(str(home.reminder_id)))
    assert asked["delete_text"].startswith("Metformin: ")
    await tab.send(RemindersState.close())
    await tab.send(RemindersState.delete())
    await home.is_untouched()
    await tab.send(RemindersState.ask_delete(str(home.reminder_id)))
    changed = await tab.send(RemindersState.delete())
    assert changed["banner_text"] == "Deleted: Metformin"
    assert changed["rows"] == []
    assert changed["popups"] == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Fill in this field"),
        ("ten", "whole number"),
        ("0", "from 1 to"),
        ("-3", "whole number"),
        ("9" * 19, "1 to"),
    ],
)
async def test_a_purchase_that_makes_no_sense_is_refused(
    tab: ReminderTab, home: Home, opened: dict[str, Any], typed: str, words: str
) -> None:
    await tab.send(RemindersState.ask_bought(str(home.reminder_id)))
    changed = await tab.call(BOUGHT, form={"bought": typed})
    assert words in changed["field_errors"]["bought"]
    await home.is_untouched()


async def test_a_purchase_is_added_once(tab: ReminderTab, home: Home, opened: dict[str, Any]) -> None:
    asked = await tab.send(RemindersState.ask_bought(str(home.reminder_id)))
    assert asked["buy_text"] == "Metformin: 24 at home now."
    changed = await tab.call(BOUGHT, form={"bought": "৩০"})
    assert changed["banner_text"] == "54 at home now: Metformin"
    await tab.call(BOUGHT, form={"bought": "৩০"})
    view, _ = await home.stored()
    assert view.refill is not None
    assert view.refill.on_hand == 54


async def test_the_history_of_a_reminder(
    tab: ReminderTab, home: Home, opened: dict[str, Any], clock: FixedClock
) -> None:
    tab.path = f"/reminders/{home.reminder_id}/history"
    shown = await tab.send(ReminderHistoryState.load())
    assert shown["about"].title == "Metformin"
    assert [row.status_text for row in shown["rows"]] == ["Waiting for your answer"]
    clock.advance(timedelta(minutes=5))
    async with home.platform.begin(home.person.actor) as uow:
        await home.platform.reminders.taken(uow, home.reminder_id, Taken(occurrence_id=home.occurrence_id))
    changed = await tab.send(ReminderHistoryState.refresh())
    (row,) = changed["rows"]
    assert (row.status_text, row.remark, row.changed) == ("Taken", "Answered at 8:06 am", True)
    # What is still to come is no history.
    later = await add(home, "Losartan", scheduledTime="2026-11-21T10:00:00+06:00")
    tab.path = f"/reminders/{later}/history"
    assert (await tab.send(ReminderHistoryState.load()))["rows"] == []
