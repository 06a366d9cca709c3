"""The page of figures about a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class AdherencePage:
    """`/adherence`."""

    page: Page

    def figure(self, name: str) -> Locator:
        """Return a figure: percentage, streak, missed, skipped."""
        return self.page.get_by_test_id(f"stat-{name}")

    @property
    def period(self) -> Locator:
        """Return the dates."""
        return self.page.get_by_test_id("period")

    @property
    def medicines(self) -> Locator:
        """Return each medicine's bar."""
        return self.page.get_by_test_id("medicines").get_by_role("progressbar")

    @property
    def calendar(self) -> Locator:
        """Return the months."""
        return self.page.get_by_test_id("calendar")

    @property
    def pdf(self) -> Locator:
        """Return the link to the printable report."""
        return self.page.get_by_test_id("adherence-pdf")

    @property
    def numbers(self) -> Locator:
        """Return the lines of the table."""
        return self.page.get_by_test_id("table-days").get_by_role("row")

    async def show_numbers(self) -> None:
        """Open the table."""
        await self.calendar.locator("summary").click()

    async def pick(self, days: int) -> None:
        """Choose a period."""
        await self.page.get_by_test_id(f"set-period-{days}").click()
