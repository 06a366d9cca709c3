"""The pages of who has lost every second factor, and those on which an administrator decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.e2e.pages.outbox import BEGIN_ANEW, STOP, Outbox

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class LostPages:
    """Driven by somebody who isn't logged in."""

    page: Page

    def part(self, name: str) -> Locator:
        """Return a part of the page by its name."""
        return self.page.get_by_test_id(name)

    async def ask(self) -> None:
        """Ask, from the page of the second step."""
        await self.part("lost-all").click()
        await self.part("ask-recovery").click()

    async def stop(self, email: str) -> None:
        """Open the newest link that stops it, and stop it."""
        await self.page.goto(await Outbox(self.page.context).newest("email", email, STOP))
        await self.part("stop").click()

    async def begin_anew(self, email: str, password: str) -> None:
        """Open the last link, and choose a new password."""
        await self.page.goto(await Outbox(self.page.context).newest("email", email, BEGIN_ANEW))
        await self.page.locator("#field-password").fill(password)
        await self.part("complete").click()


@dataclass(frozen=True, slots=True)
class RecoveriesPage:
    """`/admin/recoveries` and one of them."""

    page: Page

    def part(self, name: str) -> Locator:
        """Return a part of the page by its name."""
        return self.page.get_by_test_id(name)

    def line(self, email: str) -> Locator:
        """Return the one of that address, among those who wait."""
        return self.part("table-recoveries").locator("tbody tr").filter(has_text=email)

    async def open(self, email: str) -> None:
        """Open the one of that address."""
        await self.line(email).get_by_test_id("open-recovery").click()
        await self.part("request").wait_for()

    async def approve(self, how: str, why: str) -> None:
        """Say how it was checked who asks, and approve."""
        await self.page.get_by_label(how).check()
        await self.part("field-reason").fill(why)
        await self.part("approve").click()
