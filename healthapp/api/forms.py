"""What the forms have in common that a browser posts itself: reading one, the way back from one, and letting in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from pydantic import BaseModel, ValidationError
from starlette.responses import RedirectResponse, Response

from healthapp.api.auth import origin_of_request, session_cookie
from healthapp.api.browser import (
    FLASH_COOKIE,
    FLASH_SECONDS,
    SECOND_STEP_COOKIE,
    SECURITY_PAGE,
    home_of,
    pack_flash,
    pack_second_step,
    safe_next,
)
from healthapp.api.device import entering, keep
from healthapp.api.middleware import cookie
from healthapp.api.validation import invalid_request
from healthapp.contexts.identity.schemas import MfaRequired
from healthapp.kit.actor import APART, Role
from healthapp.kit.errors import FieldError, HealthError, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.api.auth import Edge
    from healthapp.config import Settings
    from healthapp.contexts.identity.schemas import BrowserLogin
    from healthapp.kit.actor import Actor
    from healthapp.wiring import Platform

INVITATION_COOKIE = "healthapp_invitation"
YEAR = 365 * 24 * 3600
LINK_PATH = "/session"
"""Where cookies of links are sent to: the forms' folder alone."""
_MOST_FIELDS = 30
_LONGEST_VALUE = 4000
_LINK_SECONDS = 3600
_CARE = "/care/"
_SHOWN_AGAIN = ("email", "displayName", "phone", "role", "licenceNumber", "licenceBody", "licenceCountry")

M = TypeVar("M", bound=BaseModel)


async def read_form(edge: Edge, longest: int = _LONGEST_VALUE) -> dict[str, str]:
    """Read an urlencoded form, `longest` characters of a field; the last of a repeated one counts. INVALID for none."""
    try:
        raw = (await edge.request.body()).decode("utf-8")
        pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=_MOST_FIELDS, encoding="utf-8", errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise invalid("", "malformed") from None
    return {name: value[:longest] for name, value in pairs}


async def read_entry(edge: Edge) -> dict[str, str]:
    """Read a form of somebody on the way in. INVALID for none.

    A form may be sent before its page has come to life and filled in `next`, as on a slow line; the page's own address,
    which is the Referer, has it from the beginning.
    """
    form = await read_form(edge)
    return {**form, "next": form.get("next") or next_of_page(edge)}


def next_of_page(edge: Edge) -> str:
    """Return where the page that a browser comes from, one of ours, was to lead on to; empty for nowhere."""
    page = urlsplit(edge.request.headers.get("referer", ""))
    if page.netloc != edge.request.headers.get("host"):
        return ""
    return dict(parse_qsl(page.query)).get("next", "")[:_LONGEST_VALUE]


def go(path: str) -> RedirectResponse:
    """Lead to a page of ours."""
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def put_cookie(answer: Response, settings: Settings, name: str, value: str, seconds: int, *, hidden: bool) -> None:
    """Set a cookie of ours; `hidden` from scripts."""
    answer.set_cookie(name, value, max_age=seconds, path="/", httponly=hidden, samesite="lax", secure=settings.is_https)


def keep_link(answer: Response, settings: Settings, name: str, token: str) -> None:
    """Keep what an e-mail's link brought, for the forms of this folder alone."""
    answer.set_cookie(
        name,
        quote(token, safe=""),
        max_age=_LINK_SECONDS,
        path=LINK_PATH,
        httponly=True,
        samesite="lax",
        secure=settings.is_https,
    )


def to_form_of_link(page: str, settings: Settings, name: str, token: str) -> Response:
    """Keep an e-mail's link, and lead to its form; the page can't see the cookie, so its address says that it came."""
    answer = go(f"{page}?link=1" if token else page)
    keep_link(answer, settings, name, token)
    return answer


