"""By keyboard alone: a whole day of a patient without a mouse, the focus always in sight and never in a trap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.keyboard import Hands
from tests.e2e.pages.medicines import MedicinesPage
from tests.e2e.pages.popups import Popups
from tests.e2e.pages.today import TodayPage
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.people import Patient, People

TABBABLE = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.type !== "hidden";
  return [...all].filter((one) => !one.disabled && shown(one)).length;
}"""


async def _log_in(page: Page, hands: Hands, email: str) -> None:
    await page.goto("/login")
    # Its fields are made anew when the page comes to life.
    await page.locator(".app").wait_for()
    await expect(page.get_by_test_id("field-email")).to_be_editable()
    await hands.to(page.get_by_test_id("field-email"))
    await hands.type(email)
    await hands.to(page.get_by_test_id("field-password"))
    await hands.type(PASSWORD)
    await hands.press("Enter")
    await page.wait_for_url("**/today**")
    await page.locator(".app[data-nav]").wait_for()


async def _add_a_medicine(page: Page, hands: Hands) -> None:
    await hands.to(page.get_by_test_id("empty-add"))
    await hands.press("Enter")
    await page.wait_for_url("**/reminders/new**")
    await expect(page.locator("main h1")).to_be_focused()
    await hands.to(page.get_by_test_id("field-name"))
    await hands.type("Metformin 500")
    await hands.to(page.get_by_test_id("set-times-2"))
    await hands.press("Enter")
    await expect(page.get_by_test_id("preview-sentence")).to_have_text("Every day at 8:00 am and 9:00 pm")
    await hands.to(page.get_by_test_id("ends-open"))
    await hands.press("ArrowDown")
    await expect(page.get_by_test_id("ends-days")).to_be_focused()
    await hands.to(page.get_by_test_id("field-days"))
    await hands.press("ControlOrMeta+a")
    await hands.type("14")
    await hands.to(page.get_by_test_id("more"))
    await hands.press("Space")
    await expect(page.get_by_test_id("more")).to_have_attribute("aria-expanded", "true")
    await hands.to(page.get_by_test_id("save"))
    await hands.press("Enter")
    await page.wait_for_url("**/medicines**")
    said = MedicinesPage(page).sentence("Metformin 500")
    await expect(said).to_have_text("Every day at 8:00 am and 9:00 pm, for 14 days")


async def _answer(page: Page, hands: Hands, patient: Patient) -> None:
    """Answer a dose: later; then open and close the question why; then taken."""
    popups = Popups(page)
    reminder = await patient.remind("Losartan")
    dose = popups.dose("Losartan")
    await expect(dose).to_be_visible()
    await hands.to(dose.get_by_test_id("snooze-5"), "Shift+Tab")
    await hands.press("Enter")
    await expect(popups.all).to_have_count(0)
    await patient.hasten(reminder)
    await expect(dose).to_be_visible(timeout=75_000)
    skip, dialog = dose.get_by_test_id("skip"), page.get_by_test_id("dialog-skip")
    await hands.to(skip, "Shift+Tab")
    await hands.press("Enter")
    await expect(dialog).to_be_visible()
    # Inside it one goes around, and nowhere else.
    for _ in range(12):
        if await hands.step():
            assert await dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
    await hands.to(dialog.get_by_test_id("skip-cancel"))
    await hands.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(skip).to_be_focused()
    await hands.press("Enter")
    await expect(dialog).to_be_visible()
    await hands.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(skip).to_be_focused()
    # The button says which dose it takes, and the next one skips it.
    take = dose.get_by_role("button", name="Taken: Losartan")
    await hands.to(take, "Shift+Tab")
    await hands.step()
    await expect(skip).to_be_focused()
    await hands.to(take, "Shift+Tab")
    await hands.press("Enter")
    await expect(popups.all).to_have_count(0)


async def _skip(page: Page, hands: Hands, patient: Patient) -> None:
    """Skip a dose, and say why."""
    popups, dialog = Popups(page), page.get_by_test_id("dialog-skip")
    await patient.remind("Amlodipine")
    await expect(popups.dose("Amlodipine")).to_be_visible()
    await hands.to(popups.dose("Amlodipine").get_by_test_id("skip"), "Shift+Tab")
    await hands.press("Enter")
    await expect(dialog).to_be_visible()
    # Among the reasons one goes by arrows.
    await hands.to(dialog.get_by_role("radio").first)
    reason = dialog.get_by_role("radio", name="My doctor told me to stop")
    await hands.step("ArrowDown")
    await hands.step("ArrowDown")
    await expect(reason).to_be_checked()
    await hands.to(dialog.get_by_test_id("skip-confirm"))
    await hands.press("Enter")
    await expect(popups.all).to_have_count(0)


async def _turn_the_day(page: Page, hands: Hands) -> None:
    """Go back a day and come back; no button that was pressed takes the focus away with it."""
    today = TodayPage(page)
    await hands.to(page.get_by_test_id("nav-today"), "Shift+Tab")
    await hands.press("Enter")
    await page.wait_for_url("**/today**")
    await expect(page.locator("main h1")).to_be_focused()
    await expect(today.status("Losartan")).to_have_text("Taken")
    await expect(today.status("Amlodipine")).to_have_text("Skipped")
    await expect(today.dose("Amlodipine")).to_contain_text("My doctor told me to stop")
    shown = await today.day.inner_text()
    await hands.to(page.get_by_test_id("day-previous"))
    await hands.press("Enter")
    await expect(today.day).not_to_have_text(shown)
    await expect(page.get_by_test_id("day-previous")).to_be_focused()
    await hands.to(page.get_by_test_id("day-today"))
    await hands.press("Enter")
    await expect(today.day).to_have_text(shown)
    await expect(page.get_by_test_id("day-next")).to_be_focused()


async def test_a_day_by_keyboard_alone(people: People) -> None:
    patient = await people.patient()
    await patient.context.clear_cookies()
    page = await patient.context.new_page()
    hands = Hands(page)
    await _log_in(page, hands, patient.email)
    # Around the page every place is met, once, and the first leads past what every page begins with.
    await expect(page.get_by_test_id("empty-add")).to_be_visible()
    places = await hands.around()
    assert len(places) == len(set(places)) == await page.evaluate(TABBABLE), places
    await expect(page.locator(".skip-link")).to_be_focused()
    await hands.press("Enter")
    await expect(page.locator("main")).to_be_focused()

    await _add_a_medicine(page, hands)
    await _answer(page, hands, patient)
    await _skip(page, hands, patient)
    await _turn_the_day(page, hands)

    bangla = page.get_by_test_id("set-lang-bn")
    await hands.to(bangla, "Shift+Tab")
    await hands.press("Enter")
    await expect(page.locator("html")).to_have_attribute("lang", "bn")
    await expect(bangla).to_be_focused()
    await expect(TodayPage(page).status("Losartan")).to_have_text("খাওয়া হয়েছে")
