"""Versions of the API: `/api/v1/…` is the current one, `/api/…` the same without a promise, and what will be gone when.

A path without a version is the newest version's: good for trying. A program that shall work for years names its
version, and what it uses is in `RETIRING` long before it ends: RFC 9745 (`Deprecation`) and RFC 8594 (`Sunset`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from starlette.types import Scope

CURRENT = "/api/v1/"
_UNVERSIONED = re.compile(r"/api/(?!v[0-9]+(?:/|$)|docs$|openapi\.json$)(?=.)")


@dataclass(frozen=True, slots=True)
class Retiring:
    """Paths that programs should leave: since when, until when they answer, and what is there instead."""

    path: re.Pattern[str]
    """Matches the beginning; what it matches is replaced by `successor`."""
    since: datetime
    until: datetime | None = None
    """None: no end has been set."""
    successor: str | None = None
    """Stands in the place of what matched; None when nothing does the same."""


RETIRING = (Retiring(_UNVERSIONED, since=datetime(2026, 12, 1, tzinfo=UTC), successor=CURRENT),)
"""One line for each way that is going. The first that fits counts."""


def retiring_headers(path: str, table: tuple[Retiring, ...] = RETIRING) -> Mapping[str, str]:
    """Return what an answer at this path says of its end. `path` is as the server decoded it: anything may be in it."""
    for line in table:
        found = line.path.match(path)
        if found is None:
            continue
        headers = {"Deprecation": f"@{int(line.since.timestamp())}"}
        if line.until is not None:
            headers["Sunset"] = format_datetime(line.until.astimezone(UTC), usegmt=True)
        links = ['</api/docs#versions>; rel="deprecation"; type="text/html"']
        if line.successor is not None:
            there = quote(line.successor + path[found.end() :], safe="/")
            links.insert(0, f'<{there}>; rel="successor-version"')
        return {**headers, "Link": ", ".join(links)}
    return {}


def current_path(path: str, kept: frozenset[str]) -> str:
    """Return the path of the current version for one without a version; `kept` have routes of their own.

    `kept` are first segments after `/api/`.
    """
    found = _UNVERSIONED.match(path)
    if found is None or path[found.end() :].partition("/")[0] in kept:
        return path
    return CURRENT + path[found.end() :]


def at_current_version(scope: Scope, kept: frozenset[str]) -> Scope:
    """Return the scope as routes know it: without a version means the current one."""
    path = current_path(scope["path"], kept)
    return scope if path == scope["path"] else {**scope, "path": path, "raw_path": quote(path).encode()}
