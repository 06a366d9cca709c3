"""Passkeys as a browser uses them: what its device is to sign, and the forms that bring what it signed.

The script of the pages (`assets/passkeys.js`) asks for the first and posts the second. The cookie between the two binds
both to one browser; on HTTPS no neighbouring host can plant it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

from starlette.responses import JSONResponse, Response

from healthapp.api.auth import Anyone, Edge, origin_of_request
from healthapp.api.browser import SECOND_STEP_COOKIE, safe_next, second_step_token
from healthapp.api.forms import checked, entering_from, go, read_entry, read_form, refused, welcome
from healthapp.api.middleware import cookie
from healthapp.api.routes import make_router
from healthapp.api.sign_on import finish_link
from healthapp.contexts.identity.schemas.passkeys import AddPasskey, PasskeyPurpose, UsePasskey
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from healthapp.config import Settings

router = make_router("/session/passkey", "browser")
_SECONDS = 300
_SECURITY = "/settings/security/"


def passkey_cookie(*, https: bool) -> str:
    """Return the name of the cookie that binds what a device signs to the browser that asked."""
    return "__Host-healthapp_passkey" if https else "healthapp_passkey"


def give(answer: Response, settings: Settings, browser: str) -> None:
    """Set the cookie."""
    name, https = passkey_cookie(https=settings.is_https), settings.is_https
    answer.set_cookie(name, browser, max_age=_SECONDS, path="/", httponly=True, samesite="strict", secure=https)


def brought(edge: Edge) -> str:
    """Return the cookie, or nothing."""
    return cookie(edge.request.headers, passkey_cookie(https=edge.platform.settings.is_https))


def take_back(answer: Response, settings: Settings) -> None:
    """Let the browser forget the cookie: it is used up."""
    https = settings.is_https
    answer.delete_cookie(passkey_cookie(https=https), path="/", secure=https, httponly=True, samesite="strict")


@router.post("/options", include_in_schema=False, status_code=200)
async def options(edge: Anyone) -> Response:
    """Say what the device is to sign, for the script of the page."""
    form = await read_form(edge)
    purpose = next((one for one in get_args(PasskeyPurpose) if one == form.get("purpose")), None)
    inside = purpose in ("register", "step_up")
    if purpose is None or (inside and edge.actor.role is Role.ANONYMOUS):
        raise HealthError(Kind.UNAUTHENTICATED, "passkey_ended")
    actor = edge.actor if inside else origin_of_request(edge.request)
    ticket = _ticket(edge) if purpose == "second" else None
    asked, browser = await edge.platform.ask_device(purpose, actor, ticket=ticket)
    answer = JSONResponse({"publicKey": asked}, headers={"Cache-Control": "no-store"})
    give(answer, edge.platform.settings, browser)
    return answer


@router.post("/login", include_in_schema=False)
async def login(edge: Anyone) -> Response:
    """Let somebody in by a passkey alone."""
    return await _let_in(edge, None, "login")


@router.post("/second", include_in_schema=False)
async def second(edge: Anyone) -> Response:
    """Do the second step of a login by a passkey."""
    return await _let_in(edge, _ticket(edge), "verify")


@router.post("/register", include_in_schema=False)
async def register(edge: Anyone) -> Response:
    """Keep the passkey that the device has just made. New recovery codes are shown on the page that follows."""
    form: dict[str, str] = {}
    try:
        form = await _inside(edge)
        command = checked(AddPasskey, {"name": form.get("name", ""), "credential": _credential(form)})
        await edge.platform.add_passkey(command.name, command.credential, brought(edge), edge.actor)
    except HealthError as error:
        return refused(edge, _SECURITY.strip("/"), error, {})
    answer = go(f"{_SECURITY}?passkey=added")
    take_back(answer, edge.platform.settings)
    return answer


@router.post("/step-up", include_in_schema=False)
async def step_up(edge: Anyone) -> Response:
    """Prove again who one is; the page is asked for anew, and what was wanted has to be clicked once more."""
    form: dict[str, str] = {}
    try:
        form = await _inside(edge)
        command = checked(UsePasskey, {"credential": _credential(form)})
        await edge.platform.passkey_step_up(command.credential, brought(edge), edge.actor)
    except HealthError as error:
        return refused(edge, _SECURITY.strip("/"), error, {})
    answer = go(safe_next(form.get("next"), _SECURITY))
    take_back(answer, edge.platform.settings)
    return answer


async def _inside(edge: Edge) -> dict[str, str]:
    if edge.actor.role is Role.ANONYMOUS:
        raise HealthError(Kind.UNAUTHENTICATED)
    return await read_form(edge)


async def _let_in(edge: Edge, ticket: str | None, page: str) -> Response:
    form: dict[str, str] = {}
    try:
        form = await read_entry(edge)
        command = checked(UsePasskey, {"credential": _credential(form)})
        origin, device = entering_from(edge)
        opened = await edge.platform.passkey_browser(command.credential, brought(edge), origin, ticket)
    except HealthError as error:
        return refused(edge, "login" if error.code == "mfa_expired" else page, error, form)
    answer = await welcome(edge, opened, form.get("next"), device)
    answer.delete_cookie(SECOND_STEP_COOKIE, path="/")
    take_back(answer, edge.platform.settings)
    if ticket is not None:
        await finish_link(edge, opened, answer)
    return answer


def _ticket(edge: Edge) -> str:
    return second_step_token(cookie(edge.request.headers, SECOND_STEP_COOKIE) or "")


def _credential(form: dict[str, str]) -> Any:  # noqa: ANN401 - JSON of a stranger; the command says what it must be
    try:
        return json.loads(form.get("credential", ""))
    except ValueError:
        raise HealthError(Kind.UNAUTHENTICATED, "passkey_refused") from None
