"""The forms that a browser posts itself: log in, register, new password, log out, choose a language. Each answers 303.

The session's cookie is HttpOnly and SameSite=Lax, and on HTTPS Secure with the `__Host-` prefix. Every login makes a
fresh token and ends the session that was there before, so that a token planted beforehand is worth nothing.
"""

from __future__ import annotations

import contextlib
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import Query
from starlette.responses import Response

from healthapp.api.auth import Anyone, Edge, LoggedIn, origin_of_request, session_cookie
from healthapp.api.browser import FLASH_COOKIE, SECOND_STEP_COOKIE, SECURITY_PAGE, safe_next, second_step_token
from healthapp.api.forms import (
    INVITATION_COOKIE,
    LINK_PATH,
    YEAR,
    checked,
    entering_from,
    go,
    go_on,
    keep_link,
    open_invitation,
    put_cookie,
    read_entry,
    read_form,
    refused,
    to_form_of_link,
    welcome,
)
from healthapp.api.middleware import cookie
from healthapp.api.routes import make_router
from healthapp.api.sign_off import LEFT_PAGE, lead_out
from healthapp.api.sign_on import BY_COOKIE, finish_link
from healthapp.contexts.identity.schemas import (
    ForgotPassword,
    Login,
    NewPassword,
    Register,
    SendMfaCode,
    UpdateProfile,
    VerifyMfa,
)
from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind, invalid
from healthapp.kit.i18n import Lang

router = make_router("/session", "browser")
_LOGIN = "/login/"
_OWN_DATA = "/settings/privacy/"
_LONGEST_TOKEN = 200
_SHORTEST_TICKET = 20
_LONGEST_KEY = 64
RESET_COOKIE = "healthapp_reset"
PROVE_COOKIE = "healthapp_prove"


@router.post("/login", include_in_schema=False)
async def login(edge: Anyone) -> Response:
    """Log in. On failure the way back says one thing only, whether or not the address has an account."""
    form: dict[str, str] = {}
    try:
        form = await read_entry(edge)
        command = checked(Login, form)
        origin, device = entering_from(edge)
        opened = await edge.platform.login_browser(command, origin)
    except HealthError as error:
        return refused(edge, "login", error, form)
    return await go_on(edge, opened, form.get("next"), device)


@router.post("/verify", include_in_schema=False)
async def verify(edge: Anyone) -> Response:
    """Do the second step of a login; the ticket of the first is in a cookie that only this form reads."""
    form: dict[str, str] = {}
    try:
        form = await read_entry(edge)
        command = checked(VerifyMfa, {**form, "mfaToken": _ticket(edge)})
        opened = await edge.platform.verify_browser(command, origin_of_request(edge.request))
    except HealthError as error:
        if error.code == "mfa_expired":
            return refused(edge, "login", error, form)
        if error.code == "mfa_wrong_code":
            error = invalid("code", error.code)
        return refused(edge, "verify", error, form)
    answer = await welcome(edge, opened, form.get("next"), None)
    answer.delete_cookie(SECOND_STEP_COOKIE, path="/")
    await finish_link(edge, opened, answer)
    return answer


@router.post("/verify/send", include_in_schema=False)
async def send_code(edge: Anyone) -> Response:
    """Have a code for the second step sent; the page that follows asks for it."""
    form: dict[str, str] = {}
    try:
        form = await read_entry(edge)
        command = checked(SendMfaCode, {**form, "mfaToken": _ticket(edge)})
        await edge.platform.send_browser_code(command, origin_of_request(edge.request))
    except HealthError as error:
        return refused(edge, "login" if error.code == "mfa_expired" else "verify", error, form)
    wanted = safe_next(form.get("next"), "")
    following = f"&next={quote(wanted, safe='/')}" if wanted else ""
    answer = go(f"/verify/?sent={command.method}{following}")
    answer.delete_cookie(FLASH_COOKIE, path="/")
    return answer


@router.post("/register", include_in_schema=False)
async def register(edge: Anyone) -> Response:
    """Open an account and log in to it."""
    form: dict[str, str] = {}
    try:
        form = await read_entry(edge)
        command = checked(Register, form)
        origin, device = entering_from(edge)
        await edge.platform.register(command, origin)
        credentials = Login(email=command.email, password=command.password)
        opened = await edge.platform.login_browser(credentials, origin)
    except HealthError as error:
        return refused(edge, "register", error, form)
    return await go_on(edge, opened, form.get("next"), device)


@router.get("/invitation", include_in_schema=False)
async def invitation(edge: Anyone, token: Annotated[str, Query(max_length=_LONGEST_TOKEN)] = "") -> Response:
    """Open the link of an invitation: at once for who is logged in, else after the login that follows.

    Before a login it changes nothing but this browser's cookie: mail programs open links too, to look at them.
    """
    if edge.actor.lacks_factor:
        return go(SECURITY_PAGE)
    if edge.actor.role is not Role.ANONYMOUS:
        return go(await open_invitation(edge.platform, edge.actor, token))
    answer = go("/register/")
    keep_link(answer, edge.platform.settings, INVITATION_COOKIE, token)
    return answer


@router.post("/forgot", include_in_schema=False)
async def forgot(edge: Anyone) -> Response:
    """Have a link sent for a new password; the page that follows says the same for every address."""
    form: dict[str, str] = {}
    try:
        form = await read_form(edge)
        await edge.platform.forget_password(checked(ForgotPassword, form), origin_of_request(edge.request))
    except HealthError as error:
        return refused(edge, "forgot", error, form)
    return go("/forgot/?sent=1")


