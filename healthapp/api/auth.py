"""Who is asking. Every route names the roles that may call it, or stands in `PUBLIC`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import unquote
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from healthapp.api.bearers import Bearers
from healthapp.api.browser import is_posted_from_elsewhere
from healthapp.api.device import device_of
from healthapp.api.limits import count_call
from healthapp.api.middleware import cookie, origin_of_scope
from healthapp.api.statuses import answers_of, as_problem
from healthapp.kit.actor import APART, EVERYBODY, KEEPERS, PEOPLE, Actor, KeyScope, Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.logging import log_also
from healthapp.kit.uow import UnitOfWork
from healthapp.wiring import Platform

if TYPE_CHECKING:
    from starlette.datastructures import Headers

    from healthapp.api.denials import Denials

PUBLIC = frozenset(
    {
        # The way in: nobody is logged in yet.
        ("POST", "/api/v1/auth/register"),
        ("POST", "/api/v1/auth/login"),
        ("POST", "/api/v1/auth/refresh-token"),
        ("POST", "/api/v1/auth/verify-mfa"),
        ("POST", "/api/v1/auth/send-mfa-code"),
        ("POST", "/api/v1/auth/passkey-login/options"),
        ("POST", "/api/v1/auth/passkey-login"),
        ("POST", "/api/v1/auth/forgot-password"),
        ("POST", "/api/v1/auth/reset-password"),
        # For who can't do the second step any more: a ticket, an address, or a link is all that they have.
        ("POST", "/api/v1/auth/recovery"),
        ("POST", "/api/v1/auth/recovery/link"),
        ("POST", "/api/v1/auth/recovery/confirm"),
        ("POST", "/api/v1/auth/recovery/stop"),
        ("POST", "/api/v1/auth/recovery/complete"),
        ("POST", "/session/recovery"),
        ("POST", "/session/recovery/link"),
        ("GET", "/session/recovery/{what}"),
        ("POST", "/session/recovery/confirm"),
        ("POST", "/session/recovery/stop"),
        ("POST", "/session/recovery/complete"),
        ("POST", "/session/login"),
        ("POST", "/session/register"),
        ("POST", "/session/verify"),
        ("POST", "/session/verify/send"),
        # A device signs for a login, or for who is logged in already: the service says which.
        ("POST", "/session/passkey/options"),
        ("POST", "/session/passkey/login"),
        ("POST", "/session/passkey/second"),
        ("POST", "/session/passkey/register"),
        ("POST", "/session/passkey/step-up"),
        ("POST", "/session/forgot"),
        ("POST", "/session/reset"),
        # To a provider of identities and back; the password that links an account.
        ("GET", "/session/sso/{provider}"),
        ("GET", "/session/sso/{provider}/callback"),
        ("POST", "/session/link"),
        # What a SAML provider has to know of us, and where its page posts what it says: kept, not believed.
        ("GET", "/api/v1/auth/saml/{provider}/metadata"),
        ("POST", "/api/v1/auth/saml/{provider}/acs"),
        # Where it says that a login there has ended, or answers that it has; its signature is what counts.
        ("GET", "/api/v1/auth/saml/{provider}/slo"),
        ("POST", "/api/v1/auth/saml/{provider}/slo"),
        ("GET", "/session/sso/{provider}/left"),
        # Where an OpenID provider tells us that a login there has ended; its signature is what counts.
        ("POST", "/api/v1/auth/openid/{provider}/logout"),
        # The links of e-mails; what the first opens is seen only after a login, the second is worth a new password.
        ("GET", "/session/invitation"),
        ("GET", "/session/reset"),
        # Keeps the link until its owner has logged in, and says nothing of it.
        ("GET", "/session/prove"),
        ("POST", "/session/prove"),
        # Works without a login too: the language of the login page, and a logout that is repeated.
        ("POST", "/session/locale"),
        ("POST", "/session/logout"),
        # For the operator's probes and scraper; figures only.
        ("GET", "/health"),
        ("GET", "/ready"),
        ("GET", "/metrics"),
        # Where to report a hole, for who has found one.
        ("GET", "/.well-known/security.txt"),
        # What apps of others ask for; each says which app it is, or leads to the login.
        ("GET", "/.well-known/openid-configuration"),
        ("GET", "/.well-known/oauth-authorization-server"),
        ("GET", "/oauth/jwks"),
        ("GET", "/oauth/authorize"),
        ("POST", "/oauth/authorize"),
        ("POST", "/oauth/token"),
        ("GET", "/oauth/userinfo"),
        ("POST", "/oauth/userinfo"),
        ("POST", "/oauth/introspect"),
        ("POST", "/oauth/revoke"),
        ("GET", "/oauth/logout"),
        ("POST", "/oauth/logout"),
        # What one may look up about health without being known.
        ("POST", "/api/knowledge/search"),
        ("POST", "/api/v1/knowledge/search"),
        ("GET", "/api/v1/knowledge/suggest"),
        ("GET", "/api/v1/knowledge/entries/{kind}/{entry}"),
        ("POST", "/api/knowledge/drug-interaction"),
        ("POST", "/api/v1/knowledge/drug-interaction"),
        ("GET", "/api/v1/knowledge/medicines"),
        ("POST", "/api/v1/knowledge/symptom-analysis"),
        ("POST", "/api/knowledge/symptom-analysis"),
        ("POST", "/api/v1/knowledge/symptom-questions"),
        ("POST", "/api/knowledge/symptom-questions"),
        # How to use the API.
        ("GET", "/api/openapi.json"),
        ("GET", "/api/docs"),
    }
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_PREFIX = "hk_"
_KEY_ANYWHERE = re.compile(r"hk_([0-9a-f]{32})_")
# The account itself is a matter for its owner in person, and forms are for browsers.
_IN_PERSON = ("/api/v1/auth/", "/session/")
_BY_KEY_TOO = frozenset({("GET", "/api/v1/auth/validate-token")})
# Reads, although it is posted.
_READS = frozenset({"/graphql"})
# Looks at the app's scopes itself.
_BY_APP_ALONE = frozenset({"/oauth/userinfo"})
# Whoever asks here is an app, and says so in its own way.
BY_CLIENT = frozenset({"/oauth/token", "/oauth/introspect", "/oauth/revoke"})
_SAME = frozenset({"same-origin", "none"})
BY_ITSELF = frozenset(
    {
        # How long the login lives still; a page asks before it warns.
        ("GET", "/session/left"),
        # The day's doses for when there is no connection, and where to push to: at every load, and when a tab is shown.
        ("GET", "/api/v1/offline/today"),
        ("POST", "/api/v1/push/subscriptions"),
    }
)
"""What our own pages and their service worker ask for without anybody's doing: it keeps no login from ending unused."""


