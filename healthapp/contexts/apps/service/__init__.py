"""The service of apps: registering them, letting them in, their tokens, and the keys that sign."""

from healthapp.contexts.apps.service.consent import LettingIn
from healthapp.contexts.apps.service.register import Registering
from healthapp.contexts.apps.service.tokens import Tokens

__all__ = ["AppsService"]


class AppsService(Registering, LettingIn, Tokens):
    """What apps of others may do, and for whom."""
