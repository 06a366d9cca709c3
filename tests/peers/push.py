"""A push service and its browsers: it checks what we send as RFC 8030, 8291 and 8292 ask, and decrypts it.

It makes subscriptions with keys of their own, as a browser does. The decryption here is written from the RFCs on
`cryptography`, not with the library that encrypts. Modes: `status` (answers `status`, with Retry-After), `slow` (waits
`delay_s`, then behaves), `drop` (cuts the connection), `redirect` (points to /elsewhere).
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.peers.base import HOST, Peer, abort, run_as_process

if TYPE_CHECKING:
    import ssl

_LONGEST = 4096
_TOKEN_DAY = 24 * 3600
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_URGENCIES = {"very-low", "low", "normal", "high"}
_HEADER = re.compile(r"vapid t=(?P<token>[\w.-]+), ?k=(?P<key>[\w-]+)")


class RefusedError(Exception):
    """The request isn't what the RFCs ask for."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        self.why = why
        super().__init__(why)


@dataclass
class Subscription:
    """One browser: its keys, and the server key it subscribed with."""

    token: str
    endpoint: str
    key: ec.EllipticCurvePrivateKey
    secret: bytes
    server_key: str | None
    gone: bool = False

    @property
    def p256dh(self) -> str:
        return encode(_point(self.key.public_key()))

    @property
    def auth(self) -> str:
        return encode(self.secret)

    def as_json(self) -> dict[str, Any]:
        """As `PushSubscription.toJSON()` gives it."""
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": {"p256dh": self.p256dh, "auth": self.auth}}

    def decrypt(self, body: bytes) -> bytes:
        """RFC 8291 on top of RFC 8188, one record."""
        salt, record_size, key_length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + key_length], body[21 + key_length :]
        if len(sealed) > record_size:
            raise RefusedError(400, "more than one record")
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        info = b"WebPush: info\0" + _point(self.key.public_key()) + sender
        secret = _hkdf(self.secret, shared, info, 32)
        key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        content, mark, _ = padded.rpartition(b"\x02")
        if not mark:
            raise RefusedError(400, "not the last record")
        return content


class PushPeer(Peer):
    """A push service. `received` has token, topic, ttl, urgency, subject, and the decrypted payload with its `id`."""

    def __init__(self, *, port: int = 0, tls: ssl.SSLContext | None = None, host: str = HOST) -> None:
        super().__init__(port=port, tls=tls)
        self.subscriptions: dict[str, Subscription] = {}
        self.refused: list[str] = []
        self.redirected = 0
        self._host = host

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self._host}:{self.port}"

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "url": self.origin, "control": self.origin}

    def subscribe(self, server_key: str | None = None) -> Subscription:
        """Subscribe a new browser, for one server key or for any."""
        token = secrets.token_urlsafe(24)
        key = ec.generate_private_key(ec.SECP256R1())
        made = Subscription(token, f"{self.origin}/push/{token}", key, secrets.token_bytes(16), server_key)
        self.subscriptions[token] = made
        return made

    def reset(self) -> None:
        super().reset()
        self.refused.clear()
        self.redirected = 0

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_post("/push/{token}", self._push)
        app.router.add_post("/elsewhere", self._elsewhere)
        app.router.add_post("/_control/subscribe", self._subscribe)
        app.router.add_post("/_control/gone", self._gone)
        self.control(app)
        self.port = await self.serve(app, self.port, self.tls)

    async def _subscribe(self, request: web.Request) -> web.Response:
        return web.json_response(self.subscribe((await request.json()).get("serverKey")).as_json())

    async def _gone(self, request: web.Request) -> web.Response:
        endpoint = (await request.json())["endpoint"]
        self.subscriptions[endpoint.rpartition("/")[2]].gone = True
        return web.json_response({})

    async def _elsewhere(self, _: web.Request) -> web.Response:
        self.redirected += 1
        return web.Response(status=201)

    async def _push(self, request: web.Request) -> web.StreamResponse:
        behaviour = self.script.take()
        body = await request.read()
        match behaviour.mode:
            case "status":
                headers = {"Retry-After": behaviour.retry_after} if behaviour.retry_after is not None else {}
                return web.Response(status=behaviour.status, headers=headers, text=str(request.url))
            case "slow":
                await asyncio.sleep(behaviour.delay_s)
            case "drop":
                abort(request)
                return web.Response()
            case "redirect":
                return web.Response(status=307, headers={"Location": f"{self.origin}/elsewhere"})
        try:
            self.log.add(self._accept(request, body))
        except RefusedError as refusal:
            self.refused.append(refusal.why)
            return web.Response(status=refusal.status, text=refusal.why)
        return web.Response(status=201, headers={"Location": f"{self.origin}/message/{secrets.token_urlsafe(8)}"})

    def _accept(self, request: web.Request, body: bytes) -> dict[str, Any]:
        headers = request.headers
        subscription = self.subscriptions.get(request.match_info["token"])
        if subscription is None:
            raise RefusedError(404, "no such subscription")
        if subscription.gone:
            raise RefusedError(410, "unsubscribed")
        if not headers.get("TTL", "").isdecimal():
            raise RefusedError(400, "TTL is missing")
        topic = headers.get("Topic")
        if topic is not None and not _TOPIC.fullmatch(topic):
            raise RefusedError(400, "bad Topic")
        urgency = headers.get("Urgency", "normal")
        if urgency not in _URGENCIES:
            raise RefusedError(400, "bad Urgency")
        if len(body) > _LONGEST:
            raise RefusedError(413, "too large")
        claims = check_vapid(headers.get("Authorization", ""), self.origin, subscription.server_key)
        if headers.get("Content-Encoding") != "aes128gcm":
            raise RefusedError(400, "not aes128gcm")
        try:
            payload = json.loads(subscription.decrypt(body))
        except (InvalidTag, ValueError) as error:
            raise RefusedError(400, "cannot be decrypted") from error
        return {
            "id": payload.get("id"),
            "token": subscription.token,
            "topic": topic,
            "ttl": int(headers["TTL"]),
            "urgency": urgency,
            "subject": claims["sub"],
            "payload": payload,
        }


def check_vapid(header: str, origin: str, server_key: str | None) -> dict[str, Any]:
    """RFC 8292: who is sending, and is it meant for us, now? Returns the claims."""
    found = _HEADER.fullmatch(header)
    if found is None:
        raise RefusedError(401, "no VAPID header")
    if server_key is not None and found["key"] != server_key:
        raise RefusedError(403, "subscribed for another key")
    signed, _, signature = found["token"].rpartition(".")
    raw = decode(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(found["key"]))
    dss = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(dss, signed.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise RefusedError(403, "bad signature") from None
    claims: dict[str, Any] = json.loads(decode(signed.partition(".")[2]))
    if claims.get("aud") != origin:
        raise RefusedError(403, "meant for another push service")
    if not 0 < claims.get("exp", 0) - time.time() <= _TOKEN_DAY:
        raise RefusedError(403, "expired, or valid for more than a day")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
        raise RefusedError(403, "no contact")
    return claims


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


if __name__ == "__main__":
    run_as_process(lambda given: PushPeer(port=given.port))
