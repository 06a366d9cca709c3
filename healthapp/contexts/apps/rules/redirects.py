"""Addresses that an app may be answered at: compared letter by letter (OAuth 2.1 §2.3.1, RFC 9700 §4.1.3).

The one exception is the port of a program on the person's own machine, which it gets from its system (RFC 8252 §7.3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_PLAIN = re.compile(r"[!-~]+")
_OWN_SCHEME = re.compile(r"[a-z][a-z0-9]*([.-][a-z0-9-]+)*\.[a-z0-9-]+")
"""A private-use scheme is a domain's name backwards (RFC 8252 §7.1), so `javascript` and `data` are none."""
_LONGEST = 500


def is_acceptable(uri: str, *, confidential: bool) -> bool:
    """Tell whether an app may be registered with that address.

    HTTPS; HTTP to this machine by its number, never by the name `localhost`; for a program that keeps no secret also a
    scheme of its own. Without fragment, name, password, or anything that two readers could read differently.
    """
    if len(uri) > _LONGEST or not _PLAIN.fullmatch(uri) or any(sign in uri for sign in '\\*"<>`{}|^'):
        return False
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if "#" in uri or parts.username is not None or parts.password is not None:
        return False
    if parts.scheme == "https":
        return bool(host) and uri.startswith("https://")
    if parts.scheme == "http":
        return host in _LOOPBACK
    own = _OWN_SCHEME.fullmatch(parts.scheme) is not None and uri.startswith(f"{parts.scheme}:/")
    return not confidential and own and len(uri) > len(parts.scheme) + 2


def is_registered(uri: str, registered: Iterable[str]) -> bool:
    """Tell whether an address is one of those, letter by letter; of loopback ones the port may differ."""
    known = tuple(registered)
    if uri in known:
        return True
    given = _without_port(uri)
    return given is not None and any(given == _without_port(one) for one in known)


def _without_port(uri: str) -> str | None:
    """Return a loopback address without its port, or None for any other."""
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in _LOOPBACK or not is_acceptable(uri, confidential=True):
        return None
    # By number alone, and written the one way: `http://127.0.0.1.evil.example` and `http://127.1` aren't it.
    wanted = f"[{host}]" if ":" in host else host
    if parts.netloc.rpartition(":")[0] != wanted and parts.netloc != wanted:
        return None
    return f"http://{wanted}{parts.path}?{parts.query}"


def host_of(uri: str) -> str:
    """Return what a person is shown of an address: its host, or the scheme of a program."""
    parts = urlsplit(uri)
    return parts.hostname or f"{parts.scheme}:"


def answered(uri: str, params: Mapping[str, str | None]) -> str:
    """Return an address with parameters added to its query; what was there stays, None is left out."""
    parts = urlsplit(uri)
    added = urlencode({name: value for name, value in params.items() if value is not None})
    query = f"{parts.query}&{added}" if parts.query else added
    return urlunsplit(parts._replace(query=query)) if parts.netloc else f"{uri}{'&' if parts.query else '?'}{added}"
