"""Authlib's grants as a judge of requests: they see what was looked up before, and what they would store is left.

Authlib's server is synchronous and stores as it goes; ours is not, and stores in one transaction with the audit. So its
grants get a request with everything they ask for, and stop where they would begin to issue. Where RFC 9700 and OAuth
2.1 are stricter than its defaults (PKCE always, S256 alone, no parameter twice) it says so here.
"""

# mypy: disable-error-code="misc,no-untyped-call"
# Authlib ships no types: its classes are subclassed here, in this one file.

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Error, OAuth2Payload, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc7636 import CodeChallenge

from healthapp.contexts.apps.errors import OAuthError, invalid_client, invalid_grant
from healthapp.kit.crypto import hash_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.apps.schemas import Asked, HeldCode, HeldToken, KnownApp

_CONFIDENTIAL = ["client_secret_basic", "client_secret_post"]
_ANYBODY = [*_CONFIDENTIAL, "none"]
# Authlib insists on HTTPS in what it takes for the request's own address. Whether people reach us by HTTPS is the
# operator's setting, and nothing here looks at it.
_ADDRESS = "https://issuer.invalid/"
_PLAIN = frozenset(map(chr, range(0x20, 0x7F)))
_SILENT = frozenset({"state", "nonce"})


class _Payload(OAuth2Payload):
    def __init__(self, params: Mapping[str, str]) -> None:
        self._params = dict(params)

    @property
    def data(self) -> dict[str, str]:
        return self._params

    @property
    def datalist(self) -> dict[str, list[str]]:
        return {name: [value] for name, value in self._params.items()}


class _Request(OAuth2Request):
    def __init__(self, method: str, asked: Mapping[str, str], authorization: str | None = None) -> None:
        super().__init__(method, _ADDRESS, headers={"Authorization": authorization} if authorization else {})
        self.payload = _Payload(asked)

    @property
    def form(self) -> dict[str, str]:
        return dict(self.payload.data)

    @property
    def args(self) -> dict[str, str]:
        return dict(self.payload.data)


class _Client(ClientMixin):
    """An app as Authlib asks about it."""

    def __init__(self, app: KnownApp) -> None:
        self.app = app

    def get_client_id(self) -> str:
        return str(self.app.id)

    def get_default_redirect_uri(self) -> None:
        """Return none: an app says where it wants its answer."""

    def get_allowed_scope(self, scope: str | None) -> str:
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Say yes: whoever asks here has compared it already."""
        return bool(redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        kept = self.app.secret_hash
        return kept is not None and compare_digest(hash_token(client_secret), kept)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        del endpoint
        return (method == "none") is self.app.is_public

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        if grant_type == "client_credentials":
            return self.app.client_credentials and not self.app.is_public
        return bool(self.app.redirect_uris) and grant_type in ("authorization_code", "refresh_token")


class _S256(CodeChallenge):
    """PKCE as OAuth 2.1 has it: for every app, by S256 alone."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:  # noqa: ANN401 - Authlib's
        given = grant.request.payload.data
        if not given.get("code_challenge"):
            raise OAuthError("invalid_request", "PKCE is required: send a code_challenge.")
        if given.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request", "The only code_challenge_method is S256.")
        super().validate_code_challenge(grant, redirect_uri)


class _HeldCode:
    """A stored code as Authlib asks about it."""

    code_challenge_method = "S256"

    def __init__(self, code: HeldCode) -> None:
        self.code = code
        self.code_challenge = code.challenge

    def get_redirect_uri(self) -> str:
        return self.code.redirect_uri

    def get_scope(self) -> str:
        return self.code.scopes


class _HeldToken:
    """A stored family as Authlib asks about it."""

    def __init__(self, token: HeldToken) -> None:
        self.token = token

    def get_scope(self) -> str:
        return self.token.scopes

    def check_client(self, client: _Client) -> bool:
        return client.app.id == self.token.app_id


class _CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = _ANYBODY

    def query_authorization_code(self, code: str, client: _Client) -> _HeldCode | None:
        del code
        held: HeldCode | None = self.server.held
        return _HeldCode(held) if held is not None and held.is_good and held.app_id == client.app.id else None


