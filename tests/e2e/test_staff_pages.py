"""The pages of followers and of the administrator: `looking.py` finds nothing wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.e2e.looking import LOOKS, VISITS, faults, faults_of
from tests.e2e.pages.care import CarePage
from tests.e2e.pages.editing import API, EditingPage, draft, first_aid, new_id, published, submitted
from tests.e2e.pages.settings import SettingsPage

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.people import People

ADMIN = (
    "/admin",
    "/admin/users",
    "/admin/roles",
    "/admin/organisations",
    "/admin/recoveries",
    "/admin/more",
    "/admin/audit",
    "/admin/logs",
    "/admin/retention",
    "/admin/assistant",
    "/admin/compliance",
    "/admin/apps",
    "/admin/dead-letters",
    "/admin/broadcast",
    "/inbox",
    "/settings",
    "/dev/outbox",
)
ENGINES = ("valkey", "model", "sso:real", "audit verify")
"""What the processes call what they work with."""
FOLLOWER = ("/care", "/care/day", "/care/health", "/adherence")
EDITOR = ("/know/edit", "/know/edit/version")


def look_of(name: str) -> tuple[str, dict[str, Any]]:
    options = dict(LOOKS[name])
    return options.pop("lang"), options


async def come(page: Page) -> None:
    """Wait until a page has come to life and shows what it has to show."""
    await page.locator(".app[data-nav]").wait_for()
    await page.locator("h1").wait_for()
    await expect(page.locator(".skeleton")).to_have_count(0)


@pytest.mark.parametrize("visit", VISITS)
async def test_the_administrators_pages(people: People, visit: str) -> None:
    lang, options = look_of(VISITS[visit][0])
    admin = await people.staff("admin", lang, reduced_motion="reduce", **options)
    found = []
    page = await admin.context.new_page()
    for path in ADMIN:
        await page.goto(path)
        # The outbox has no frame around it: it is no page of the product.
        await (page.get_by_test_id("reload").wait_for() if path == "/dev/outbox" else come(page))
        found += await faults_of(page, path, visit, ENGINES)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("visit", VISITS)
async def test_a_caregivers_pages(people: People, visit: str) -> None:
    lang, options = look_of(VISITS[visit][0])
    patient = await people.patient(name="আব্দুল করিম")
    carer = await people.caregiver(lang, reduced_motion="reduce", **options)
    await CarePage(await patient.open("/care")).ask(carer.email)
    page = await carer.open("/care")
    found = await faults_of(page, "/care with a request", visit)
    await CarePage(page).answer("আব্দুল করিম", agree=True)
    await patient.remind("মেটফরমিন হাইড্রোক্লোরাইড এক্সটেন্ডেড রিলিজ")
    await CarePage(page).people.get_by_test_id("dose-delivered").wait_for()
    found += await faults_of(page, "/care", visit)
    await page.get_by_test_id("open-day").click()
    await page.get_by_test_id("day-doses").wait_for()
    found += await faults_of(page, "/care/day", visit)
    await page.go_back()
    await page.get_by_test_id("open-adherence").click()
    await page.wait_for_url("**/adherence**")
    await come(page)
    found += await faults_of(page, "/adherence of someone", visit)
    await patient.say("/api/v1/me/allergies", {"substance": "পেনিসিলিন", "reaction": "সারা গায়ে চাকা"})
    await patient.share_everything()
    await page.goto("/care")
    await page.get_by_test_id("open-health").click()
    await page.get_by_test_id("contacts").wait_for()
    found += await faults_of(page, "/care/health", visit)
    await page.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("visit", VISITS)
async def test_the_editors_pages(people: People, visit: str) -> None:
    lang, options = look_of(VISITS[visit][0])
    editor = await people.editor("doctor", lang, reduced_motion="reduce", **options)
    other, entry = await people.editor("pharmacist"), new_id()
    await published(other, editor, entry, first_aid(entry))
    waits = await submitted(
        other, entry, first_aid(entry, "A jellyfish's sting that was written much longer than before")
    )
    own = await draft(editor, entry)
    dengue = await editor.say(API, {"kind": "condition", "entryId": "dengue"})
    page = await editor.context.new_page()
    found = []
    for path in (
        "/know/edit",
        f"/know/edit?kind=first_aid&id={entry}",
        f"/know/edit/version?id={waits}",
        f"/know/edit/version?id={own}",
        f"/know/edit/version?id={dengue['id']}",
    ):
        await page.goto(path)
        await come(page)
        found += await faults_of(page, path, visit)
    await page.locator("#part-findings > summary").click()
    await page.locator("#part-findings").get_by_test_id("more").first.click()
    await EditingPage(page).fill("icd10", "no code")
    await page.locator('[id="error-icd10"]').wait_for()
    found += await faults_of(page, "/know/edit/version with an error", visit)
    stranger = await people.staff("doctor", lang, reduced_motion="reduce", **options)
    page = await stranger.open("/know/edit")
    await page.get_by_test_id("refused").wait_for()
    found += await faults_of(page, "/know/edit refused", visit)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", ["bn-phone-light", "en-desk-dark"])
async def test_an_open_card_of_the_settings(people: People, look: str) -> None:
    lang, options = look_of(look)
    patient = await people.patient(lang, **options)
    settings = SettingsPage(await patient.open("/settings"))
    await settings.open_topic("medicine")
    assert not await faults(settings.page, "/settings with an open card")
