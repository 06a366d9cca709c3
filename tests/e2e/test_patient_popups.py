"""Popups of due doses: in every tab, on every page, until they are answered somewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.looking import faults
from tests.e2e.pages.popups import Popups
from tests.e2e.pages.today import TodayPage

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.people import People

NOT_RELOADED = "window.notReloaded"


async def mark(*pages: Page) -> None:
    """Leave a mark that a reload would wipe out."""
    for page in pages:
        await page.evaluate(f"{NOT_RELOADED} = true")


async def test_a_due_dose_appears_in_every_tab_and_an_answer_closes_it_everywhere(people: People) -> None:
    patient = await people.patient()
    one, other = await patient.open("/today"), await patient.open("/medicines")
    await mark(one, other)
    await patient.remind("Metformin")
    for page in (one, other):
        popup = Popups(page).dose("Metformin")
        await expect(popup).to_be_visible()
        await expect(popup).to_contain_text("Time for your medicine")
        await expect(popup).to_contain_text("500 mg, 1")
        await expect(popup).to_contain_text("after food")
    await expect(TodayPage(one).next_dose).to_contain_text("Metformin")
    badge = other.get_by_test_id("nav-inbox").locator(".count")
    await expect(badge).to_be_visible()
    unread = int(await badge.inner_text())

    await Popups(other).take("Metformin")
    for page in (one, other):
        await expect(Popups(page).dose("Metformin")).to_have_count(0)
    await expect(TodayPage(one).status("Metformin")).to_have_text("Taken")
    await expect(TodayPage(one).dose("Metformin")).to_have_class("moment tone-good glow")
    await expect(one.get_by_test_id("all-done")).to_be_visible()
    # What was answered is no longer unread, in either tab.
    for page in (one, other):
        if unread > 1:
            await expect(page.get_by_test_id("nav-inbox").locator(".count")).to_have_text(str(unread - 1))
        else:
            await expect(page.get_by_test_id("nav-inbox").locator(".count")).to_have_count(0)
        assert await page.evaluate(NOT_RELOADED)


async def test_a_page_that_only_seemed_to_be_left_hears_again(people: People) -> None:
    """A click on a phone number tells the page that it is left, and it closes its connection; but it stays."""
    patient = await people.patient()
    page = await patient.open("/inbox")
    await mark(page)
    await page.evaluate("window.dispatchEvent(new Event('beforeunload'))")
    await patient.remind("Metformin")
    await expect(Popups(page).dose("Metformin")).to_be_visible()
    assert await page.evaluate(NOT_RELOADED)


async def test_in_bangla_the_popup_speaks_bangla(people: People) -> None:
    patient = await people.patient("bn")
    page = await patient.open("/inbox")
    await patient.remind("মেটফরমিন")
    popup = Popups(page).dose("মেটফরমিন")
    await expect(popup).to_contain_text("ওষুধ খাওয়ার সময় হয়েছে")
    await expect(popup.get_by_test_id("take")).to_have_text("খেয়েছি")
    await expect(popup.get_by_test_id("snooze-10")).to_have_text("১০ মিনিট")


async def test_a_dose_is_skipped_with_a_reason(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/today")
    reminder = await patient.remind("Amlodipine")
    await Popups(page).skip("Amlodipine", "ran_out", "the pharmacy is closed")
    await expect(Popups(page).all).to_have_count(0)
    dose = TodayPage(page).dose("Amlodipine")
    await expect(TodayPage(page).status("Amlodipine")).to_have_text("Skipped")
    await expect(dose).to_contain_text("I have run out of it. the pharmacy is closed")
    (stored,) = await patient.occurrences(reminder)
    assert stored["status"] == "skipped"
    assert stored["skipReason"] == "I have run out of it. the pharmacy is closed"


async def test_the_question_why_can_be_closed_without_an_answer(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/today")
    await patient.remind("Amlodipine")
    await Popups(page).dose("Amlodipine").get_by_test_id("skip").click()
    await expect(page.get_by_test_id("dialog-skip")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("dialog-skip")).to_be_hidden()
    await expect(Popups(page).dose("Amlodipine")).to_be_visible()


async def test_a_snoozed_dose_comes_back(people: People) -> None:
    patient = await people.patient()
    one, other = await patient.open("/today"), await patient.open("/adherence")
    reminder = await patient.remind("Losartan")
    await expect(Popups(other).dose("Losartan")).to_be_visible()
    await Popups(one).snooze("Losartan", 5)
    for page in (one, other):
        await expect(Popups(page).all).to_have_count(0)
    await expect(TodayPage(one).status("Losartan")).to_have_text("Snoozed")
    await expect(TodayPage(one).dose("Losartan")).to_contain_text("You will be reminded again at")
    await patient.hasten(reminder)
    for page in (one, other):
        await expect(Popups(page).dose("Losartan")).to_be_visible(timeout=75_000)
    await Popups(other).take("Losartan")
    await expect(TodayPage(one).status("Losartan")).to_have_text("Taken")


async def test_a_missed_dose_stays_visible(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/medicines")
    two_hours_ago = datetime.now(UTC) - timedelta(hours=2)
    await patient.remind("Omeprazole", scheduledTime=two_hours_ago.isoformat())
    await expect(Popups(page).missed).to_contain_text("1 dose was missed")
    await expect(Popups(page).missed).to_contain_text("Omeprazole")
    assert not await faults(page, "/medicines with a missed dose", ["Omeprazole"])
    await page.reload()
    await expect(Popups(page).missed).to_contain_text("Omeprazole")

    await Popups(page).missed.get_by_test_id("popup-missed-answer").click()
    today = TodayPage(page)
    if (two_hours_ago + timedelta(hours=6)).date() != (datetime.now(UTC) + timedelta(hours=6)).date():
        await today.turn("previous")
    await expect(today.status("Omeprazole")).to_have_text("Missed")
    await today.dose("Omeprazole").get_by_test_id("take").click()
    await expect(today.status("Omeprazole")).to_have_text("Taken")
    await expect(Popups(page).missed).to_have_count(0)


async def test_several_at_once_stack_and_fold(people: People) -> None:
    patient = await people.patient(viewport={"width": 360, "height": 740})
    page = await patient.open("/today")
    for number in range(5):
        await patient.remind(f"Medicine {number}")
    popups = Popups(page)
    await expect(popups.region).to_contain_text("5 reminders wait for you")
    await expect(popups.all).to_have_count(3)
    await expect(page.get_by_test_id("popup-more")).to_have_text("See 2 more")
    # What is behind can be reached: the popups become one line, until the next one comes.
    await page.get_by_test_id("popups-fold").click()
    await expect(popups.all).to_have_count(0)
    await expect(page.get_by_test_id("popups-unfold")).to_have_text("5 reminders wait for you")
    await patient.remind("Medicine 5")
    await expect(popups.all).to_have_count(3)
    await expect(popups.region).to_contain_text("6 reminders wait for you")


async def test_a_popup_never_takes_the_focus_from_someone_who_types(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    name = page.get_by_test_id("field-name")
    await patient.remind("Atorvastatin")
    await name.focus()
    await name.press_sequentially("Levothyroxine fifty micrograms", delay=120)
    await expect(Popups(page).dose("Atorvastatin")).to_be_visible()
    await expect(name).to_be_focused()
    await expect(name).to_have_value("Levothyroxine fifty micrograms")


async def test_an_answer_given_elsewhere_meanwhile_is_no_fault(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/today")
    reminder = await patient.remind("Metformin")
    await expect(Popups(page).dose("Metformin")).to_be_visible()
    # The tab does not hear of what a phone does while it has no connection.
    await patient.context.set_offline(offline=True)
    await patient.say(f"/api/v1/reminders/{reminder}/taken", {})
    await patient.context.set_offline(offline=False)
    await expect(Popups(page).all).to_have_count(0)
    await expect(TodayPage(page).status("Metformin")).to_have_text("Taken")
