"""What counts as one address where something is limited by address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

_IPV6_HOUSE = 64


def house_of(address: str | None) -> str:
    """Return an address, or of IPv6 its /64: one connection has 2⁶⁴ addresses to use up. "unknown" for none."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network((found, _IPV6_HOUSE), strict=False)) if isinstance(found, IPv6Address) else str(found)
