"""The pages of a forgotten password, and the mails of an instance that sends none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.e2e.pages.outbox import RESET, Outbox

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class RecoveryPages:
    """Driven by someone who isn't logged in."""

    page: Page

    async def ask(self, email: str) -> None:
        """Go from the login to the form, and ask for a link."""
        await self.page.goto("/login")
        await self.page.get_by_role("link", name="I forgot my password").click()
        # Both forms call their field the same: wait for the second one.
        await self.page.get_by_test_id("forgot").wait_for()
        await self.page.locator("#field-email").fill(email)
        await self.page.get_by_test_id("forgot").click()

    @property
    def sent(self) -> Locator:
        """Return what is said after asking."""
        return self.page.get_by_test_id("forgot-sent")

    async def link_for(self, email: str) -> str:
        """Read the newest link that went to an address."""
        return await Outbox(self.page.context).newest("email", email, RESET)

    async def choose(self, password: str) -> None:
        """Type the new password and save it."""
        await self.page.locator("#field-password").fill(password)
        await self.page.get_by_test_id("reset").click()

    async def log_in(self, email: str, password: str) -> None:
        """Log in by the form."""
        await self.page.locator("#field-email").fill(email)
        await self.page.locator("#field-password").fill(password)
        await self.page.get_by_test_id("login").click()
