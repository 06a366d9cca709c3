"""What the browser sends along with its websocket: cookies."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from healthapp.kit.i18n import Lang, parse_lang

# The `__Host-` name is the one of HTTPS; nobody can set it for us from elsewhere, so it goes first.
SESSION_COOKIES = ("__Host-healthapp_session", "healthapp_session")


@lru_cache(maxsize=256)
def _cookies(header: str) -> dict[str, str]:
    """Return the cookies of a Cookie header, the first of each name. A tab sends the same one with every event."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        found.setdefault(key, value.strip('"'))
    return found


def read_cookie(header: str, name: str) -> str:
    """Return one cookie of a Cookie header, or nothing."""
    return _cookies(header).get(name, "")


def session_token(header: str, *, https: bool = False) -> str:
    """Return the session's token, or nothing.

    Over HTTPS only the `__Host-` one counts: the other could have been planted by a neighbouring host, so that someone
    writes into the planter's account.
    """
    names = SESSION_COOKIES[:1] if https else SESSION_COOKIES
    return next((token for name in names if (token := read_cookie(header, name))), "")


def is_own_host(host: str, base_url: str) -> bool:
    """Tell whether a page was asked for by an address, or by a name that is ours.

    Any site can let a name of its own point to this machine (DNS rebinding); its pages would then read, from a
    developer's browser, what needs no login.
    """
    with contextlib.suppress(ValueError):
        name = urlsplit(f"//{host}").hostname
        return name in ("localhost", urlsplit(base_url).hostname) or bool(ip_address(name or ""))
    return False


def wanted_lang(header: str) -> Lang:
    """Return the language of the reader's choice; Bangla first."""
    return parse_lang(read_cookie(header, "lang"))
