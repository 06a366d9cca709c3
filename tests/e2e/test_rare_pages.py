"""The pages that few people see, or see once: `looking.py` finds nothing wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from playwright.async_api import expect

from tests.e2e.looking import faults
from tests.e2e.pages.apps import ConsentPage
from tests.e2e.pages.recoveries import LostPages, RecoveriesPage
from tests.e2e.pages.security import LoginPages
from tests.e2e.pages.sign_on import SignOnPages
from tests.e2e.pages.users import RegisterPage, UsersPage
from tests.e2e.people import PASSWORD
from tests.e2e.test_app_flows import _register
from tests.e2e.test_security_flows import _with_app
from tests.e2e.test_staff_pages import look_of
from tests.support import apps

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

    from tests.e2e.conftest import Product
    from tests.e2e.people import OpenContext, People
    from tests.peers.openid_provider import RealProvider

pytestmark = pytest.mark.own_instance
EXTREMES = ["bn-phone-light", "en-desk-dark"]
STAFF = {
    "doctor": ("/care", "/inbox", "/settings"),
    "provider": ("/care", "/inbox", "/settings"),
    "pharmacist": ("/inbox", "/settings"),
    "emergency": ("/emergency-desk",),
}
ON_THE_WAY = ("/waiting", "/verify", "/link", "/consent")


async def _stranger(open_context: OpenContext, product: Product, look: str) -> BrowserContext:
    lang, options = look_of(look)
    context = await open_context(reduced_motion="reduce", **options)
    await context.add_cookies([{"name": "lang", "value": lang, "url": product.url}])
    return context


async def _arrived(page: Page, path: str) -> list[str]:
    await page.wait_for_url(re.compile(rf"{path}(/|\?|$)"))
    await page.locator("h1").first.wait_for()
    await expect(page.locator(".skeleton")).to_have_count(0)
    return await faults(page, path)


@pytest.mark.parametrize("look", EXTREMES)
@pytest.mark.parametrize("role", STAFF)
async def test_the_pages_of_who_works_here(people: People, role: str, look: str) -> None:
    lang, options = look_of(look)
    person = await people.staff(role, lang, reduced_motion="reduce", **options)
    found: list[str] = []
    for path in STAFF[role]:
        page = await person.context.new_page()
        await page.goto(path)
        found += await _arrived(page, path)
        await page.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", EXTREMES)
async def test_pages_on_the_way_in(
    people: People, open_context: OpenContext, product: Product, provider: RealProvider, look: str
) -> None:
    found: list[str] = []
    waiting = RegisterPage(await (await _stranger(open_context, product, look)).new_page())
    await waiting.page.goto("/register")
    await waiting.fill("Anisur Rahman", f"waits-{look}@example.com", PASSWORD, "doctor")
    await waiting.page.get_by_test_id("field-licenceNumber").fill("A-48213")
    await waiting.send()
    found += await _arrived(waiting.page, "/waiting")

    careful = await people.patient()
    await _with_app(careful)
    second = LoginPages(await (await _stranger(open_context, product, look)).new_page())
    await second.password(careful.email, PASSWORD)
    found += await _arrived(second.page, "/verify")

    person = f"rare-{look}"
    provider.person(person, email=(await people.patient()).email, email_verified=True)
    pages = SignOnPages(await (await _stranger(open_context, product, look)).new_page())
    await pages.from_login(person)
    found += await _arrived(pages.page, "/link")

    client = await _register(people)
    asked = apps.request(client, apps.verifier()[1], "openid profile offline_access read")
    page = await (await _stranger(open_context, product, look)).new_page()
    await page.goto(f"/oauth/authorize?{urlencode(asked)}")
    await ConsentPage(page).log_in((await people.patient()).email, PASSWORD)
    found += await _arrived(page, "/consent")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", EXTREMES)
async def test_one_account_as_administrators_see_it(people: People, look: str) -> None:
    lang, options = look_of(look)
    name = f"Shirin {look}"
    await people.patient(name=name)
    admin = await people.staff("admin", lang, reduced_motion="reduce", **options)
    desk = UsersPage(await admin.open("/admin/users"))
    await desk.open(name)
    assert not await faults(desk.page, "/admin/users/user", [name])


@pytest.mark.parametrize("look", EXTREMES)
async def test_one_recovery_as_administrators_see_it(
    people: People, open_context: OpenContext, product: Product, look: str
) -> None:
    lang, options = look_of(look)
    lost = await people.patient()
    await _with_app(lost)
    page = await (await _stranger(open_context, product, look)).new_page()
    await LoginPages(page).password(lost.email, PASSWORD)
    await LostPages(page).ask()
    await LostPages(page).part("asked").wait_for()
    admin = await people.staff("admin", lang, reduced_motion="reduce", **options)
    desk = RecoveriesPage(await admin.open("/admin/recoveries"))
    await desk.open(lost.email)
    assert not await faults(desk.page, "/admin/recoveries/recovery")


def seen_here() -> set[str]:
    """Return the routes of this file's pages."""
    return {path for paths in STAFF.values() for path in paths} | {
        *ON_THE_WAY,
        "/admin/users/user",
        "/admin/recoveries/recovery",
        # Looked at in `test_import_flows`, with what editors upload.
        "/know/imports",
    }
