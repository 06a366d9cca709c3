"""What will end says so, in the words of RFC 9745 and RFC 8594; and nobody can write headers by an address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from healthapp.api.versions import Retiring, current_path, retiring_headers

KEPT = frozenset({"docs", "openapi.json", "reminders"})
SINCE = datetime(2026, 12, 1, tzinfo=UTC)
OLD = Retiring(
    re.compile(r"/api/v1/doses(?=/|$)"),
    since=SINCE,
    until=datetime(2027, 12, 1, 6, tzinfo=timezone(timedelta(hours=6))),
    successor="/api/v1/occurrences",
)
GONE = Retiring(re.compile(r"/api/v0/"), since=SINCE)


def test_a_line_of_the_table_is_told_in_full() -> None:
    assert retiring_headers("/api/v1/doses/17", (GONE, OLD)) == {
        "Deprecation": "@1796083200",
        "Sunset": "Wed, 01 Dec 2027 00:00:00 GMT",
        "Link": '</api/v1/occurrences/17>; rel="successor-version", '
        '</api/docs#versions>; rel="deprecation"; type="text/html"',
    }
    assert retiring_headers("/api/v1/doses-of-today", (GONE, OLD)) == {}


def test_without_an_end_or_a_successor() -> None:
    found = retiring_headers("/api/v0/x", (GONE, OLD))
    assert found.keys() == {"Deprecation", "Link"}
    assert "successor" not in found["Link"]


@pytest.mark.parametrize("path", ["/api/reminders", "/api/me", "/api/nothing"])
def test_a_path_without_a_version_names_the_current_one(path: str) -> None:
    there = path.replace("/api/", "/api/v1/")
    assert retiring_headers(path)["Link"].startswith(f'<{there}>; rel="successor-version"')


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/docs", "/api/openapi.json", "/api/", "/login/", "/api/v2/x"])
def test_what_stays_says_nothing(path: str) -> None:
    assert retiring_headers(path) == {}


def test_an_address_writes_no_header() -> None:
    link = retiring_headers('/api/x\r\nSet-Cookie: a=b>; rel="evil"')["Link"]
    assert "\r" not in link
    assert "\n" not in link
    assert link.startswith("</api/v1/x%0D%0ASet-Cookie%3A%20a%3Db%3E%3B%20rel%3D%22evil%22>; ")


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/api/me", "/api/v1/me"),
        ("/api/consents/17/accept", "/api/v1/consents/17/accept"),
        ("/api/v1/me", "/api/v1/me"),
        ("/api/v2/me", "/api/v2/me"),
        ("/api/v1", "/api/v1"),
        ("/api/reminders/17", "/api/reminders/17"),
        ("/api/docs", "/api/docs"),
        ("/api/", "/api/"),
        ("/apis/me", "/apis/me"),
        ("/session/login", "/session/login"),
    ],
)
def test_without_a_version_means_the_current_one(path: str, current: str) -> None:
    assert current_path(path, KEPT) == current
