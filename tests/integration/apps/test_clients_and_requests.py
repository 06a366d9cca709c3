"""Apps that aren't who they say, and requests that nobody offered to answer."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.support import apps
from tests.support.api import problem
from tests.support.apps import CALLBACK, Browser, Client, refused, request, said, verifier

if TYPE_CHECKING:
    import httpx

    from healthapp.kit.clock import FixedClock
    from healthapp.wiring import Platform


async def test_a_wrong_secret_is_refused_and_guessing_has_to_wait(
    app: Client, client: httpx.AsyncClient, make_client: Any, owner: Any
) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    for _ in range(5):
        refused(await client.post("/oauth/token", data=form, auth=(app.id, "guess")), "invalid_client", 401)
    problem(await client.post("/oauth/token", data=form, auth=(app.id, "guess")), 429)
    problem(await client.post("/oauth/token", data=form, auth=app.basic), 429)
    failed = owner.execute("SELECT count(*) FROM compliance_audit_event WHERE action = 'client.auth_failed'")
    assert failed.fetchone() == (5,)
    # Whoever guesses waits; the app itself, elsewhere, does not.
    owner.execute("UPDATE identity_login_attempt SET account_bidx = 'elsewhere', address_bidx = 'elsewhere'")
    refused(await client.post("/oauth/token", data=form, auth=app.basic), "invalid_grant")


async def test_guesses_at_once_get_no_more_answers(app: Client, client: httpx.AsyncClient) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    tries = (client.post("/oauth/token", data=form, auth=(app.id, f"guess {n}")) for n in range(20))
    answers = await asyncio.gather(*tries)
    assert sum(answer.status_code == 401 for answer in answers) == 5
    assert sum(answer.status_code == 429 for answer in answers) == 15


async def test_a_client_authenticates_in_its_own_way(
    app: Client, client: httpx.AsyncClient, platform: Platform
) -> None:
    public = await apps.register(platform, kind="public")
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    assert app.secret
    good = await client.post("/oauth/token", data={**form, "client_id": app.id, "client_secret": app.secret})
    refused(good, "invalid_grant")
    refused(await client.post("/oauth/token", data={**form, "client_id": public.id}), "invalid_grant")
    wrong: list[dict[str, Any]] = [
        {"data": {**form, "client_id": app.id}},
        {"data": {**form, "client_id": public.id, "client_secret": "x"}},
        {"data": form, "auth": (public.id, "x")},
        {"data": {**form, "client_id": public.id}, "auth": app.basic},
    ]
    for asked in wrong:
        refused(await client.post("/oauth/token", **asked), "invalid_client", 401)
    twice = {**form, "client_id": app.id, "client_secret": app.secret}
    refused(await client.post("/oauth/token", data=twice, auth=app.basic), "invalid_request")
    own = await client.post("/oauth/token", data={"grant_type": "client_credentials", "client_id": public.id})
    assert own.json()["error"] in ("unauthorized_client", "invalid_client")


@pytest.mark.parametrize(
    "grant", ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "", "x" * 99]
)
async def test_there_are_no_other_grants(app: Client, client: httpx.AsyncClient, grant: str) -> None:
    form = {"grant_type": grant, "username": "x", "password": "x"}
    refused(await client.post("/oauth/token", data=form, auth=app.basic), "unsupported_grant_type")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://evil.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"resource": "https://other.example"}, "invalid_target"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none"}, "consent_required"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "১"}, "invalid_request"),
        ({"scope": "address phone"}, "invalid_scope"),
        ({"scope": 'a"b'}, "invalid_scope"),
        ({"nonce": "n" * 301}, "invalid_request"),
        ({"code_challenge": "ক" * 43}, "invalid_request"),
    ],
    ids=str,
)
async def test_what_is_not_offered_is_refused_at_the_apps_address(
    browser: Browser, app: Client, changes: dict[str, Any], error: str
) -> None:
    _, challenge = verifier()
    led = await browser.go(request(app, challenge, **changes))
    assert led.startswith(f"{CALLBACK}?")
    answer = said(led)
    assert (answer["error"], answer["state"], answer["iss"]) == (error, "a-state", "http://testserver")


async def test_a_parameter_twice_is_refused(browser: Browser, app: Client, client: httpx.AsyncClient) -> None:
    _, challenge = verifier()
    for name in ("scope", "code_challenge", "response_type", "nonce", "unknown", "state"):
        pairs = [*request(app, challenge, unknown="1").items(), (name, "x")]
        answer = said(await browser.go(pairs))
        assert answer["error"] == "invalid_request", name
        assert ("state" in answer) is (name != "state")
    body = urlencode([("grant_type", "refresh_token"), ("refresh_token", "a"), ("refresh_token", "b")])
    headers = {"content-type": "application/x-www-form-urlencoded"}
    refused(await client.post("/oauth/token", content=body, headers=headers, auth=app.basic), "invalid_request")
    refused(await client.post("/oauth/token", json={"grant_type": "x"}, auth=app.basic), "invalid_request")


async def test_what_is_unknown_is_passed_over(browser: Browser, app: Client) -> None:
    _, challenge = verifier()
    odd = {"client_name": "<script>", "id_token_hint": "x", "ui_locales": "bn", "x" * 200: "y", "__proto__": "1"}
    assert (await browser.go(request(app, challenge, "openid nonsense", **odd))).startswith("/consent/?")


async def test_the_state_comes_back_as_it_was(browser: Browser, app: Client) -> None:
    _, challenge = verifier()
    for state in ("a&code=stolen&x=", "ক খ", "#/?=", "%0d%0aSet-Cookie: x=y", "\r\nLocation: https://evil.example"):
        led = await browser.allow(request(app, challenge, state=state))
        assert said(led)["state"] == state
        assert led.isascii()
        assert not {"\r", "\n"} & set(led)


async def test_login_prompts(browser: Browser, app: Client, clock: FixedClock) -> None:
    _, challenge = verifier()
    asked = request(app, challenge, "openid")
    await browser.allow(asked)
    assert "code" in said(await browser.go(asked))
    assert "code" in said(await browser.go({**asked, "prompt": "none"}))
    assert "code" in said(await browser.go({**asked, "max_age": "60"}))
    for prompt in ("login", "consent", "select_account"):
        assert (await browser.go({**asked, "prompt": prompt})).startswith("/consent/?")
    clock.advance(timedelta(seconds=61))
    assert (await browser.go({**asked, "max_age": "60"})).startswith("/consent/?")
    assert said(await browser.go({**asked, "max_age": "60", "prompt": "none"}))["error"] == "login_required"
