"""The identity service: `accounts`, `people` as others see them, `login`, and the `sessions` that it opens."""

from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.contexts.identity.service.login import LoggingIn
from healthapp.contexts.identity.service.people import People

__all__ = ["IdentityService", "LoginRefusedError"]


class IdentityService(LoggingIn, People):
    """Who someone is."""
