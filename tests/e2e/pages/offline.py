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
    def refused(self) -> Locator:
        """Return what says that answers could not be recorded."""
        return self.page.locator("#refused")

    @property
    def doses(self) -> Locator:
        """Return the kept doses of the day."""
        return self.page.locator("#doses").get_by_role("listitem")

    def dose(self, title: str) -> Locator:
        """Return one medicine's line."""
        return self.doses.filter(has_text=title)

    async def answer(self, title: str, name: str) -> None:
        """Answer a dose: `taken`, or `snooze`, which is ten minutes, or `snooze-5` and `snooze-30`."""
        await self.dose(title).get_by_test_id(f"offline-{name}").click()

    async def skip(self, title: str, why: str | None = None) -> None:
        """Skip a dose, and say why as the page words it, or don't."""
        await self.answer(title, "skip")
        if why is not None:
            await self.dose(title).get_by_test_id("offline-why").select_option(label=why)
        await self.dose(title).get_by_test_id("offline-skip-now").click()
