"""The inbox, and the number beside its place in the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class InboxPage:
    """`/inbox`."""

    page: Page

    @property
    def badge(self) -> Locator:
        """Return the number of unread messages in the navigation."""
        return self.page.get_by_test_id("nav-inbox").locator(".count")

    @property
    def messages(self) -> Locator:
        """Return all messages that are shown."""
        return self.page.get_by_role("list", name="Messages").get_by_role("listitem")

    def message(self, title: str) -> Locator:
        """Return one message."""
        return self.messages.filter(has_text=title)

    def unread(self, title: str) -> Locator:
        """Return the mark of a message that has not been read."""
        return self.message(title).get_by_text("Unread", exact=True)

    async def read(self, title: str) -> None:
        """Mark one as read."""
        await self.message(title).get_by_test_id("notice-read").click()

    async def open(self, title: str) -> None:
        """Go to what a message is about."""
        await self.message(title).get_by_test_id("notice-open").click()

    async def read_all(self) -> None:
        """Mark all as read."""
        await self.page.get_by_test_id("read-all").click()

    async def show(self, which: str) -> None:
        """Show `all`, or `unread` ones only."""
        await self.page.get_by_test_id(f"set-show-{which}").click()
