"""The symptom check, as somebody uses it who is ill or looks after somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


class SymptomsPage:
    """One conversation."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.begin: Locator = page.get_by_test_id("begin")
        self.chosen: Locator = page.get_by_test_id("chosen")
        self.question: Locator = page.get_by_test_id("question")
        self.result: Locator = page.get_by_test_id("step-result")
        self.answered: Locator = page.get_by_test_id("answered")
        self.understood: Locator = page.get_by_test_id("understood")

    async def open(self) -> None:
        await self.page.goto("/symptoms")
        await self.alive()

    async def alive(self) -> None:
        """Wait until what is pressed is heard."""
        await expect(self.begin.or_(self.question).or_(self.result).first).to_be_visible()
        await expect(self.page.get_by_test_id("begin")).not_to_be_disabled()

    def field(self, name: str) -> Locator:
        return self.page.get_by_test_id(f"field-{name}")

    async def about(self, age: str = "", sex: str = "") -> None:
        await self.field("age").fill(age)
        if sex:
            await self.page.get_by_test_id(f"sex-{sex}").check()

    async def write(self, words: str) -> None:
        await self.field("text").fill(words)

    async def choose(self, typed: str, name: str) -> None:
        """Type the beginning of a symptom, and take it when it is offered."""
        await self.field("symptom").press_sequentially(typed)
        await self.page.get_by_test_id("offer").filter(has_text=name).first.click()
        await expect(self.chosen.filter(has_text=name)).to_be_visible()

    async def answer(self, said: str) -> None:
        """Answer the question that is shown, and wait for what comes after it."""
        number = self.page.get_by_test_id("question-card").or_(self.result)
        before = await self.asked()
        await self.page.get_by_test_id(f"answer-{said}").click()
        await expect(number.first).to_be_visible()
        await expect(self.page.get_by_test_id("step-ask").filter(has_text=before)).to_have_count(0)

    async def asked(self) -> str:
        return (await self.question.inner_text()).strip()

    async def answer_all(self, said: str, most: int = 12) -> int:
        """Answer every question the same way until there is a result; returns how many there were."""
        for number in range(most + 1):
            await expect(self.question.or_(self.result).first).to_be_visible()
            if await self.result.is_visible():
                return number
            await self.answer(said)
        problem = f"no result after {most} questions"
        raise AssertionError(problem)
