"""The search page and the page of an entry, as a reader uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


class SearchPage:
    """Searching the medical knowledge."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hits: Locator = page.get_by_test_id("hit")
        self.summary: Locator = page.get_by_test_id("search-summary")
        self.suggestions: Locator = page.get_by_test_id("suggestion")

    @property
    def box(self) -> Locator:
        return self.page.get_by_test_id("field-query")

    async def search(self, words: str) -> None:
        await self.box.fill(words)
        await self.page.get_by_test_id("go-search").click()

    async def choose(self, name: str, value: str) -> None:
        choice = self.page.get_by_test_id(f"filter-{name}")
        if not await choice.is_visible():
            await self.page.get_by_test_id("filters").locator("summary").click()
        await choice.select_option(value)
