"""Settings: what one chooses holds, here and on the next visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.settings import SettingsPage

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_a_name_and_a_mistake(people: People) -> None:
    patient = await people.patient()
    settings = SettingsPage(await patient.open("/settings"))
    await settings.save_profile(displayName=" ")
    summary = settings.page.get_by_test_id("error-summary")
    await expect(summary).to_be_focused()
    await summary.get_by_role("link").click()
    await expect(settings.field("displayName")).to_be_focused()
    await settings.save_profile(displayName="Rahima Begum")
    await expect(settings.banner).to_have_text("Saved.")
    await expect(settings.page.get_by_role("banner")).to_contain_text("Rahima Begum")
    await settings.page.reload()
    await expect(settings.field("displayName")).to_have_value("Rahima Begum")


async def test_a_kind_of_message_by_channel(people: People) -> None:
    patient = await people.patient()
    settings = SettingsPage(await patient.open("/settings"))
    await settings.open_topic("medicine")
    await expect(settings.channel("medicine", "sms")).to_be_checked()
    await settings.channel("medicine", "sms").uncheck()
    await settings.page.locator("#field-delay-medicine-email").select_option("900")
    await settings.save_topic("medicine")
    await expect(settings.banner).to_have_text("Saved.")
    await settings.page.reload()
    await expect(settings.topic("medicine")).to_contain_text("e-mail after 15 minutes")
    await expect(settings.topic("medicine").locator("> summary")).not_to_contain_text("SMS")
    await expect(settings.topic("appointment").locator("> summary")).to_contain_text("SMS")


async def test_quiet_hours(people: People) -> None:
    patient = await people.patient()
    settings = SettingsPage(await patient.open("/settings"))
    await settings.save_quiet("22:30", "22:30")
    await expect(settings.page.locator("#error-quietTo")).to_contain_text("Enter two different times.")
    await settings.save_quiet("22:30", "06:15")
    await expect(settings.banner).to_have_text("Saved.")
    await settings.page.reload()
    await expect(settings.field("quietOn")).to_be_checked()
    await expect(settings.field("quietFrom")).to_have_value("22:30")


async def test_urgent_doses_may_come_in_quiet_hours(people: People) -> None:
    patient = await people.patient()
    settings = SettingsPage(await patient.open("/settings"))
    await expect(settings.field("highDoses")).not_to_be_checked()
    await settings.save_quiet("22:30", "06:15", high_doses=True)
    await expect(settings.banner).to_have_text("Saved.")
    await settings.page.reload()
    await expect(settings.field("highDoses")).to_be_checked()
    await settings.save_quiet("22:30", "06:15")
    await expect(settings.banner).to_have_text("Saved.")
    await settings.page.reload()
    await expect(settings.field("highDoses")).not_to_be_checked()
    caregiver = await people.caregiver()
    page = await caregiver.open("/settings")
    await expect(SettingsPage(page).field("quietOn")).to_be_visible()
    await expect(SettingsPage(page).field("highDoses")).to_have_count(0)


async def test_a_traveller_takes_the_reminders_along(people: People) -> None:
    patient = await people.patient()
    await patient.remind_daily("Metformin", "08:00")
    settings = SettingsPage(await patient.open("/settings"))
    await settings.save_profile(timeZone="Europe/London")
    await expect(settings.page.get_by_test_id("dialog-move-reminders")).to_be_visible()
    await settings.page.get_by_test_id("move-yes").click()
    await expect(settings.banner).to_have_text("One reminder now follows the new clock.")
    (reminder,) = await patient.reminders()
    assert reminder["timeZone"] == "Europe/London"


async def test_language_and_theme_are_kept(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/settings")
    await page.get_by_test_id("set-theme-dark").click()
    await page.get_by_test_id("display").get_by_test_id("set-lang-bn").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("সেটিংস")
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("সেটিংস")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.locator("html")).to_have_attribute("lang", "bn")


async def test_logging_out_closes_every_page(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/more")
    await page.get_by_test_id("more-settings").get_by_role("link").click()
    await page.wait_for_url("**/settings*")
    await SettingsPage(page).log_out()
    await page.wait_for_url(lambda url: "/settings" not in url)
    await page.goto("/inbox")
    await page.wait_for_url(lambda url: "/login" in url)
