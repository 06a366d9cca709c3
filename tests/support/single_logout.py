"""A login by a SAML provider that speaks single logout, and what it says of it, as the API meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from tests.peers.saml_idp import Asked, as_form, posted, product_key
from tests.support import databases
from tests.support.sign_on import FROM_THERE, HERE, depart

if TYPE_CHECKING:
    from lxml import etree

    from healthapp.config import Settings
    from tests.peers.saml_idp import SamlIdp

BASE = "http://testserver"
SLO = f"{BASE}/api/v1/auth/saml/campus/slo"
LEFT = "healthapp_left"


def settings_of(database_url: str, redis_url: str, idp: SamlIdp, chosen: dict[str, Any]) -> Settings:
    """Return settings that know the provider by two names, as if it were two."""
    told = {"slo_url": idp.slo_url} | chosen
    providers = (idp.settings(**told), idp.settings(key="twin", **told))
    return databases.make_settings(database_url, redis_url, sso_providers=providers, saml_key=product_key())


async def enter(
    browser: httpx.AsyncClient, idp: SamlIdp, who: str = "somebody", index: str | None = "monday", key: str = "campus"
) -> httpx.Response:
    """Log in by the provider as somebody, by a login there of that name."""
    asked = Asked.of((await depart(browser, key)).url)
    form = as_form(asked, idp.response(asked, who, index=index))
    async with bare(browser) as other:
        answer = await other.post(f"/api/v1/auth/saml/{key}/acs", data=form, headers=FROM_THERE)
    if index is not None:
        idp.logins[index] = (who, asked.issuer)
    return await browser.get(answer.headers["location"], headers=FROM_THERE)


def bare(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """Return a browser that meets the same product without any cookie."""
    return httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url)


async def is_in(browser: httpx.AsyncClient) -> bool:
    """Tell whether somebody is logged in."""
    return (await browser.get("/api/v1/me")).status_code == 200


async def ask_by_address(
    browser: httpx.AsyncClient, idp: SamlIdp, root: etree._Element, relay: str | None = None
) -> httpx.Response:
    """Bring a signed request by an address, as a browser that the provider leads here, without our cookies."""
    address = idp.signer.address(SLO, "SAMLRequest", root, relay)
    async with bare(browser) as other:
        return await other.get(address, headers=FROM_THERE)


async def ask_by_form(browser: httpx.AsyncClient, root: etree._Element, relay: str | None = None) -> httpx.Response:
    """Bring a request by a form, as the provider's page posts it."""
    form = {"SAMLRequest": posted(root)} | ({} if relay is None else {"RelayState": relay})
    async with bare(browser) as other:
        return await other.post(SLO, data=form, headers={**FROM_THERE, "Origin": "http://idp.example"})


def refused_logout(answer: httpx.Response) -> None:
    """See that the request was not believed, and that nobody is led anywhere but to a page of ours."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/logged-out/"
    assert answer.cookies[LEFT].strip('"') == "campus.refused"


async def log_out(browser: httpx.AsyncClient, **form: str) -> httpx.Response:
    """Press the button of the settings."""
    return await browser.post("/session/logout", data=form, headers=HERE)
