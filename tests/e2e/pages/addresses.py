"""One's own e-mail address and phone number, and the page behind an e-mail's link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class AddressesPage:
    """`/settings/addresses` and `/prove`."""

    page: Page

    def part(self, name: str) -> Locator:
        """Return a part of the page by its name."""
        return self.page.get_by_test_id(name)

    @property
    def banner(self) -> Locator:
        """Return what was said last."""
        return self.part("banner")

    async def change(self, what: str, value: str) -> None:
        """Ask for another address or number."""
        await self.part(f"change-{what}").click()
        await self.part(f"field-{what}").fill(value)
        await self.part("save-address").click()

    async def type_code(self, code: str) -> None:
        """Type what came by SMS."""
        await self.part("code-form").get_by_test_id("field-code").fill(code)
        await self.part("confirm-phone").click()

    async def open_link(self, link: str) -> None:
        """Open an e-mail's link and say that the address is one's own."""
        await self.page.goto(link)
        await self.part("prove").click()
