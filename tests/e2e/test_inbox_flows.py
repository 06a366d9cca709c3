"""The inbox: what arrives is seen at once, everywhere, until it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.inbox import InboxPage

if TYPE_CHECKING:
    from tests.e2e.people import People

WELCOME = "Welcome to healthapp"
# Here a popup stands beside the messages, not on them.
WIDE = {"width": 1920, "height": 1000}


async def test_a_message_arrives_by_itself_and_is_read_in_every_tab(people: People) -> None:
    patient = await people.patient(viewport=WIDE)
    one, other = InboxPage(await patient.open("/inbox")), InboxPage(await patient.open("/adherence"))
    await expect(one.message(WELCOME)).to_be_visible()
    await expect(one.unread(WELCOME)).to_be_visible()
    await patient.remind("Metformin")
    await expect(one.message("Metformin")).to_be_visible()
    for page in (one, other):
        await expect(page.badge).to_have_text("2")
    await one.read(WELCOME)
    await expect(one.unread(WELCOME)).to_have_count(0)
    for page in (one, other):
        await expect(page.badge).to_have_text("1")
    await one.read_all()
    for page in (one, other):
        await expect(page.badge).to_have_count(0)


async def test_a_message_leads_to_what_it_is_about(people: People) -> None:
    patient = await people.patient(viewport=WIDE)
    page = await patient.open("/inbox")
    await patient.remind("Metformin")
    await InboxPage(page).open("Metformin")
    await page.wait_for_url("**/today*")
    await expect(page.locator("h1")).to_be_visible()


async def test_only_what_is_unread(people: People) -> None:
    patient = await people.patient()
    inbox = InboxPage(await patient.open("/inbox"))
    await inbox.show("unread")
    await expect(inbox.message(WELCOME)).to_be_visible()
    await inbox.read(WELCOME)
    await expect(inbox.page.get_by_text("You have read everything")).to_be_visible()
    await inbox.show("all")
    await expect(inbox.message(WELCOME)).to_be_visible()


async def test_it_turns_with_the_language(people: People) -> None:
    patient = await people.patient("bn")
    page = await patient.open("/inbox")
    await expect(page.get_by_role("heading", level=1)).to_have_text("বার্তা")
    await expect(InboxPage(page).badge).to_have_text("১")
    await page.get_by_test_id("set-lang-en").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    await expect(InboxPage(page).message(WELCOME)).to_be_visible()
    await expect(InboxPage(page).badge).to_have_text("1")
