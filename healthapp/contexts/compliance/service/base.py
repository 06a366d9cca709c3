"""What the parts of the compliance service share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.errors import forbidden

if TYPE_CHECKING:
    from healthapp.config import Settings
    from healthapp.contexts.compliance.ports import SignerCheck
    from healthapp.contexts.compliance.schemas import Head, Signer
    from healthapp.kit.actor import Actor
    from healthapp.kit.crypto import Cipher


class _Nobody:
    """Stands in until the wiring has said who checks signers: then nobody signs."""

    async def check_signer(self, actor: Actor, password: str) -> Signer:
        """Refuse."""
        del password
        raise forbidden(action="signature.sign", resource_type="user", user_id=actor.user_id)


class ComplianceBase:
    """Shared by the parts of the service."""

    def __init__(self, cipher: Cipher, settings: Settings) -> None:
        """Use `cipher` for fields; the master key of `settings` wraps its data keys."""
        self._cipher = cipher
        self._master_key = settings.master_key_bytes
        self._old_master_key = settings.old_master_key_bytes
        self._settings = settings
        self._signature_key: bytes | None = None
        self._signers: SignerCheck = _Nobody()
        self._known_head: Head | None = None
        self._settling: tuple[int, int] | None = None
        """Up to which number the trail's rows wait for the transactions before this id to end."""
