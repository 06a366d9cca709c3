"""The form for a reminder, new or changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class ReminderFormPage:
    """`/reminders/new` and `/reminders/<id>`."""

    page: Page

    @property
    def sentence(self) -> Locator:
        """Return the preview's sentence."""
        return self.page.get_by_test_id("preview-sentence")

    @property
    def next_times(self) -> Locator:
        """Return the preview's next times."""
        return self.page.get_by_test_id("preview-times").get_by_role("listitem")

    @property
    def note(self) -> Locator:
        """Return why the preview has no times."""
        return self.page.get_by_test_id("preview-note")

    @property
    def summary(self) -> Locator:
        """Return the summary of what is wrong."""
        return self.page.get_by_test_id("error-summary")

    def field(self, name: str) -> Locator:
        """Return an input."""
        return self.page.get_by_test_id(f"field-{name}")

    def error(self, name: str) -> Locator:
        """Return what is wrong with an input."""
        return self.page.locator(f"#error-{name}")

    async def fill(self, **values: str) -> None:
        """Fill inputs in."""
        for name, value in values.items():
            await self.field(name).fill(value)

    async def choose(self, group: str, value: str) -> None:
        """Choose a radio button or tick a box: type, kind, ends, weekdays."""
        await self.page.get_by_test_id(f"{group}-{value}").check()

    async def times_a_day(self, number: int) -> None:
        """Take the usual times."""
        await self.page.get_by_test_id(f"set-times-{number}").click()

    def time(self, number: int) -> Locator:
        """Return one of the times, counted from 1."""
        return self.page.get_by_test_id(f"times-{number}")

    async def more(self) -> None:
        """Unfold what few people need."""
        await self.page.get_by_test_id("more").click()

    async def add_step(self, number: int, dose: str, amount: str = "", unit: str = "days") -> None:
        """Add a step to a changing dose; `number` counts from 1."""
        await self.page.get_by_test_id("add-step").click()
        await self.field(f"dose-{number}").fill(dose)
        await self.field(f"amount-{number}").fill(amount)
        await self.field(f"unit-{number}").select_option(unit)

    async def save(self) -> None:
        """Send the form."""
        await self.page.get_by_test_id("save").click()
