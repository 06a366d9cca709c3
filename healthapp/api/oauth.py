"""The product as an OAuth 2.1 and OpenID provider for apps of others (ADR 25).

People come by their browser to `/oauth/authorize` and are led on: to the app, to the login, or to the page that asks
them. Nothing is agreed to here: that takes a click on that page. Apps come to the other addresses by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from starlette.responses import JSONResponse, RedirectResponse, Response

from healthapp.api.auth import Anyone, Edge
from healthapp.api.browser import SECURITY_PAGE
from healthapp.api.limits import count_call, count_client
from healthapp.api.routes import make_router
from healthapp.contexts.apps.errors import OAuthError
from healthapp.contexts.apps.schemas import SUPPORTED_SCOPES, Asked
from healthapp.kit.actor import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from healthapp.contexts.apps.schemas import KnownApp

router = make_router("/oauth", "apps of others")
known_router = make_router("/.well-known", "apps of others")
_MOST_FIELDS = 40
_FORM = "application/x-www-form-urlencoded"
_PUBLISHED = {"Cache-Control": "public, max-age=300"}
"""How long others may keep what we publish; a new key is there for an hour before it signs."""
_METHODS = ["client_secret_basic", "client_secret_post"]


def _pairs(raw: str) -> list[tuple[str, str]]:
    """Read parameters; those without a value count as not sent (RFC 6749 §3.1). ValueError for what is no such text."""
    return parse_qsl(raw, max_num_fields=_MOST_FIELDS, encoding="utf-8", errors="strict")


def _go(address: str) -> RedirectResponse:
    # 303: a browser that has posted something to us must not post it on (RFC 9700 §4.12).
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


async def _form(edge: Edge) -> list[tuple[str, str]]:
    request = edge.request
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise OAuthError("invalid_request", f"Send the parameters as {_FORM}.")
    try:
        return _pairs((await request.body()).decode("utf-8"))
    except ValueError:
        raise OAuthError("invalid_request", "The body cannot be read.") from None


async def _asked(edge: Edge) -> Asked:
    """Read an app's own request. OAuthError for a parameter that is there twice."""
    pairs = await _form(edge)
    params = dict(pairs)
    if len(params) != len(pairs):
        raise OAuthError("invalid_request", "A parameter is there more than once.")
    return Asked(params, edge.request.headers.get("authorization"))


def _refused(error: OAuthError) -> Response:
    body = {"error": error.code, "error_description": error.description}
    headers = {"Cache-Control": "no-store"}
    if error.status == 401:  # noqa: PLR2004 - Unauthorized
        headers["WWW-Authenticate"] = 'Basic realm="healthapp"'
    return JSONResponse(body, error.status, headers)


async def _for_client(
    edge: Edge, step: Callable[[Asked, KnownApp], Awaitable[dict[str, Any] | None]], *, public: bool = True
) -> Response:
    """Find out which app asks, count it, do `step` for it, and answer; errors as RFC 6749 §5.2 writes them."""
    platform, request, app = edge.platform, edge.request, None
    try:
        asked = await _asked(edge)
        app = await platform.client(asked, edge.actor, public=public)
        await count_client(platform, request.scope, app.id)
        said = await step(asked, app)
    except OAuthError as error:
        if app is None:
            # Nobody we know: counted like everybody who isn't logged in.
            await count_call(platform, request.scope, edge.actor)
        return _refused(error)
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return Response(None, 200, headers) if said is None else JSONResponse(said, 200, headers)


async def _authorize(edge: Edge, raw: str) -> Response:
    try:
        pairs = _pairs(raw)
    except ValueError:
        return _go("/consent/")
    async with edge.begin() as uow:
        found = await edge.platform.apps.consider(uow, pairs)
    if found.outcome == "return" and found.address is not None:
        return _go(found.address)
    if found.outcome == "factor":
        return _go(SECURITY_PAGE)
    page = f"/consent/?{raw}"
    return _go(f"/login/?next={quote(page, safe='/')}") if found.outcome == "login" else _go(page)


@router.get("/authorize", include_in_schema=False, status_code=303)
async def authorize(edge: Anyone) -> Response:
    """Lead somebody on who comes from an app: back to it, to the login, or to the page that asks them."""
    return await _authorize(edge, edge.request.url.query)


