"""Logging in by a provider of identities, from the button to the first page and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.e2e.pages.sign_on import SignOnPages
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from tests.e2e.conftest import Product
    from tests.e2e.people import OpenContext, People
    from tests.peers.openid_provider import RealProvider
    from tests.peers.saml_idp import SamlIdp

pytestmark = pytest.mark.own_instance


async def _stranger(open_context: OpenContext, product: Product, lang: str = "en") -> BrowserContext:
    context = await open_context()
    await context.add_cookies([{"name": "lang", "value": lang, "url": product.url}])
    return context


async def test_a_first_login_and_out_again(open_context: OpenContext, product: Product, provider: RealProvider) -> None:
    provider.person("shirin", email="shirin@example.com", email_verified=True, name="Shirin Akhter")
    context = await _stranger(open_context, product)
    pages = SignOnPages(await context.new_page())
    await pages.from_login("shirin", following="?next=/medicines/")
    await pages.page.wait_for_url("**/medicines/**")
    await pages.page.goto("/settings/sign-in/")
    await expect(pages.part("way")).to_contain_text("shirin@example.com")
    await expect(pages.part("way-password")).to_contain_text("You have not chosen one yet")
    # Nobody knows how old the login there is: it is asked for anew. And it is the only way in.
    await pages.remove_way()
    await pages.part("step-up-provider").click()
    await pages.at_provider("shirin")
    await pages.page.wait_for_url("**/settings/sign-in/**")
    await pages.remove_way()
    await expect(pages.part("banner")).to_contain_text("Choose a password first")

    await pages.page.goto("/settings/")
    await pages.part("logout").click()
    await expect(pages.page.get_by_text("You may still be logged in at Shapla ID")).to_be_visible()
    await pages.part("leave").click()
    await pages.page.get_by_role("button", name="Yes, sign me out").click()
    await pages.page.wait_for_url(f"{product.url}/login/**")


async def test_an_account_is_linked_after_its_password(
    people: People, open_context: OpenContext, product: Product, provider: RealProvider
) -> None:
    patient = await people.patient()
    provider.person("minara", email=patient.email, email_verified=True)
    context = await _stranger(open_context, product)
    pages = SignOnPages(await context.new_page())
    await pages.from_login("minara")
    await pages.page.wait_for_url("**/link/**")
    await expect(pages.part("link-account")).to_contain_text(patient.email)
    await pages.link("not the password")
    await expect(pages.part("error-summary")).to_be_visible()
    await pages.link(PASSWORD)
    await pages.page.wait_for_url("**/today/**")
    # The next time the provider is enough, and knows who it is.
    await context.clear_cookies(name="healthapp_session")
    await pages.page.goto("/login/")
    await pages.by("Shapla ID").click()
    await pages.page.wait_for_url("**/today/**")


async def test_connecting_and_removing_in_the_settings(people: People, provider: RealProvider) -> None:
    patient = await people.patient()
    provider.person("liton", email="liton@work.example")
    pages = SignOnPages(await patient.open("/settings"))
    await pages.part("open-ways").click()
    await pages.part("other-way").filter(has_text="Shapla ID").get_by_test_id("connect").click()
    await pages.part("connect-go").click()
    await pages.at_provider("liton")
    await pages.page.wait_for_url("**/settings/sign-in/?linked=real")
    await expect(pages.part("banner")).to_have_text("Shapla ID is connected.")
    await pages.remove_way()
    await expect(pages.part("banner")).to_have_text("Removed.")
    await expect(pages.part("way")).to_have_count(0)
    await expect(pages.part("connect")).to_have_count(2)


async def test_a_logout_at_the_provider_ends_the_login_here(
    open_context: OpenContext, product: Product, provider: RealProvider
) -> None:
    provider.person("tuli", email="tuli@example.com", email_verified=True, name="Tuli Das")
    context = await _stranger(open_context, product)
    pages = SignOnPages(await context.new_page())
    await pages.from_login("tuli", following="?next=/settings/")
    await pages.page.wait_for_url("**/settings/**")
    there = await context.new_page()
    await there.goto(f"{provider.issuer}/session/end")
    await there.get_by_role("button", name="Yes, sign me out").click()
    # The page that was open notices by itself.
    await pages.page.wait_for_url("**/login/**")


async def test_a_login_at_a_saml_provider_of_another_site(
    open_context: OpenContext, product: Product, campus: SamlIdp
) -> None:
    campus.people["salma"] = {"email": "salma@campus.example", "displayName": "Salma Khatun"}
    context = await _stranger(open_context, product)
    pages = SignOnPages(await context.new_page())
    await pages.page.goto("/login/?next=/medicines/")
    await pages.by("Campus").click()
    await pages.at_provider("salma")
    # Its form posts to us from another site, without our cookies.
    await pages.page.get_by_role("button", name="Go on").click()
    await pages.page.wait_for_url("**/medicines/**")
    await expect(pages.page.get_by_text("Salma Khatun")).to_be_visible()


async def test_single_logout_with_a_saml_provider(open_context: OpenContext, product: Product, campus: SamlIdp) -> None:
    campus.people["rokeya"] = {"email": "rokeya@campus.example", "displayName": "Rokeya Begum"}
    context = await _stranger(open_context, product)
    pages = SignOnPages(await context.new_page())
    await pages.from_campus("rokeya", following="?next=/settings/")
    await pages.part("logout").click()
    # There, by a signed request that it checks against our metadata, and back by itself.
    await pages.page.wait_for_url("**/logged-out/**")
    await expect(pages.part("logged-out")).to_contain_text("You are logged out of Campus too")
    await pages.part("log-in-again").click()
    await pages.page.wait_for_url("**/login")

    campus.behave("partly")
    await pages.from_campus("rokeya", following="?next=/settings/")
    await pages.part("logout").click()
    await expect(pages.part("logged-out")).to_contain_text("Campus could not log you out everywhere")

    # It may fail as it likes: here it is over, and the page claims nothing.
    await pages.from_campus("rokeya", following="?next=/settings/")
    campus.behave("fail")
    await pages.part("logout").click()
    await expect(pages.page.get_by_text("Out of order")).to_be_visible()
    await pages.page.goto(f"{product.url}/logged-out/")
    await expect(pages.part("logged-out")).to_contain_text("You may still be logged in at Campus")
    await pages.page.goto(f"{product.url}/settings/")
    await pages.page.wait_for_url("**/login/**")

    # And begun there: the page that was open notices by itself.
    campus.logins.clear()
    await pages.from_campus("rokeya", following="?next=/settings/")
    there = await context.new_page()
    await there.goto(f"http://localhost:{campus.port}/logout?who=rokeya")
    await expect(there.get_by_role("heading", name="Bye")).to_be_visible()
    await pages.page.wait_for_url("**/login/**")
