"""The identity service: accounts, people as others see them, logins with second steps, sessions, recovery, keys."""

from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.contexts.identity.service.api_keys import ApiKeys
from healthapp.contexts.identity.service.login import LoggingIn
from healthapp.contexts.identity.service.people import People
from healthapp.contexts.identity.service.recovery import Recovery
from healthapp.contexts.identity.service.second_factors import SecondFactors

__all__ = ["IdentityService", "LoginRefusedError"]


class IdentityService(LoggingIn, SecondFactors, Recovery, People, ApiKeys):
    """Who someone is."""
