"""Keycloak's own pages, the product's own pages, and a real Chromium between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pytest
from playwright.async_api import async_playwright, expect

from tests.peers.keycloak import CLIENT_SECRET, PASSWORD, Keycloak
from tests.peers.saml_idp import product_key
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.product import running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import BrowserContext, Page

_PATIENCE_MS = 60_000
_CLIENT_ID = "healthapp-in-chromium"


class _ByOpenId:
    def __init__(self, keycloak: Keycloak) -> None:
        self._keycloak = keycloak

    def start(self, url: str, /) -> Self:
        self._keycloak.know_too(url, _CLIENT_ID)
        return self

    def stop(self) -> None:
        """It goes on for the other tests."""

    def told(self) -> dict[str, Any]:
        said = self._keycloak.openid(client_id=_CLIENT_ID).model_dump(mode="json")
        return said | {"client_secret": CLIENT_SECRET}


class _BySaml:
    product_key = product_key()

    def __init__(self, keycloak: Keycloak) -> None:
        self._keycloak = keycloak

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """It goes on for the other tests."""

    def told(self) -> dict[str, Any]:
        return self._keycloak.saml().model_dump(mode="json")


@pytest.fixture(scope="module")
def product(
    database_url: str, redis_url: str, keycloak: Keycloak, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("product")
    with running(database_url, redis_url, folder, _ByOpenId(keycloak), _BySaml(keycloak)) as url:
        yield url


@pytest.fixture
async def context(product: str) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        made = await browser.new_context(base_url=product)
        made.set_default_timeout(_PATIENCE_MS)
        await made.add_cookies([{"name": "lang", "value": "en", "url": product}])
        yield made
        await made.close()
        await browser.close()


async def _log_in(page: Page, by: str, who: str) -> None:
    await page.goto("/login/?next=/medicines/")
    await page.get_by_role("link", name=f"Log in with {by}", exact=True).click()
    await page.locator("#username").fill(who)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("#kc-login").click()
    await page.wait_for_url("**/medicines/**")


async def test_by_openid_and_out_at_keycloak(context: BrowserContext, keycloak: Keycloak) -> None:
    who = keycloak.person("mitu")
    page = await context.new_page()
    await _log_in(page, "Hospital", who)
    there = await context.new_page()
    await there.goto(f"{keycloak.issuer}/protocol/openid-connect/logout")
    await there.locator("#kc-logout").click()
    # Keycloak has told the product, and the page that was open notices by itself.
    await page.wait_for_url("**/login/**")


async def test_by_saml(context: BrowserContext, keycloak: Keycloak) -> None:
    who = keycloak.person("jamal")
    page = await context.new_page()
    await _log_in(page, "Hospital (SAML)", who)
    await page.goto("/settings/sign-in/")
    await expect(page.get_by_test_id("way").first).to_contain_text(f"{who}@hospital.example", timeout=_PATIENCE_MS)
