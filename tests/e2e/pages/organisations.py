"""Organisations: as administrators keep them, and as a patient chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class OrganisationsPage:
    """`/admin/organisations`."""

    page: Page

    @property
    def banner(self) -> Locator:
        """Return what was said last."""
        return self.page.get_by_test_id("banner")

    @property
    def members(self) -> Locator:
        """Return who belongs to the one that is open."""
        return self.page.get_by_test_id("member")

    async def add(self, name: str, kind: str) -> None:
        """Add one; it opens."""
        await self.page.get_by_test_id("field-name").fill(name)
        await self.page.get_by_test_id("field-kind").select_option(kind)
        await self.page.get_by_test_id("add-organisation").click()
        await self.page.get_by_test_id("opened").wait_for()

    async def add_member(self, email: str) -> None:
        """Let somebody belong to the one that is open."""
        await self.page.get_by_test_id("field-memberEmail").fill(email)
        await self.page.get_by_test_id("add-member").click()

    async def remove(self, name: str) -> None:
        """Let somebody belong to it no more, and answer the question before it."""
        await self.members.filter(has_text=name).get_by_test_id("remove-member").click()
        await self.page.get_by_test_id("dialog-remove-member-confirm").click()


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """`/care/organisation`."""

    page: Page

    async def give(self, name: str) -> None:
        """Let the organisation of that name see doses and figures."""
        choice = self.page.get_by_test_id("field-organisationId")
        value = await choice.locator("option").filter(has_text=name).get_attribute("value")
        await choice.select_option(value)
        await self.page.get_by_test_id("give").click()
        await self.page.get_by_test_id("follower").filter(has_text=name).wait_for()
