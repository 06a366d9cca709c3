"""An OpenID provider that says whatever a test wants, written from the standard: a real one wouldn't lie.

It has no page: a test takes `state` and `nonce` from the address that a browser was sent to, and says what the token
endpoint will answer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from healthapp.kit.single_sign_on import OpenIdProvider
from tests.peers.base import HOST, Peer

if TYPE_CHECKING:
    from collections.abc import Mapping

CLIENT_ID = "healthapp"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class LyingProvider(Peer):
    """Discovery, keys, tokens and the userinfo endpoint, each as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        self.published: list[Mapping[str, Any]] = [self.key.as_dict(private=False)]
        self.metadata: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        self.status = 200

    @property
    def issuer(self) -> str:
        return f"http://{HOST}:{self.port}"

    def settings(self, **chosen: Any) -> OpenIdProvider:
        """How the product is told of it."""
        given = {"key": "liar", "name": "Liar", "issuer": self.issuer, "client_id": CLIENT_ID, "internal": True}
        return OpenIdProvider.model_validate(given | chosen)

    def claims(self, nonce: str, /, **changes: Any) -> dict[str, Any]:
        """What a right ID token says; a change to None leaves the claim out."""
        now = int(time.time())
        right = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "somebody",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "somebody@example.com",
            "email_verified": True,
            "name": "Somebody",
        }
        return {name: value for name, value in (right | changes).items() if value is not None}

    def signed(self, claims: Mapping[str, Any], key: RSAKey | ECKey | OctKey | None = None, **header: Any) -> str:
        """Sign a token by our key or another."""
        used = key or self.key
        algorithm = header.pop("alg", "ES256")
        full = {"alg": algorithm, "kid": self.key.kid, **header}
        return jwt.encode(full, dict(claims), used, algorithms=[algorithm])

    def confused(self, claims: Mapping[str, Any]) -> str:
        """A token signed by HMAC, with our public key taken for the shared secret."""
        header = json.dumps({"alg": "HS256", "kid": self.key.kid}).encode()
        content = f"{_b64(header)}.{_b64(json.dumps(claims).encode())}"
        secret = self.key.as_pem(private=False)
        return f"{content}.{_b64(hmac.new(secret, content.encode(), hashlib.sha256).digest())}"

    @staticmethod
    def unsigned(claims: Mapping[str, Any]) -> str:
        """A token whose algorithm is `none`."""
        header = json.dumps({"alg": "none"}).encode()
        return f"{_b64(header)}.{_b64(json.dumps(claims).encode())}."

    def give(self, token: str, **more: Any) -> None:
        """Let the token endpoint answer with this ID token."""
        self.answer = {"access_token": "an access token", "token_type": "Bearer", "id_token": token, **more}

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/token", self._token)
        app.router.add_get("/userinfo", self._userinfo)
        self.port = await self.serve(app, self.port)

    async def _discovery(self, request: web.Request) -> web.Response:
        self.log.add({"what": "discovery"})
        right = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": ["none"],
        }
        return web.json_response(right | self.metadata, status=self.status)

    async def _keys(self, request: web.Request) -> web.Response:
        self.log.add({"what": "keys"})
        return web.json_response({"keys": list(self.published)})

    async def _token(self, request: web.Request) -> web.Response:
        self.log.add({"what": "token", **dict(await request.post())})
        return web.json_response(self.answer)

    async def _userinfo(self, request: web.Request) -> web.Response:
        self.log.add({"what": "userinfo", "by": request.headers.get("Authorization")})
        return web.json_response(self.userinfo)
