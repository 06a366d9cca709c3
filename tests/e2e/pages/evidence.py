"""What an administrator answers with: the audit trail, the system log and the compliance checks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class TrailPage:
    """`/admin/audit`."""

    page: Page

    @property
    def rows(self) -> Locator:
        """Return the rows that are shown."""
        return self.page.get_by_test_id("table-trail").locator("tbody tr")

    async def show(self, **fields: str) -> None:
        """Fill in filters and show what they let through."""
        form = self.page.get_by_test_id("trail-form")
        if not await form.is_visible():
            await self.page.get_by_test_id("filters").locator("summary").click()
        for name, value in fields.items():
            await self.page.get_by_test_id(f"field-{name}").fill(value)
        await self.page.get_by_test_id("filter-trail").click()

    async def prepare(self, purpose: str) -> None:
        """Ask for the files."""
        await self.page.get_by_test_id("open-export").locator("summary").click()
        await self.page.get_by_test_id("field-purpose").select_option(purpose)
        await self.page.get_by_test_id("export").click()

    async def download(self, form: str) -> str:
        """Take one of the files and return what is in it."""
        async with self.page.expect_download() as coming:
            await self.page.get_by_test_id(f"export-{form}").click()
        return await asyncio.to_thread(Path.read_text, await (await coming.value).path(), "utf-8")


@dataclass(frozen=True, slots=True)
class LogPage:
    """`/admin/logs`."""

    page: Page

    @property
    def rows(self) -> Locator:
        """Return the lines that are shown."""
        return self.page.get_by_test_id("table-logs").locator("tbody tr")

    async def show(self, **fields: str) -> None:
        """Fill in filters and show what they let through."""
        form = self.page.get_by_test_id("log-form")
        if not await form.is_visible():
            await self.page.get_by_test_id("filters").locator("summary").click()
        for name, value in fields.items():
            await self.page.get_by_test_id(f"field-{name}").fill(value)
        await self.page.get_by_test_id("filter-logs").click()


@dataclass(frozen=True, slots=True)
class CompliancePage:
    """`/admin/compliance`."""

    page: Page

    def task(self, check: str) -> Locator:
        """Return what has to be done about a check that isn't fine."""
        return self.page.get_by_test_id(f"task-{check}")

    @property
    def checks(self) -> Locator:
        """Return the rows of all checks."""
        return self.page.get_by_test_id("table-checks").locator("tbody tr")

    async def check_again(self) -> None:
        """Have every check made, and wait for the results."""
        await self.page.get_by_test_id("check-again").click()
        await expect(self.page.get_by_test_id("check-again")).to_be_disabled()
        await expect(self.page.get_by_test_id("check-again")).to_be_enabled(timeout=30_000)

    async def download(self, what: str) -> str:
        """Take one of the files along and return what is in it."""
        async with self.page.expect_download() as coming:
            await self.page.get_by_test_id(what).click()
        return await asyncio.to_thread(Path.read_text, await (await coming.value).path(), "utf-8")
