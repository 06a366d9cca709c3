"""My data: a copy of it, and the end of the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Download, Page


@dataclass(frozen=True, slots=True)
class OwnDataPage:
    """`/settings/privacy`."""

    page: Page

    async def fetch_copy(self) -> Download:
        """Ask for a copy, wait until it is made, and download it."""
        await self.page.get_by_test_id("copy-ask").click()
        ready = self.page.get_by_test_id("copy-download")
        await expect(ready).to_be_visible()
        async with self.page.expect_download() as download:
            await ready.click()
        return await download.value

    async def leave(self, *, sure: bool = True) -> None:
        """Ask for the account to be deleted, and confirm it, or think better of it."""
        await self.page.get_by_test_id("leave-ask").click()
        await self.page.get_by_test_id("leave-confirm" if sure else "leave-cancel").click()
