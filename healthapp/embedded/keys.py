"""The secrets of an embedded installation: made at random on the first start, kept in `secrets.json` (mode 0600).

A setting in the environment wins over the stored value. Losing the file means losing what it encrypts, so it is written
once, atomically, and never replaced; a key that a later version needs is added.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from healthapp.embedded.errors import EmbeddedError, explain_os_error

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "secrets.json"
# Without the letters that people mix up when they copy a password from a screen.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class StoredKeys:
    """Every secret of this installation."""

    postgres_password: str
    valkey_password: str
    master_key: str
    token_secret: str
    vapid_private_key: str
    demo_password: str

    def __repr__(self) -> str:
        """Keep the values out of logs and tracebacks."""
        return "StoredKeys(…)"


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _vapid_private_key() -> str:
    """Return a P-256 private key as the web-push libraries take it: 32 bytes, base64url without padding."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - only the first start needs it

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def _readable_password() -> str:
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))


_MAKERS = {
    "postgres_password": lambda: secrets.token_urlsafe(32),
    "valkey_password": lambda: secrets.token_urlsafe(32),
    "master_key": _random_key,
    "token_secret": _random_key,
    "vapid_private_key": _vapid_private_key,
    "demo_password": _readable_password,
}


def read(data_dir: Path) -> StoredKeys | None:
    """Return the stored secrets, or None before the first start."""
    stored = _read_file(data_dir / FILE_NAME)
    names = {field.name for field in fields(StoredKeys)}
    if stored is None or not names <= stored.keys():
        return None
    return StoredKeys(**{name: stored[name] for name in names})


def load_or_create(data_dir: Path, *, has_data: bool) -> StoredKeys:
    """Return the stored secrets, making those that don't exist yet; the caller holds the folder's lock."""
    path = data_dir / FILE_NAME
    stored = _read_file(path)
    if stored is None and has_data:
        msg = (
            f"{path} is missing, but the database in {data_dir} exists and can't be opened without it. Restore the file"
            " from a backup, or start with an empty folder (HEALTHAPP_DATA_DIR)."
        )
        raise EmbeddedError(msg)
    values = dict(stored or {})
    for name, make in _MAKERS.items():
        values.setdefault(name, make())
    keys = StoredKeys(**{name: values[name] for name in _MAKERS})
    if values != stored:
        _write_file(path, {**values, **asdict(keys)})
    return keys


def store(data_dir: Path, keys: StoredKeys) -> None:
    """Write down the secrets of an installation that was restored; the caller holds the folder's lock."""
    _write_file(data_dir / FILE_NAME, asdict(keys))


def _read_file(path: Path) -> dict[str, str] | None:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain_os_error(error, "reading the stored secrets") from error
    try:
        content = json.loads(text)
    except ValueError as error:
        msg = f"{path} is damaged (not JSON). Restore it from a backup, or start with an empty folder."
        raise EmbeddedError(msg) from error
    return {str(name): str(value) for name, value in content.items()}


def _write_file(path: Path, values: dict[str, str]) -> None:
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(values, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise explain_os_error(error, "storing the secrets") from error
