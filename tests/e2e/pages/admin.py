"""What the administrator uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`/admin`."""

    page: Page

    @property
    def as_of(self) -> Locator:
        """Return when the figures were read."""
        return self.page.get_by_test_id("as-of")

    def figure(self, name: str) -> Locator:
        """Return the number of a figure."""
        return self.page.get_by_test_id(f"stat-{name}").locator(".stat-value")

    def engine(self, name: str) -> Locator:
        """Return the line of an engine or channel."""
        return self.page.get_by_test_id("table-engines").get_by_role("row").filter(has_text=name)


@dataclass(frozen=True, slots=True)
class DeadLettersPage:
    """`/admin/dead-letters`; of the notices those that name `what`."""

    page: Page
    what: str = ""

    @property
    def notices(self) -> Locator:
        """Return the notices, one by one."""
        return self.page.get_by_test_id("table-notices-list").locator("tbody tr").filter(has_text=self.what)

    def kind(self, name: str) -> Locator:
        """Return all notices of a kind."""
        return self.page.get_by_test_id("table-notice-kinds").locator("tbody tr").filter(has_text=name)

    async def replay_first(self) -> None:
        """Send the first notice again."""
        await self.notices.first.get_by_test_id("replay-one").click()

    async def discard_first(self, reason: str) -> None:
        """Put the first notice away for good."""
        await self.notices.first.get_by_test_id("discard-one").click()
        await self.page.get_by_test_id(f"reason-{reason}").check()
        await self.page.get_by_test_id("dialog-discard-confirm").click()

    async def replay_kind(self, name: str) -> None:
        """Send all of a kind again."""
        await self.kind(name).get_by_test_id("replay-kind").click()
        await self.page.get_by_test_id("dialog-replay-confirm").click()


@dataclass(frozen=True, slots=True)
class BroadcastPage:
    """`/admin/broadcast`."""

    page: Page

    @property
    def dialog(self) -> Locator:
        """Return the question before sending."""
        return self.page.get_by_test_id("dialog-broadcast")

    @property
    def sent(self) -> Locator:
        """Return the broadcasts that were sent, newest first."""
        return self.page.get_by_test_id("broadcast")

    async def write(self, bangla: str, english: str, *roles: str) -> None:
        """Fill in the form and have it checked."""
        await self.page.get_by_test_id("field-textBn").fill(bangla)
        await self.page.get_by_test_id("field-textEn").fill(english)
        for role in roles:
            await self.page.get_by_test_id(f"field-role_{role}").check()
        await self.page.get_by_test_id("check").click()

    async def send(self) -> None:
        """Send what was checked."""
        await self.page.get_by_test_id("dialog-broadcast-confirm").click()
