"""What the compliance context needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import Signer
    from healthapp.kit.actor import Actor


class SignerCheck(Protocol):
    """Who is at the keyboard: accounts and passwords are a higher context's."""

    async def check_signer(self, actor: Actor, password: str) -> Signer:
        """Return the actor's printed name when the password is theirs; a HealthError otherwise, and a counted try."""
        ...
