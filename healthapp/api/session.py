"""The forms that a browser posts itself: log in, register, new password, log out, choose a language. Each answers 303.

The session's cookie is HttpOnly and SameSite=Lax, and on HTTPS Secure with the `__Host-` prefix. Every login makes a
fresh token and ends the session that was there before, so that a token planted beforehand is worth nothing.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeVar
from urllib.parse import parse_qsl, quote, unquote

from fastapi import Query
from pydantic import BaseModel, ValidationError
from starlette.responses import RedirectResponse, Response

from healthapp.api.auth import Anyone, Edge, origin_of_request, session_cookie
from healthapp.api.browser import (
    FLASH_COOKIE,
    FLASH_SECONDS,
    SECOND_STEP_COOKIE,
    home_of,
    pack_flash,
    pack_second_step,
    safe_next,
    second_step_token,
)
from healthapp.api.device import entering, keep
from healthapp.api.middleware import cookie
from healthapp.api.routes import make_router
from healthapp.api.validation import invalid_request
from healthapp.contexts.identity.schemas import (
    ForgotPassword,
    Login,
    MfaRequired,
    NewPassword,
    Register,
    UpdateProfile,
    VerifyMfa,
)
from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind, invalid
from healthapp.kit.i18n import Lang

if TYPE_CHECKING:
    from healthapp.config import Settings
    from healthapp.contexts.identity.schemas import BrowserLogin
    from healthapp.kit.actor import Actor
    from healthapp.wiring import Platform

router = make_router("/session", "browser")
_MOST_FIELDS = 30
_LONGEST_VALUE = 4000
_LONGEST_TOKEN = 200
_SHORTEST_TICKET = 20
_YEAR = 365 * 24 * 3600
INVITATION_COOKIE = "healthapp_invitation"
RESET_COOKIE = "healthapp_reset"
_LINK_SECONDS = 3600
_LINK_PATH = "/session"
_CARE = "/care/"
_SHOWN_AGAIN = ("email", "displayName", "phone", "role", "licenceNumber", "licenceBody", "licenceCountry")

M = TypeVar("M", bound=BaseModel)


async def _form(edge: Edge) -> dict[str, str]:
    """Read an urlencoded form; the last of a repeated field counts. INVALID when it is no form."""
    try:
        raw = (await edge.request.body()).decode("utf-8")
        pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=_MOST_FIELDS, encoding="utf-8", errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise invalid("", "malformed") from None
    return {name: value[:_LONGEST_VALUE] for name, value in pairs}


def _go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def _set(answer: Response, settings: Settings, name: str, value: str, seconds: int, *, hidden: bool) -> None:
    answer.set_cookie(name, value, max_age=seconds, path="/", httponly=hidden, samesite="lax", secure=settings.is_https)


def _keep_link(answer: Response, settings: Settings, name: str, token: str) -> None:
    """Keep what an e-mail's link brought, for the forms of this folder alone."""
    answer.set_cookie(
        name,
        quote(token, safe=""),
        max_age=_LINK_SECONDS,
        path=_LINK_PATH,
        httponly=True,
        samesite="lax",
        secure=settings.is_https,
    )


def _refused(edge: Edge, page: str, error: HealthError, form: dict[str, str]) -> Response:
    """Lead back to the form, with what was wrong and what was typed, the password left out."""
    problems = error.fields or (FieldError("", error.code, error.params),)
    values = {name: form[name] for name in _SHOWN_AGAIN if name in form}
    code = "invalid" if error.fields else error.code
    wanted = safe_next(form.get("next"), "")
    following = f"&next={quote(wanted, safe='/')}" if wanted else ""
    answer = _go(f"/{page}/?error={quote(code)}{following}")
    _set(answer, edge.platform.settings, FLASH_COOKIE, pack_flash(problems, values), FLASH_SECONDS, hidden=True)
    return answer


def _checked(model: type[M], form: dict[str, str]) -> M:
    known = {field.alias or name for name, field in model.model_fields.items()}
    given = {name: value for name, value in form.items() if name in known and value != ""}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid_request(error.errors(include_url=False)) from None


def _entering(edge: Edge) -> tuple[Actor, str | None]:
    """Return from where someone logs in, and the cookie by which this browser will be known, if it has none."""
    return entering(edge.platform, edge.request.headers, origin_of_request(edge.request))


