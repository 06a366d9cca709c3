"""What the OpenAPI document says beyond the routes: how to log in, how errors look, which writes may be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from healthapp.api.auth import PUBLIC
from healthapp.api.problems import MEDIA_TYPE, Problem
from healthapp.api.versions import retiring_headers

if TYPE_CHECKING:
    from fastapi import FastAPI

REPEATABLE = {"x-repeatable": True}
"""Marks a write that goes through `idempotency.write`."""

_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes the write repeatable: the same key and content give the first answer again for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_REASONS = {
    "400": "The body could not be read.",
    "401": "Nobody is logged in, or the token is no longer good.",
    "403": "Not allowed; also for an id that does not exist.",
    "404": "There is nothing here.",
    "409": "It does not fit what is stored.",
    "413": "The body is larger than 256 KB, at reminders 2 MB; a file larger than this installation takes.",
    "414": "The query is longer than 4 KB, or the whole address than 8 KB.",
    "415": "The body is not JSON.",
    "422": "Fields are refused; `errors` names each.",
    "429": "Too many tries; `Retry-After` says how long to wait.",
    "431": "More than 64 headers, or more than 32 KB of them.",
    "503": "The database does not answer right now.",
}
_REF = "#/components/schemas/"
_DESCRIPTION = """\
Reminders, notifications, care and accounts.

Log in with `POST /api/v1/auth/login` and send the access token as `Authorization: Bearer …`; in the browser the
session cookie does the same, for requests from our own pages only. Errors are problem details (RFC 9457) in your
language: that of your account, else `Accept-Language` (`bn`, `en`). Times are ISO 8601; one without an offset is
wall-clock time in `timeZone`.

A program of yours may use an API key instead (`POST /api/v1/auth/api-keys`, or in the settings), as
`Authorization: Bearer hk_…`: with your rights, within its scope, until its end. Never in an address; for REST only; and
not for the account itself. It has a limit of its own.

An app that you make for others uses OAuth 2.1 and OpenID Connect: `/.well-known/openid-configuration` says where and
how, an administrator registers it. With a token of its own (`Authorization: Bearer eyJ…`) it acts as the person who let
it in, as far as `read`, `write` or `admin` reach, and never on the account itself.

How often you may ask is counted for each account (without a login: for each address). Every answer says in `RateLimit`
how many requests of an hour are left (`r`) and in how many seconds all of them are there again (`t`), and in
`RateLimit-Policy` the limits themselves: no hour, wherever it begins, lets more through. One too many is answered by
429 with `Retry-After` in seconds.

The version is in the path: `/api/v1/…` is the current one. `/api/…` without a version is the newest, whichever that is.
What will end says so in every answer: since when you should leave it (`Deprecation`, RFC 9745), when it stops answering
(`Sunset`, RFC 8594), and in `Link` what is there instead.

Live events come by Socket.IO: path `/realtime/socket.io`, namespace `/realtime`, `auth: {token, cursor?, deviceId?}`.
`reminder.due`, `reminder.updated` and `notification.created` arrive in order, each with a `cursor`; acknowledge each,
keep the last cursor, and give it when you connect again: what happened meanwhile comes first. `notification.created`
comes once for each entry of the inbox, when it appears there, a due dose's after its `reminder.due`: always with
`noticeId` (the `id` in `/api/v1/notifications`), `kind`, `occurrenceId` and `reminderId` (null where there is none).
Name `websocket` as your only transport: where several web processes serve, polling is refused (`websocket_only`).
"""


def _problem(status: str) -> dict[str, Any]:
    return {
        "description": _REASONS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}Problem"}}},
    }


# Public, and yet they refuse whoever is not known.
_LETS_IN = frozenset(
    f"/api/v1/auth/{name}"
    for name in (
        *("login", "refresh-token", "verify-mfa", "send-mfa-code", "passkey-login", "passkey-login/options"),
        "recovery",
    )
)
_MAY_BE_NOWHERE = frozenset({"/api/v1/push/key", "/api/v1/knowledge/entries/{kind}/{entry}"})
_MAY_CONFLICT = frozenset(
    f"/api/v1/auth/{name}"
    for name in (
        *("reset-password", "passkey-login", "passkey-login/options"),
        *("recovery", "recovery/confirm", "recovery/stop", "recovery/complete"),
    )
)


def _statuses(method: str, path: str, operation: dict[str, Any]) -> list[str]:
    found = ["422", "503"]
    if path.startswith("/api/"):
        found += ["414", "429", "431"]
    public = (method.upper(), path) in PUBLIC
    if not public:
        found += ["401", "403"]
    if "requestBody" in operation:
        found += ["400", "413", "415"]
    if method in ("post", "put", "delete") and (not public or path in _MAY_CONFLICT):
        found.append("409")
    if path in _LETS_IN:
        found.append("401")
    if path in _MAY_BE_NOWHERE:
        found.append("404")
    return sorted(found)


def _complete(method: str, path: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    answers.pop("422", None)
    for status in _statuses(method, path, operation):
        answers.setdefault(status, _problem(status))
    if operation.pop("x-repeatable", False):
        operation.setdefault("parameters", []).append(_KEY_HEADER)
    if retiring_headers(path):
        operation["deprecated"] = True
    operation["security"] = [] if (method.upper(), path) in PUBLIC else [{"bearer": []}, {"cookie": []}]


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=app.openapi_version,
        routes=app.routes,
        description=_DESCRIPTION,
    )
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(method, path, operation)
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    own = Problem.model_json_schema(ref_template=_REF + "{model}")
    schemas.update(own.pop("$defs", {}))
    schemas["Problem"] = own
    parts["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "healthapp_session"},
    }
    app.openapi_schema = document
    return document
