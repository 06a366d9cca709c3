"""Refusals in the shape that OpenAI's reference gives them: `{"error": {message, type, param, code}}`."""

from __future__ import annotations

from aiohttp import web

_TYPES = {
    400: "invalid_request_error",
    401: "invalid_request_error",
    404: "invalid_request_error",
    429: "rate_limit_error",
    500: "server_error",
    503: "server_error",
}


def refusal(
    status: int, message: str, code: str | None = None, *, param: str | None = None, retry_after: str | None = None
) -> web.Response:
    """Return a refusal. A quota that is used up is a 429 too, of the type `insufficient_quota`."""
    kind = "insufficient_quota" if code == "insufficient_quota" else _TYPES.get(status, "server_error")
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    body = {"error": {"message": message, "type": kind, "param": param, "code": code}}
    return web.json_response(body, status=status, headers=headers)
