"""Tokens of an OpenID provider: whether one is its own, for us, and of this moment.

ID tokens say who somebody is, for one login (OpenID Connect Core §3.1.3.7); logout tokens, that a login there ended.

What a token says of itself is followed only as far as the provider's own keys go: `jku`, `jwk`, `x5u` and their kind
are never looked at, `none` and everything symmetric is refused (RFC 8725). Everything refused has a reason for the log,
which names no person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
"""What a provider may sign with, and the kind of key for it."""
_SMALLEST_MODULUS = 341
"""Letters of base64url that 2048 bits take."""
_LEEWAY = 60
_OLDEST = 600
"""Seconds that clocks may differ, and after which a token is too old to be the one that was just asked for."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST = 16_384
_LONGEST_SUBJECT = 255


class TokenRefusedError(Exception):
    """The token isn't good; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason)


class UnknownKeyError(TokenRefusedError):
    """It was signed by a key that the provider hadn't published when we looked."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token has to say. `nonce` is None for tokens that have none; `since` is Unix time."""

    issuer: str
    client_id: str
    nonce: str | None
    since: int | None = None
    """The provider must have asked for the login at this time or later."""


@dataclass(frozen=True, slots=True)
class LogoutSaid:
    """What a logout token says. After `until` it is too old to be looked at, so that `jti` can be forgotten."""

    subject: str | None
    sid: str | None
    jti: str
    until: datetime


def signed_claims(token: str, keys: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a token signed by one of these keys (JWK) says; nothing of it has been compared yet."""
    if len(token) > _LONGEST:
        raise TokenRefusedError("length")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError):
        raise TokenRefusedError("format") from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS or "crit" in header:
        raise TokenRefusedError("algorithm")
    key = _key(header.get("kid"), algorithm, keys)
    try:
        return dict(jwt.decode(token, key, algorithms=[algorithm]).claims)
    except (JoseError, ValueError, TypeError):
        raise TokenRefusedError("signature") from None


def _key(kid: object, algorithm: str, keys: Iterable[Mapping[str, Any]]) -> RSAKey | ECKey:
    fitting = [
        key
        for key in keys
        if key.get("kty") == ALGORITHMS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid") == kid)
    ]
    if len(fitting) != 1:
        raise UnknownKeyError("key")
    modulus = fitting[0].get("n", "")
    if algorithm != "ES256" and (not isinstance(modulus, str) or len(modulus) < _SMALLEST_MODULUS):
        raise TokenRefusedError("key_size")
    try:
        key = JWKRegistry.import_key(dict(fitting[0]))
    except (JoseError, ValueError, TypeError):
        raise TokenRefusedError("key_format") from None
    if not isinstance(key, RSAKey | ECKey):
        raise TokenRefusedError("key_format")
    return key


def check_id_token(claims: Mapping[str, Any], expected: Expected, access_token: str | None, now: datetime) -> str:
    """Compare what an ID token says with what it has to say; returns the subject."""
    check_for_us(claims, expected, now)
    nonce, subject = claims.get("nonce"), claims.get("sub")
    if expected.nonce is None or not isinstance(nonce, str) or not hmac.compare_digest(nonce, expected.nonce):
        raise TokenRefusedError("nonce")
    if not isinstance(subject, str) or not subject or len(subject) > _LONGEST_SUBJECT:
        raise TokenRefusedError("subject")
    digest = claims.get("at_hash")
    if digest is not None and (access_token is None or digest != _half_hash(access_token)):
        raise TokenRefusedError("at_hash")
    if expected.since is not None:
        asked = claims.get("auth_time")
        if type(asked) is not int or asked < expected.since - _LEEWAY:
            raise TokenRefusedError("auth_time")
    return subject


def check_logout_token(claims: Mapping[str, Any], expected: Expected, now: datetime) -> LogoutSaid:
    """Compare what a logout token says with what it has to say (Back-Channel Logout 1.0 §2.4, §2.6).

    No ID token passes: it has a nonce, and no `events`.
    """
    check_for_us(claims, expected, now)
    events, jti = claims.get("events"), claims.get("jti")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise TokenRefusedError("events")
    if "nonce" in claims:
        raise TokenRefusedError("nonce")
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_SUBJECT:
        raise TokenRefusedError("jti")
    subject, sid = (_named(claims, name) for name in ("sub", "sid"))
    if subject is None and sid is None:
        raise TokenRefusedError("subject")
    until = datetime.fromtimestamp(claims["iat"], UTC) + timedelta(seconds=_OLDEST + 2 * _LEEWAY)
    return LogoutSaid(subject, sid, jti, until)


def _named(claims: Mapping[str, Any], name: str) -> str | None:
    found = claims.get(name)
    if found is not None and not (isinstance(found, str) and 0 < len(found) <= _LONGEST_SUBJECT):
        raise TokenRefusedError(name)
    return found


def check_for_us(claims: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    """Compare issuer, audience and times."""
    if claims.get("iss") != expected.issuer:
        raise TokenRefusedError("issuer")
    audience = claims.get("aud")
    listed = [audience] if isinstance(audience, str) else audience
    if not isinstance(listed, list) or expected.client_id not in listed:
        raise TokenRefusedError("audience")
    if claims.get("azp", expected.client_id if len(listed) == 1 else None) != expected.client_id:
        raise TokenRefusedError("authorized_party")
    issued, expires, at = claims.get("iat"), claims.get("exp"), now.timestamp()
    if type(issued) is not int or type(expires) is not int:
        raise TokenRefusedError("times")
    if expires + _LEEWAY <= at:
        raise TokenRefusedError("expired")
    if not issued - _LEEWAY <= at <= issued + _OLDEST + _LEEWAY:
        raise TokenRefusedError("issued_at")


def _half_hash(access_token: str) -> str:
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).decode().rstrip("=")
