"""An OpenID provider: OpenID Connect Core 1.0, the code flow with PKCE (RFC 7636), Discovery 1.0.

Authlib makes the request and exchanges the code; the ID token is checked by `openid_tokens`. Whatever the provider says
of itself must be said by its own issuer, and its answers in the browser must be its own too (RFC 9207), so that of
several providers none can pass an answer off as another's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
import structlog
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from healthapp.adapters.openid_tokens import (
    Expected,
    TokenRefusedError,
    UnknownKeyError,
    check_id_token,
    check_logout_token,
    signed_claims,
)
from healthapp.adapters.vendor_http import GuardedTransport, quiet_http_logs
from healthapp.contexts.identity.ports import Departure, LoginEnded, Proven
from healthapp.kit.breaker import BreakerOpenError
from healthapp.kit.clock import monotonic
from healthapp.kit.crypto import new_token
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.single_sign_on import is_bearable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeVar

    from healthapp.kit.breaker import Breaker
    from healthapp.kit.clock import Clock
    from healthapp.kit.single_sign_on import OpenIdProvider

    T = TypeVar("T")

log = structlog.get_logger(__name__)
_TIMEOUT_S = 8.0
_ANSWER_LIMIT = 256 * 1024
_KEPT_S = 3600.0
"""How long what a provider says of itself, and its keys, are used without asking again."""
_ASK_AGAIN_S = 30.0
"""A key that isn't known is looked for again, but not more often than this: anybody can invent names of keys."""
_SERVER_ERROR = 500
_LONGEST_CODE = 4096
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")


class _TroubleError(Exception):
    """The provider doesn't answer as it should: about it, not about this login."""


@dataclass(slots=True)
class _Known:
    """What a provider says of itself, and when we read it."""

    metadata: dict[str, Any] = field(default_factory=dict)
    read_at: float = float("-inf")
    keys: list[dict[str, Any]] = field(default_factory=list)
    keys_at: float = float("-inf")


