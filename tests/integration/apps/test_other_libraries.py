"""Two client libraries that know nothing of us, over real HTTP: Authlib's own, and oauthlib with PyJWT."""

from __future__ import annotations

import asyncio
import warnings
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from requests_oauthlib import OAuth2Session

from healthapp.kit.i18n import Lang
from tests.support import apps, databases
from tests.support.api import free_port, reminder, serving
from tests.support.apps import CALLBACK, Browser

with warnings.catch_warnings():
    # It prefers a successor of httpx and says so when it falls back.
    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import AsyncOAuth2Client

if TYPE_CHECKING:
    from fastapi import FastAPI

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture
def settings(database_url: str, redis_url: str, port: int) -> Settings:
    return databases.make_settings(database_url, redis_url, public_url=f"http://127.0.0.1:{port}")


async def _browser(platform: Platform, make_user: MakeUser, url: str) -> Browser:
    person = await make_user(lang=Lang.EN)
    return await Browser.open(platform, person, lambda **chosen: httpx.AsyncClient(base_url=url, **chosen))


async def _say_yes(browser: Browser, address: str) -> str:
    """Follow a library's own address as a browser does, and say yes; returns where one is led back to."""
    led = await browser.http.get(address)
    assert led.headers["location"].startswith("/consent/?")
    return await browser.allow(list(httpx.URL(address).params.multi_items()))


async def test_authlib(api: FastAPI, platform: Platform, make_user: MakeUser, port: int) -> None:
    app = await apps.register(platform)
    async with serving(api, port) as url:
        browser = await _browser(platform, make_user, url)
        async with httpx.AsyncClient(base_url=url) as http:
            about = (await http.get("/.well-known/openid-configuration")).json()
        client = AsyncOAuth2Client(
            app.id,
            app.secret,
            scope="openid offline_access read write",
            redirect_uri=CALLBACK,
            code_challenge_method="S256",
            token_endpoint=about["token_endpoint"],
        )
        async with browser.http, client:
            proof, _ = apps.verifier()
            address, state = client.create_authorization_url(about["authorization_endpoint"], code_verifier=proof)
            back = await _say_yes(browser, address)
            token = await client.fetch_token(
                about["token_endpoint"], authorization_response=back, state=state, code_verifier=proof
            )
            assert token["scope"] == "openid offline_access read write"
            assert (await client.post(f"{url}/api/v1/reminders", json=reminder())).status_code == 201
            token = await client.refresh_token(about["token_endpoint"], refresh_token=token["refresh_token"])
            assert len((await client.get(f"{url}/api/v1/reminders")).json()["reminders"]) == 1
            told = await client.introspect_token(about["introspection_endpoint"], token=token["access_token"])
            assert told.json()["active"] is True
            await client.revoke_token(about["revocation_endpoint"], token=token["refresh_token"])
            assert (await client.get(f"{url}/api/v1/reminders")).status_code == 401


async def test_oauthlib_and_pyjwt(
    api: FastAPI, platform: Platform, make_user: MakeUser, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    app = await apps.register(platform)
    async with serving(api, port) as url:
        browser = await _browser(platform, make_user, url)
        async with browser.http, httpx.AsyncClient(base_url=url) as http:
            about = (await http.get("/.well-known/openid-configuration")).json()
            assert about["issuer"] == url
            session = OAuth2Session(app.id, redirect_uri=CALLBACK, scope=["openid", "email", "read"], pkce="S256")
            address, _ = session.authorization_url(about["authorization_endpoint"], nonce="once-only")
            back = await _say_yes(browser, address)
            assert apps.said(back)["iss"] == url
            token: dict[str, Any] = await asyncio.to_thread(
                session.fetch_token, about["token_endpoint"], authorization_response=back, client_secret=app.secret
            )
            answer = await asyncio.to_thread(session.get, about["userinfo_endpoint"])
            who = answer.json()
            assert who["email"] == browser.person.email
            assert (await asyncio.to_thread(session.get, f"{url}/api/v1/me")).status_code == 200
            await asyncio.to_thread(session.close)
            # An ID token and an access token, read by a library that isn't ours.
            keys = jwt.PyJWKSet.from_dict((await http.get(about["jwks_uri"])).json())
            read = {}
            for name, audience in (("id_token", app.id), ("access_token", f"{url}/api")):
                key = keys[jwt.get_unverified_header(token[name])["kid"]].key
                read[name] = jwt.decode(token[name], key, algorithms=["ES256"], audience=audience, issuer=url)
                assert read[name]["sub"] == who["sub"]
            assert read["id_token"]["nonce"] == "once-only"
            assert read["id_token"].keys() == {"iss", "aud", "sub", "iat", "exp", "auth_time", "nonce"}
            assert read["access_token"]["client_id"] == app.id
            assert jwt.get_unverified_header(token["access_token"])["typ"] == "at+jwt"


async def test_two_apps_cannot_compare_whom_they_know(
    api: FastAPI, platform: Platform, make_user: MakeUser, port: int
) -> None:
    async with serving(api, port) as url:
        browser = await _browser(platform, make_user, url)
        async with browser.http, httpx.AsyncClient(base_url=url) as http:
            subjects = set()
            for _ in range(2):
                app = await apps.register(platform)
                for _ in range(2):
                    got = await apps.tokens(http, browser, app, "openid")
                    claims = jwt.decode(got["id_token"], options={"verify_signature": False})
                    subjects.add((app.id, claims["sub"]))
            assert len(subjects) == 2
            assert len({sub for _, sub in subjects}) == 2
