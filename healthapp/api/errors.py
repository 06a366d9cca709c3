"""Where each kind of failure becomes an answer. Nothing of what happened inside leaves the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from healthapp.api.auth import actor_of_request
from healthapp.api.problems import PROTOCOL, problem_of, protocol_problem
from healthapp.api.validation import invalid_request
from healthapp.kit.errors import HealthError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

_MALFORMED = 400


async def _health_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HealthError)  # noqa: S101 - registered for this class only
    return problem_of(error, actor_of_request(request))


async def _refused_by_schema(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    actor = actor_of_request(request)
    details = error.errors()
    if any(detail["type"] == "json_invalid" for detail in details):
        return protocol_problem(_MALFORMED, actor)
    return problem_of(invalid_request(details), actor)


async def _refused_by_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    status = error.status_code if error.status_code in PROTOCOL else _MALFORMED
    return protocol_problem(status, actor_of_request(request), error.headers)


def install_error_handlers(app: FastAPI) -> None:
    """Answer every failure with a problem; what none of these knows ends as a 500 in `middleware`."""
    app.add_exception_handler(HealthError, _health_error)
    app.add_exception_handler(RequestValidationError, _refused_by_schema)
    app.add_exception_handler(HTTPException, _refused_by_http)
