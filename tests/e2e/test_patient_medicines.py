"""The list of reminders: find, pause, delete, count what was bought, look back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from playwright.async_api import expect

from tests.e2e.pages.medicines import MedicinesPage
from tests.e2e.pages.popups import Popups
from tests.e2e.pages.today import TodayPage

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_the_first_reminder_is_one_click_away(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/medicines")
    await expect(page.get_by_test_id("no-reminders")).to_contain_text("No reminders yet")
    await page.get_by_test_id("empty-add").click()
    await page.wait_for_url("**/reminders/new**")


async def test_a_reminder_is_paused_and_resumed(people: People) -> None:
    patient = await people.patient()
    reminder = await patient.remind_daily("Metformin", "08:00")
    page = await patient.open("/medicines")
    listed = MedicinesPage(page)
    await expect(listed.reminder("Metformin")).to_contain_text("Next:")
    await listed.act("Metformin", "pause")
    await expect(listed.banner).to_contain_text("Paused: Metformin")
    await expect(listed.reminder("Metformin")).to_have_count(0)
    assert all(one["status"] != "scheduled" for one in await patient.occurrences(reminder))
    await listed.show("paused")
    await expect(listed.reminder("Metformin")).to_contain_text("Paused")
    await listed.act("Metformin", "resume")
    await expect(listed.banner).to_contain_text("Resumed: Metformin")
    await listed.show("active")
    await expect(listed.reminder("Metformin")).to_contain_text("Next:")
    assert any(one["status"] == "scheduled" for one in await patient.occurrences(reminder))


async def test_deleting_asks_first(people: People) -> None:
    patient = await people.patient()
    await patient.remind_daily("Metformin")
    await patient.remind_daily("Losartan")
    page = await patient.open("/medicines")
    listed = MedicinesPage(page)
    await listed.act("Metformin", "delete")
    await expect(page.get_by_test_id("dialog-delete")).to_contain_text("Metformin")
    await page.get_by_test_id("dialog-delete-cancel").click()
    await expect(listed.found).to_have_text("2 reminders")
    await listed.act("Metformin", "delete")
    await listed.confirm_delete()
    await expect(listed.banner).to_contain_text("Deleted: Metformin")
    await expect(listed.reminder("Metformin")).to_have_count(0)
    await expect(listed.reminder("Losartan")).to_be_visible()
    assert [one["title"] for one in await patient.reminders()] == ["Losartan"]


async def test_a_deleted_reminder_leaves_no_popup_behind(people: People) -> None:
    patient = await people.patient()
    page, other = await patient.open("/medicines"), await patient.open("/today")
    await patient.remind("Metformin")
    await expect(Popups(page).dose("Metformin")).to_be_visible()
    await page.get_by_test_id("popups-fold").click()
    await MedicinesPage(page).act("Metformin", "delete")
    await MedicinesPage(page).confirm_delete()
    for tab in (page, other):
        await expect(Popups(tab).all).to_have_count(0)


async def test_what_was_bought_is_counted(people: People) -> None:
    patient = await people.patient()
    await patient.remind_daily("Metformin", refill={"onHand": 4, "perDose": 2, "threshold": 5})
    page = await patient.open("/medicines")
    listed = MedicinesPage(page)
    stock = listed.reminder("Metformin")
    await expect(stock).to_contain_text("4 left at home, enough for 2 doses")
    await expect(stock).to_contain_text("Running low")
    await listed.act("Metformin", "bought")
    await listed.buy("ten")
    await expect(page.locator("#error-bought")).to_contain_text("whole number")
    await listed.buy("৩০")
    await expect(stock).to_contain_text("34 left at home, enough for 17 doses")
    await expect(stock).not_to_contain_text("Running low")
    (stored,) = await patient.reminders()
    assert stored["refill"] == {"onHand": 34, "perDose": 2, "threshold": 5}


async def test_reminders_are_found_by_name_and_type(people: People) -> None:
    patient = await people.patient()
    await patient.remind_daily("Metformin")
    await patient.remind_daily("মেটফরমিন (কমেট)")
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    await patient.remind("Blood sugar", type="test", medicineInfo=None, scheduledTime=later)
    page = await patient.open("/medicines")
    listed = MedicinesPage(page)
    await expect(listed.found).to_have_text("3 reminders")
    await listed.search("কমেট")
    await expect(listed.found).to_have_text("1 reminder")
    await listed.search("")
    await page.get_by_test_id("field-kind").select_option("test")
    await expect(listed.found).to_have_text("1 reminder")
    await expect(listed.reminder("Blood sugar")).to_contain_text("Test")
    await listed.search("nothing like it")
    await page.get_by_test_id("show-all").click()
    await expect(listed.found).to_have_text("3 reminders")


async def test_the_history_shows_what_became_of_each_time(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/medicines")
    await patient.remind("Metformin")
    await Popups(page).skip("Metformin", "ill")
    await expect(Popups(page).all).to_have_count(0)
    listed = MedicinesPage(page)
    await listed.show("all")
    await listed.act("Metformin", "history")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Metformin")
    history = page.get_by_test_id("history")
    await expect(history).to_contain_text("Skipped")
    await expect(history).to_contain_text("I am too unwell to take it")


async def test_a_reminder_that_is_not_there_says_so_and_leads_back(people: People) -> None:
    patient, other = await people.patient(), await people.patient()
    theirs = await other.remind_daily("Metformin", "08:00")
    for nothing in (uuid4(), "anything", theirs):
        for page_of in ("", "/history"):
            page = await patient.open(f"/reminders/{nothing}{page_of}")
            await expect(page.get_by_test_id("no-reminder")).to_contain_text("There is no such reminder")
            await expect(page.get_by_role("button", name="Try again")).to_have_count(0)
            await expect(page.get_by_test_id("banner")).to_have_count(0)
            await page.close()
    page = await patient.open(f"/reminders/{uuid4()}/history")
    await page.get_by_test_id("to-medicines").click()
    await expect(page.get_by_test_id("no-reminders")).to_be_visible()


async def test_the_list_follows_what_happens_elsewhere(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/medicines")
    await expect(page.get_by_test_id("no-reminders")).to_be_visible()
    await patient.remind_daily("Metformin")
    await expect(MedicinesPage(page).reminder("Metformin")).to_be_visible()


async def test_the_shorter_address_leads_to_the_list(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders")
    await page.wait_for_url("**/medicines**")
    await expect(page.get_by_test_id("no-reminders")).to_be_visible()


async def test_a_day_without_doses_says_what_to_do(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/today")
    await expect(page.get_by_test_id("no-doses")).to_contain_text("You have no reminders yet")
    await page.get_by_test_id("empty-add").click()
    await page.wait_for_url("**/reminders/new**")


async def test_a_medicine_for_when_it_is_needed(people: People) -> None:
    patient = await people.patient()
    pattern = {"frequency": "daily", "interval": 1, "asNeeded": True}
    await patient.remind_daily("Paracetamol", recurringPattern=pattern)
    page = await patient.open("/today")
    today = TodayPage(page)
    await expect(today.as_needed("Paracetamol")).to_contain_text("Not taken today")
    await today.as_needed("Paracetamol").get_by_test_id("take-now").click()
    await page.get_by_test_id("dialog-taken-cancel").click()
    await expect(today.as_needed("Paracetamol")).to_contain_text("Not taken today")
    await today.as_needed("Paracetamol").get_by_test_id("take-now").click()
    await expect(page.get_by_test_id("dialog-taken")).to_contain_text("your first Paracetamol today")
    await page.get_by_test_id("dialog-taken-confirm").click()
    await expect(today.as_needed("Paracetamol")).to_contain_text("1 time today")
    await expect(today.status("Paracetamol")).to_have_text("Taken")
    await today.as_needed("Paracetamol").get_by_test_id("take-now").click()
    await expect(page.get_by_test_id("dialog-taken")).to_contain_text("1 time today")


async def test_other_days_are_one_click_away(people: People) -> None:
    patient = await people.patient()
    await patient.remind_daily("Metformin", "08:00", "21:00")
    page = await patient.open("/today")
    today = TodayPage(page)
    await expect(today.day).not_to_be_empty()
    shown = await today.day.inner_text()
    await today.turn("next")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Tomorrow")
    await expect(today.dose("Metformin")).to_have_count(2)
    await expect(page.get_by_test_id("day-next")).to_be_disabled()
    # What is to come tomorrow cannot be answered today.
    await expect(today.timeline.get_by_test_id("take")).to_have_count(0)
    await today.turn("today")
    await expect(today.day).to_have_text(shown)
    await today.turn("previous")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Yesterday")
