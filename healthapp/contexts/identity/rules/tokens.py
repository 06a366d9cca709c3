"""Access tokens: JWT (RFC 7519), HS256 and nothing else, for our own API and nobody else's.

What a token says of itself is never followed: there is one algorithm, one key, which `kid` must name, and a header
with anything more (`jku`, `jwk`, `x5u` …) is none of ours. RFC 8725 is the list of what goes wrong otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from healthapp.contexts.identity.schemas import AccessClaims
from healthapp.kit.actor import APART, PEOPLE, Role
from healthapp.kit.crypto import derive
from healthapp.kit.ids import parse_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_ALGORITHM = "HS256"
_TYPE = "at+jwt"
_AUDIENCE = "healthapp-api"
_PURPOSE = "access-token"
_KID_LENGTH = 16
_LEEWAY = 60
_LONGEST = 4096
_ROLES = tuple(role.value for role in (*PEOPLE, *APART))


class AccessTokens:
    """Makes and reads access tokens of one installation."""

    def __init__(self, master_key: bytes, issuer: str) -> None:
        """Derive the key, and the name under which tokens refer to it; `issuer` is the installation's address."""
        secret = derive(master_key, _PURPOSE)
        kid = derive(master_key, f"{_PURPOSE}.kid").hex()[:_KID_LENGTH]
        self._key = OctKey.import_key(secret)
        self._header = {"alg": _ALGORITHM, "typ": _TYPE, "kid": kid}
        self._issuer = issuer

    def make(self, claims: AccessClaims, now: datetime, seconds: int) -> str:
        """Return the signed token, good for `seconds` from `now` on."""
        issued = int(now.timestamp())
        content: dict[str, Any] = {
            "iss": self._issuer,
            "aud": _AUDIENCE,
            "sub": str(claims.user_id),
            "sid": str(claims.session_id),
            "role": claims.role.value,
            "jti": claims.handle,
            "iat": issued,
            "exp": issued + seconds,
        }
        if claims.device is not None:
            content["fgp"] = claims.device
        return jwt.encode(dict(self._header), content, self._key, algorithms=[_ALGORITHM])

    def read(self, token: str, now: datetime) -> AccessClaims | None:
        """Return what a token says, or None when it isn't ours, isn't for us, or isn't good at `now`."""
        if len(token) > _LONGEST:
            return None
        try:
            found = jwt.decode(token, self._key, algorithms=[_ALGORITHM])
        except (JoseError, ValueError, TypeError):
            return None
        claims = found.claims
        if found.header != self._header or (claims.get("iss"), claims.get("aud")) != (self._issuer, _AUDIENCE):
            return None
        issued, expires, at = claims.get("iat"), claims.get("exp"), now.timestamp()
        if type(issued) is not int or type(expires) is not int or not issued - _LEEWAY <= at < expires:
            return None
        return _said(claims)


def _said(claims: Mapping[str, Any]) -> AccessClaims | None:
    """Read the claims; None when one is missing or is of another kind than we write."""
    user_id, session_id = parse_id(str(claims.get("sub"))), parse_id(str(claims.get("sid")))
    role, handle, device = claims.get("role"), claims.get("jti"), claims.get("fgp")
    if user_id is None or session_id is None or not isinstance(handle, str):
        return None
    if role not in _ROLES or not isinstance(device, str | None):
        return None
    return AccessClaims(user_id, session_id, Role(role), handle, device)
