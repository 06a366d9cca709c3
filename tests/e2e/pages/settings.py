"""The settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """`/settings`."""

    page: Page

    @property
    def banner(self) -> Locator:
        """Return what was said last."""
        return self.page.get_by_test_id("banner")

    def field(self, name: str) -> Locator:
        """Return a field by its name."""
        return self.page.get_by_test_id(f"field-{name}")

    def topic(self, name: str) -> Locator:
        """Return the card of one kind of message."""
        return self.page.get_by_test_id(f"topic-{name}")

    async def save_profile(self, **fields: str) -> None:
        """Fill in the name (or time zone) and save."""
        for name, value in fields.items():
            if name == "timeZone":
                await self.field(name).select_option(value)
            else:
                await self.field(name).fill(value)
        await self.page.get_by_test_id("save-profile").click()

    async def open_topic(self, name: str) -> None:
        """Unfold a kind of message."""
        await self.topic(name).locator("> summary").click()

    async def save_topic(self, name: str) -> None:
        """Save a kind of message."""
        await self.page.get_by_test_id(f"save-{name}").click()

    def channel(self, topic: str, channel: str) -> Locator:
        """Return whether a channel is on."""
        return self.page.get_by_test_id(f"on-{topic}-{channel}")

    async def save_quiet(self, start: str, end: str, *, high_doses: bool = False) -> None:
        """Keep quiet hours."""
        await self.field("quietOn").check()
        await self.field("highDoses").set_checked(high_doses)
        await self.field("quietFrom").fill(start)
        await self.field("quietTo").fill(end)
        await self.page.get_by_test_id("save-quiet").click()

    async def log_out(self) -> None:
        """Leave."""
        await self.page.get_by_test_id("logout").click()