def refused(edge: Edge, page: str, error: HealthError, form: dict[str, str]) -> Response:
    """Lead back to the form, with what was wrong and what was typed, the password left out."""
    problems = error.fields or (FieldError("", error.code, error.params),)
    values = {name: form[name] for name in _SHOWN_AGAIN if name in form}
    code = "invalid" if error.fields else error.code
    wanted = safe_next(form.get("next"), "")
    following = f"&next={quote(wanted, safe='/')}" if wanted else ""
    answer = go(f"/{page}/?error={quote(code)}{following}")
    put_cookie(answer, edge.platform.settings, FLASH_COOKIE, pack_flash(problems, values), FLASH_SECONDS, hidden=True)
    return answer


def checked(model: type[M], form: Mapping[str, Any]) -> M:
    """Return what a form says as a command. INVALID names the fields."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    given = {name: value for name, value in form.items() if name in known and value != ""}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid_request(error.errors(include_url=False)) from None


def entering_from(edge: Edge) -> tuple[Actor, str | None]:
    """Return from where someone logs in, and the cookie by which this browser will be known, if it has none."""
    return entering(edge.platform, edge.request.headers, origin_of_request(edge.request))


async def open_invitation(platform: Platform, actor: Actor, token: str) -> str:
    """Open an invitation for whoever is logged in; returns the page that shows it, or says that it is over."""
    return _CARE if await platform.open_invitation(actor, token) else f"{_CARE}?invitation=ended"


async def welcome(edge: Edge, login: BrowserLogin, following: str | None, device: str | None) -> Response:
    """Let somebody in: end the session that was here, set the cookies, and lead to the page they wanted."""
    if edge.actor.role is not Role.ANONYMOUS:
        async with edge.begin() as uow:
            await edge.platform.identity.end_session(uow)
    settings = edge.platform.settings
    page = safe_next(following, home_of(login.role))
    held = await _lacks_factor(edge, login)
    if held:
        page = SECURITY_PAGE
    # Who is let in nowhere, as while a licence is checked, opens nothing yet; the link can be opened again afterwards.
    invitation = "" if held or login.role in APART else cookie(edge.request.headers, INVITATION_COOKIE)
    if invitation:
        actor = replace(origin_of_request(edge.request), role=login.role, user_id=login.user_id)
        page = await open_invitation(edge.platform, actor, invitation)
    answer = go(page)
    if invitation:
        answer.delete_cookie(INVITATION_COOKIE, path=LINK_PATH)
    seconds = settings.session_days * 24 * 3600
    put_cookie(answer, settings, session_cookie(https=settings.is_https), login.token, seconds, hidden=True)
    for name, value in (("lang", login.locale), ("theme", login.theme), ("text_size", login.text_size)):
        put_cookie(answer, settings, name, value, YEAR, hidden=False)
    answer.delete_cookie(FLASH_COOKIE, path="/")
    keep(answer, settings, device)
    return answer


async def _lacks_factor(edge: Edge, login: BrowserLogin) -> bool:
    """Tell whether somebody whose role has to have a second factor has none (any more), and is to add one first."""
    async with edge.platform.begin(origin_of_request(edge.request), lazy=True) as uow:
        return await edge.platform.identity.lacks_factor(uow, login.role, login.user_id)


async def go_on(edge: Edge, login: BrowserLogin | MfaRequired, following: str | None, device: str | None) -> Response:
    """Let somebody in, or lead to the page that asks for the second step."""
    if not isinstance(login, MfaRequired):
        return await welcome(edge, login, following, device)
    wanted = safe_next(following, "")
    answer = go(f"/verify/?next={quote(wanted, safe='/')}" if wanted else "/verify/")
    settings = edge.platform.settings
    value = pack_second_step(login.mfa_token, login.methods)
    put_cookie(answer, settings, SECOND_STEP_COOKIE, value, login.expires_in, hidden=True)
    answer.delete_cookie(FLASH_COOKIE, path="/")
    keep(answer, settings, device)
    return answer
