"""Rules of accounts and login, without I/O."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

FAILURES_A_WINDOW = 5
ADDRESS_FAILURES_A_WINDOW = 100
FAILURE_WINDOW = timedelta(seconds=300)
"""Seed 003: five failures per account in 300 s, a hundred per address."""
REGISTRATION_WINDOW = timedelta(hours=1)
REGISTRATIONS_OF_AN_ADDRESS = 5
"""How often in a window one e-mail address may be tried to be registered, by whomever."""
TAKEN_A_WINDOW = 20
"""How many addresses with an account may be named from one connection, which may be a whole village's."""
RESETS_A_WINDOW = 3
RESETS_AN_ADDRESS = 20
RESET_WINDOW = timedelta(hours=1)
"""As long as a link lives: more than three of them in a mailbox help nobody."""


def normalise_email(email: str) -> str:
    """Return the form under which an address is compared: NFC, trimmed, case folded."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def is_throttled(account_failures: int, address_failures: int) -> bool:
    """Return whether another try has to wait."""
    return account_failures >= FAILURES_A_WINDOW or address_failures >= ADDRESS_FAILURES_A_WINDOW
