"""Every page in both languages, small and light, wide and dark: axe objects to nothing, nothing scrolls sideways."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest
from playwright.async_api import expect

from tests.e2e.pages.popups import Popups

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.people import OpenContext, People

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PUBLIC = (
    "/",
    "/search",
    "/symptoms",
    "/know?kind=condition&id=dengue",
    "/login",
    "/forgot",
    "/forgot?sent=1",
    "/reset",
    "/reset?link=1",
    "/register",
    "/interactions",
    "/offline.html",
    "/logout",
    "/logged-out",
    "/no-such-page",
    "/recover",
    "/recover?asked=1",
    "/recover?sent=1",
    "/recover/confirm?link=1",
    "/recover/stop",
    "/recover/stop?link=1",
    "/recover/password?link=1",
    "/api/docs",
)
PATIENT = (
    "/today",
    "/medicines",
    "/reminders/new",
    "/adherence",
    "/inbox",
    "/settings",
    "/settings/addresses",
    "/settings/api-keys",
    "/settings/apps",
    "/settings/health",
    "/settings/security",
    "/settings/access-log",
    "/settings/sessions",
    "/settings/privacy",
    "/settings/sign-in",
    "/prove",
    "/care",
    "/interactions",
    "/symptoms",
    "/assistant",
    "/care/permissions",
    "/care/organisation",
    "/more",
    "/reminders",
    "/reminders/[reminder_id]",
    "/reminders/[reminder_id]/history",
    "/dev/parts",
)
LOOKS: dict[str, dict[str, Any]] = {
    "bn-phone-light": {"lang": "bn", "viewport": {"width": 360, "height": 780}, "color_scheme": "light"},
    "en-desk-dark": {"lang": "en", "viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "en-phone-dark": {"lang": "en", "viewport": {"width": 360, "height": 780}, "color_scheme": "dark"},
    "bn-desk-light": {"lang": "bn", "viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
}


VISITS = {"bn-light": ("bn-phone-light", "bn-desk-light"), "en-dark": ("en-desk-dark", "en-phone-dark")}
"""Each page is opened in one look and looked at in the other of that language too: a window changes its width."""
_DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def faults_of(page: Page, path: str, visit: str) -> list[str]:
    """Return what is wrong with the page that is open in the first look of a visit, in both of its looks."""
    first, second = VISITS[visit]
    found = await faults(page, f"{path} {first}")
    await page.set_viewport_size(LOOKS[second]["viewport"])
    await page.evaluate(_DRAWN)
    found += await faults(page, f"{path} {second}")
    await page.set_viewport_size(LOOKS[first]["viewport"])
    return found


async def faults(page: Page, path: str) -> list[str]:
    """Return what is wrong with the page that is open."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    found = await page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    said = [f"{path} {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found["violations"]]
    headings = await page.locator("h1").count()
    if headings != 1:
        said.append(f"{path} has {headings} h1")
    if not await page.title():
        said.append(f"{path} has no title")
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        said.append(f"{path} is {wider} px too wide")
    return said


@pytest.mark.parametrize("visit", VISITS)
async def test_a_patients_pages(people: People, visit: str) -> None:
    options = dict(LOOKS[VISITS[visit][0]])
    # A popup that is still fading in has no contrast yet.
    patient = await people.patient(options.pop("lang"), reduced_motion="reduce", **options)
    await patient.remind("মেটফরমিন হাইড্রোক্লোরাইড এক্সটেন্ডেড রিলিজ")
    reminder = await patient.remind_daily("Napa Extra", "08:00", "21:00")
    # What somebody typed without a space breaks all the same.
    await patient.remind("ক" * 60)
    found = []
    # In one tab, as people go through it: what a browser has read and compiled it needn't again.
    page = await patient.open(PATIENT[0])
    # Both doses have come: one that comes while a page is looked at is drawn over it half way.
    await expect(Popups(page).all).to_have_count(2)
    for path in PATIENT:
        await page.goto(path.replace("[reminder_id]", reminder))
        await page.locator(".app[data-nav]").wait_for()
        found += await faults_of(page, path, visit)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", ["bn-phone-light", "en-desk-dark"])
async def test_pages_that_need_no_login(open_context: OpenContext, look: str) -> None:
    options = dict(LOOKS[look])
    lang = options.pop("lang")
    context = await open_context(**options)
    page = await context.new_page()
    await page.goto("/login")
    await context.add_cookies([{"name": "lang", "value": lang, "url": page.url}])
    found = []
    for path in PUBLIC:
        await page.goto(path)
        await page.locator("h1").first.wait_for()
        found += await faults(page, path)
    assert not found, "\n".join(found)
