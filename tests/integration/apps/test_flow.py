"""An app gets in by the person's word, does what they allowed, and is out when they say so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError
from tests.support import apps
from tests.support.api import problem, reminder
from tests.support.apps import Browser, Client, bearer, exchange, request, said, verifier
from workers.subscriptions import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import httpx

    from healthapp.kit.clock import FixedClock
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser


async def test_the_whole_way(browser: Browser, app: Client, client: httpx.AsyncClient, as_user: AsUser) -> None:
    proof, challenge = verifier()
    asked = request(app, challenge, "openid profile email offline_access read")
    # Not agreed to yet: the page asks, and the address alone agrees to nothing.
    assert (await browser.go(asked)).startswith("/consent/?response_type=code")
    answer = said(await browser.allow(asked))
    assert answer.keys() == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("a-state", "http://testserver")
    got = (await exchange(client, app, answer["code"], proof)).json()
    assert got.keys() == {"access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"}
    assert (got["token_type"], got["expires_in"]) == ("Bearer", 1800)
    assert got["scope"] == "openid profile email offline_access read"
    await (await as_user(browser.person)).post("/api/v1/reminders", json=reminder(title="Metformin at eight"))
    seen = await client.get("/api/v1/reminders", headers=bearer(got["access_token"]))
    assert [found["title"] for found in seen.json()["reminders"]] == ["Metformin at eight"]
    who = (await client.get("/oauth/userinfo", headers=bearer(got["access_token"]))).json()
    assert who["name"] == browser.person.name
    assert (who["email"], who["email_verified"]) == (browser.person.email, True)
    # Agreed to once: the next time one goes straight through, with a code of its own.
    again = said(await browser.go(asked))
    assert again.keys() == {"code", "state", "iss"}
    assert again["code"] != answer["code"]


async def test_who_is_not_logged_in_logs_in_first(app: Client, client: httpx.AsyncClient) -> None:
    _, challenge = verifier()
    answer = await client.get("/oauth/authorize", params=request(app, challenge))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login/?next=/consent/")
    assert f"client_id={app.id}" in unquote(answer.headers["location"])


async def test_refreshing_goes_on_and_the_old_access_token_is_over(
    browser: Browser, app: Client, client: httpx.AsyncClient
) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    form = {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    new = (await client.post("/oauth/token", data=form, auth=app.basic)).json()
    assert new["refresh_token"] != got["refresh_token"]
    assert (await client.get("/api/v1/me", headers=bearer(new["access_token"]))).status_code == 200
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)


async def test_without_offline_access_there_is_nothing_to_refresh_and_it_ends_with_the_login(
    browser: Browser, app: Client, client: httpx.AsyncClient
) -> None:
    got = await apps.tokens(client, browser, app, "read")
    assert "refresh_token" not in got
    assert "id_token" not in got
    assert (await client.get("/api/v1/me", headers=bearer(got["access_token"]))).status_code == 200
    left = await browser.http.post("/session/logout", headers={"sec-fetch-site": "same-origin"})
    assert left.status_code == 303
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)


async def test_taken_back_it_is_out_at_once(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    (listed,) = (await browser.http.get("/api/v1/auth/apps")).json()["apps"]
    assert (listed["id"], listed["name"], listed["scopes"]) == (app.id, "Sugar diary", ["offline_access", "read"])
    assert (await client.get("/api/v1/me", headers=bearer(got["access_token"]))).status_code == 200
    gone = await browser.http.delete(f"/api/v1/auth/apps/{app.id}", headers={"sec-fetch-site": "same-origin"})
    assert gone.status_code == 200
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)
    form = {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    again = await client.post("/oauth/token", data=form, auth=app.basic)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await browser.http.get("/api/v1/auth/apps")).json()["apps"] == []
    _, challenge = verifier()
    assert (await browser.go(request(app, challenge, "read"))).startswith("/consent/")


async def test_taken_back_while_a_code_is_exchanged_it_gets_nothing(
    platform: Platform, browser: Browser, app: Client
) -> None:
    """The code was good when it was looked at; then its person stopped the app."""
    _, challenge = verifier()
    code = await browser.code(request(app, challenge, "offline_access read"))
    async with platform.begin(Actor.anonymous(ip="127.0.0.1")) as uow:
        held, known = await platform.apps.find_code(uow, code), await platform.apps.known_app(uow, app.id)
    assert held is not None
    assert held.is_good
    assert known is not None
    await browser.http.delete(f"/api/v1/auth/apps/{app.id}", headers={"sec-fetch-site": "same-origin"})
    async with platform.begin(browser.person.actor) as uow:
        assert await platform.apps.redeem(uow, known, held) is None


async def test_an_app_on_its_own_acts_as_who_registered_it(
    platform: Platform, client: httpx.AsyncClient, make_user: MakeUser, owner: Any
) -> None:
    admin = await make_user(Role.ADMIN)
    service = await apps.register(platform, admin, redirect_uris=[], scopes=["read", "admin"], client_credentials=True)
    form = {"grant_type": "client_credentials"}
    got = (await client.post("/oauth/token", data=form, auth=service.basic)).json()
    assert (got["scope"], got.keys() & {"refresh_token", "id_token"}) == ("read", set())
    assert (await client.get("/api/v1/me", headers=bearer(got["access_token"]))).status_code == 200
    problem(await client.get("/api/v1/admin/dead-letters", headers=bearer(got["access_token"])), 403, "key_no_admin")
    large = (await client.post("/oauth/token", data={**form, "scope": "admin"}, auth=service.basic)).json()
    assert (await client.get("/api/v1/admin/dead-letters", headers=bearer(large["access_token"]))).status_code == 200
    await make_user(Role.ADMIN)  # the last one stays
    owner.execute("UPDATE identity_user SET role = 'patient' WHERE id = %s", (admin.id,))
    problem(await client.get("/api/v1/admin/dead-letters", headers=bearer(large["access_token"])), 401)


async def test_an_app_asks_for_more_and_the_person_is_asked_again(
    browser: Browser, app: Client, client: httpx.AsyncClient
) -> None:
    await apps.tokens(client, browser, app, "openid read")
    _, challenge = verifier()
    assert "code" in said(await browser.go(request(app, challenge, "openid")))
    assert (await browser.go(request(app, challenge, "openid read write"))).startswith("/consent/")
    async with browser.platform.begin(await browser.actor()) as uow:
        pairs = list(request(app, challenge, "openid read write").items())
        found = await browser.platform.apps.consider(uow, pairs)
    assert found.question is not None
    assert (found.question.scopes, found.question.new_scopes) == (["openid", "read", "write"], ["write"])


async def test_the_word_needs_a_fresh_proof(
    browser: Browser, app: Client, clock: FixedClock, client: httpx.AsyncClient
) -> None:
    clock.advance(timedelta(minutes=11))
    _, challenge = verifier()
    with pytest.raises(HealthError) as refused:
        await browser.allow(request(app, challenge, "read"))
    assert refused.value.code == "step_up_required"
    # Who only wants to be known again is let in without.
    assert "code" in said(await browser.allow(request(app, challenge, "openid")))


async def test_a_new_password_ends_what_apps_hold(
    browser: Browser, app: Client, client: httpx.AsyncClient, platform: Platform
) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    async with platform.begin(await browser.actor()) as uow:
        assert await platform.apps.end_tokens(uow, "reset") == 1
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)


async def test_an_app_that_was_ended_is_out_for_everybody(
    browser: Browser,
    app: Client,
    client: httpx.AsyncClient,
    as_user: AsUser,
    make_user: MakeUser,
    make_client: Callable[..., httpx.AsyncClient],
) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    admin = await as_user(await make_user(Role.ADMIN))
    assert (await admin.delete(f"/api/v1/admin/apps/{app.id}")).json()["ended"] == 1
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)
    _, challenge = verifier()
    assert (await browser.go(request(app, challenge))).startswith("/consent/?")
    assert (await client.post("/oauth/token", data={"grant_type": "x"}, auth=app.basic)).json()["error"] == (
        "invalid_client"
    )


async def test_people_hear_of_it(
    browser: Browser, app: Client, client: httpx.AsyncClient, platform: Platform, owner: Any
) -> None:
    proof, challenge = verifier()
    asked = request(app, challenge, "offline_access read")
    code = await browser.code(asked)
    await exchange(client, app, code, proof)
    await exchange(client, app, code, proof)
    # Nothing new is no news.
    await browser.code(asked)
    found = owner.execute(
        "SELECT id, topic, payload FROM outbox_event WHERE topic LIKE 'app.%' ORDER BY occurred_at, id"
    ).fetchall()
    assert [topic for _, topic, _ in found] == ["app.allowed", "app.token_reused"]
    for event_id, topic, payload in found:
        for handle in SUBSCRIPTIONS[topic].values():
            async with platform.begin(Actor.worker()) as uow:
                await handle(platform, uow, event_id, payload)
    inbox = (await browser.http.get("/api/v1/notifications")).json()["notifications"]
    assert {notice["title"] for notice in inbox} >= {
        "An app was let into your account",
        "An app was put out of your account",
    }
    assert "Sugar" not in str(inbox)
