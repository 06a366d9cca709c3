"""Keys that sign: published before they sign and after, replaced by age, and at once when somebody else has them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.apps.rules import signing
from healthapp.kit.actor import Actor
from tests.support import apps
from tests.support.api import problem
from tests.support.apps import Browser, Client, bearer, exchange, request, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from healthapp.kit.clock import FixedClock
    from healthapp.wiring import Platform
    from tests.support.rows import Connection


@pytest.fixture(autouse=True)
def the_first_key_again(owner: Connection) -> Iterator[None]:
    """Leave the session's own key as it was: everything else signs by it."""
    (first,) = owner.execute("SELECT id, active_from FROM apps_signing_key").fetchall()
    yield
    owner.execute("DELETE FROM apps_signing_key WHERE id <> %s", (first[0],))
    owner.execute("UPDATE apps_signing_key SET ended_at = NULL, active_from = %s", (first[1],))


async def kids(client: httpx.AsyncClient) -> list[str]:
    answer = await client.get("/oauth/jwks")
    assert answer.headers["cache-control"] == "public, max-age=300"
    return [key["kid"] for key in answer.json()["keys"]]


async def rotate(platform: Platform, **how: bool) -> bool:
    async with platform.begin(Actor.worker()) as uow:
        return await platform.apps.rotate_signing_key(uow, **how)


async def states(platform: Platform) -> list[str]:
    async with platform.begin(Actor.system()) as uow:
        return [key.state for key in await platform.apps.signing_keys(uow)]


async def code_and_proof(browser: Browser, app: Client) -> tuple[str, str]:
    proof, challenge = verifier()
    return await browser.code(request(app, challenge, "openid offline_access read")), proof


async def test_what_is_published_holds_no_secret(client: httpx.AsyncClient) -> None:
    (key,) = (await client.get("/oauth/jwks")).json()["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")


async def test_a_key_is_published_first_then_signs_then_goes(
    platform: Platform, client: httpx.AsyncClient, browser: Browser, app: Client, clock: FixedClock
) -> None:
    assert not await rotate(platform)
    got = await apps.tokens(client, browser, app, "openid offline_access read")
    (first,) = await kids(client)
    clock.advance(timedelta(days=90))
    assert await rotate(platform)
    assert not await rotate(platform)
    assert await states(platform) == ["signs", "next"]
    old, new = await kids(client)
    assert old == first
    form = {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    clock.advance(timedelta(minutes=59))
    # Ninety days are more than the refresh token lives: let in again.
    code, proof = await code_and_proof(await Browser.open(platform, browser.person, lambda **_: client), app)
    got = (await exchange(client, app, code, proof)).json()
    assert signing.kid_of(got["access_token"]) == first
    clock.advance(timedelta(minutes=1))
    form["refresh_token"] = got["refresh_token"]
    after = (await client.post("/oauth/token", data=form, auth=app.basic)).json()
    assert signing.kid_of(after["access_token"]) == new
    assert (await client.get("/api/v1/me", headers=bearer(after["access_token"]))).status_code == 200
    assert await states(platform) == ["published", "signs"]
    clock.advance(timedelta(days=1))
    assert await kids(client) == [new]


async def test_a_token_of_the_key_before_is_good_to_its_end(
    platform: Platform, client: httpx.AsyncClient, browser: Browser, app: Client, clock: FixedClock
) -> None:
    assert await rotate(platform, now=True)
    clock.advance(timedelta(minutes=59))
    code, proof = await code_and_proof(await Browser.open(platform, browser.person, lambda **_: client), app)
    got = (await exchange(client, app, code, proof)).json()
    clock.advance(timedelta(minutes=2))
    assert (await states(platform))[0] == "published"
    assert (await client.get("/api/v1/me", headers=bearer(got["access_token"]))).status_code == 200


async def test_keys_that_leaked_are_worth_nothing_at_once(
    platform: Platform, web: Platform, client: httpx.AsyncClient, browser: Browser, app: Client
) -> None:
    got = await apps.tokens(client, browser, app, "openid offline_access read")
    (first,) = await kids(client)
    assert await rotate(platform, compromised=True)
    (new,) = await kids(client)
    assert new != first
    # A process believes what it has read for a minute; then nothing of the old key is good.
    web.apps._public = (float("-inf"), {})
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)
    form = {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    again = (await client.post("/oauth/token", data=form, auth=app.basic)).json()
    assert signing.kid_of(again["access_token"]) == new
    assert (await client.get("/api/v1/me", headers=bearer(again["access_token"]))).status_code == 200


async def test_the_private_half_is_sealed(owner: Connection) -> None:
    ((row, sealed),) = owner.execute("SELECT k::text, private_ct FROM apps_signing_key k").fetchall()
    assert "PRIVATE" not in row
    assert sealed.startswith("v1|")


async def test_a_token_signed_otherwise_opens_nothing(
    client: httpx.AsyncClient, browser: Browser, app: Client, settings: Any
) -> None:
    """Another key under our name, none at all, a symmetric one, and what should be another kind of token."""
    got = await apps.tokens(client, browser, app, "openid read")
    (kid,) = await kids(client)
    _, other = signing.new_key(kid)
    head, body, _ = got["access_token"].split(".")
    forged = signing.sign(other, kid, signing.ACCESS_TYPE, {"iss": "http://testserver", "aud": "http://testserver/api"})
    for wrong in (forged, f"{head}.{body}.", f"{head}.{body}.AAAA", got["id_token"], got["access_token"] + "A"):
        problem(await client.get("/api/v1/me", headers=bearer(wrong)), 401)
    assert (await client.get("/api/v1/me", headers=bearer(got["access_token"]))).status_code == 200
