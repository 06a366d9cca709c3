"""The list of reminders, and the history of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class MedicinesPage:
    """`/medicines`."""

    page: Page

    @property
    def found(self) -> Locator:
        """Return how many there are."""
        return self.page.get_by_test_id("found")

    @property
    def banner(self) -> Locator:
        """Return what was said last."""
        return self.page.get_by_test_id("banner")

    def reminder(self, title: str) -> Locator:
        """Return one reminder's card."""
        return self.page.get_by_test_id("reminders").get_by_role("listitem").filter(has_text=title)

    def sentence(self, title: str) -> Locator:
        """Return how often it comes, in words."""
        return self.reminder(title).get_by_test_id("sentence")

    async def act(self, title: str, action: str) -> None:
        """Press one of a reminder's buttons: edit, pause, resume, bought, history, delete."""
        await self.reminder(title).get_by_test_id(action).click()

    async def show(self, which: str) -> None:
        """Show the active, paused or finished ones, or all."""
        await self.page.get_by_test_id(f"set-show-{which}").click()

    async def search(self, words: str) -> None:
        """Look for words."""
        await self.page.get_by_test_id("field-search").fill(words)

    async def confirm_delete(self) -> None:
        """Say yes."""
        await self.page.get_by_test_id("dialog-delete-confirm").click()

    async def buy(self, typed: str) -> None:
        """Say how many were bought."""
        await self.page.get_by_test_id("field-bought").fill(typed)
        await self.page.get_by_test_id("bought-save").click()
