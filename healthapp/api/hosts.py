"""By which names we may be asked. A `Host` that is none of ours never reaches a page, a cache or a link.

The port isn't compared: behind a proxy or a forwarded port it is another one than ours. Without a public address
anybody may use a number, or `localhost`: no stranger's name server can make those point at us (DNS rebinding).
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.types import Scope

    from healthapp.config import Settings

PROBES = frozenset({"/health", "/ready", "/metrics"})
"""What an operator's machines ask for by whatever address a process has; no answer there holds a name."""
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.IGNORECASE)


def host_name(written: str) -> str | None:
    """Return the name in a `Host` header, without port and brackets, or None for what is none."""
    found = _HOST.fullmatch(written)
    return found["name"].strip("[]").rstrip(".").lower() if found else None


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class Hosts:
    """The names of this instance."""

    def __init__(self, names: frozenset[str], *, numbers: bool) -> None:
        """Accept `names`, and with `numbers` any IP address."""
        self._names = names
        self._numbers = numbers

    @classmethod
    def of(cls, settings: Settings) -> Hosts:
        """Return the names that the settings give."""
        own = urlsplit(settings.base_url).hostname or ""
        local = settings.public_url is None
        return cls(frozenset({own, *settings.more_hosts, *(("localhost",) if local else ())}), numbers=local)

    def accept(self, scope: Scope) -> bool:
        """Tell whether a request names us, by exactly one `Host`."""
        if scope["path"] in PROBES:
            return True
        given = [value for name, value in scope["headers"] if name == b"host"]
        name = host_name(given[0].decode("latin-1")) if len(given) == 1 else None
        return name is not None and (name in self._names or (self._numbers and _is_number(name)))
