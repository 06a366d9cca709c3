"""Where one is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """`/settings/sessions`."""

    page: Page

    @property
    def places(self) -> Locator:
        """Return the places where one is logged in."""
        return self.page.get_by_test_id("session")

    async def end(self) -> None:
        """Log out in the one other place."""
        await self.page.get_by_test_id("session-end").click()

    async def end_everywhere(self) -> None:
        """Log out everywhere."""
        await self.page.get_by_test_id("logout-everywhere").click()
