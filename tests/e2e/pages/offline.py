"""The page of an installed app without a connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class OfflinePage:
    """`/offline.html`, which the service worker shows in place of any page that cannot be fetched."""

    page: Page

    @property
    def connection(self) -> Locator:
        """Return the line that says that there is no internet."""
        return self.page.locator("#connection")

    @property
    def said(self) -> Locator:
        """Return what became of the answers."""
        return self.page.locator("#said")

    @property
    def doses(self) -> Locator:
        """Return the kept doses of the day."""
        return self.page.locator("#doses").get_by_role("listitem")

    def dose(self, title: str) -> Locator:
        """Return one medicine's line."""
        return self.doses.filter(has_text=title)

    async def answer(self, title: str, name: str) -> None:
        """Answer a dose: `taken`, `skip` or `snooze`."""
        await self.dose(title).get_by_test_id(f"offline-{name}").click()