async def _open_invitation(platform: Platform, actor: Actor, token: str) -> str:
    """Open an invitation for whoever is logged in; returns the page that shows it, or says that it is over."""
    return _CARE if await platform.open_invitation(actor, token) else f"{_CARE}?invitation=ended"


async def _welcome(edge: Edge, login: BrowserLogin, following: str | None, device: str | None) -> Response:
    if edge.actor.role is not Role.ANONYMOUS:
        async with edge.begin() as uow:
            await edge.platform.identity.end_session(uow)
    settings = edge.platform.settings
    page = safe_next(following, home_of(login.role))
    # Whoever waits for the check of a licence opens nothing yet; the link can be opened again afterwards.
    invitation = cookie(edge.request.headers, INVITATION_COOKIE) if login.role is not Role.APPLICANT else ""
    if invitation:
        actor = replace(origin_of_request(edge.request), role=login.role, user_id=login.user_id)
        page = await _open_invitation(edge.platform, actor, invitation)
    answer = _go(page)
    if invitation:
        answer.delete_cookie(INVITATION_COOKIE, path=_LINK_PATH)
    seconds = settings.session_days * 24 * 3600
    _set(answer, settings, session_cookie(https=settings.is_https), login.token, seconds, hidden=True)
    for name, value in (("lang", login.locale), ("theme", login.theme), ("text_size", login.text_size)):
        _set(answer, settings, name, value, _YEAR, hidden=False)
    answer.delete_cookie(FLASH_COOKIE, path="/")
    keep(answer, settings, device)
    return answer


async def _go_on(edge: Edge, login: BrowserLogin | MfaRequired, following: str | None, device: str | None) -> Response:
    """Let somebody in, or lead to the page that asks for the second step."""
    if not isinstance(login, MfaRequired):
        return await _welcome(edge, login, following, device)
    wanted = safe_next(following, "")
    answer = _go(f"/verify/?next={quote(wanted, safe='/')}" if wanted else "/verify/")
    settings = edge.platform.settings
    value = pack_second_step(login.mfa_token, login.methods)
    _set(answer, settings, SECOND_STEP_COOKIE, value, login.expires_in, hidden=True)
    answer.delete_cookie(FLASH_COOKIE, path="/")
    keep(answer, settings, device)
    return answer


@router.post("/login", include_in_schema=False)
async def login(edge: Anyone) -> Response:
    """Log in. On failure the way back says one thing only, whether or not the address has an account."""
    form: dict[str, str] = {}
    try:
        form = await _form(edge)
        command = _checked(Login, form)
        origin, device = _entering(edge)
        opened = await edge.platform.login_browser(command, origin)
    except HealthError as error:
        return _refused(edge, "login", error, form)
    return await _go_on(edge, opened, form.get("next"), device)


@router.post("/verify", include_in_schema=False)
async def verify(edge: Anyone) -> Response:
    """Do the second step of a login; the ticket of the first is in a cookie that only this form reads."""
    form: dict[str, str] = {}
    try:
        form = await _form(edge)
        ticket = second_step_token(cookie(edge.request.headers, SECOND_STEP_COOKIE) or "")
        if len(ticket) < _SHORTEST_TICKET:
            raise HealthError(Kind.UNAUTHENTICATED, "mfa_expired")  # noqa: TRY301 - told like the service's own
        command = _checked(VerifyMfa, {**form, "mfaToken": ticket})
        opened = await edge.platform.verify_browser(command, origin_of_request(edge.request))
    except HealthError as error:
        if error.code == "mfa_expired":
            return _refused(edge, "login", error, form)
        if error.code == "mfa_wrong_code":
            error = invalid("code", error.code)
        return _refused(edge, "verify", error, form)
    answer = await _welcome(edge, opened, form.get("next"), None)
    answer.delete_cookie(SECOND_STEP_COOKIE, path="/")
    return answer


@router.post("/register", include_in_schema=False)
async def register(edge: Anyone) -> Response:
    """Open an account and log in to it."""
    form: dict[str, str] = {}
    try:
        form = await _form(edge)
        command = _checked(Register, form)
        origin, device = _entering(edge)
        await edge.platform.register(command, origin)
        credentials = Login(email=command.email, password=command.password)
        opened = await edge.platform.login_browser(credentials, origin)
    except HealthError as error:
        return _refused(edge, "register", error, form)
    return await _go_on(edge, opened, form.get("next"), device)


