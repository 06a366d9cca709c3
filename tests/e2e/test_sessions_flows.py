"""Where one is logged in: seen in the settings, ended there, and noticed at once where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.recovery import RecoveryPages
from tests.e2e.pages.sessions import SessionsPage
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from tests.e2e.people import OpenContext, People


async def test_logging_out_elsewhere_and_everywhere(people: People, open_context: OpenContext) -> None:
    patient = await people.patient()
    settings = await patient.open("/settings")
    await settings.get_by_test_id("open-sessions").click()
    mine = SessionsPage(settings)
    await expect(mine.places).to_have_count(1)
    await expect(mine.places).to_contain_text("This device")
    # Who is logged in and fears a stranger changes the password; the way for who has forgotten it is another.
    await settings.get_by_role("link", name="Change password").click()
    await settings.get_by_test_id("change-password").click()
    await expect(settings.get_by_test_id("field-currentPassword")).to_be_visible()
    await settings.go_back()
    # Somebody logs in elsewhere, with the same account.
    other = RecoveryPages(await (await open_context()).new_page())
    for again in (False, True):
        await other.page.goto("/login")
        await other.log_in(patient.email, PASSWORD)
        await other.page.wait_for_url("**/today/**")
        await settings.reload()
        await expect(mine.places).to_have_count(2)
        await (mine.end_everywhere() if again else mine.end())
        # The other page goes to the login by itself.
        await other.page.wait_for_url("**/login/**")
        if not again:
            await expect(mine.places).to_have_count(1)
    await settings.wait_for_url("**/login/**")