class _RefreshGrant(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = _ANYBODY

    def authenticate_refresh_token(self, refresh_token: str) -> _HeldToken | None:
        del refresh_token
        held: HeldToken | None = self.server.held
        return _HeldToken(held) if held is not None and held.is_good else None


class _OwnGrant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = _CONFIDENTIAL


class _Server(AuthorizationServer):
    """Authlib's server for one request: it knows one app, and one code or token."""

    def __init__(self, app: KnownApp | None, held: HeldCode | HeldToken | None = None) -> None:
        super().__init__()
        self._app = app
        self.held = held

    def query_client(self, client_id: str) -> _Client | None:
        return _Client(self._app) if self._app is not None and client_id == str(self._app.id) else None

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Tell nobody: what happens is audited where it is stored."""


class AuthlibJudge:
    """Implements `apps.ports.Judge`."""

    def authorization(self, params: Mapping[str, str], app: KnownApp) -> None:
        """Check a request to be let in; `OAuthError` otherwise."""
        _check_signs(params)
        if params.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "The only response_type is code.")
        server = _Server(app)
        # Authlib takes an unknown word of `scope` for an error; OpenID Connect wants it ignored, and ours are checked.
        request = _Request("GET", params)
        grant = _CodeGrant(request, server)
        _S256(required=True)(grant)
        _do(grant.validate_authorization_request)

    def names(self, asked: Asked) -> str | None:
        """Return which app a request names; None when it names two, or none."""
        try:
            in_header, _ = extract_basic_authorization({"Authorization": asked.authorization})
        except ValueError:
            return None
        named = asked.params.get("client_id")
        return None if in_header and named and in_header != named else in_header or named

    def client(self, asked: Asked, app: KnownApp | None, *, public: bool) -> KnownApp:
        """Return the app, once it has proved that it is the one; `OAuthError` invalid_client otherwise."""
        if app is None:
            raise invalid_client()
        if asked.authorization is not None and "client_secret" in asked.params:
            raise OAuthError("invalid_request", "Authenticate in one way only.")
        request = _Request("POST", asked.params, asked.authorization)
        try:
            _Server(app).authenticate_client(request, _ANYBODY if public else _CONFIDENTIAL)
        except (OAuth2Error, ValueError):
            raise invalid_client() from None
        return app

    def code(self, asked: Asked, app: KnownApp, code: HeldCode | None) -> None:
        """Check the exchange of a code."""
        _check_signs(asked.params)
        grant = _CodeGrant(_Request("POST", asked.params, asked.authorization), _Server(app, code))
        _S256(required=True)(grant)
        _do(grant.validate_token_request)

    def refresh(self, asked: Asked, app: KnownApp, token: HeldToken | None) -> str:
        """Check the exchange of a refresh token; returns the new access token's scopes."""
        _check_signs(asked.params)
        grant = _RefreshGrant(_Request("POST", asked.params, asked.authorization), _Server(app, token))
        _do(grant.validate_token_request)
        if token is None:
            raise invalid_grant()
        return asked.params.get("scope") or token.scopes

    def own_access(self, asked: Asked, app: KnownApp) -> None:
        """Check that an app may ask for access of its own."""
        _check_signs(asked.params)
        _do(_OwnGrant(_Request("POST", asked.params, asked.authorization), _Server(app)).validate_token_request)


def _check_signs(params: Mapping[str, str]) -> None:
    """Refuse what no parameter of ours holds: Authlib quotes some of them in its errors, and trips over such signs."""
    for name, value in params.items():
        if name not in _SILENT and not _PLAIN.issuperset(value):
            raise OAuthError("invalid_request", "A parameter holds signs that none may hold.")


def _do(step: Any) -> None:  # noqa: ANN401 - a method of Authlib's
    """Let Authlib check; its errors become ours, with nothing in them that came from the request."""
    try:
        step()
    except OAuth2Error as error:
        code = error.error or "invalid_request"
        if code == "invalid_client":
            raise invalid_client() from None
        if code == "invalid_grant":
            raise invalid_grant() from None
        raise OAuthError(code, _SAID.get(code, "The request is not complete, or not right.")) from None


_SAID = {
    "unauthorized_client": "The client is not registered for this.",
    "invalid_scope": "More was asked for than was granted.",
}
