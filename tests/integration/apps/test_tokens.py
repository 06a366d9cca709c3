"""Tokens in the wrong hands, and what is kept of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.support import apps
from tests.support.api import problem
from tests.support.apps import Browser, Client, bearer, exchange, refresh, refused, request, verifier
from tests.support.rows import acting_as

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from healthapp.kit.clock import FixedClock
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser


async def test_a_refresh_token_that_comes_twice_ends_the_family(
    browser: Browser, app: Client, client: httpx.AsyncClient
) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    new = (await refresh(client, app, got["refresh_token"])).json()
    refused(await refresh(client, app, got["refresh_token"]), "invalid_grant")
    problem(await client.get("/api/v1/me", headers=bearer(new["access_token"])), 401)
    refused(await refresh(client, app, new["refresh_token"]), "invalid_grant")


async def test_two_refreshes_at_once_end_it_too(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    answers = await asyncio.gather(*(refresh(client, app, got["refresh_token"]) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    (new,) = [answer.json() for answer in answers if answer.status_code == 200]
    problem(await client.get("/api/v1/me", headers=bearer(new["access_token"])), 401)


async def test_a_refresh_token_is_its_apps_alone(
    browser: Browser, app: Client, client: httpx.AsyncClient, platform: Platform
) -> None:
    other = await apps.register(platform)
    got = await apps.tokens(client, browser, app, "offline_access read")
    refused(await refresh(client, other, got["refresh_token"]), "invalid_grant")
    assert (await refresh(client, app, got["refresh_token"])).status_code == 200


async def test_introspection_tells_an_app_of_its_own_tokens_alone(
    browser: Browser, app: Client, client: httpx.AsyncClient, platform: Platform
) -> None:
    other = await apps.register(platform)
    public = await apps.register(platform, kind="public")
    got = await apps.tokens(client, browser, app, "openid offline_access read")
    for token in (got["access_token"], got["refresh_token"]):
        mine = (await client.post("/oauth/introspect", data={"token": token}, auth=app.basic)).json()
        assert (mine["active"], mine["client_id"]) == (True, app.id)
        theirs = (await client.post("/oauth/introspect", data={"token": token}, auth=other.basic)).json()
        assert theirs == {"active": False}
        unnamed = await client.post("/oauth/introspect", data={"token": token, "client_id": public.id})
        refused(unnamed, "invalid_client", 401)
    # Giving back what is another's gives nothing back, and says nothing either.
    back = await client.post("/oauth/revoke", data={"token": got["access_token"]}, auth=other.basic)
    assert (back.status_code, back.content) == (200, b"")
    assert (await client.get("/api/v1/me", headers=bearer(got["access_token"]))).status_code == 200


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_what_is_given_back_is_over(browser: Browser, app: Client, client: httpx.AsyncClient, which: str) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    assert (await client.post("/oauth/revoke", data={"token": got[which]}, auth=app.basic)).status_code == 200
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)
    refused(await refresh(client, app, got["refresh_token"]), "invalid_grant")
    told = await client.post("/oauth/introspect", data={"token": got["access_token"]}, auth=app.basic)
    assert told.json() == {"active": False}


async def test_an_id_token_or_a_code_opens_nothing(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    got = await apps.tokens(client, browser, app, "openid offline_access read")
    _, challenge = verifier()
    code = await browser.code(request(app, challenge))
    for wrong in (got["id_token"], got["refresh_token"], code):
        problem(await client.get("/api/v1/me", headers=bearer(wrong)), 401)


async def test_only_digests_are_kept(browser: Browser, app: Client, client: httpx.AsyncClient, owner: Any) -> None:
    proof, challenge = verifier()
    code = await browser.code(request(app, challenge, "openid offline_access read"))
    got = (await exchange(client, app, code, proof)).json()
    new = (await refresh(client, app, got["refresh_token"])).json()
    held = []
    for table in (
        "apps_app",
        "apps_code",
        "apps_token",
        "apps_rotated_token",
        "compliance_audit_event",
        "outbox_event",
    ):
        held += [row[0] for row in owner.execute(f"SELECT t::text FROM {table} t").fetchall()]  # noqa: S608 - the names above
    everything = "\n".join(held)
    assert app.secret is not None
    for secret in (code, proof, app.secret, *got.values(), *new.values()):
        if isinstance(secret, str) and len(secret) > 30:
            assert secret not in everything


async def test_the_database_lets_nobody_widen_or_take_over(
    settings: Settings, browser: Browser, app: Client, client: httpx.AsyncClient, make_user: MakeUser
) -> None:

    await apps.tokens(client, browser, app, "offline_access read")
    for change in (
        "UPDATE apps_token SET scopes = 'admin'",
        "UPDATE apps_token SET user_id = gen_random_uuid()",
        "UPDATE apps_code SET redirect_uri = 'https://evil.example/'",
        "UPDATE apps_grant SET app_id = gen_random_uuid()",
        "UPDATE apps_app SET redirect_uris = '[]'",
        "DELETE FROM apps_signing_key",
        "INSERT INTO apps_signing_key (id, kid, public, private_ct) VALUES (gen_random_uuid(), 'x', '{}', 'x')",
    ):
        with acting_as(settings, browser.person) as connection, pytest.raises(psycopg.Error):
            connection.execute(change)
    with acting_as(settings, await make_user()) as connection:
        assert connection.execute("SELECT count(*) FROM apps_grant").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM apps_end_tokens(%s, now())", (app.id,)).fetchone() == (0,)
    with acting_as(settings, browser.person) as connection:
        assert connection.execute("SELECT count(*) FROM apps_app").fetchone() == (0,)


async def test_however_often_it_is_exchanged_a_year_is_the_end(
    browser: Browser, app: Client, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    got = await apps.tokens(client, browser, app, "offline_access read")
    for _ in range(18):
        clock.advance(timedelta(days=20))
        answer = await refresh(client, app, got["refresh_token"])
        assert answer.status_code == 200, answer.text
        got = answer.json()
    clock.advance(timedelta(days=6))
    refused(await refresh(client, app, got["refresh_token"]), "invalid_grant")


async def test_no_app_registers_itself(client: httpx.AsyncClient) -> None:
    for path in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        about = (await client.get(path)).json()
        assert "registration_endpoint" not in about
        assert about["response_types_supported"] == ["code"]
        assert "none" not in about["token_endpoint_auth_methods_supported"] or about["code_challenge_methods_supported"]
    for path in ("/oauth/register", "/oauth/registration", "/connect/register"):
        assert (await client.post(path, json={"redirect_uris": ["https://evil.example/"]})).status_code in (404, 405)
