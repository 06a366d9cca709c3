"""Nobody agrees but the person, and nothing reaches further than they agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from healthapp.kit.actor import Role
from tests.support import apps
from tests.support.api import problem, reminder
from tests.support.apps import Browser, Client, bearer, exchange, refresh, refused, request, said, verifier
from tests.support.trail import payloads

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser


async def test_coming_here_agrees_to_nothing(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    """No address of ours agrees: neither by a link, nor by a form of another site, nor with a token."""
    _, challenge = verifier()
    asked = request(app, challenge)
    for more in ({"consent": "yes"}, {"allow": "1"}, {"prompt": "none"}):
        led = await browser.go({**asked, **more})
        assert "code=" not in led.replace("code_challenge", "").replace("response_type=code", "")
    forged = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answer = await browser.http.post("/oauth/authorize", data=asked, headers=forged)
    problem(answer, 403, "csrf")
    # Without the cookie, which a browser doesn't send along there, it becomes an address and nothing else.
    answer = await client.post("/oauth/authorize", data=asked, headers=forged)
    assert answer.headers["location"].startswith("/oauth/authorize?")
    assert (await browser.http.get("/api/v1/auth/apps")).json()["apps"] == []


async def test_an_app_or_a_key_agrees_to_nothing(
    browser: Browser, app: Client, client: httpx.AsyncClient, platform: Platform
) -> None:
    got = await apps.tokens(client, browser, app, "read write")
    other = await apps.register(platform)
    _, challenge = verifier()
    answer = await client.get("/oauth/authorize", params=request(other, challenge), headers=bearer(got["access_token"]))
    problem(answer, 403)
    for method, path in (("DELETE", f"/api/v1/auth/apps/{app.id}"), ("GET", "/api/v1/auth/apps")):
        problem(await client.request(method, path, headers=bearer(got["access_token"])), 403, "not_by_key")


async def test_who_still_waits_lets_nobody_in(browser: Browser, app: Client, owner: Any, platform: Platform) -> None:
    owner.execute("UPDATE identity_user SET role = 'applicant' WHERE id = %s", (browser.person.id,))
    _, challenge = verifier()
    assert said(await browser.go(request(app, challenge)))["error"] == "access_denied"
    assert said(await browser.allow(request(app, challenge)))["error"] == "access_denied"


async def test_an_app_that_reads_changes_nothing(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    got = await apps.tokens(client, browser, app, "read")
    answer = await client.post("/api/v1/reminders", json=reminder(), headers=bearer(got["access_token"]))
    problem(answer, 403, "key_only_reads")
    problem(await client.get("/api/v1/auth/sessions", headers=bearer(got["access_token"])), 403, "not_by_key")
    answer = await client.get("/oauth/userinfo", headers=bearer(got["access_token"]))
    refused(answer, "insufficient_scope", 403)


async def test_who_may_only_know_one_sees_nothing(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    got = await apps.tokens(client, browser, app, "openid")
    for path in ("/api/v1/me", "/api/v1/reminders", "/api/v1/auth/validate-token"):
        assert (await client.get(path, headers=bearer(got["access_token"]))).status_code == 403, path
    who = (await client.get("/oauth/userinfo", headers=bearer(got["access_token"]))).json()
    assert who.keys() == {"sub"}
    assert str(browser.person.id) not in who["sub"]


async def test_an_app_writes_as_its_person_and_as_nobody_else(
    platform: Platform,
    browser: Browser,
    app: Client,
    client: httpx.AsyncClient,
    as_user: AsUser,
    make_user: MakeUser,
    owner: Any,
) -> None:
    got = await apps.tokens(client, browser, app, "write")
    stranger = await as_user(await make_user())
    theirs = (await stranger.post("/api/v1/reminders", json=reminder())).json()["reminderId"]
    problem(await client.get(f"/api/v1/reminders/{theirs}", headers=bearer(got["access_token"])), 403)
    made = await client.post("/api/v1/reminders", json=reminder(), headers=bearer(got["access_token"]))
    assert made.status_code == 201
    assert [noted["by_app"] for noted in payloads(platform, owner, "reminder.create")] == [app.id]
    trail = owner.execute("SELECT actor_id FROM compliance_audit_event WHERE action = 'reminder.create' ORDER BY seq")
    assert trail.fetchall()[-1] == (browser.person.id,)


async def test_more_than_registered_is_refused(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    _, challenge = verifier()
    for http in (browser.http, client):
        answer = await http.get(f"/oauth/authorize?{urlencode(request(app, challenge, 'admin'))}")
        assert said(answer.headers["location"])["error"] == "invalid_scope"
    assert said(await browser.allow(request(app, challenge, "openid admin")))["error"] == "invalid_scope"


async def test_admin_goes_to_an_administrators_own_app(
    platform: Platform, make_user: MakeUser, make_client: Any, browser: Browser, client: httpx.AsyncClient
) -> None:
    admin, other = await make_user(Role.ADMIN), await make_user(Role.ADMIN)
    mine = await apps.register(platform, admin, scopes=["openid", "read", "admin"])
    _, challenge = verifier()
    asked = request(mine, challenge, "openid read admin")
    for person in (browser, await Browser.open(platform, other, make_client)):
        proof, challenge = verifier()
        code = await person.code(request(mine, challenge, "openid read admin"))
        assert (await exchange(client, mine, code, proof)).json()["scope"] == "openid read"
        assert said(await person.allow({**asked, "scope": "admin"}))["error"] == "invalid_scope"
    got = await apps.tokens(client, await Browser.open(platform, admin, make_client), mine, "read admin")
    assert got["scope"] == "read admin"
    assert (await client.get("/api/v1/admin/dead-letters", headers=bearer(got["access_token"]))).status_code == 200
    problem(await client.get("/api/v1/admin/apps", headers=bearer(got["access_token"])), 403, "not_by_key")


async def test_refreshing_never_widens(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    refused(await refresh(client, app, got["refresh_token"], scope="read write"), "invalid_scope")
    small = (await refresh(client, app, got["refresh_token"], scope="offline_access")).json()
    assert small["scope"] == "offline_access"
    assert (await client.get("/api/v1/me", headers=bearer(small["access_token"]))).status_code == 403
    whole = (await refresh(client, app, small["refresh_token"])).json()
    assert whole["scope"] == "offline_access read"
