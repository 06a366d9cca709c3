"""What cannot be done in the identity context."""

from __future__ import annotations

from healthapp.kit.errors import HealthError, Kind


class LoginRefusedError(HealthError):
    """E-mail and password don't match an account; the same answer whether the address is known or not."""

    def __init__(self) -> None:
        """Make the one answer."""
        super().__init__(Kind.UNAUTHENTICATED, "login_failed")
