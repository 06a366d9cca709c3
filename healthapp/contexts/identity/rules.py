"""Rules of accounts and login, without I/O."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

FAILURES_A_WINDOW = 5
ADDRESS_FAILURES_A_WINDOW = 100
FAILURE_WINDOW = timedelta(seconds=300)
"""Seed 003: five failures per account in 300 s, a hundred per address."""
REGISTRATION_WINDOW = timedelta(hours=1)
_IPV6_HOUSE = 64


def normalise_email(email: str) -> str:
    """Return the form under which an address is compared: NFC, trimmed, case folded."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def house_of(address: str | None) -> str:
    """Return what counts as one address: of IPv6 the network of a connection, which has 2⁶⁴ addresses to use up."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network((found, _IPV6_HOUSE), strict=False)) if isinstance(found, IPv6Address) else str(found)


def is_throttled(account_failures: int, address_failures: int) -> bool:
    """Return whether another try has to wait."""
    return account_failures >= FAILURES_A_WINDOW or address_failures >= ADDRESS_FAILURES_A_WINDOW