@dataclass(frozen=True, slots=True)
class Edge:
    """What a route works with: the services, who is acting, and the request."""

    platform: Platform
    actor: Actor
    request: Request

    def begin(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open one unit of work as whoever is acting."""
        return self.platform.begin(self.actor)


Guard = Callable[[Request], Awaitable[Edge]]
_ROLES: dict[Guard, frozenset[Role]] = {}


def require(*roles: Role) -> Any:  # noqa: ANN401 - a dependency, which FastAPI types as Any too
    """Let people with one of `roles` in (default: anyone logged in)."""
    return _door(frozenset(roles) or PEOPLE)


def _door(roles: frozenset[Role]) -> Any:  # noqa: ANN401 - as above
    async def guard(request: Request) -> Edge:
        # The route has been entered by `enter` already, before its body was read; here it is only handed on.
        edge: Edge = request.state.edge
        return edge

    _ROLES[guard] = roles
    return Depends(guard)


def roles_of(guards: list[Callable[..., Any]]) -> frozenset[Role] | None:
    """Return who may call a route with these dependencies; None when none of them is a guard."""
    found = [_ROLES[guard] for guard in guards if guard in _ROLES]
    return frozenset.intersection(*found) if found else None


def origin_of_request(request: Request) -> Actor:
    """Return the anonymous actor of a request, with the device that it comes from."""
    platform: Platform = request.app.state.platform
    device = device_of(platform, request.headers)
    return replace(origin_of_scope(request.scope), device=device, answers=answers_of(request.scope))


def actor_of_request(request: Request) -> Actor:
    """Return who is acting as far as it is known: for errors, also before and beside any route."""
    edge: Edge | None = getattr(request.state, "edge", None)
    return edge.actor if edge else origin_of_request(request)


def session_cookie(*, https: bool) -> str:
    """Return the name of the session's cookie; `__Host-` makes a browser insist on HTTPS, this host and all paths."""
    return "__Host-healthapp_session" if https else "healthapp_session"


async def authenticate(
    platform: Platform, bearers: Bearers, headers: Headers, origin: Actor, *, act: bool = True
) -> tuple[Actor, bool]:
    """Return who is asking and whether their cookie said so. A bearer token, once given, must be right.

    Without `act` it is a page that asks by itself.
    """
    given = headers.get("authorization")
    if given is not None:
        scheme, _, token = given.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer":
            found = None
        elif token.startswith(KEY_PREFIX):
            found = await platform.authenticate_key(token, origin)
        else:
            found = await bearers.who(token, origin) or await platform.authenticate_app(token, origin)
        if found is None:
            raise HealthError(Kind.UNAUTHENTICATED, "session_expired")
        return found, False
    token = cookie(headers, session_cookie(https=platform.settings.is_https))
    found = await platform.authenticate_session(token, origin, act=act) if token else None
    return (found, True) if found else (origin, False)


def is_same_origin(headers: Headers, base_url: str) -> bool:
    """Tell whether a browser sent this from a page of ours. One that says nothing of its origin is not trusted."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _SAME
    origin = headers.get("origin")
    if origin is None:
        return False
    given = origin.partition("://")[2]
    return bool(given) and (origin == base_url or given == headers.get("host"))


def is_from_elsewhere(headers: Headers) -> bool:
    """Tell whether a browser says that another site led it here: for reads that a page of ours should begin."""
    return headers.get("sec-fetch-site", "none") not in _SAME


async def identify(request: Request) -> tuple[Edge, bool]:
    """Find out who is asking, and count it: RATE_LIMITED when they ask too often, UNAUTHENTICATED for a wrong token.

    Returns too whether a cookie said who it is.
    """
    platform: Platform = request.app.state.platform
    origin = origin_of_request(request)
    try:
        _refuse_key_in_address(request)
        if request.url.path in BY_CLIENT:
            # Counted there, once it is known which app asks.
            request.state.edge = edge = Edge(platform, origin, request)
            return edge, False
        act = (request.method, request.url.path) not in BY_ITSELF
        actor, by_cookie = await authenticate(platform, request.app.state.bearers, request.headers, origin, act=act)
    except HealthError as error:
        await count_call(platform, request.scope, origin)
        if error.kind is Kind.UNAUTHENTICATED:
            shown = _KEY_ANYWHERE.search(request.headers.get("authorization", ""))
            key_id, action = (UUID(shown[1]), "api.wrong_key") if shown else (None, "api.wrong_token")
            denials: Denials = request.app.state.denials
            await denials.note(platform, as_problem(origin), error.code, action, error.kind, key_id)
        raise
    request.state.edge = edge = Edge(platform, actor, request)
    log_also(user_id=actor.user_id)
    await count_call(platform, request.scope, actor)
    return edge, by_cookie


def _refuse_key_in_address(request: Request) -> None:
    """Refuse a key in the address, right or wrong: addresses are written down by every proxy on the way."""
    if _KEY_ANYWHERE.search(unquote(f"{request.url.path}?{request.url.query}")):
        raise HealthError(Kind.INVALID, "key_in_address")


async def _hold_to_scope(edge: Edge, roles: frozenset[Role]) -> None:
    """Refuse what a key or an app may not do although its owner might."""
    actor, request = edge.actor, edge.request
    if actor.in_person or request.url.path in _BY_APP_ALONE:
        return
    if request.url.path.startswith(_IN_PERSON) and (request.method, request.url.path) not in _BY_KEY_TOO:
        await _refuse(edge.platform, actor, "not_by_key")
    if actor.key_scope is None:
        # An app that may only know who somebody is.
        await _refuse(edge.platform, actor, "app_no_data")
    is_read = request.method in _SAFE or request.url.path in _READS
    if actor.key_scope is KeyScope.READ and not is_read:
        await _refuse(edge.platform, actor, "key_only_reads")
    # What not everybody may who is logged in is an administrator's work.
    if actor.role is Role.ADMIN and actor.key_scope is not KeyScope.ADMIN and not roles >= PEOPLE:
        await _refuse(edge.platform, actor, "key_no_admin")


async def enter(request: Request, roles: frozenset[Role]) -> Edge:
    """Find out who is asking and whether they may, before anything of the body is read.

    UNAUTHENTICATED without a login, FORBIDDEN for another role, for who has to add a second factor first, and for a
    write that another site made a browser send, RATE_LIMITED for who asks too often.
    """
    edge, by_cookie = await identify(request)
    platform, actor = edge.platform, edge.actor
    if Role.ANONYMOUS not in roles:
        if actor.role is Role.ANONYMOUS:
            error = HealthError(Kind.UNAUTHENTICATED)
            await _note_unknown(request, actor, error)
            raise error
        if actor.role not in roles:
            await _refuse(platform, actor)
    if actor.is_held_at(roles):
        await _refuse(platform, actor, "mfa_setup_required")
    await _hold_to_scope(edge, roles)
    form_of_ours = request.url.path.startswith("/session/")
    may_be_forged = request.method not in _SAFE and (by_cookie or form_of_ours)
    may_be_forged = may_be_forged and not is_posted_from_elsewhere(request.url.path)
    if may_be_forged and not is_same_origin(request.headers, platform.settings.base_url):
        denials: Denials = request.app.state.denials
        await denials.note(platform, as_problem(actor), "csrf", "api.other_site", Kind.FORBIDDEN)
        raise HealthError(Kind.FORBIDDEN, "csrf")
    return edge


async def _note_unknown(request: Request, actor: Actor, error: HealthError) -> None:
    """Write down that somebody without any login asked for more. What a page asks by itself is nobody's attempt."""
    if (request.method, request.url.path) not in BY_ITSELF:
        platform: Platform = request.app.state.platform
        denials: Denials = request.app.state.denials
        await denials.note(platform, as_problem(actor), error.code, "api.no_login", error.kind)


async def _refuse(platform: Platform, actor: Actor, code: str | None = None) -> None:
    """Refuse a wrong role or key inside a unit of work, so that the denial is in the audit trail."""
    async with platform.begin(as_problem(actor)):
        raise HealthError(Kind.FORBIDDEN, code, action="api.role", resource_type="route")


Anyone = Annotated[Edge, _door(EVERYBODY)]
"""For the routes of `PUBLIC`."""
LoggedIn = Annotated[Edge, require()]
Waiting = Annotated[Edge, require(*PEOPLE, *APART)]
"""Anyone logged in, also who waits or is for emergencies only: for little more than leaving."""
Keeper = Annotated[Edge, require(*KEEPERS)]
"""For one's own password and second step: also staff of an emergency service, whom nothing else here lets in."""
Applicant = Annotated[Edge, require(Role.APPLICANT)]
Professional = Annotated[Edge, require(Role.APPLICANT, Role.DOCTOR, Role.PHARMACIST)]
"""Who has a licence, or has sent one."""
Editor = Annotated[Edge, require(Role.DOCTOR, Role.PHARMACIST, Role.ADMIN)]
"""Whoever may be given the permission to edit medical content; whether they have it the service asks."""
Administrator = Annotated[Edge, require(Role.ADMIN)]
