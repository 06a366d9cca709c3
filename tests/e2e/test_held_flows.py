"""Whose role has to log in by two steps and hasn't: held where the second is added, and then everything opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from playwright.async_api import expect

from tests.e2e.looking import faults
from tests.e2e.pages.security import LoginPages, SecurityPage, app_code
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.async_api import Page

    from tests.e2e.conftest import Product
    from tests.e2e.people import OpenContext, People

pytestmark = pytest.mark.own_instance
SAID = {"en": "then everything else opens", "bn": "তারপর বাকি সব খুলবে"}
HOME = {"admin": "/admin", "doctor": "/care"}
DENIED = (
    "SELECT count(*) FROM compliance_audit_event WHERE action = 'api.role' AND outcome = 'denied' AND actor_id = %s"
)


@pytest.fixture(scope="module")
def strict(request: pytest.FixtureRequest, product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the same product where administrators and doctors have to log in by two steps."""
    from tests.support.product import web_beside  # noqa: PLC0415 - a running instance needs none of it

    urls = (request.getfixturevalue("database_url"), request.getfixturevalue("redis_url"))
    folder: Path = tmp_path_factory.mktemp("strict")
    with web_beside(*urls, folder, HEALTHAPP_MFA_REQUIRED_ROLES="admin doctor") as url:
        yield url


async def _first_login(page: Page, email: str) -> None:
    await page.goto("/login/")
    await page.get_by_test_id("field-email").fill(email)
    await page.get_by_test_id("field-password").fill(PASSWORD)
    await page.get_by_test_id("login").click()
    await page.wait_for_url("**/settings/security/**")


@pytest.mark.parametrize(("role", "lang"), [("admin", "en"), ("doctor", "bn")])
async def test_without_a_second_step_nothing_opens_but_the_page_where_it_is_added(
    people: People, product: Product, open_context: OpenContext, strict: str, role: str, lang: str
) -> None:
    person = await people.staff(role, lang)
    me = (await (await person.context.request.get("/api/v1/me")).json())["profile"]["id"]
    context = await open_context(base_url=strict, viewport={"width": 360, "height": 780})
    await context.add_cookies([{"name": "lang", "value": lang, "url": strict}])
    page = await context.new_page()
    await _first_login(page, person.email)
    await expect(page.get_by_test_id("mfa-required")).to_contain_text(SAID[lang])

    # By its address too, and by the API: refused, and nothing of it is shown.
    for path in (HOME[role], "/inbox"):
        await page.goto(path)
        await page.wait_for_url("**/settings/security/**")
    assert (await context.request.get("/api/v1/notifications")).status == 403
    assert product.database_url is not None
    async with await psycopg.AsyncConnection.connect(product.database_url) as owner:
        ((written,),) = await (await owner.execute(DENIED, (me,))).fetchall()
    assert written >= 1 + len({HOME[role], "/inbox"}), "by whom, and what was refused to them"

    security = SecurityPage(page)
    await page.locator(".app[data-nav]").wait_for()
    assert await faults(page, "/settings/security") == []
    secret = await security.begin_app()
    await security.confirm_app(app_code(secret))
    assert len(set(await security.codes())) == 10
    await security.part("codes-kept").click()
    await page.goto(HOME[role])
    await page.locator(".app[data-nav]").wait_for()
    await expect(page.locator("h1").first).to_be_visible()
    assert "/settings/security" not in page.url

    # And the next login asks for it.
    again = LoginPages(await (await open_context(base_url=strict)).new_page())
    await again.password(person.email, PASSWORD)
    await again.code(app_code(secret, 1))
    await again.page.wait_for_url(lambda url: "/verify" not in url and "/login" not in url)
