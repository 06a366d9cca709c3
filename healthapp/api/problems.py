"""RFC 9457 problem details: one shape for everything that goes wrong, in the caller's language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.i18n import has_message, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.kit.actor import Actor

MEDIA_TYPE = "application/problem+json"
STATUS = {
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.CONFLICT: 409,
    Kind.INVALID: 422,
    Kind.PAYMENT_REQUIRED: 402,
    Kind.RATE_LIMITED: 429,
    Kind.UNAUTHENTICATED: 401,
    Kind.UNAVAILABLE: 503,
}
# What HTTP itself refuses, before any service is asked.
PROTOCOL = {
    400: "malformed",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    414: "address_too_long",
    415: "unsupported_media_type",
    421: "unknown_host",
    431: "headers_too_large",
}
_MOST_ERRORS = 50
_LONGEST_NAME = 200


class ProblemField(BaseModel):
    """One refused field: its path as the caller named it, a stable code, and what to do in the caller's language."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` is stable, the texts are for people; ids of what it is about may follow."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "/api/docs#error-invalid",
                    "title": "Some information is missing or not right",
                    "status": 422,
                    "detail": "Some of the information is not right. Check the marked fields.",
                    "code": "invalid",
                    "errors": [
                        {
                            "field": "recurringPattern.interval",
                            "code": "interval_zero",
                            "message": "Enter how often it repeats: 1 or more.",
                        }
                    ],
                    "requestId": "7f1c2a9e5b3d4c60",
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemField] = Field(default_factory=list)
    request_id: str | None = None


def _clean(name: str) -> str:
    """Return a field's name as it can be sent back: a caller chose it, so it may be endless or no valid text."""
    return name[:_LONGEST_NAME].encode("utf-8", "replace").decode()


def _listed(fields: Sequence[FieldError], actor: Actor) -> list[dict[str, str]]:
    return [
        {"field": _clean(field.field), "code": field.code.rpartition(".")[2], "message": field.message(actor.lang)}
        for field in fields[:_MOST_ERRORS]
    ]


def _answer(
    actor: Actor,
    status: int,
    code: str,
    detail: str,
    *,
    fields: Sequence[FieldError] = (),
    ids: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    short = code.rpartition(".")[2]
    body: dict[str, Any] = {
        "type": f"/api/docs#error-{short}",
        "title": text(f"api.problem_{status}", actor.lang),
        "status": status,
        "detail": detail,
        "code": short,
        "errors": _listed(fields, actor),
        "requestId": actor.request_id,
    }
    for name, value in (ids or {}).items():
        if name.endswith("_id"):
            body.setdefault(to_camel(name), value)
    return Response(
        json.dumps(body, ensure_ascii=False).encode(),
        status,
        {"Content-Language": actor.lang.value, **(headers or {})},
        MEDIA_TYPE,
    )


def problem_of(error: HealthError, actor: Actor) -> Response:
    """Return the answer for one of our own errors."""
    headers: dict[str, str] = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = 'Bearer realm="healthapp"'
    detail = error.message(actor.lang)
    return _answer(actor, STATUS[error.kind], error.code, detail, fields=error.fields, ids=error.ids, headers=headers)


def protocol_problem(status: int, actor: Actor, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer for what HTTP itself refuses."""
    code = PROTOCOL.get(status, "malformed")
    return _answer(actor, status, code, text(f"errors.{code}", actor.lang), headers=headers)


def unexpected_problem(actor: Actor) -> Response:
    """Return the answer for a fault of ours: a reference that is in our log, and nothing of what happened inside."""
    reference = actor.request_id or "-"
    return _answer(actor, 500, "unexpected", text("errors.unexpected", actor.lang, reference=reference))


def known_statuses() -> list[int]:
    """Return every status that a problem may have; the catalogue has a title for each."""
    return sorted({*STATUS.values(), *PROTOCOL, 500})


def code_messages(lang: str) -> dict[str, str]:
    """Return code → message for the documentation page, without those that need parameters."""
    from healthapp.kit.i18n.catalogue import MESSAGES  # noqa: PLC0415 - only the documentation lists them all

    column = 0 if lang == "bn" else 1
    return {
        key.removeprefix("errors."): pair[column]
        for key, pair in sorted(MESSAGES.items())
        if key.startswith("errors.") and has_message(key)
    }
