"""Adherence: figures that follow the answers, and the report for the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]  # it has no type information
from playwright.async_api import expect

from tests.e2e.pages.adherence import AdherencePage
from tests.e2e.pages.popups import Popups

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_the_figures_follow_an_answer_in_another_tab(people: People) -> None:
    patient = await people.patient()
    page = AdherencePage(await patient.open("/adherence"))
    await expect(page.page.get_by_test_id("adherence-empty")).to_be_visible()
    other = await patient.open("/inbox")
    await patient.remind("Metformin")
    await Popups(other).take("Metformin")
    await expect(page.figure("percentage")).to_contain_text("100%")
    await expect(page.figure("streak")).to_contain_text("1 day")
    await expect(page.medicines).to_have_count(1)


async def test_periods_and_their_table(people: People) -> None:
    patient = await people.patient()
    page = AdherencePage(await patient.open("/inbox"))
    await patient.remind("Metformin")
    await Popups(page.page).take("Metformin")
    await page.page.goto("/adherence")
    for days in (7, 90):
        await page.pick(days)
        await page.page.get_by_test_id(f"set-period-{days}").and_(page.page.locator("[aria-pressed=true]")).wait_for()
    await page.pick(7)
    await page.show_numbers()
    await expect(page.numbers).to_have_count(8)
    await expect(page.numbers.nth(1)).to_contain_text("100%")


async def test_the_report_is_an_attachment_with_the_same_figures(people: People) -> None:
    patient = await people.patient(name="Abdul Karim")
    page = AdherencePage(await patient.open("/inbox"))
    await patient.remind("Metformin")
    await Popups(page.page).take("Metformin")
    connections: list[str] = []
    page.page.on("websocket", lambda each: connections.append(each.url))
    await page.page.goto("/adherence")
    async with page.page.expect_download() as download:
        await page.pdf.click()
    report = await (await download.value).path()
    text = "\n".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(report))
    for wanted in ("Abdul Karim", "Metformin", "100%", "1 of 1 doses"):
        assert wanted in text, wanted
    # The page that stays hears of what comes next, by the connection that it had.
    await patient.remind("Losartan")
    await expect(Popups(page.page).dose("Losartan")).to_be_visible()
    assert len(connections) == 1


async def test_in_bangla(people: People) -> None:
    patient = await people.patient("bn")
    page = AdherencePage(await patient.open("/inbox"))
    await patient.remind("মেটফরমিন")
    await Popups(page.page).take("মেটফরমিন")
    await page.page.goto("/adherence")
    await expect(page.figure("percentage")).to_contain_text("১০০%")
    await expect(page.page.get_by_role("heading", level=1)).to_have_text("নিয়ম মেনে ওষুধ খাওয়া")
