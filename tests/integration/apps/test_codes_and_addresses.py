"""Codes, PKCE and addresses: what RFC 9700 warns of, each tried against us."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.support import apps
from tests.support.api import problem
from tests.support.apps import Browser, Client, bearer, exchange, refresh, refused, request, said, verifier

if TYPE_CHECKING:
    import httpx

    from healthapp.kit.clock import FixedClock
    from healthapp.wiring import Platform


async def test_a_code_works_once_and_its_second_use_ends_what_it_brought(
    browser: Browser, app: Client, client: httpx.AsyncClient, owner: Any
) -> None:
    proof, challenge = verifier()
    code = await browser.code(request(app, challenge, "offline_access read"))
    got = (await exchange(client, app, code, proof)).json()
    refused(await exchange(client, app, code, proof), "invalid_grant")
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)
    refused(await refresh(client, app, got["refresh_token"]), "invalid_grant")
    assert owner.execute("SELECT ended_by FROM apps_token").fetchall() == [("reuse",)]
    topics = owner.execute("SELECT count(*) FROM outbox_event WHERE topic = 'app.token_reused'").fetchone()
    assert topics == (1,)


async def test_of_many_at_once_one_gets_the_tokens_and_they_are_over(
    browser: Browser, app: Client, client: httpx.AsyncClient
) -> None:
    proof, challenge = verifier()
    code = await browser.code(request(app, challenge, "read"))
    answers = await asyncio.gather(*(exchange(client, app, code, proof) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]
    (got,) = [answer.json() for answer in answers if answer.status_code == 200]
    problem(await client.get("/api/v1/me", headers=bearer(got["access_token"])), 401)


async def test_a_code_lives_for_a_minute(
    browser: Browser, app: Client, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    proof, challenge = verifier()
    code = await browser.code(request(app, challenge))
    clock.advance(timedelta(seconds=60))
    refused(await exchange(client, app, code, proof), "invalid_grant")


async def test_a_code_is_its_apps_alone(
    browser: Browser, app: Client, client: httpx.AsyncClient, platform: Platform
) -> None:
    other = await apps.register(platform)
    proof, challenge = verifier()
    code = await browser.code(request(app, challenge))
    refused(await exchange(client, other, code, proof), "invalid_grant")
    # And another app's showing it ends nothing: else it could end whatever it has seen.
    assert (await exchange(client, app, code, proof)).status_code == 200
    refused(await exchange(client, other, code, proof), "invalid_grant")


async def test_a_code_comes_from_the_same_address(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    proof, challenge = verifier()
    code = await browser.code(request(app, challenge))
    refused(await exchange(client, app, code, proof, redirect_uri="https://diary.example/other"), "invalid_grant")
    refused(await exchange(client, app, code, proof, redirect_uri=None), "invalid_grant")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": "short"},
        {"code_challenge": None},
    ],
    ids=str,
)
async def test_no_request_without_pkce_by_s256(browser: Browser, app: Client, changes: dict[str, Any]) -> None:
    _, challenge = verifier()
    answer = said(await browser.go(request(app, challenge, **changes)))
    assert (answer["error"], answer["state"], answer["iss"]) == ("invalid_request", "a-state", "http://testserver")


async def test_no_exchange_without_the_verifier(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    proof, challenge = verifier()
    code = await browser.code(request(app, challenge))
    other, _ = verifier()
    for wrong in (None, other, challenge, proof[:-1], "x" * 43):
        answer = await exchange(client, app, code, proof, code_verifier=wrong)
        assert answer.status_code == 400
        assert answer.json()["error"] in ("invalid_grant", "invalid_request")
    assert (await exchange(client, app, code, proof)).status_code == 200


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/callback",
        "https://diary.example/callback/",
        "https://diary.example/callback?x=1",
        "https://diary.example/callback#x",
        "https://diary.example/CALLBACK",
        "https://diary.example:443/callback",
        "http://diary.example/callback",
        "https://diary.example/callback/../other",
        "https://diary.example%2f@evil.example/callback",
        "https://diary.example@evil.example/callback",
        "https://diary.example.evil.example/callback",
        "//diary.example/callback",
        "https://diary.example/call%62ack",
        "javascript:alert(1)",
        "",
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_not_registered(browser: Browser, app: Client, uri: str) -> None:
    _, challenge = verifier()
    for changes in ({}, {"response_type": "token"}, {"scope": "nonsense"}, {"prompt": "none"}):
        led = await browser.go(request(app, challenge, **{**changes, "redirect_uri": uri}))
        assert led.startswith("/consent/?")


async def test_two_addresses_are_none(browser: Browser, app: Client) -> None:
    _, challenge = verifier()
    pairs = [*request(app, challenge).items(), ("redirect_uri", "https://evil.example/")]
    assert (await browser.go(pairs)).startswith("/consent/?")
    assert (await browser.go(list(reversed(pairs)))).startswith("/consent/?")


async def test_an_unknown_app_is_sent_nowhere(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    _, challenge = verifier()
    for wrong in ("00000000-0000-7000-8000-000000000000", "x", "' OR 1=1 --", None):
        for http in (browser.http, client):
            answer = await http.get(f"/oauth/authorize?{urlencode(request(app, challenge, client_id=wrong))}")
            assert answer.headers["location"].startswith("/consent/?")


async def test_a_program_on_ones_own_machine_may_have_any_port(browser: Browser, platform: Platform) -> None:
    local = await apps.register(
        platform, kind="public", redirect_uris=["http://127.0.0.1/done", "http://[::1]:5000/done"]
    )
    _, challenge = verifier()
    for good in ("http://127.0.0.1:53682/done", "http://127.0.0.1/done", "http://[::1]:9/done"):
        assert "error=" not in (led := await browser.go(request(local, challenge, redirect_uri=good)))
        assert led.startswith("/consent/?"), led
        assert (await browser.allow(request(local, challenge, redirect_uri=good))).startswith(good)
    for bad in (
        "http://127.0.0.1:53682/other",
        "http://localhost:53682/done",
        "http://127.0.0.1.evil.example:1/done",
        "http://127.1:1/done",
        "https://127.0.0.1:1/done",
        "http://127.0.0.1:99999/done",
        "http://127.0.0.1:1@evil.example/done",
        "http://127.0.0.2:1/done",
    ):
        async with platform.begin(await browser.actor()) as uow:
            found = await platform.apps.consider(uow, list(request(local, challenge, redirect_uri=bad).items()))
        assert found.outcome == "wrong", bad
