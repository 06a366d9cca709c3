"""Field encryption: AES-256-GCM, data keys wrapped by a master key, blind indexes for look-ups.

A sealed value reads `v1|kid|nonce|ciphertext` (base64url). Its additional data is `tenant|table.column|row-id`, so
a value moved to another row, column or tenant doesn't open. Algorithm per NIST SP 800-38D with random 96-bit nonces.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

log = structlog.get_logger(__name__)
_VERSION = "v1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_NONCE_LENGTH = 16
"""Characters of a nonce in base64."""
_PARTS = 4


UNREADABLE = "⚠ পড়া যাচ্ছে না · cannot be read"
"""What stands in a list where a value can't be opened. It is never sealed: a saved form can't put it over the value."""


class Refusal(StrEnum):
    """Why a value isn't opened, for the operator's log."""

    NOT_SEALED = "not_sealed"
    """It doesn't have the form of a sealed value."""
    KEY_MISSING = "key_missing"
    """Its data key isn't held: lost, retired, or made a moment ago by a process whose clock has run ahead."""
    NOT_FROM_HERE = "not_from_here"
    """Sealed for another row, column or tenant, or altered since: AES-GCM tells none of them from the others."""


class CipherError(HealthError):
    """A sealed value can't be opened. The person reads `errors.unreadable`; the log says which value and why."""

    def __init__(self, reason: str, refusal: Refusal = Refusal.NOT_FROM_HERE) -> None:
        """Keep the reason, which holds no plain text."""
        super().__init__(Kind.UNAVAILABLE, "unreadable")
        self.reason = reason
        self.refusal = refusal

    def __str__(self) -> str:
        """Return the reason, for logs and the command line."""
        return self.reason


class UnknownKeyError(CipherError):
    """The value was sealed with a data key this process doesn't hold."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason, Refusal.KEY_MISSING)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


_STANDARD = bytes.maketrans(b"-_", b"+/")


def _unb64(text: str) -> bytes:
    # What `base64` does for the URL's alphabet, without its detours.
    return binascii.a2b_base64(text.encode().translate(_STANDARD) + b"=" * (-len(text) % 4))


def decode_master_key(text: str, name: str = "HEALTHAPP_MASTER_KEY") -> bytes:
    """Return the 32 bytes of a base64 master key; ValueError, naming the variable `name`, if it isn't one.

    What was given stands nowhere in the error: it may be the key with one character too many.
    """
    try:
        raw = _unb64(text.strip().replace("+", "-").replace("/", "_").rstrip("="))
    except ValueError:
        raw = b""
    if len(raw) != _KEY_BYTES:
        msg = f"{name} must be 32 bytes in base64: 44 characters, as `openssl rand -base64 32` prints them"
        raise ValueError(msg) from None
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


def key_of(sealed: str) -> str:
    """Return the id of the data key that a sealed value names; empty for what isn't one."""
    parts = sealed.split("|", 2)
    return parts[1] if len(parts) > 1 else ""


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
        self.misses_a_key = False
        """Whether a value named a data key that isn't held: the keys are to be read again."""

    def load(self, keys: Mapping[str, bytes], current: str, *, blind_key: bytes | None = None) -> None:
        """Take the data keys by id; `current` seals from now on.

        Blind indexes hang on `blind_key` alone, never on a data key: no rotation changes them. Without it they use a
        key derived from the master key, as installations did before theirs was stored.
        """
        if current not in keys:
            msg = f"data key {current} is missing"
            raise UnknownKeyError(msg)
        self._keys = {kid: AESGCM(key) for kid, key in keys.items()}
        self._current = current
        if blind_key is not None:
            self._blind_key = blind_key
        self.misses_a_key = False

    @property
    def ready(self) -> bool:
        """Whether a current data key is loaded."""
        return self._current is not None

    @property
    def current(self) -> str | None:
        """Return the id of the data key that seals."""
        return self._current

    def seal(self, field: str, row_id: UUID | str, plain: str) -> str:
        """Seal `plain` for `field` ("table.column") of the row `row_id`."""
        if self._current is None:
            msg = "no data key is loaded"
            raise UnknownKeyError(msg)
        if plain == UNREADABLE:
            msg = f"{field}: what stands for an unreadable value isn't saved over it"
            raise CipherError(msg, Refusal.NOT_SEALED)
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, plain.encode(), self._aad(field, row_id))
        return "|".join((_VERSION, self._current, _b64(nonce), _b64(sealed)))

    def open(self, field: str, row_id: UUID | str, sealed: str) -> str:
        """Open what `seal` made for the same field and row; CipherError otherwise, and a line in the log."""
        try:
            return self._open(field, row_id, sealed)
        except CipherError as error:
            log.error("sealed_value_refused", field=field, row_id=str(row_id), refusal=error.refusal.value)  # noqa: TRY400 - the trace says nothing that the code doesn't
            raise

    def _open(self, field: str, row_id: UUID | str, sealed: str) -> str:
        parts = sealed.split("|")
        if len(parts) != _PARTS or parts[0] != _VERSION or len(parts[2]) != _NONCE_LENGTH:
            msg = f"{field}: not a sealed value"
            raise CipherError(msg, Refusal.NOT_SEALED)
        key = self._keys.get(parts[1])
        if key is None:
            self.misses_a_key = True
            msg = f"{field}: data key {parts[1]} is not loaded"
            raise UnknownKeyError(msg)
        try:
            # Both at once: the nonce's 12 bytes end where a character does, and lists open thousands of values.
            raw = _unb64(parts[2] + parts[3])
            return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], self._aad(field, row_id)).decode()
        except (InvalidTag, ValueError):
            msg = f"{field}: sealed for another row, field or tenant, or altered"
            raise CipherError(msg) from None

    def show(self, field: str, row_id: UUID | str, sealed: str) -> str:
        """Open a value to be shown beside others; `UNREADABLE` where it can't be, so that one doesn't hide the rest."""
        try:
            return self.open(field, row_id, sealed)
        except CipherError:
            return UNREADABLE

    def show_optional(self, field: str, row_id: UUID | str, sealed: str | None) -> str | None:
        """Show a value that may be absent."""
        return None if sealed is None else self.show(field, row_id, sealed)

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


_TOKEN_LENGTH = 43


def is_token(text: str) -> bool:
    """Tell whether `new_token` can have made this: whatever else somebody shows needs no look into any table."""
    try:
        # The last letter carries four bits, so that others are read as the same bytes: it has to be the one we write.
        return _b64(base64.b64decode(f"{text}=", altchars=b"-_", validate=True)) == text and len(text) == _TOKEN_LENGTH
    except ValueError:
        return False


def new_token() -> str:
    """Return a random URL-safe token of 256 bits."""
    return _b64(os.urandom(_KEY_BYTES))