@router.post("/authorize", include_in_schema=False, status_code=303)
async def authorize_posted(edge: Anyone) -> Response:
    """Do the same for an app that posts its request: it becomes an address, where the browser's login counts."""
    try:
        await _form(edge)
    except OAuthError:
        return _go("/consent/")
    return _go(f"/oauth/authorize?{(await edge.request.body()).decode()}")


@router.post("/token", include_in_schema=False)
async def token(edge: Anyone) -> Response:
    """Give an app tokens for a code, for a refresh token, or of its own."""
    return await _for_client(edge, lambda asked, app: edge.platform.exchange(asked, app, edge.actor))


@router.post("/introspect", include_in_schema=False)
async def introspect(edge: Anyone) -> Response:
    """Say whether a token is good, to the app it was issued to (RFC 7662). For apps that keep a secret."""
    return await _for_client(edge, lambda asked, app: edge.platform.introspect(asked, app, edge.actor), public=False)


@router.post("/revoke", include_in_schema=False)
async def revoke(edge: Anyone) -> Response:
    """Take a token back (RFC 7009); the answer is the same whether there was one or not."""
    return await _for_client(edge, lambda asked, app: edge.platform.revoke(asked, app, edge.actor))


async def _userinfo(edge: Edge) -> Response:
    actor = edge.actor
    if actor.app_id is None or actor.role is Role.ANONYMOUS:
        answer = _refused(OAuthError("invalid_token", "Send an access token that was issued to an app.", status=401))
        answer.headers["WWW-Authenticate"] = 'Bearer realm="healthapp", error="invalid_token"'
        return answer
    if "openid" not in actor.app_scopes:
        answer = _refused(OAuthError("insufficient_scope", "The token has no openid.", status=403))
        answer.headers["WWW-Authenticate"] = 'Bearer realm="healthapp", error="insufficient_scope", scope="openid"'
        return answer
    async with edge.begin() as uow:
        return JSONResponse(await edge.platform.apps.userinfo(uow), 200, {"Cache-Control": "no-store"})


@router.get("/userinfo", include_in_schema=False)
async def userinfo(edge: Anyone) -> Response:
    """Say who has let the app in, as far as they agreed (OpenID Connect Core §5.3)."""
    return await _userinfo(edge)


@router.post("/userinfo", include_in_schema=False)
async def userinfo_posted(edge: Anyone) -> Response:
    """Say the same to who posts. The token is read from the header alone."""
    return await _userinfo(edge)


@router.get("/logout", include_in_schema=False, status_code=303)
async def logout(edge: Anyone) -> Response:
    """Lead somebody to the page that asks whether to log out; ends nothing by itself."""
    return _go(f"/logout/?{edge.request.url.query}")


@router.post("/logout", include_in_schema=False, status_code=303)
async def logout_posted(edge: Anyone) -> Response:
    """Do the same for an app that posts."""
    try:
        await _form(edge)
    except OAuthError:
        return _go("/logout/")
    return _go(f"/logout/?{(await edge.request.body()).decode()}")


@router.get("/jwks", include_in_schema=False)
async def jwks(edge: Anyone) -> Response:
    """Return the keys by which our tokens are checked (RFC 7517)."""
    async with edge.begin() as uow:
        return JSONResponse(await edge.platform.apps.jwks(uow), 200, _PUBLISHED, "application/jwk-set+json")


def _metadata(edge: Edge) -> Response:
    """Return what this provider can do (OpenID Connect Discovery 1.0 §3, RFC 8414 §2)."""
    issuer = edge.platform.apps.issuer
    said = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "userinfo_endpoint": f"{issuer}/oauth/userinfo",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "end_session_endpoint": f"{issuer}/oauth/logout",
        "service_documentation": f"{issuer}/api/docs",
        "scopes_supported": list(SUPPORTED_SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": [*_METHODS, "none"],
        "revocation_endpoint_auth_methods_supported": [*_METHODS, "none"],
        "introspection_endpoint_auth_methods_supported": _METHODS,
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [
            *("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce"),
            *("name", "locale", "zoneinfo", "email", "email_verified"),
        ],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["bn", "en"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
    }
    return JSONResponse(said, 200, _PUBLISHED)


@known_router.get("/openid-configuration", include_in_schema=False)
async def openid_configuration(edge: Anyone) -> Response:
    """Say what this provider can do, to who speaks OpenID Connect."""
    return _metadata(edge)


@known_router.get("/oauth-authorization-server", include_in_schema=False)
async def oauth_authorization_server(edge: Anyone) -> Response:
    """Say the same to who speaks OAuth alone."""
    return _metadata(edge)
