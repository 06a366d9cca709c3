"""What an access token may be: ours, for us, now, signed by our key in our way. Everything else is none."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from healthapp.contexts.identity.rules.tokens import AccessTokens
from healthapp.contexts.identity.schemas import AccessClaims
from healthapp.kit.actor import Role
from healthapp.kit.crypto import derive
from healthapp.kit.ids import new_id

MASTER = bytes(range(32))
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CLAIMS = AccessClaims(new_id(), new_id(), Role.PATIENT, "handle", "d" * 64)
SECRET = derive(MASTER, "access-token")


@pytest.fixture
def tokens() -> AccessTokens:
    return AccessTokens(MASTER, "https://health.example")


@pytest.fixture
def token(tokens: AccessTokens) -> str:
    return tokens.make(CLAIMS, NOW, 1800)


def _part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def _signed(header: dict[str, Any], claims: dict[str, Any], secret: bytes = SECRET) -> str:
    """Sign as HS256 does, whatever the header says: by hand, so that no library mends what is wrong."""
    content = f"{_part(header)}.{_part(claims)}"
    return f"{content}.{_part(hmac.new(secret, content.encode(), hashlib.sha256).digest())}"


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    head, body, _ = token.split(".")
    return _read(head), _read(body)


def test_what_it_says_comes_back(tokens: AccessTokens, token: str) -> None:
    assert tokens.read(token, NOW) == CLAIMS
    header, claims = _parts(token)
    assert header.keys() == {"alg", "typ", "kid"}
    assert header["alg"] == "HS256"
    assert claims.keys() == {"iss", "aud", "sub", "sid", "role", "jti", "iat", "exp", "fgp"}
    assert claims["exp"] - claims["iat"] == 1800


def test_the_forger_of_these_tests_signs_as_we_do(tokens: AccessTokens, token: str) -> None:
    """Else the refusals below would prove nothing."""
    assert tokens.read(_signed(*_parts(token)), NOW) == CLAIMS


def test_its_time(tokens: AccessTokens, token: str) -> None:
    assert tokens.read(token, NOW + timedelta(seconds=1799)) == CLAIMS
    assert tokens.read(token, NOW + timedelta(seconds=1800)) is None
    assert tokens.read(token, NOW - timedelta(seconds=59)) == CLAIMS
    assert tokens.read(token, NOW - timedelta(seconds=61)) is None


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256", None, 7])
@pytest.mark.parametrize("signed", [True, False])
def test_another_algorithm(tokens: AccessTokens, token: str, algorithm: Any, *, signed: bool) -> None:
    header, claims = _parts(token)
    forged = _signed({**header, "alg": algorithm}, claims)
    assert tokens.read(forged if signed else forged.rpartition(".")[0] + ".", NOW) is None


def test_a_public_key_is_no_shared_secret(tokens: AccessTokens, token: str) -> None:
    """The HS/RS confusion: what we would publish as a public key signs nothing, as text or as bytes."""
    key = RSAKey.generate_key(2048)
    public = key.raw_value.public_key() if hasattr(key.raw_value, "public_key") else key.raw_value
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header, claims = _parts(token)
    for secret in (pem, pem.strip(), json.dumps(key.as_dict(private=False)).encode()):
        assert tokens.read(_signed(header, claims, secret), NOW) is None
    assert tokens.read(jwt.encode({**header, "alg": "RS256"}, claims, key, algorithms=["RS256"]), NOW) is None


@pytest.mark.parametrize("kid", ["", "other", "../../dev/null", "' OR 1=1 --", None, 1, ["a"]])
def test_another_key_id_even_rightly_signed(tokens: AccessTokens, token: str, kid: Any) -> None:
    header, claims = _parts(token)
    assert tokens.read(_signed({**header, "kid": kid}, claims), NOW) is None


def test_without_a_key_id(tokens: AccessTokens, token: str) -> None:
    header, claims = _parts(token)
    assert tokens.read(_signed({name: header[name] for name in ("alg", "typ")}, claims), NOW) is None


@pytest.mark.parametrize("name", ["jku", "x5u", "jwk", "x5c", "crit", "b64", "zip", "cty"])
def test_a_header_that_brings_its_own_key(tokens: AccessTokens, token: str, name: str) -> None:
    header, claims = _parts(token)
    mine = OctKey.import_key(b"m" * 32)
    given: dict[str, Any] = {"jku": "http://127.0.0.1:1/keys", "x5u": "http://127.0.0.1:1/x5u", "b64": False}
    value = given.get(name, mine.as_dict() if name == "jwk" else ["exp"] if name == "crit" else "x")
    for secret in (b"m" * 32, SECRET):
        assert tokens.read(_signed({**header, name: value}, claims, secret), NOW) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aud", "another-api"),
        ("aud", ["healthapp-api", "another"]),
        ("aud", None),
        ("iss", "https://health.example.evil.test"),
        ("iss", None),
        ("exp", None),
        ("exp", "9999999999"),
        ("exp", 1e300),
        ("exp", True),
        ("iat", None),
        ("iat", "0"),
        ("sub", None),
        ("sub", "admin"),
        ("sid", None),
        ("jti", None),
        ("jti", 5),
        ("role", "worker"),
        ("role", "anonymous"),
        ("role", ["admin"]),
        ("fgp", 5),
    ],
)
def test_a_claim_that_is_missing_or_of_another_kind(tokens: AccessTokens, token: str, name: str, value: Any) -> None:
    header, claims = _parts(token)
    changed = {key: old for key, old in {**claims, name: value}.items() if old is not None}
    assert tokens.read(_signed(header, changed), NOW) is None


def test_tokens_of_another_installation(tokens: AccessTokens) -> None:
    assert tokens.read(AccessTokens(MASTER, "https://other.example").make(CLAIMS, NOW, 60), NOW) is None
    assert tokens.read(AccessTokens(b"x" * 32, "https://health.example").make(CLAIMS, NOW, 60), NOW) is None


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "a" * 5000, "é.é.é", "e30.e30.", "\x00"])
def test_what_is_no_token_at_all(tokens: AccessTokens, text: str) -> None:
    assert tokens.read(text, NOW) is None
