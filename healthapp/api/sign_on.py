"""Logging in by a provider of identities, as a browser goes: to the provider, back, and perhaps to a password first.

These are addresses that a browser is led to, so that the session's cookie can be set. The one that remembers who set
out is HttpOnly and, on HTTPS, `__Host-`: nobody else's site can plant it, and without it an answer is worth nothing.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Path, Query
from starlette.responses import Response

from healthapp.api.auth import Anyone, Edge, is_from_elsewhere, origin_of_request
from healthapp.api.browser import FLASH_COOKIE, FLASH_SECONDS, pack_flash, safe_next
from healthapp.api.forms import (
    LINK_PATH,
    checked,
    entering_from,
    go,
    go_on,
    next_of_page,
    put_cookie,
    read_entry,
    refused,
)
from healthapp.api.middleware import cookie
from healthapp.api.routes import make_router
from healthapp.contexts.identity.schemas import BrowserLogin
from healthapp.contexts.identity.schemas.single_sign_on import Linked, LinkLogin, LinkOffer, SignOn
from healthapp.kit.actor import Role
from healthapp.kit.crypto import new_token
from healthapp.kit.errors import HealthError, Kind

router = make_router("/session", "browser")
LINK_COOKIE = "healthapp_sso_link"
BY_COOKIE = "healthapp_sso_by"
"""Which provider this browser's login came by, for the page after the logout; trusted for nothing."""
JOURNEY_SECONDS = 600
TOKEN_LENGTH = 43
_LONGEST_PATH = 500
_LONGEST_VALUE = 4096
_WAYS = "/settings/sign-in/"

ProviderPath = Annotated[str, Path(max_length=64)]


def journey_cookie(*, https: bool) -> str:
    """Return the name of the cookie that binds a way to a provider and back to the browser that set out."""
    return "__Host-healthapp_sso" if https else "healthapp_sso"


def _return_to(edge: Edge, provider: str) -> str:
    return f"{edge.platform.settings.base_url}/session/sso/{quote(provider, safe='')}/callback"


def _lead_back(edge: Edge, error: HealthError, following: str = "") -> Response:
    """Say what went wrong: on the page of one's ways to log in, or before a login on the login page."""
    page = "login" if edge.actor.role is Role.ANONYMOUS else _WAYS.strip("/")
    return refused(edge, page, error, {"next": following})


@router.get("/sso/{provider}", include_in_schema=False)
async def depart(
    edge: Anyone,
    provider: ProviderPath,
    following: Annotated[str, Query(alias="next", max_length=_LONGEST_PATH)] = "",
    link: Annotated[Literal["1"] | None, Query()] = None,
    again: Annotated[Literal["1"] | None, Query()] = None,
) -> Response:
    """Set out for a provider: to log in, to log in `again` there, or to `link` the account that one is logged in to.

    Another site can't make a browser set out.
    """
    wanted = safe_next(following or next_of_page(edge), "")
    if is_from_elsewhere(edge.request.headers):
        return go("/login/" if link is None else _WAYS)
    settings = edge.platform.settings
    name = journey_cookie(https=settings.is_https)
    browser = cookie(edge.request.headers, name)
    # The same for all tabs, so that a second one doesn't strand the first.
    browser = browser if len(browser) == TOKEN_LENGTH else new_token()
    sign_on = SignOn(
        provider=provider,
        purpose="login" if link is None else "link",
        state=new_token(),
        browser=browser,
        following=wanted,
        fresh=again is not None,
    )
    actor = edge.actor if link is not None else origin_of_request(edge.request)
    try:
        if link is not None and edge.actor.role is Role.ANONYMOUS:
            raise HealthError(Kind.UNAUTHENTICATED)  # noqa: TRY301 - told like the service's own
        if link is not None and edge.actor.lacks_factor:
            raise HealthError(Kind.FORBIDDEN, "mfa_setup_required")  # noqa: TRY301 - as above
        url = await edge.platform.depart(sign_on, _return_to(edge, provider), actor)
    except HealthError as error:
        return _lead_back(edge, error, wanted)
    answer = go(url)
    put_cookie(answer, settings, name, browser, JOURNEY_SECONDS, hidden=True)
    return answer


@router.get("/sso/{provider}/callback", include_in_schema=False)
async def arrive(edge: Anyone, provider: ProviderPath) -> Response:
    """Come back from a provider. What it adds to the address is for its adapter to judge."""
    settings = edge.platform.settings
    browser = cookie(edge.request.headers, journey_cookie(https=settings.is_https))
    origin, device = entering_from(edge)
    try:
        arrived, following = await edge.platform.arrive(
            provider, browser, _return_to(edge, provider), _given(edge), edge.actor, origin
        )
    except HealthError as error:
        return _lead_back(edge, error)
    if isinstance(arrived, Linked):
        return go(f"{_WAYS}?linked={quote(arrived.provider)}")
    if isinstance(arrived, LinkOffer):
        wanted = f"&next={quote(following, safe='/')}" if following else ""
        answer: Response = go(f"/link/?by={quote(arrived.provider)}{wanted}")
        _keep_offer(edge, answer, arrived)
    else:
        answer = await go_on(edge, arrived, following, device)
    put_cookie(answer, settings, BY_COOKIE, provider, settings.session_days * 24 * 3600, hidden=True)
    return answer


@router.post("/link", include_in_schema=False)
async def link(edge: Anyone) -> Response:
    """Give the password of the account that has the address from the provider, and link it."""
    form: dict[str, str] = {}
    try:
        form = await read_entry(edge)
        command = checked(LinkLogin, form)
        token = cookie(edge.request.headers, LINK_COOKIE)
        origin, device = entering_from(edge)
        opened = await edge.platform.login_to_link(token, command.password, origin)
    except HealthError as error:
        over = error.code == "sso_ended"
        answer = refused(edge, "login" if over else "link", error, form)
        if not over and form.get("by", "").isascii():
            answer.headers["location"] += f"&by={quote(form.get('by', '')[:64], safe='')}"
        return answer
    answer = await go_on(edge, opened, form.get("next"), device)
    if isinstance(opened, BrowserLogin):
        answer.delete_cookie(LINK_COOKIE, path=LINK_PATH)
    return answer


async def finish_link(edge: Edge, login: BrowserLogin, answer: Response) -> None:
    """After the second step of a login: link what was confirmed before it. The login stands in any case."""
    token = cookie(edge.request.headers, LINK_COOKIE)
    if not token:
        return
    answer.delete_cookie(LINK_COOKIE, path=LINK_PATH)
    actor = replace(origin_of_request(edge.request), role=login.role, user_id=login.user_id)
    with contextlib.suppress(HealthError):
        await edge.platform.finish_link(actor, token)


def _given(edge: Edge) -> dict[str, str]:
    """Return the parameters of an answer; nothing of one that says a thing twice (RFC 6749 §3.1)."""
    pairs = edge.request.query_params.multi_items()
    given = dict(pairs)
    if len(given) != len(pairs) or any(len(value) > _LONGEST_VALUE for value in given.values()):
        return {}
    return given


def _keep_offer(edge: Edge, answer: Response, offer: LinkOffer) -> None:
    settings = edge.platform.settings
    answer.set_cookie(
        LINK_COOKIE,
        offer.token,
        max_age=offer.expires_in,
        path=LINK_PATH,
        httponly=True,
        samesite="lax",
        secure=settings.is_https,
    )
    # The page shows which address it is about; the form itself goes by the cookie above.
    put_cookie(answer, settings, FLASH_COOKIE, pack_flash((), {"email": offer.email}), FLASH_SECONDS, hidden=True)