@router.get("/reset", include_in_schema=False)
async def open_reset(edge: Anyone, token: Annotated[str, Query(max_length=_LONGEST_TOKEN)] = "") -> Response:
    """Open the link of an e-mail: keep its token for the form, out of the address and of the browser's history."""
    return to_form_of_link("/reset/", edge.platform.settings, RESET_COOKIE, token)


@router.post("/reset", include_in_schema=False)
async def reset(edge: Anyone) -> Response:
    """Set the new password, with the link that this browser opened; then one logs in with it."""
    form: dict[str, str] = {}
    try:
        form = await read_form(edge)
        command = checked(NewPassword, form)
        token = unquote(cookie(edge.request.headers, RESET_COOKIE))
        await edge.platform.reset_password(token, command.password, origin_of_request(edge.request))
    except HealthError as error:
        # A link that is over leads to where one gets another.
        return refused(edge, "reset" if error.fields else "forgot", error, form)
    answer = go("/login/?reset=done")
    answer.delete_cookie(RESET_COOKIE, path=LINK_PATH)
    answer.delete_cookie(FLASH_COOKIE, path="/")
    return answer


@router.get("/prove", include_in_schema=False)
async def open_prove(edge: Anyone, token: Annotated[str, Query(max_length=_LONGEST_TOKEN)] = "") -> Response:
    """Open the link of an e-mail. It proves nothing yet: mail programs open links too, and so may anyone."""
    answer = go("/prove/")
    keep_link(answer, edge.platform.settings, PROVE_COOKIE, token)
    return answer


@router.post("/prove", include_in_schema=False)
async def prove(edge: Anyone) -> Response:
    """Show that the address is one's own, with the link that this browser opened, in the account that it is for."""
    if edge.actor.role is Role.ANONYMOUS:
        return go("/login/?next=/prove/")
    try:
        token = unquote(cookie(edge.request.headers, PROVE_COOKIE))
        claimed = await edge.platform.prove_email(token, edge.actor)
    except HealthError as error:
        return go(f"/settings/addresses/?error={quote(error.code)}")
    answer = go("/care/?proven=email" if claimed else "/settings/addresses/?proven=email")
    answer.delete_cookie(PROVE_COOKIE, path=LINK_PATH)
    return answer


@router.post("/logout", include_in_schema=False)
async def logout(edge: Anyone) -> Response:
    """End the session and forget the cookie, and this browser's push messages; harmless when there is none.

    `endpoint` is this browser's push subscription, when it has one; with `everywhere` all other sessions end too. Who
    came by a provider that can be told is led there afterwards; by then nothing can keep the session here.
    """
    following, came = _LOGIN, None
    if edge.actor.role is not Role.ANONYMOUS:
        form: dict[str, str] = {}
        with contextlib.suppress(HealthError):  # whatever was posted, who wants to leave may leave
            form = await read_form(edge)
        async with edge.begin() as uow:
            if form.get("endpoint"):
                await edge.platform.notifications.unsubscribe_endpoint(uow, form["endpoint"])
            came = await edge.platform.identity.came_from(uow)
            if form.get("everywhere"):
                await edge.platform.identity.end_everywhere(uow)
            await edge.platform.identity.end_session(uow)
        following = safe_next(form.get("next"), _LOGIN)
    if came is not None and following == _LOGIN:
        answer = _forget(edge, LEFT_PAGE)
        if await lead_out(edge, came, answer):
            return answer
    by = cookie(edge.request.headers, BY_COOKIE)
    if by and following == _LOGIN:
        following = f"{_LOGIN}?left={quote(by[:_LONGEST_KEY], safe='')}"
    return _forget(edge, following)


@router.post("/erase", include_in_schema=False)
async def erase(edge: LoggedIn) -> Response:
    """Have the account deleted, and forget the cookie; back to the question who it is, where that is too long ago."""
    try:
        async with edge.begin() as uow:
            await edge.platform.request_erasure(uow)
    except HealthError as error:
        if error.code != "step_up_required":
            raise
        return go(f"{_OWN_DATA}?again=1")
    return _forget(edge, f"{_LOGIN}?erasure=planned")


def _forget(edge: Edge, page: str) -> Response:
    """Lead to a page, with nothing left in the browser of who was logged in."""
    settings = edge.platform.settings
    answer = go(page)
    answer.delete_cookie(BY_COOKIE, path="/")
    answer.delete_cookie(
        session_cookie(https=settings.is_https), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )
    return answer


def _ticket(edge: Edge) -> str:
    """Return the ticket of the first step. UNAUTHENTICATED without one."""
    ticket = second_step_token(cookie(edge.request.headers, SECOND_STEP_COOKIE) or "")
    if len(ticket) < _SHORTEST_TICKET:
        raise HealthError(Kind.UNAUTHENTICATED, "mfa_expired")
    return ticket


@router.post("/locale", include_in_schema=False)
async def locale(edge: Anyone) -> Response:
    """Remember the language: in a cookie, and in the account of whoever is logged in."""
    form = await read_form(edge)
    if form.get("locale") not in tuple(Lang):
        raise HealthError(Kind.INVALID, fields=(FieldError("locale", "unknown_choice", {"choices": ", ".join(Lang)}),))
    chosen = Lang(form["locale"])
    if edge.actor.role is not Role.ANONYMOUS:
        async with edge.begin() as uow:
            await edge.platform.identity.update_profile(uow, UpdateProfile(locale=chosen))
    answer = go(safe_next(form.get("next"), "/"))
    put_cookie(answer, edge.platform.settings, "lang", chosen, YEAR, hidden=False)
    return answer
