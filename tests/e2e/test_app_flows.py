"""An app of somebody else: let in by its person, who sees it in the settings and puts it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e.pages.apps import AdminAppsPage, AllowedAppsPage, ConsentPage
from tests.e2e.people import PASSWORD
from tests.support import apps
from tests.support.apps import Client

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from tests.e2e.conftest import Product
    from tests.e2e.people import OpenContext, People

pytestmark = pytest.mark.own_instance
GOODBYE = "https://diary.example/bye"


async def _register(people: People) -> Client:
    admin = await people.staff("admin")
    asked: dict[str, Any] = {
        "name": "Sugar diary",
        "publisher": "Dhaka Diabetes Society",
        "redirectUris": [apps.CALLBACK],
        "logoutUris": [GOODBYE],
        "scopes": ["openid", "profile", "offline_access", "read"],
    }
    made = (await admin.say("/api/v1/admin/apps", asked))["app"]
    return Client(made["clientId"], made["clientSecret"])


async def _at_the_app(route: Route) -> None:
    await route.fulfill(body="<h1>Back at the diary</h1>", content_type="text/html")


async def _tokens(product: Product, client: Client, page: Page, proof: str) -> dict[str, Any]:
    """Exchange the code that the browser has brought, as the app's server does."""
    await page.wait_for_url(f"{apps.CALLBACK}?**")
    async with httpx.AsyncClient(base_url=product.url) as http:
        answer = await apps.exchange(http, client, apps.said(page.url)["code"], proof)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_app_is_let_in_reads_and_is_put_out(
    people: People, product: Product, open_context: OpenContext
) -> None:
    client = await _register(people)
    patient = await people.patient()
    await patient.remind_daily("Metformin 500", "08:00")
    # From the app, in a browser that isn't logged in: login, question, back.
    context = await open_context()
    await context.route("https://diary.example/**", _at_the_app)
    page = await context.new_page()
    proof, challenge = apps.verifier()
    asked = apps.request(client, challenge, "openid profile offline_access read")
    await page.goto(f"/oauth/authorize?{urlencode(asked)}")
    consent = ConsentPage(page)
    await consent.log_in(patient.email, PASSWORD)
    await expect(page.locator("h1")).to_contain_text("Sugar diary")
    await expect(page.get_by_text("Dhaka Diabetes Society, not by us")).to_be_visible()
    await expect(consent.scopes).to_have_count(4)
    document = await context.request.get(page.url)
    assert document.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in document.headers["content-security-policy"]
    await consent.allow()
    got = await _tokens(product, client, page, proof)
    headers = {"Authorization": f"Bearer {got['access_token']}"}
    async with httpx.AsyncClient(base_url=product.url, headers=headers) as program:
        (seen,) = (await program.get("/api/v1/reminders")).json()["reminders"]
        assert seen["title"] == "Metformin 500"
        # Said yes before: from the login's form straight back to the app.
        await context.clear_cookies()
        proof, challenge = apps.verifier()
        await page.goto(f"/oauth/authorize?{urlencode({**asked, 'code_challenge': challenge})}")
        await consent.log_in(patient.email, PASSWORD)
        await _tokens(product, client, page, proof)
        # The person puts it out.
        settings = await patient.open("/settings")
        await settings.get_by_test_id("open-apps").click()
        allowed = AllowedAppsPage(settings)
        await expect(allowed.apps).to_contain_text("sees all your data")
        await allowed.stop("Sugar diary")
        await expect(settings.get_by_test_id("banner")).to_contain_text("The app is out")
        await expect(settings.get_by_test_id("no-apps")).to_be_visible()
        assert (await program.get("/api/v1/reminders")).status_code == 401


async def test_saying_no_and_leaving(people: People, open_context: OpenContext) -> None:
    client = await _register(people)
    patient = await people.patient("bn")
    await patient.context.route("https://diary.example/**", _at_the_app)
    page = await patient.context.new_page()
    _, challenge = apps.verifier()
    await page.goto(f"/oauth/authorize?{urlencode(apps.request(client, challenge))}")
    await expect(page.locator("h1")).to_contain_text("আপনার অ্যাকাউন্টে ঢুকতে চায়")
    await ConsentPage(page).refuse()
    await page.wait_for_url(f"{apps.CALLBACK}?**")
    assert apps.said(page.url)["error"] == "access_denied"
    # An address that isn't the app's: nobody is sent there.
    wrong = apps.request(client, challenge, redirect_uri="https://evil.example/")
    await page.goto(f"/oauth/authorize?{urlencode(wrong)}")
    await expect(page.get_by_test_id("consent-wrong")).to_be_visible()
    # The app has somebody log out: asked here, then back to the app.
    leaving = {"client_id": client.id, "post_logout_redirect_uri": GOODBYE, "state": "bye"}
    await page.goto(f"/oauth/logout?{urlencode(leaving)}")
    await page.get_by_test_id("goodbye").click()
    await page.wait_for_url(f"{GOODBYE}?state=bye")
    assert (await patient.context.request.get("/api/v1/me")).status == 401


async def test_an_administrator_registers_an_app_and_ends_it(people: People, product: Product) -> None:
    admin = await people.staff("admin")
    page = await admin.open("/admin")
    await page.get_by_test_id("nav-other_apps").click()
    shown = AdminAppsPage(page)
    await shown.register("Sugar diary", "http://diary.example/callback", "openid", "read")
    await expect(page.locator("#error-redirectUris")).to_be_visible()
    await shown.register("Sugar diary", apps.CALLBACK)
    await expect(shown.apps.filter(has_text="Sugar diary").first).to_contain_text("openid read")
    name, secret = await shown.credentials()
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    async with httpx.AsyncClient(base_url=product.url) as http:
        known = await http.post("/oauth/token", data=form, auth=(name, secret))
        assert known.json()["error"] == "invalid_grant"
        # Shown once; a new one takes its place.
        await page.get_by_test_id("secret-seen").click()
        await expect(page.get_by_test_id("new-client-secret")).to_have_count(0)
        line = shown.apps.filter(has_text=name)
        await line.get_by_test_id("app-renew").click()
        await page.get_by_test_id("dialog-renew-secret-confirm").click()
        await expect(page.get_by_test_id("new-client-secret")).to_be_visible()
        _, renewed = await shown.credentials()
        assert renewed != secret
        assert (await http.post("/oauth/token", data=form, auth=(name, secret))).status_code == 401
        await line.get_by_test_id("app-end").click()
        await page.get_by_test_id("dialog-end-app-confirm").click()
        await expect(line).to_contain_text("Ended on")
        assert (await http.post("/oauth/token", data=form, auth=(name, renewed))).status_code == 401