@router.get("/invitation", include_in_schema=False)
async def invitation(edge: Anyone, token: Annotated[str, Query(max_length=_LONGEST_TOKEN)] = "") -> Response:
    """Open the link of an invitation: at once for who is logged in, else after the login that follows.

    Before a login it changes nothing but this browser's cookie: mail programs open links too, to look at them.
    """
    if edge.actor.role is not Role.ANONYMOUS:
        return _go(await _open_invitation(edge.platform, edge.actor, token))
    answer = _go("/register/")
    _keep_link(answer, edge.platform.settings, INVITATION_COOKIE, token)
    return answer


@router.post("/forgot", include_in_schema=False)
async def forgot(edge: Anyone) -> Response:
    """Have a link sent for a new password; the page that follows says the same for every address."""
    form: dict[str, str] = {}
    try:
        form = await _form(edge)
        await edge.platform.forget_password(_checked(ForgotPassword, form), origin_of_request(edge.request))
    except HealthError as error:
        return _refused(edge, "forgot", error, form)
    return _go("/forgot/?sent=1")


@router.get("/reset", include_in_schema=False)
async def open_reset(edge: Anyone, token: Annotated[str, Query(max_length=_LONGEST_TOKEN)] = "") -> Response:
    """Open the link of an e-mail: keep its token for the form, out of the address and of the browser's history."""
    answer = _go("/reset/")
    _keep_link(answer, edge.platform.settings, RESET_COOKIE, token)
    return answer


@router.post("/reset", include_in_schema=False)
async def reset(edge: Anyone) -> Response:
    """Set the new password, with the link that this browser opened; then one logs in with it."""
    form: dict[str, str] = {}
    try:
        form = await _form(edge)
        command = _checked(NewPassword, form)
        token = unquote(cookie(edge.request.headers, RESET_COOKIE))
        await edge.platform.reset_password(token, command.password, origin_of_request(edge.request))
    except HealthError as error:
        # A link that is over leads to where one gets another.
        return _refused(edge, "reset" if error.fields else "forgot", error, form)
    answer = _go("/login/?reset=done")
    answer.delete_cookie(RESET_COOKIE, path=_LINK_PATH)
    answer.delete_cookie(FLASH_COOKIE, path="/")
    return answer


@router.post("/logout", include_in_schema=False)
async def logout(edge: Anyone) -> Response:
    """End the session and forget the cookie, and this browser's push messages; harmless when there is none.

    `endpoint` is this browser's push subscription, when it has one; with `everywhere` all other sessions end too.
    """
    if edge.actor.role is not Role.ANONYMOUS:
        form: dict[str, str] = {}
        with contextlib.suppress(HealthError):  # whatever was posted, who wants to leave may leave
            form = await _form(edge)
        async with edge.begin() as uow:
            if form.get("endpoint"):
                await edge.platform.notifications.unsubscribe_endpoint(uow, form["endpoint"])
            if form.get("everywhere"):
                await edge.platform.identity.end_everywhere(uow)
            await edge.platform.identity.end_session(uow)
    settings = edge.platform.settings
    answer = _go("/login/")
    answer.delete_cookie(
        session_cookie(https=settings.is_https), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )
    return answer


@router.post("/locale", include_in_schema=False)
async def locale(edge: Anyone) -> Response:
    """Remember the language: in a cookie, and in the account of whoever is logged in."""
    form = await _form(edge)
    if form.get("locale") not in tuple(Lang):
        raise HealthError(Kind.INVALID, fields=(FieldError("locale", "unknown_choice", {"choices": ", ".join(Lang)}),))
    chosen = Lang(form["locale"])
    if edge.actor.role is not Role.ANONYMOUS:
        async with edge.begin() as uow:
            await edge.platform.identity.update_profile(uow, UpdateProfile(locale=chosen))
    answer = _go(safe_next(form.get("next"), "/"))
    _set(answer, edge.platform.settings, "lang", chosen, _YEAR, hidden=False)
    return answer
