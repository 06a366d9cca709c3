"""Care between people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class CarePage:
    """`/care`, for either side."""

    page: Page

    @property
    def banner(self) -> Locator:
        """Return what was said last."""
        return self.page.get_by_test_id("banner")

    @property
    def followers(self) -> Locator:
        """Return who follows the reader."""
        return self.page.get_by_test_id("follower")

    @property
    def requests(self) -> Locator:
        """Return what waits for the reader's answer."""
        return self.page.get_by_test_id("request")

    @property
    def unanswered(self) -> Locator:
        """Return what the reader asked and nobody answered."""
        return self.page.get_by_test_id("invite")

    @property
    def people(self) -> Locator:
        """Return the cards of the people one looks after."""
        return self.page.get_by_test_id("person")

    @property
    def log(self) -> Locator:
        """Return the lines about who looked at the record."""
        return self.page.get_by_test_id("table-access-log").get_by_role("row")

    def person(self, name: str) -> Locator:
        """Return one of them."""
        return self.people.filter(has_text=name)

    async def ask(self, email: str) -> None:
        """Invite someone, or ask to follow them."""
        await self.page.get_by_test_id("field-email").fill(email)
        await self.page.get_by_test_id("ask").click()

    async def answer(self, name: str, *, agree: bool) -> None:
        """Agree or decline."""
        await self.requests.filter(has_text=name).get_by_test_id("agree" if agree else "decline").click()

    async def end(self, name: str) -> None:
        """End a follower's permission, and say yes to the question."""
        await self.followers.filter(has_text=name).get_by_test_id("end-permission").click()
        await self.page.get_by_test_id("dialog-end-permission-confirm").click()

    async def permit(self, name: str, *, without: tuple[str, ...] = (), until: str = "") -> None:
        """Change what a follower may see: everything but some parts (doses, figures, alerts), until a day."""
        await self.followers.filter(has_text=name).get_by_test_id("change-permission").click()
        form = self.page.get_by_test_id("terms-form")
        for part in without:
            await form.get_by_test_id(f"field-{part}").uncheck()
        await form.get_by_test_id("field-endsAt").fill(until)
        await form.get_by_test_id("save-terms").click()

    async def take_back(self) -> None:
        """Take the first unanswered one back."""
        await self.unanswered.first.get_by_test_id("take-back").click()
