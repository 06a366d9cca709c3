"""The API keys in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class ApiKeysPage:
    """`/settings/api-keys`."""

    page: Page

    @property
    def new_key(self) -> Locator:
        """Return the key that was just made."""
        return self.page.get_by_test_id("new-key")

    @property
    def keys(self) -> Locator:
        """Return the lines of the list."""
        return self.page.get_by_test_id("key")

    async def make(self, name: str, scope: str = "read", days: str = "90") -> None:
        """Fill in the form and make a key."""
        await self.page.get_by_test_id("field-name").fill(name)
        await self.page.locator(f"input[name=scope][value={scope}]").check()
        await self.page.get_by_test_id("field-days").select_option(days)
        await self.page.get_by_test_id("make-key").click()

    async def revoke(self, name: str) -> None:
        """Take a key back, and say yes."""
        await self.keys.filter(has_text=name).get_by_test_id("key-revoke").click()
        await self.page.get_by_test_id("dialog-revoke-confirm").click()
