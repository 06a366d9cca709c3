"""Logging in by Keycloak, by OpenID and by SAML, and out: what the provider of the tests was written to be like."""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from healthapp.adapters import openid
from healthapp.kit.actor import Actor
from tests.peers_keycloak.visitor import at_keycloak, confirm, go
from tests.support.sign_on import FROM_THERE, HERE, depart, problem_codes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from healthapp.wiring import Platform
    from tests.peers.keycloak import Keycloak
    from tests.peers_keycloak.conftest import Listener
    from tests.support.rows import Connection

OPENID, SAML = "keycloak", "keycloak-saml"


async def _enter(
    browser: httpx.AsyncClient, there: httpx.AsyncClient, key: str, who: str | None, **chosen: str
) -> httpx.Response:
    target, posted = await go(there, (await depart(browser, key, **chosen)).url, who)
    return await _back(browser, target, posted)


async def _back(browser: httpx.AsyncClient, target: str, posted: dict[str, str]) -> httpx.Response:
    """Be led back: by GET, or by the form that the provider's page posts by itself, without our cookies."""
    url = httpx.URL(target)
    if not posted:
        return await browser.get(url.path, params=url.params, headers=FROM_THERE)
    async with httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url) as bare:
        answer = await bare.post(url.path, data=posted, headers=FROM_THERE)
    return await browser.get(answer.headers["location"], headers=FROM_THERE)


async def _me(browser: httpx.AsyncClient) -> dict[str, Any] | None:
    answer = await browser.get("/api/v1/me")
    return answer.json()["profile"] if answer.status_code == httpx.codes.OK else None


async def _proven_at(web: Platform, browser: httpx.AsyncClient) -> datetime | None:
    actor = await web.authenticate_session(browser.cookies["healthapp_session"], Actor.anonymous(ip="127.0.0.1"))
    assert actor is not None
    async with web.begin(actor) as uow:
        return await web.identity.proven_at(uow)


@pytest.mark.parametrize("key", [OPENID, SAML])
async def test_a_first_login_opens_an_account_and_the_second_is_the_same(
    make_client: Callable[..., httpx.AsyncClient], keycloak: Keycloak, owner: Connection, key: str
) -> None:
    who = keycloak.person("nadia")
    first, second = make_client(), make_client()
    async with at_keycloak() as there:
        answer = await _enter(first, there, key, who, next="/medicines/")
        assert answer.headers["location"] == "/medicines/", problem_codes(answer)
        # The second time nobody is asked.
        await _enter(second, there, key, None)
    me, again = await _me(first), await _me(second)
    assert me is not None
    assert again is not None
    assert (me["email"], me["role"], me["id"]) == (f"{who}@hospital.example", "patient", again["id"])
    assert me["displayName"].startswith("Nadia")
    # The settings say that it speaks for that domain.
    assert me["emailVerified"] is True
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (1,)


@pytest.mark.parametrize("key", [OPENID, SAML])
async def test_a_silent_login_proves_nothing_fresh_and_one_that_was_asked_for_does(
    make_client: Callable[..., httpx.AsyncClient], keycloak: Keycloak, web: Platform, key: str
) -> None:
    who = keycloak.person("karim")
    first, silent, asked = make_client(), make_client(), make_client()
    async with at_keycloak() as there:
        await _enter(first, there, key, who)
        await _enter(silent, there, key, None)
        assert await _proven_at(web, silent) is None
        with pytest.raises(AssertionError, match="Keycloak said 200"):
            await _enter(make_client(), there, key, None, again="1")
        await _enter(asked, there, key, who, again="1")
        assert await _proven_at(web, asked) is not None


async def test_an_address_that_keycloak_does_not_vouch_for_opens_nothing(
    browser: httpx.AsyncClient, keycloak: Keycloak, owner: Connection
) -> None:
    who = keycloak.person("mallory", email_verified=False)
    async with at_keycloak() as there:
        answer = await _enter(browser, there, OPENID, who)
    assert problem_codes(answer) == ["sso_unverified"]
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (0,)


async def test_a_request_without_pkce_is_none(browser: httpx.AsyncClient, keycloak: Keycloak) -> None:
    """The other side insists on what we send: so it is looked at."""
    who = keycloak.person("rina")
    gone = httpx.URL((await depart(browser, OPENID)).url)
    without = gone.copy_remove_param("code_challenge").copy_remove_param("code_challenge_method")
    async with at_keycloak() as there:
        target, _ = await go(there, str(without), who)
        assert httpx.URL(target).params["error"] == "invalid_request"
        answer = await _back(browser, target, {})
    assert problem_codes(answer) == ["sso_refused"]


async def test_keys_that_change_are_found(
    make_client: Callable[..., httpx.AsyncClient], keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch
) -> None:
    # New keys are looked for at most every half minute, and this test has no half minute.
    monkeypatch.setattr(openid, "_ASK_AGAIN_S", 0.0)
    who = keycloak.person("shirin")
    before, after = make_client(), make_client()
    async with at_keycloak() as there:
        await _enter(before, there, OPENID, who)
    keycloak.change_keys()
    async with at_keycloak() as there:
        await _enter(after, there, OPENID, who)
    assert await _me(before) == await _me(after)
    assert await _me(after) is not None


