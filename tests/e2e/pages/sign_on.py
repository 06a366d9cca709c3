"""Logging in by a provider of identities: the buttons, the provider's own page, and the pages of ours between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class SignOnPages:
    """Driven by anybody."""

    page: Page

    def part(self, name: str) -> Locator:
        """Return a part of the page by its name."""
        return self.page.get_by_test_id(name)

    async def from_login(self, who: str, *, following: str = "") -> None:
        """Log in from the login page as somebody at the provider."""
        await self._choose("Shapla ID", following)
        await self.at_provider(who)

    async def from_campus(self, who: str, *, following: str = "") -> None:
        """Log in from the login page as somebody at the provider that posts what it says."""
        await self._choose("Campus", following)
        await self.at_provider(who)
        await self.page.get_by_role("button", name="Go on").click()

    async def _choose(self, name: str, following: str) -> None:
        """Choose a provider, once its link leads on to where one wants to go."""
        await self.page.goto(f"/login/{following}")
        if following:
            await expect(self.by(name)).to_have_attribute("href", re.compile(r"[?&]next="))
        await self.by(name).click()

    def by(self, name: str) -> Locator:
        """Return the button of a provider."""
        return self.part("provider").filter(has_text=name)

    async def at_provider(self, who: str) -> None:
        """Say at the provider who one is, if it asks."""
        await self.page.get_by_role("heading", name="Who are you?").wait_for()
        await self.page.get_by_label("Name").fill(who)
        await self.page.get_by_role("button", name="Log in").click()

    async def remove_way(self) -> None:
        """Remove the first provider of the settings."""
        await self.part("remove-way").click()
        await self.part("dialog-remove-way-confirm").click()

    async def link(self, password: str) -> None:
        """Give the password of the account that has the address."""
        await self.part("field-password").fill(password)
        await self.part("link").click()
