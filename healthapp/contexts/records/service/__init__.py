"""The records service: what patients say of their own health, and whom to call for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.records.service.sharing import Sharing

if TYPE_CHECKING:
    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.kit.crypto import Cipher

__all__ = ["RecordsService"]


class RecordsService(Sharing):
    """Everything that a patient's record holds."""

    def __init__(self, cipher: Cipher, compliance: ComplianceService) -> None:
        """Seal and open by `cipher`; `compliance` knows who else may read."""
        self._cipher = cipher
        self._compliance = compliance
