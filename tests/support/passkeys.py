"""A device with passkeys, in software: it signs what it is asked, and lies where a test wants it to."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from healthapp.contexts.identity.events import SECOND_FACTOR_CHANGED

if TYPE_CHECKING:
    import httpx

    from tests.support.rows import Connection

AUTH = "/api/v1/auth"
KEYS = f"{AUTH}/passkeys"
SITE = ("testserver", "https://testserver")
_PRESENT, _VERIFIED, _KEY_INSIDE = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    """Write base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(text: str) -> bytes:
    """Read it."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


LIES: tuple[dict[str, Any], ...] = (
    {"origin": "https://testserver.evil.example"},
    {"origin": "http://testserver"},
    {"rp_id": "evil.example"},
    {"challenge": b64(b"x" * 32)},
    {"verified": False},
    {"present": False},
)
"""What no device may say, whether it makes a key or signs with one."""


@dataclass
class Device:
    """One key pair, and how often it has signed; `counts` is off for keys that are kept in a cloud."""

    rp_id: str = SITE[0]
    origin: str = SITE[1]
    counts: bool = True
    count: int = 0
    user_handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def make(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """Return what a browser gives for `navigator.credentials.create`."""
        self.user_handle = raw(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        inside = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + cbor2.dumps(cose)
        data = self._data(_KEY_INSIDE, **lies) + inside
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options, **lies)
        return self._written({"attestationObject": b64(attestation), "clientDataJSON": b64(client)})

    def sign(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """Return what a browser gives for `navigator.credentials.get`."""
        self.count = lies.get("count", self.count + 1) if self.counts else 0
        data = self._data(0, **lies)
        client = self._client(lies.get("type", "webauthn.get"), options, **lies)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"authenticatorData": b64(data), "signature": b64(signature), "clientDataJSON": b64(client)}
        handle = lies.get("handle", self.user_handle)
        return self._written({**said, **({"userHandle": b64(handle)} if handle else {})})

    def _data(self, more: int, **lies: Any) -> bytes:
        flags = more | (_PRESENT if lies.get("present", True) else 0) | (_VERIFIED if lies.get("verified", True) else 0)
        about = hashlib.sha256(lies.get("rp_id", self.rp_id).encode()).digest()
        return about + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, type_: str, options: dict[str, Any], **lies: Any) -> bytes:
        challenge = lies.get("challenge", options["challenge"])
        said = {"type": type_, "challenge": challenge, "origin": lies.get("origin", self.origin), "crossOrigin": False}
        return json.dumps(said).encode()

    def _written(self, response: dict[str, Any]) -> dict[str, Any]:
        known = b64(self.credential_id)
        return {"id": known, "rawId": known, "type": "public-key", "response": response, "clientExtensionResults": {}}


async def options(client: httpx.AsyncClient, purpose: str) -> dict[str, Any]:
    """Have something asked of the device of who is logged in."""
    answer = await client.post(f"{AUTH}/passkey-options", json={"purpose": purpose})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["publicKey"]
    return found


async def add(mine: httpx.AsyncClient, device: Device | None = None, name: str = "Phone") -> Device:
    """Add a passkey to the account of `mine`."""
    device = device or Device()
    made = device.make(await options(mine, "register"))
    answer = await mine.post(KEYS, json={"name": name, "credential": made})
    assert answer.status_code == 201, answer.text
    return device


async def begin(client: httpx.AsyncClient, ticket: str | None = None) -> dict[str, Any]:
    """Have something asked for a login."""
    answer = await client.post(f"{AUTH}/passkey-login/options", json={"mfaToken": ticket} if ticket else {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["publicKey"]
    return found


async def login(client: httpx.AsyncClient, credential: dict[str, Any], ticket: str | None = None) -> httpx.Response:
    """Log in by what a device signed."""
    body = {"credential": credential, **({"mfaToken": ticket} if ticket else {})}
    return await client.post(f"{AUTH}/passkey-login", json=body)


def told(owner: Connection) -> list[str]:
    """Return what the owners of accounts are told, in order."""
    query = "SELECT payload ->> 'what' FROM outbox_event WHERE topic = %s ORDER BY occurred_at, id"
    return [what for (what,) in owner.execute(query, (SECOND_FACTOR_CHANGED,))]


def done(owner: Connection) -> list[str]:
    """Return what the trail says of passkeys, in order."""
    query = "SELECT action FROM compliance_audit_event WHERE action LIKE 'passkey.%' ORDER BY seq"
    return [action for (action,) in owner.execute(query)]


def cookie(client: httpx.AsyncClient) -> str:
    """Return the cookie of what was asked."""
    return str(client.cookies["__Host-healthapp_passkey"]).strip('"')
