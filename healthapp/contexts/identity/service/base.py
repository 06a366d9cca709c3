"""What the parts of the identity service share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity.repository import IdentityRepository
from healthapp.contexts.identity.rules.limits import normalise_email
from healthapp.contexts.identity.rules.tokens import AccessTokens
from healthapp.kit.actor import KEEPERS
from healthapp.kit.addresses import house_of

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.contexts.identity.ports import EndedTokens
    from healthapp.kit.actor import Role
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.uow import UnitOfWork

USER = "identity_user"


class IdentityBase:
    """Shared by the parts of the service."""

    def __init__(self, cipher: Cipher, settings: Settings, ended: EndedTokens) -> None:
        """Use `cipher` for personal fields; token keys derive from the master key."""
        self._cipher = cipher
        self._settings = settings
        self._ended = ended
        self._tokens = AccessTokens(settings.master_key_bytes, settings.base_url)

    def email_bidx(self, email: str) -> str:
        """Return the blind index of an address."""
        return self._cipher.blind("email", normalise_email(email))

    def _taken_from(self, uow: UnitOfWork) -> str:
        """Return the digest under which is counted how many addresses with an account a connection has met."""
        return self._cipher.blind("registration-taken", house_of(uow.actor.ip))

    async def lacks_factor(self, uow: UnitOfWork, role: Role, user_id: UUID) -> bool:
        """Tell whether somebody has to log in by two steps and has nothing to do the second with.

        Never of an applicant, who can't add anything yet.
        """
        must = role in KEEPERS and role in self._settings.mfa_roles
        return must and not await IdentityRepository(uow).has_factor(user_id)

    def device_digest(self, kind: str, secret: str) -> str:
        """Return the digest under which a device is known: of a browser's cookie, or of what a client calls itself."""
        return self._cipher.blind("device", f"{kind}|{secret}")
