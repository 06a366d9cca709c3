"""The records service: what patients say of their own health, and whom to call for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.records.service.about_self import Selves
from healthapp.contexts.records.service.contacts import Contacts
from healthapp.contexts.records.service.facts import Facts

if TYPE_CHECKING:
    from healthapp.kit.crypto import Cipher

__all__ = ["RecordsService"]


class RecordsService(Facts, Selves, Contacts):
    """Everything that a patient's record holds."""

    def __init__(self, cipher: Cipher) -> None:
        """Seal and open by `cipher`."""
        self._cipher = cipher
