"""Where a form leads to, and what it leaves for the next page."""

from __future__ import annotations

import pytest

from healthapp.api.browser import Flash, home_of, pack_flash, safe_next, unpack_flash
from healthapp.kit.actor import PEOPLE
from healthapp.kit.errors import FieldError


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example", "/.//evil.example", "/a/..//evil.example", "/\\evil.example", "https://evil.example"),
        # To a browser a backslash is a slash, wherever it stands.
        *("/.\\\\evil.example", "/a/..\\/evil.example", "/%0a/\\evil.example"),
        *("evil", "", None, "/a\r\nSet-Cookie: x", "/a\tb"),
    ],
)
def test_a_login_leads_nowhere_else(path: str | None) -> None:
    assert safe_next(path, "/today/") == "/today/"


def test_a_login_leads_back() -> None:
    assert safe_next("/reminders/17/?tab=1", "/today/") == "/reminders/17/?tab=1"


def test_everyone_has_a_first_page() -> None:
    assert all(home_of(role).startswith("/") for role in PEOPLE)


def test_what_was_wrong_survives_the_redirect() -> None:
    problems = (FieldError("password", "too_short", {"min": 8}), FieldError("", "bad_credentials"))
    cookie = pack_flash(problems, {"email": "nadia@example.com", "displayName": "নাদিয়া"})
    assert ";" not in cookie
    assert unpack_flash(cookie) == Flash(problems, {"email": "nadia@example.com", "displayName": "নাদিয়া"})


def test_too_much_to_fill_in_again_is_left_out() -> None:
    assert unpack_flash(pack_flash([FieldError("", "x")], {"email": "a" * 5000})).values == {}


@pytest.mark.parametrize("cookie", ["", "%%%", "bm90IGpzb24", "W10", "WzEsMl0", "bnVsbA"])
def test_a_broken_cookie_is_none(cookie: str) -> None:
    assert unpack_flash(cookie) == Flash()
