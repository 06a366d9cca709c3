"""How much of a request is read at all: its address, its headers, its body, and how deep that is nested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

BODY_LIMIT = 256 * 1024
LONG_TEXT_LIMIT = 2 * 1024 * 1024
"""Of reminders, which only people who are logged in send: a megabyte of title is to be told which field it is."""
QUERY_LIMIT = 4 * 1024
ADDRESS_LIMIT = 8 * 1024
"""Path and query together."""
HEADER_COUNT = 64
HEADER_LIMIT = 32 * 1024
"""Names and values of all headers together."""
JSON_DEPTH = 20

UPLOADS = "/api/v1/knowledge/imports"
_LONG_TEXTS = ("/api/reminders", "/api/v1/reminders")
_BAD, _BODY, _ADDRESS, _HEADERS = 400, 413, 414, 431
# A string, also one that never ends; it gives nothing back, so that no text makes this slow.
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


def body_limit(scope: Scope, most_upload: int = BODY_LIMIT) -> int:
    """Return how many bytes of a body are read at this address; `most_upload` where files are uploaded."""
    if is_upload(scope):
        return max(most_upload, BODY_LIMIT)
    return LONG_TEXT_LIMIT if scope.get("path", "").startswith(_LONG_TEXTS) else BODY_LIMIT


def is_upload(scope: Scope) -> bool:
    """Tell whether a request brings a file, which is read as it comes and never held whole."""
    return scope.get("method") == "POST" and scope.get("path", "") == UPLOADS


def refused(scope: Scope, most_upload: int = BODY_LIMIT) -> int | None:
    """Return the status that refuses a request before any of its body is read, or None."""
    query = scope.get("query_string", b"")
    if len(query) > QUERY_LIMIT or len(query) + len(scope.get("raw_path") or b"") > ADDRESS_LIMIT:
        return _ADDRESS
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if len(headers) > HEADER_COUNT or sum(len(name) + len(value) for name, value in headers) > HEADER_LIMIT:
        return _HEADERS
    # Every one of them: two that differ are how one server is made to read another request than the next.
    lengths = {value for name, value in headers if name == b"content-length"} or {b"0"}
    if len(lengths) > 1 or not all(value.isdigit() for value in lengths):
        return _BAD
    return _BODY if int(lengths.pop()[:20]) > body_limit(scope, most_upload) else None


def is_too_deep(body: bytes) -> bool:
    """Tell whether JSON is nested deeper than anything of ours, without reading it: reading it is what would hurt."""
    depth = 0
    for found in _BRACKETS.finditer(_STRINGS.sub(b"", body)):
        depth += 1 if found[0] in b"[{" else -1
        if depth > JSON_DEPTH:
            return True
    return False
