"""How an API key is written: `hk_<id>_<secret>`. The id finds it, the secret proves it, and only its digest is kept."""

from __future__ import annotations

import re
from hmac import compare_digest
from uuid import UUID

from healthapp.kit.crypto import hash_token

MOST_KEYS = 20
"""Keys of one person that work at the same time."""
_KEY = re.compile(r"hk_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")
# Of an unknown key as much is computed and compared as of a known one.
_NOTHING = hash_token("")


def write_key(key_id: UUID, secret: str) -> str:
    """Return the key as its owner gets it, once."""
    return f"hk_{key_id.hex}_{secret}"


def read_key(written: str) -> tuple[UUID, str] | None:
    """Return id and secret, or None for what is no key."""
    found = _KEY.fullmatch(written)
    return (UUID(found[1]), found[2]) if found else None


def proves(secret: str, kept: str | None) -> bool:
    """Tell whether a secret is the one whose digest is kept; in the same time wherever they differ."""
    same = compare_digest(hash_token(secret), kept or _NOTHING)
    return same and kept is not None
