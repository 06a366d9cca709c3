"""Field encryption: AES-256-GCM, data keys wrapped by a master key, blind indexes for look-ups.

A sealed value reads `v1|kid|nonce|ciphertext` (base64url). Its additional data is `tenant|table.column|row-id`, so
a value moved to another row, column or tenant doesn't open. Algorithm per NIST SP 800-38D with random 96-bit nonces.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

_VERSION = "v1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_PARTS = 4


class CipherError(Exception):
    """A sealed value can't be opened; the message says why and holds no plain text."""


class UnknownKeyError(CipherError):
    """The value was sealed with a data key this process doesn't hold."""


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def decode_master_key(text: str) -> bytes:
    """Return the 32 bytes of a base64 master key; ValueError if it isn't one."""
    raw = _unb64(text.strip().replace("+", "-").replace("/", "_").rstrip("="))
    if len(raw) != _KEY_BYTES:
        msg = "HEALTHAPP_MASTER_KEY must be 32 bytes in base64"
        raise ValueError(msg)
    return raw


def derive(master_key: bytes, purpose: str) -> bytes:
    """Derive 32 bytes for one purpose from the master key."""
    return hmac.new(master_key, f"derive:{purpose}".encode(), hashlib.sha256).digest()


def wrap_key(master_key: bytes, kid: str, data_key: bytes) -> str:
    """Wrap a data key for storage."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(derive(master_key, "wrap")).encrypt(nonce, data_key, f"data-key|{kid}".encode())
    return f"{_b64(nonce)}|{_b64(sealed)}"


def unwrap_key(master_key: bytes, kid: str, wrapped: str) -> bytes:
    """Unwrap a stored data key; CipherError when the master key isn't the one that wrapped it."""
    nonce, _, sealed = wrapped.partition("|")
    try:
        return AESGCM(derive(master_key, "wrap")).decrypt(_unb64(nonce), _unb64(sealed), f"data-key|{kid}".encode())
    except InvalidTag:
        msg = f"data key {kid} was wrapped by another master key"
        raise CipherError(msg) from None


def new_data_key() -> bytes:
    """Return a fresh data key."""
    return os.urandom(_KEY_BYTES)


class Cipher:
    """Seals and opens fields with the data keys it was given; new values use the newest key."""

    def __init__(self, master_key: bytes, tenant: str = "healthapp") -> None:
        """Start without data keys; `load` brings them."""
        self._tenant = tenant
        self._keys: dict[str, AESGCM] = {}
        self._current: str | None = None
        self._blind_key = derive(master_key, "blind-index")

    def load(self, keys: Mapping[str, bytes], current: str) -> None:
        """Take the data keys by id; `current` seals from now on."""
        self._keys = {kid: AESGCM(key) for kid, key in keys.items()}
        if current not in self._keys:
            msg = f"data key {current} is missing"
            raise UnknownKeyError(msg)
        self._current = current

    @property
    def ready(self) -> bool:
        """Whether a current data key is loaded."""
        return self._current is not None

    def seal(self, field: str, row_id: UUID | str, plain: str) -> str:
        """Seal `plain` for `field` ("table.column") of the row `row_id`."""
        if self._current is None:
            msg = "no data key is loaded"
            raise UnknownKeyError(msg)
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, plain.encode(), self._aad(field, row_id))
        return "|".join((_VERSION, self._current, _b64(nonce), _b64(sealed)))

    def open(self, field: str, row_id: UUID | str, sealed: str) -> str:
        """Open what `seal` made for the same field and row; CipherError otherwise."""
        parts = sealed.split("|")
        if len(parts) != _PARTS or parts[0] != _VERSION:
            msg = f"{field}: not a sealed value"
            raise CipherError(msg)
        key = self._keys.get(parts[1])
        if key is None:
            msg = f"{field}: data key {parts[1]} is not loaded"
            raise UnknownKeyError(msg)
        try:
            return key.decrypt(_unb64(parts[2]), _unb64(parts[3]), self._aad(field, row_id)).decode()
        except InvalidTag:
            msg = f"{field}: sealed for another row, field or tenant, or altered"
            raise CipherError(msg) from None

    def seal_optional(self, field: str, row_id: UUID | str, plain: str | None) -> str | None:
        """Seal a value that may be absent."""
        return None if plain is None else self.seal(field, row_id, plain)

    def open_optional(self, field: str, row_id: UUID | str, sealed: str | None) -> str | None:
        """Open a value that may be absent."""
        return None if sealed is None else self.open(field, row_id, sealed)

    def blind(self, purpose: str, value: str) -> str:
        """Return a keyed digest by which equal values can be found without being read."""
        return hmac.new(self._blind_key, f"{purpose}|{value}".encode(), hashlib.sha256).hexdigest()

    def _aad(self, field: str, row_id: UUID | str) -> bytes:
        return f"{self._tenant}|{field}|{row_id}".encode()


def hash_token(token: str) -> str:
    """Return the digest under which a random token of ≥ 256 bits is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Return a random URL-safe token of 256 bits."""
    return _b64(os.urandom(_KEY_BYTES))
