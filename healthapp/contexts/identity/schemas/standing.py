"""How it stands with who gets in: counts for the compliance checks, nobody by name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccessFigures:
    """Counts of open accounts and logins.

    `staff` are doctors, pharmacists and administrators; `staff_protected` of them have a second step at their login.
    """

    staff: int
    staff_protected: int
    administrators_unprotected: int
    sessions: int
    stale_sessions: int
    """Logins that nobody has ended: over for more than a day, or of staff and unused for two weeks."""
    suspended: int
    suspended_with_access: int
    """Suspended accounts that a login or an API key would still open, were it not for their status."""
    professionals: int
    unlicensed: int
    """Working doctors and pharmacists without an approved licence for that role that is known to be valid today."""
    failed_logins: int
    """In the last quarter of an hour."""
    active_users: int
    """People with an open login that was used in the last quarter of an hour."""
