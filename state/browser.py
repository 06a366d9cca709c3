"""What the browser sends along with its websocket: cookies."""

from __future__ import annotations

from healthapp.kit.i18n import Lang, parse_lang

# The `__Host-` name is the one of HTTPS; nobody can set it for us from elsewhere, so it goes first.
SESSION_COOKIES = ("__Host-healthapp_session", "healthapp_session")


def read_cookie(header: str, name: str) -> str:
    """Return one cookie of a Cookie header, or nothing."""
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value.strip('"')
    return ""


def session_token(header: str) -> str:
    """Return the session's token, or nothing."""
    return next((token for name in SESSION_COOKIES if (token := read_cookie(header, name))), "")


def wanted_lang(header: str) -> Lang:
    """Return the language of the reader's choice; Bangla first."""
    return parse_lang(read_cookie(header, "lang"))
