"""The question whether somebody is still there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from tests.e2e.people import Patient


@dataclass(frozen=True, slots=True)
class IdleQuestion:
    """It comes over any page of who is logged in. The browser's own clock is the test's."""

    page: Page

    @classmethod
    async def over(cls, staff: Patient, path: str) -> IdleQuestion:
        """Open a page, and wait until it knows how long its login lives."""
        # Who has just become staff by our own hand has their limit with the next act that is noted.
        await staff.leave_alone(600)
        page = await staff.context.new_page()
        await page.clock.install()
        async with page.expect_response("**/session/stay"):
            await page.goto(path)
        await page.locator(".app[data-nav]").wait_for()
        return cls(page)

    async def pass_minutes(self, minutes: int) -> None:
        """Let time pass for this page, as when its computer sleeps and wakes."""
        await self.page.clock.fast_forward(minutes * 60_000)

    @property
    def box(self) -> Locator:
        """Return the question."""
        return self.page.get_by_role("alertdialog")

    @property
    def stay(self) -> Locator:
        """Return the button that stays."""
        return self.page.get_by_test_id("idle-stay")
