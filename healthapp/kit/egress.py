"""Where our servers may connect to when the address came from outside (a browser's push endpoint).

Checked twice: the address as written, when it is stored; and each IP it resolves to, at the moment of connecting.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

# Ways to write an IPv4 address inside an IPv6 one; a translator on our side of the network could reach a private host.
_EMBEDDING = tuple(ip_network(net) for net in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96"))
_MAX_URL = 2000
_HTTPS = 443
_FIRST_UNPRIVILEGED = 1024


def is_public(address: IPv4Address | IPv6Address | str) -> bool:
    """Tell whether an IP address is one of the public internet."""
    try:
        ip = ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(ip.ipv4_mapped)
        if ip.scope_id or ip.is_site_local or any(ip in net for net in _EMBEDDING):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def endpoint_problem(url: str, *, allow_insecure: bool = False) -> str | None:
    """Say what keeps us from posting to a URL that a client gave us, as a short code; None when nothing does.

    `allow_insecure` lets plain HTTP and addresses of this machine and network through: for tests and the embedded mode.
    """
    if len(url) > _MAX_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "malformed"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "malformed"
    if not host or parts.username is not None or parts.password is not None:
        return "malformed"
    if parts.scheme != "https" and not (allow_insecure and parts.scheme == "http"):
        return "not_https"
    if allow_insecure:
        return None
    return _private(host, port)


def _private(host: str, port: int | None) -> str | None:
    if port is not None and port != _HTTPS and port < _FIRST_UNPRIVILEGED:
        return "port"
    if ":" in host:
        return None if is_public(host) else "private_address"
    bare = host.rstrip(".")
    last = bare.rpartition(".")[2]
    if last.isdigit() or last.startswith("0x"):  # the resolver reads 127.1, 2130706433 and 0x7f.1 as IPv4 too
        return None if is_public(bare) else "private_address"
    if "." not in bare or last in {"localhost", "local", "internal", "localdomain", "lan", "home", "corp", "onion"}:
        return "private_address"
    return None
