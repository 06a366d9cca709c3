"""Where a request really comes from, when it comes through proxies of ours.

The outermost layer, so that REST, the pages' events and Socket.IO see one and the same address. `X-Forwarded-For` is
believed only of a peer that is listed, and read from the right: what stands left of the first stranger, the stranger
wrote. `Forwarded` is not read: a proxy that sets one of the two hands the other on as the client sent it.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from granian.utils.proxies import wrap_asgi_with_proxy_headers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send


class _Plain:
    """Makes one spelling of every address, so that none can be counted as many."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if client:
            scope = {**scope, "client": (plain_address(client[0]), client[1])}
        await self._app(scope, receive, send)


def plain_address(written: str) -> str:
    """Return an address without port, brackets, zone or IPv6 dress; "unknown" for what is none."""
    host = written.strip().strip('"')
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return "unknown"
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(inner or address)


def behind_proxies(app: ASGIApp, trusted: Sequence[str]) -> ASGIApp:
    """Give `app` the client's own address when the peer is one of `trusted` (addresses and networks)."""
    inner = _Plain(app)
    if not trusted:
        return inner
    wrapped: ASGIApp = wrap_asgi_with_proxy_headers(inner, list(trusted))
    return _Plain(wrapped)
