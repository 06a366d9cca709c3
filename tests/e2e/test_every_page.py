"""Every page in both languages, small and light, wide and dark: `looking.py` finds nothing wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.e2e.looking import LOOKS, VISITS, faults, faults_of
from tests.e2e.pages.popups import Popups
from tests.e2e.pages.users import RegisterPage

if TYPE_CHECKING:
    from tests.e2e.people import OpenContext, People

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
# Of the API's page, which is operations, schemas and errors, one of each shape stays, opened: axe takes a quarter of a
# minute for all of them, and finds in them what it finds in these. Before that nothing of it may be too wide.
_ONE_OF_EACH = """() => {
  const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const shapes = new Set();
  for (const one of document.querySelectorAll("details")) {
    const shape = [...new Set([...one.querySelectorAll("*")].map((part) => part.tagName))].sort().join();
    if (shapes.has(shape)) one.remove();
    else one.open = true;
    shapes.add(shape);
  }
  for (const row of document.querySelectorAll("tbody tr:nth-child(n + 4)")) row.remove();
  return wider;
}"""


@pytest.mark.parametrize("visit", VISITS)
async def test_a_patients_pages(people: People, visit: str) -> None:
    options = dict(LOOKS[VISITS[visit][0]])
    # A popup that is still fading in has no contrast yet.
    patient = await people.patient(options.pop("lang"), reduced_motion="reduce", **options)
    # What somebody typed without a space breaks all the same.
    names = ("মেটফরমিন হাইড্রোক্লোরাইড এক্সটেন্ডেড রিলিজ", "Napa Extra", "ক" * 60)
    await patient.remind(names[0])
    reminder = await patient.remind_daily(names[1], "08:00", "21:00")
    await patient.remind(names[2])
    found = []
    # In one tab, as people go through it: what a browser has read and compiled it needn't again.
    page = await patient.open(PATIENT[0])
    # Both doses have come: one that comes while a page is looked at is drawn over it half way.
    popups = Popups(page)
    await expect(popups.all).to_have_count(2)
    for path in PATIENT:
        await page.goto(path.replace("[reminder_id]", reminder))
        await page.locator(".app[data-nav]").wait_for()
        found += await faults_of(page, path, visit, names)
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
        if path == "/api/docs":
            assert await page.evaluate(_ONE_OF_EACH) <= 0
        found += await faults(page, path)
    await page.goto("/register")
    await RegisterPage(page).send()
    await page.get_by_test_id("error-summary").wait_for()
    found += await faults(page, "/register with errors")
    assert not found, "\n".join(found)