class OpenIdClient:
    """We as a client of one provider."""

    def __init__(self, settings: OpenIdProvider, clock: Clock, breaker: Breaker) -> None:
        """Make the client; nothing is asked yet."""
        quiet_http_logs()
        self.key, self.name = settings.key, settings.name
        self._settings = settings
        self._secret = settings.client_secret.get_secret_value() if settings.client_secret else None
        self._clock = clock
        self._breaker = breaker
        self._transport = GuardedTransport(internal=settings.internal, timeout_s=_TIMEOUT_S, limit=_ANSWER_LIMIT)
        self._http = httpx.AsyncClient(transport=self._transport, trust_env=False, follow_redirects=False)
        self._known = _Known()

    async def depart(self, state: str, return_to: str, *, fresh: bool) -> Departure:
        """Return the address of the authorization request."""
        metadata = await self._asked(self._metadata)
        kept = {"verifier": new_token(), "nonce": new_token()}
        more: dict[str, str] = {}
        if fresh:
            more = {"prompt": "login", "max_age": "0"}
            kept["since"] = str(int(self._clock.now().timestamp()))
        url = prepare_grant_uri(
            metadata["authorization_endpoint"],
            self._settings.client_id,
            "code",
            redirect_uri=return_to,
            scope=self._settings.scope,
            state=state,
            nonce=kept["nonce"],
            code_challenge=create_s256_code_challenge(kept["verifier"]),
            code_challenge_method="S256",
            **more,
        )
        return Departure(url, kept)

    async def arrive(self, return_to: str, kept: Mapping[str, str], given: Mapping[str, str]) -> Proven:
        """Check the authorization response, exchange its code, and check the ID token."""
        metadata = await self._asked(self._metadata)
        self._check_sender(metadata, given)
        if "error" in given:
            # What it says about it is a stranger's text: it goes nowhere.
            raise HealthError(
                Kind.UNAUTHENTICATED, "sso_declined" if given["error"] == "access_denied" else "sso_refused"
            )
        code = given.get("code", "")
        if not code or len(code) > _LONGEST_CODE:
            raise self._refused("code")
        answer = await self._asked(lambda: self._exchange(metadata, code, return_to, kept["verifier"]))
        since = kept.get("since")
        expected = Expected(
            self._settings.issuer, self._settings.client_id, kept["nonce"], int(since) if since else None
        )
        token, access = answer.get("id_token"), answer.get("access_token")
        if not isinstance(token, str) or not isinstance(access, str):
            raise self._refused("no_token")
        try:
            claims = await self._asked(lambda: self._signed(token))
            subject = check_id_token(claims, expected, access, self._clock.now())
        except TokenRefusedError as error:
            raise self._refused(error.reason) from None
        about = await self._more_claims(metadata, claims, subject, access)
        return self._proven(subject, claims, about, is_fresh=expected.since is not None)

    async def hear(self, token: str) -> LoginEnded:
        """Check a logout token (Back-Channel Logout 1.0 §2.6). INVALID for any that doesn't hold."""
        expected = Expected(self._settings.issuer, self._settings.client_id, None)
        try:
            claims = await self._asked(lambda: self._signed(token))
            said = check_logout_token(claims, expected, self._clock.now())
        except TokenRefusedError as error:
            log.warning("sso_logout_refused", provider=self.key, reason=error.reason)
            raise HealthError(Kind.INVALID, "sso_refused") from None
        visits = () if said.sid is None else (said.sid,)
        subjects = () if said.subject is None else (said.subject,)
        return LoginEnded(self.key, self._settings.issuer, subjects, visits, said.jti, said.until)

    async def farewell(self, return_to: str) -> str | None:
        """Return where to log out at the provider (RP-Initiated Logout 1.0), or None."""
        endpoint = (await self._asked(self._metadata)).get("end_session_endpoint")
        if endpoint is None:
            return None
        asked = urlencode({"client_id": self._settings.client_id, "post_logout_redirect_uri": return_to})
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{asked}"

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        await self._transport.shut()

    async def _asked(self, work: Callable[[], Awaitable[T]]) -> T:
        """Ask under the breaker. UNAVAILABLE when the provider is in trouble."""
        try:
            return await self._breaker.call(work, lambda error: isinstance(error, _TroubleError | httpx.HTTPError))
        except BreakerOpenError as error:
            raise HealthError(Kind.UNAVAILABLE, "sso_unavailable", retry_after=int(error.retry_in) + 1) from None
        except (_TroubleError, httpx.HTTPError) as error:
            log.warning("sso_trouble", provider=self.key, error=type(error).__name__, reason=str(error)[:60])
            raise HealthError(Kind.UNAVAILABLE, "sso_unavailable", retry_after=5) from None

    async def _get(self, url: str, **headers: str) -> dict[str, Any]:
        answer = await self._http.get(url, headers={"Accept": "application/json", **headers})
        if answer.status_code != httpx.codes.OK:
            raise _TroubleError(str(answer.status_code))
        return _object(answer)

    async def _metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself, read lately."""
        known = self._known
        if monotonic() - known.read_at < _KEPT_S:
            return known.metadata
        found = await self._get(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self._settings.issuer:
            raise _TroubleError("issuer")
        for name in (*_NEEDED, *_OPTIONAL):
            value = found.get(name)
            if (value is not None or name in _NEEDED) and not (isinstance(value, str) and is_bearable(value)):
                raise _TroubleError(name)
        known.metadata, known.read_at = found, monotonic()
        return found

    async def _signed(self, token: str) -> dict[str, Any]:
        """Return what a token says whose signature is right; keys that are new to us are looked for, now and then."""
        known = self._known
        if monotonic() - known.keys_at >= _KEPT_S:
            await self._read_keys()
        try:
            return signed_claims(token, known.keys)
        except UnknownKeyError:
            if monotonic() - known.keys_at < _ASK_AGAIN_S:
                raise
        await self._read_keys()
        return signed_claims(token, known.keys)

    async def _read_keys(self) -> None:
        found = (await self._get((await self._metadata())["jwks_uri"])).get("keys")
        if not isinstance(found, list):
            raise _TroubleError("keys")
        self._known.keys = [key for key in found if isinstance(key, dict)]
        self._known.keys_at = monotonic()

    async def _exchange(self, metadata: dict[str, Any], code: str, return_to: str, verifier: str) -> dict[str, Any]:
        """Exchange a code for tokens. A refusal of the code is about this login, and no trouble of the provider's."""
        body = prepare_token_request("authorization_code", redirect_uri=return_to, code=code, code_verifier=verifier)
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        url, headers, body = self._auth(metadata).prepare("POST", metadata["token_endpoint"], headers, body)
        answer = await self._http.post(url, headers=headers, content=body)
        if answer.status_code >= _SERVER_ERROR:
            raise _TroubleError(str(answer.status_code))
        if answer.status_code != httpx.codes.OK:
            raise self._refused("exchange")
        return _object(answer)

    def _auth(self, metadata: dict[str, Any]) -> ClientAuth:
        """Return how we say who we are: by the way that the provider knows (Core §9)."""
        name = self._settings.client_id
        if self._secret is None:
            return ClientAuth(name, None, "none")
        known = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if "client_secret_basic" in known:
            # Encoded as a form is, before they are joined (RFC 6749 §2.3.1).
            return ClientAuth(quote_plus(name), quote_plus(self._secret), "client_secret_basic")
        return ClientAuth(name, self._secret, "client_secret_post")

    async def _more_claims(
        self, metadata: dict[str, Any], claims: Mapping[str, Any], subject: str, access: str
    ) -> Mapping[str, Any]:
        """Return the claims about the person: some providers say them only when asked once more (Core §5.3)."""
        endpoint = metadata.get("userinfo_endpoint")
        if "email" in claims or endpoint is None:
            return claims
        said = await self._asked(lambda: self._get(endpoint, Authorization=f"Bearer {access}"))
        if said.get("sub") != subject:
            raise self._refused("userinfo_subject")
        return said

    def _proven(self, subject: str, claims: Mapping[str, Any], about: Mapping[str, Any], *, is_fresh: bool) -> Proven:
        email, name, visit = about.get("email"), about.get("name"), claims.get("sid")
        # Some write the word; nothing else that Python takes for true is a yes.
        said = about.get("email_verified")
        vouched = said is True or said == "true"
        return Proven(
            provider=self.key,
            issuer=self._settings.issuer,
            subject=subject,
            email=email if vouched and isinstance(email, str) else None,
            name=name if isinstance(name, str) else None,
            has_mfa=self._settings.trust_mfa and self._says_mfa(claims),
            is_fresh=is_fresh,
            visit=visit if isinstance(visit, str) else "",
        )

    def _says_mfa(self, claims: Mapping[str, Any]) -> bool:
        """Tell whether the signed token says that a second factor was asked for (RFC 8176)."""
        methods = claims.get("amr")
        return (isinstance(methods, list) and "mfa" in methods) or claims.get("acr") in self._settings.mfa_acr

    def _check_sender(self, metadata: Mapping[str, Any], given: Mapping[str, str]) -> None:
        """Refuse an answer of another provider's (RFC 9207 §2.4)."""
        promised = metadata.get("authorization_response_iss_parameter_supported") is True
        if given.get("iss", None if promised else self._settings.issuer) != self._settings.issuer:
            raise self._refused("sender")

    def _refused(self, reason: str) -> HealthError:
        log.warning("sso_refused", provider=self.key, reason=reason)
        return HealthError(Kind.UNAUTHENTICATED, "sso_refused")


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _TroubleError("object")
    return found
