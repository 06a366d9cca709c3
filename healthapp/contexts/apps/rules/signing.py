"""Tokens for others to read: JWT, ES256 and nothing else (RFC 9068 for access tokens, OpenID Connect for ID tokens).

As with our own tokens nothing that a token says of itself is followed: its header must be exactly ours, and `kid` only
chooses among our keys.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from joserfc.jwk import Key

ALGORITHM = "ES256"
ACCESS_TYPE = "at+jwt"
ID_TYPE = "JWT"
_CURVE = "P-256"
_LEEWAY = 60
_LONGEST = 4096


def new_key(kid: str) -> tuple[dict[str, Any], str]:
    """Make a key; returns what others may know of it (a JWK), and the key itself as PEM."""
    key = ECKey.generate_key(_CURVE, {"kid": kid, "use": "sig", "alg": ALGORITHM})
    return dict(key.as_dict(private=False)), key.as_pem(private=True).decode()


def sign(pem: str, kid: str, kind: str, claims: Mapping[str, Any]) -> str:
    """Return a signed token."""
    header = {"alg": ALGORITHM, "typ": kind, "kid": kid}
    return jwt.encode(header, dict(claims), ECKey.import_key(pem), algorithms=[ALGORITHM])


def kid_of(token: str) -> str | None:
    """Return which key a token names, of one that is written as ours are; nothing is believed yet."""
    if len(token) > _LONGEST:
        return None
    try:
        found = _header(token)
    except (JoseError, ValueError, TypeError):
        return None
    kid = found.get("kid")
    return kid if found.get("alg") == ALGORITHM and isinstance(kid, str) else None


def _header(token: str) -> dict[str, Any]:
    """Return a token's header, unverified. ValueError for what isn't one."""
    head = token.partition(".")[0]
    found = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    if not isinstance(found, dict):
        raise TypeError(head)
    return found


def read(token: str, public: Mapping[str, Any], kind: str, issuer: str) -> Mapping[str, Any] | None:
    """Return the claims of a token that this key has signed for this issuer, whatever its time; None otherwise."""
    if len(token) > _LONGEST:
        return None
    try:
        key = cast("Key", ECKey.import_key(dict(public)))
        found = jwt.decode(token, key, algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError):
        return None
    if found.header != {"alg": ALGORITHM, "typ": kind, "kid": public.get("kid")}:
        return None
    return found.claims if found.claims.get("iss") == issuer else None


def is_current(claims: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a token is good at that time, by what it says itself."""
    issued, expires, at = claims.get("iat"), claims.get("exp"), now.timestamp()
    return type(issued) is int and type(expires) is int and issued - _LEEWAY <= at < expires
