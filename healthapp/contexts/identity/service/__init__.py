"""The identity service: `accounts`, `people` as others see them, `login`, its `sessions`, `recovery`, `api_keys`."""

from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.contexts.identity.service.api_keys import ApiKeys
from healthapp.contexts.identity.service.login import LoggingIn
from healthapp.contexts.identity.service.people import People
from healthapp.contexts.identity.service.recovery import Recovery

__all__ = ["IdentityService", "LoginRefusedError"]


class IdentityService(LoggingIn, Recovery, People, ApiKeys):
    """Who someone is."""
