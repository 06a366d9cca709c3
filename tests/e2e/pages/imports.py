"""The page that loads licensed texts, as an editor uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


class ImportsPage:
    """Uploading, checking, loading."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problem: Locator = page.get_by_test_id("upload-problem")

    def one(self, file: str) -> Locator:
        """Return the upload of a file."""
        return self.page.get_by_test_id("import").filter(has_text=file)

    async def upload(self, file: str, content: bytes, licence: str = "Test licence 5") -> None:
        """Choose a file and send it."""
        await self.page.get_by_test_id("field-file").set_input_files(
            {"name": file, "mimeType": "text/csv", "buffer": content}
        )
        await self.page.get_by_test_id("field-licence").fill(licence)
        await self.page.get_by_test_id("upload-send").click()

    async def stands(self, file: str, status: str) -> None:
        """Wait until an upload stands so."""
        await expect(self.one(file)).to_have_attribute("data-state", status, timeout=60_000)
