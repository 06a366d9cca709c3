"""The popups, on whichever page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class Popups:
    """The region at the edge of every page."""

    page: Page

    @property
    def region(self) -> Locator:
        """Return the region."""
        return self.page.get_by_test_id("popups")

    @property
    def all(self) -> Locator:
        """Return the doses that are shown."""
        return self.region.get_by_test_id("dose-popup")

    @property
    def missed(self) -> Locator:
        """Return the note about missed doses."""
        return self.region.get_by_test_id("popup-missed")

    def dose(self, title: str) -> Locator:
        """Return the popup of one medicine."""
        return self.all.filter(has_text=title)

    async def take(self, title: str) -> None:
        """Answer: taken."""
        await self.dose(title).get_by_test_id("take").click()

    async def snooze(self, title: str, minutes: int) -> None:
        """Answer: later."""
        await self.dose(title).get_by_test_id(f"snooze-{minutes}").click()

    async def skip(self, title: str, reason: str = "", note: str = "") -> None:
        """Answer: left out, with a reason."""
        await self.dose(title).get_by_test_id("skip").click()
        await answer_skip(self.page, reason, note)


async def answer_skip(page: Page, reason: str = "", note: str = "") -> None:
    """Answer the question why a dose is skipped."""
    dialog = page.get_by_test_id("dialog-skip")
    if reason:
        await dialog.get_by_test_id(f"reason-{reason}").check()
    if note:
        await dialog.get_by_test_id("field-note").fill(note)
    await dialog.get_by_test_id("skip-confirm").click()
