"""The forms of who has lost every second factor, and the links of their e-mails. Each answers 303.

A link's token goes into a cookie and out of the address; what it is worth is done by a form alone, because mail
programs open links too.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote

from fastapi import Query
from starlette.responses import Response

from healthapp.api.auth import Anyone, Edge, origin_of_request
from healthapp.api.browser import FLASH_COOKIE, SECOND_STEP_COOKIE, second_step_token
from healthapp.api.forms import LINK_PATH, checked, go, read_form, refused, to_form_of_link
from healthapp.api.middleware import cookie
from healthapp.api.routes import make_router
from healthapp.contexts.identity.schemas import NewPassword
from healthapp.contexts.identity.schemas.recoveries import AskRecoveryLink, LinkFor
from healthapp.kit.errors import HealthError

router = make_router("/session/recovery", "browser")
RECOVERY_COOKIE = "healthapp_recovery"
_LONGEST_TOKEN = 200
_PAGES: dict[LinkFor, str] = {
    "confirm": "/recover/confirm/",
    "stop": "/recover/stop/",
    "complete": "/recover/password/",
}


@router.post("", include_in_schema=False)
async def ask(edge: Anyone) -> Response:
    """Ask after the right password; the ticket of that is in the cookie of the second step."""
    ticket = second_step_token(cookie(edge.request.headers, SECOND_STEP_COOKIE) or "")
    try:
        await edge.platform.ask_recovery(ticket, "browser", origin_of_request(edge.request))
    except HealthError as error:
        return refused(edge, "login" if error.code == "mfa_expired" else "recover", error, {})
    return _forget("/recover/?asked=1", FLASH_COOKIE)


@router.post("/link", include_in_schema=False)
async def ask_link(edge: Anyone) -> Response:
    """Have a link sent by which to ask; the page that follows says the same for every address."""
    form: dict[str, str] = {}
    try:
        form = await read_form(edge)
        command = checked(AskRecoveryLink, form)
        await edge.platform.ask_recovery_link(command.email, origin_of_request(edge.request))
    except HealthError as error:
        return refused(edge, "recover", error, form)
    return _forget("/recover/?sent=1", FLASH_COOKIE)


@router.get("/{what}", include_in_schema=False)
async def open_link(
    edge: Anyone, what: LinkFor, token: Annotated[str, Query(max_length=_LONGEST_TOKEN)] = ""
) -> Response:
    """Open the link of an e-mail or SMS: keep its token for the form, out of the address and of the history."""
    return to_form_of_link(_PAGES[what], edge.platform.settings, RECOVERY_COOKIE, token)


@router.post("/confirm", include_in_schema=False)
async def confirm(edge: Anyone) -> Response:
    """Ask, by the link that this browser opened."""
    try:
        await edge.platform.confirm_recovery(_token(edge), origin_of_request(edge.request))
    except HealthError as error:
        return refused(edge, "forgot" if error.code == "recovery_not_needed" else "recover", error, {})
    return _forget("/recover/?asked=1", RECOVERY_COOKIE, FLASH_COOKIE)


@router.post("/stop", include_in_schema=False)
async def stop(edge: Anyone) -> Response:
    """Stop it, by the link that this browser opened."""
    try:
        await edge.platform.stop_recovery(_token(edge), origin_of_request(edge.request))
    except HealthError as error:
        return refused(edge, "recover/stop", error, {})
    return _forget("/recover/stop/?done=1", RECOVERY_COOKIE, FLASH_COOKIE)


@router.post("/complete", include_in_schema=False)
async def complete(edge: Anyone) -> Response:
    """Set the new password, with the link that this browser opened; then one logs in with it."""
    try:
        command = checked(NewPassword, await read_form(edge))
        await edge.platform.complete_recovery(_token(edge), command.password, origin_of_request(edge.request))
    except HealthError as error:
        # A link that is over leads to where one gets another.
        return refused(edge, "recover/password" if error.fields else "recover", error, {})
    return _forget("/login/?reset=done", RECOVERY_COOKIE, FLASH_COOKIE, SECOND_STEP_COOKIE)


def _token(edge: Edge) -> str:
    return unquote(cookie(edge.request.headers, RECOVERY_COOKIE))


def _forget(page: str, *cookies: str) -> Response:
    """Lead to a page, and let cookies of ours go that have done their work."""
    answer = go(page)
    for name in cookies:
        answer.delete_cookie(name, path=LINK_PATH if name == RECOVERY_COOKIE else "/")
    return answer
