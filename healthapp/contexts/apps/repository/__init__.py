"""SQL of the context of apps."""

from healthapp.contexts.apps.repository.apps import AppsRepository
from healthapp.contexts.apps.repository.keys import SigningKeyRepository
from healthapp.contexts.apps.repository.tokens import TokensRepository

__all__ = ["AppsRepository", "SigningKeyRepository", "TokensRepository"]
