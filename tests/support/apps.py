"""An app of somebody else and a person with a browser: what both do to let the one in."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from healthapp.contexts.apps.schemas import RegisterApp
from healthapp.kit.actor import Actor, Role
from tests.support import people

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.wiring import Platform
    from tests.support.people import Person

CALLBACK = "https://diary.example/callback"
GOODBYE = "https://diary.example/bye"
ALL = ("openid", "profile", "email", "offline_access", "read", "write")


@dataclass(frozen=True, slots=True)
class Client:
    """An app as its developer knows it."""

    id: str
    secret: str | None
    redirect_uri: str = CALLBACK

    @property
    def basic(self) -> httpx.BasicAuth | httpx._client.UseClientDefault:
        """Return what it authenticates with, if it does."""
        return httpx.BasicAuth(self.id, self.secret) if self.secret else httpx.USE_CLIENT_DEFAULT


async def register(platform: Platform, owner: Person | None = None, **chosen: Any) -> Client:
    """Register an app; `platform` must be the operator's."""
    owner = owner or await people.make_person(platform, Role.ADMIN)
    given = {
        "name": "Sugar diary",
        "publisher": "Dhaka Diabetes Society",
        "redirect_uris": [CALLBACK],
        "logout_uris": [GOODBYE],
        "scopes": list(ALL),
        **chosen,
    }
    async with platform.begin(Actor.system()) as uow:
        made = await platform.apps.register_app(uow, RegisterApp.model_validate(given), owner_id=owner.id)
    uris = given["redirect_uris"]
    return Client(str(made.client_id), made.client_secret, uris[0] if uris else "")


def verifier() -> tuple[str, str]:
    """Return a PKCE verifier and its challenge."""
    made = secrets.token_urlsafe(48)
    digest = hashlib.sha256(made.encode()).digest()
    return made, base64.urlsafe_b64encode(digest).decode().rstrip("=")


def request(client: Client, challenge: str, scope: str = "openid read", **changes: str | None) -> dict[str, str]:
    """Return the parameters of a good authorization request; `changes` replace some, None removes one."""
    given: dict[str, str | None] = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": client.redirect_uri,
        "scope": scope,
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def said(location: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(location).query))


@dataclass
class Browser:
    """A person's browser, logged in."""

    platform: Platform
    person: Person
    token: str
    http: httpx.AsyncClient

    @classmethod
    async def open(cls, platform: Platform, person: Person, make_client: Callable[..., httpx.AsyncClient]) -> Browser:
        """Log somebody in."""
        token = await people.browser_token(platform, person)
        return cls(platform, person, token, make_client(headers={"Cookie": f"healthapp_session={token}"}))

    async def actor(self) -> Actor:
        """Return whom the browser's cookie stands for."""
        found = await self.platform.authenticate_session(self.token, Actor.anonymous(ip="127.0.0.1"))
        assert found is not None
        return found

    async def go(self, params: dict[str, str] | list[tuple[str, str]]) -> str:
        """Come from an app; returns where one is led to."""
        answer = await self.http.get(f"/oauth/authorize?{urlencode(params)}")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def allow(self, params: dict[str, str] | list[tuple[str, str]]) -> str:
        """Say yes on the page that asks; returns where one is led to."""
        pairs = list(params.items()) if isinstance(params, dict) else params
        async with self.platform.begin(await self.actor()) as uow:
            found = await self.platform.apps.allow(uow, pairs)
        assert found.address is not None
        return found.address

    async def code(self, params: dict[str, str]) -> str:
        """Say yes and return the code that the app gets."""
        return said(await self.allow(params))["code"]


async def exchange(
    http: httpx.AsyncClient, client: Client, code: str, proof: str, **changes: str | None
) -> httpx.Response:
    """Exchange a code as an app does."""
    given: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": proof,
        **({} if client.secret else {"client_id": client.id}),
        **changes,
    }
    body = {name: value for name, value in given.items() if value is not None}
    return await http.post("/oauth/token", data=body, auth=client.basic)


async def tokens(
    http: httpx.AsyncClient, browser: Browser, client: Client, scope: str = "openid read"
) -> dict[str, Any]:
    """Let an app in with `scope` and return its tokens."""
    proof, challenge = verifier()
    answer = await exchange(http, client, await browser.code(request(client, challenge, scope)), proof)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refresh(http: httpx.AsyncClient, client: Client, token: str, **more: str) -> httpx.Response:
    """Exchange a refresh token as an app does."""
    form = {"grant_type": "refresh_token", "refresh_token": token, **more}
    return await http.post("/oauth/token", data=form, auth=client.basic)


def bearer(token: str) -> dict[str, str]:
    """Return the headers of a call with an access token."""
    return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


def refused(answer: httpx.Response, code: str, status: int = 400) -> None:
    """Check that an answer is an error as OAuth writes it."""
    assert (answer.status_code, answer.json()["error"]) == (status, code), answer.text
    assert answer.headers["cache-control"] == "no-store"
