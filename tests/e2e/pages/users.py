"""Accounts as administrators look after them, and the page of who waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class UsersPage:
    """`/admin/users` and one account."""

    page: Page

    @property
    def rows(self) -> Locator:
        """Return the accounts that are shown."""
        return self.page.get_by_test_id("table-users").locator("tbody tr").filter(has=self.page.get_by_role("link"))

    async def find(self, text: str) -> None:
        """Find somebody by the whole of something."""
        await self.page.get_by_test_id("field-text").fill(text)
        await self.page.get_by_test_id("find-user").click()

    async def find_one(self, text: str) -> None:
        """Find the one account that has it, and wait for it: until then others of the same name may be listed."""
        await self.find(text)
        await expect(self.rows).to_have_count(1)

    async def open(self, name: str) -> None:
        """Open the account of that name."""
        await self.rows.get_by_role("link", name=name).click()
        await self.page.get_by_test_id("account").wait_for()

    async def act(self, name: str) -> None:
        """Do something to the account that is open, and answer the question before it."""
        await self.page.get_by_test_id(name).click()
        await self.page.get_by_test_id("dialog-user-act-confirm").click()

    @property
    def assignments(self) -> Locator:
        """Return who reads the record of the account that is open, or whose it reads."""
        return self.page.get_by_test_id("assignments")

    async def assign(self, email: str, why: str) -> None:
        """Assign the open account to a doctor."""
        form = self.page.get_by_test_id("assign-form")
        if not await form.is_visible():
            await self.page.get_by_test_id("open-assign").locator("summary").click()
        await self.page.get_by_test_id("field-doctorEmail").fill(email)
        await self.page.get_by_test_id("field-assignReason").fill(why)
        await self.page.get_by_test_id("assign").click()

    async def look(self, why: str) -> None:
        """Look at the record of the open account."""
        await self.page.get_by_test_id("open-look").locator("summary").click()
        await self.page.get_by_test_id("field-lookReason").fill(why)
        await self.page.get_by_test_id("look").click()

    @property
    def taken(self) -> Locator:
        """Return what is taken away, on the page of roles or of the account that is open."""
        return self.page.get_by_test_id("taken-permissions")

    async def take(self, what: str, why: str) -> None:
        """Take a permission away."""
        await self.page.get_by_test_id("open-take").locator("summary").click()
        await self.page.get_by_test_id("field-takeWhat").select_option(what)
        await self.page.get_by_test_id("field-takeReason").fill(why)
        await self.page.get_by_test_id("take").click()

    async def give_back(self, why: str) -> None:
        """Give back the newest of them."""
        await self.page.get_by_test_id("ask-give").first.click()
        await self.page.get_by_test_id("field-giveReason").fill(why)
        await self.page.get_by_test_id("give").click()


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """`/register`."""

    page: Page

    @property
    def licence(self) -> Locator:
        """Return what doctors and pharmacists are asked."""
        return self.page.get_by_test_id("licence-fields")

    async def fill(self, name: str, email: str, password: str, role: str) -> None:
        """Fill in what everybody is asked."""
        for field, value in (("displayName", name), ("email", email), ("password", password)):
            await self.page.get_by_test_id(f"field-{field}").fill(value)
        await self.page.get_by_test_id(f"role-{role}").check()

    async def send(self) -> None:
        """Post the form."""
        await self.page.get_by_test_id("register").click()
