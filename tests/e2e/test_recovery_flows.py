"""A forgotten password, from the login page over the mailbox back to the login page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.recovery import RecoveryPages

if TYPE_CHECKING:
    from tests.e2e.people import OpenContext, People

FRESH = "shefali-nodi-8830"


async def test_a_forgotten_password(people: People, open_context: OpenContext) -> None:
    patient = await people.patient()
    before = await patient.open("/settings")
    context = await open_context(locale="en")
    await context.add_cookies([{"name": "lang", "value": "en", "url": patient.url}])
    recovery = RecoveryPages(await context.new_page())
    await recovery.ask(patient.email)
    await expect(recovery.sent).to_contain_text("a link is on its way")
    link = await recovery.link_for(patient.email)
    await recovery.page.goto(link)
    assert "token" not in recovery.page.url
    await recovery.choose("short")
    await expect(recovery.page.locator("#error-password")).to_contain_text("8")
    # Whoever types on a phone can look at what they typed.
    field, eye = recovery.page.locator("#field-password"), recovery.page.get_by_role("button", name="Show password")
    await eye.click()
    await expect(field).to_have_attribute("type", "text")
    await eye.click()
    await expect(field).to_have_attribute("type", "password")
    await recovery.choose(FRESH)
    await expect(recovery.page.get_by_test_id("banner")).to_contain_text("Your new password is saved")
    # Whoever was logged in anywhere is at the login now, without touching anything.
    await before.wait_for_url("**/login/**")
    await recovery.log_in(patient.email, FRESH)
    await recovery.page.wait_for_url("**/today/**")
    await recovery.page.goto(link)
    await recovery.choose("another-one-5521")
    await expect(recovery.page.get_by_test_id("error-summary")).to_contain_text("does not work any more")
    await expect(recovery.page.get_by_test_id("forgot")).to_be_visible()
