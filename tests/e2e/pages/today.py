"""The page of a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class TodayPage:
    """`/today`."""

    page: Page

    @property
    def next_dose(self) -> Locator:
        """Return the biggest thing: the dose that is due, or the next one."""
        return self.page.get_by_test_id("next-dose")

    @property
    def timeline(self) -> Locator:
        """Return the day's list."""
        return self.page.get_by_test_id("timeline")

    @property
    def day(self) -> Locator:
        """Return the date that is shown."""
        return self.page.get_by_test_id("day")

    def dose(self, title: str) -> Locator:
        """Return a medicine's line of the timeline."""
        return self.timeline.get_by_role("listitem").filter(has_text=title)

    def status(self, title: str) -> Locator:
        """Return the word for a dose's state."""
        return self.dose(title).get_by_test_id("status")

    def as_needed(self, title: str) -> Locator:
        """Return a medicine for when it is needed."""
        return self.page.get_by_test_id("as-needed").get_by_role("listitem").filter(has_text=title)

    async def turn(self, to: str) -> None:
        """Turn to the `previous` or `next` day, or back to `today`."""
        await self.page.get_by_test_id(f"day-{to}").click()
