"""Who looked at one's record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class AccessLogPage:
    """`/settings/access-log`."""

    page: Page

    @property
    def lines(self) -> Locator:
        """Return the lines of the list, its head left out."""
        return self.page.get_by_test_id("table-access-log").locator("tbody").get_by_role("row")

    async def of(self, person: str) -> None:
        """Show one person only."""
        await self.page.get_by_test_id("field-person").select_option(label=person)

    async def within(self, period: str) -> None:
        """Choose how far back: week, month, year, all."""
        await self.page.get_by_test_id(f"set-period-{period}").click()