async def test_certificates_that_the_settings_do_not_know_open_nothing(
    browser: httpx.AsyncClient, keycloak: Keycloak, web: Platform
) -> None:
    """The settings have the certificate of before: a SAML provider's new one is for the operator to write down."""
    who = keycloak.person("salma")
    assert web.providers.metadata(SAML) is not None
    keycloak.change_keys()
    async with at_keycloak() as there:
        answer = await _enter(browser, there, SAML, who)
    assert problem_codes(answer) == ["sso_refused"]


@pytest.mark.parametrize("part", ["nadia-", "SignatureValue"])
async def test_a_response_that_was_changed_on_the_way_opens_nothing(
    browser: httpx.AsyncClient, keycloak: Keycloak, part: str
) -> None:
    who = keycloak.person("nadia")
    async with at_keycloak() as there:
        target, posted = await go(there, (await depart(browser, SAML)).url, who)
    xml = base64.b64decode(posted["SAMLResponse"]).decode()
    assert part in xml
    if part.endswith("-"):
        changed = xml.replace(part, "karim-")
    else:
        # The last signature is the assertion's; the envelope's opens nothing, whether it is right or not.
        begins = [found.end() for found in re.finditer(rf"<[\w:]*{part}>", xml)][-1]
        changed = f"{xml[:begins]}A{xml[begins:]}"
    posted["SAMLResponse"] = base64.b64encode(changed.encode()).decode()
    assert problem_codes(await _back(browser, target, posted)) == ["sso_refused"]


async def test_single_logout_begun_here(
    make_client: Callable[..., httpx.AsyncClient], keycloak: Keycloak, web: Platform
) -> None:
    who = keycloak.person("salma")
    browser = make_client()
    async with at_keycloak() as there:
        await _enter(browser, there, SAML, who)
        await browser.post("/session/logout", headers=HERE)
        assert await _me(browser) is None
        state = browser.cookies["healthapp_leaving"].partition(".")[2]
        mine, nobody = browser.cookies["healthapp_sso"], Actor.anonymous(ip="127.0.0.1")
        answer = await there.get(await web.leave(SAML, state, mine, "way-back", nobody))
        assert answer.is_redirect, answer.text
        led = await _brought(browser, answer.headers["location"])
        said = await browser.get(led.headers["location"], headers=FROM_THERE)
        assert said.cookies["healthapp_left"] == f"{SAML}.yes"
        # There it is over too: who comes again is asked.
        with pytest.raises(AssertionError, match="Keycloak said 200"):
            await _enter(make_client(), there, SAML, None)


async def test_single_logout_begun_there(make_client: Callable[..., httpx.AsyncClient], keycloak: Keycloak) -> None:
    who = keycloak.person("rokeya")
    here, elsewhere = make_client(), make_client()
    async with at_keycloak() as there, at_keycloak() as other:
        await _enter(here, there, SAML, who)
        await _enter(elsewhere, other, SAML, who)
        page = await there.get(f"{keycloak.issuer}/protocol/openid-connect/logout")
        answer = await confirm(there, page)
        # It shows a page that leads on by itself: to the service first, and with its answer back.
        target = answer.headers.get("location") or _led_by(answer.text)
        led = await _brought(here, target)
        assert [await _me(here) is None, await _me(elsewhere) is None] == [True, False]
        assert led.headers["location"].startswith(f"{keycloak.issuer}/protocol/saml?SAMLResponse=")
        assert (await there.get(led.headers["location"])).status_code < httpx.codes.BAD_REQUEST


async def _brought(browser: httpx.AsyncClient, target: str) -> httpx.Response:
    """Bring what Keycloak leads here with, without our cookies."""
    assert target.startswith("http://testserver/api/v1/auth/saml/keycloak-saml/slo?"), target
    async with httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url) as bare:
        return await bare.get(target, headers=FROM_THERE)


def _led_by(page: str) -> str:
    found = re.search(r'(http://testserver/api/v1/auth/saml/keycloak-saml/slo[^"\s<]+)', html.unescape(page))
    assert found is not None, page
    return found[1]


async def test_the_logout_there_ends_what_came_from_it(
    make_client: Callable[..., httpx.AsyncClient], keycloak: Keycloak, listener: Listener, web: Platform
) -> None:
    who = keycloak.person("tuli")
    here, elsewhere = make_client(), make_client()
    async with at_keycloak() as there, at_keycloak() as other:
        await _enter(here, there, OPENID, who)
        await _enter(elsewhere, other, OPENID, who)
        leave = await web.providers.farewell(OPENID, "http://testserver/login/")
        assert leave is not None
        # It asks before it does it, and then leads back.
        page = await there.get(leave)
        assert page.status_code == httpx.codes.OK
        answer = await confirm(there, page)
        assert str(answer.headers["location"]) == "http://testserver/login/"
    said = {"logout_token": listener.received[-1]["token"]}
    path = f"/api/v1/auth/openid/{OPENID}/logout"
    caller = make_client()
    assert (await caller.post(path, data=said)).status_code == 200
    assert [await _me(here) is None, await _me(elsewhere) is None] == [True, False]
    assert (await caller.post(path, data=said)).status_code == 400
