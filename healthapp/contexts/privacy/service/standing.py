"""How it stands with what people asked about their data, for the compliance checks; asked by the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.privacy.repository import PrivacyRepository
from healthapp.contexts.privacy.schemas import Overdue
from healthapp.contexts.privacy.service.base import PrivacyBase

if TYPE_CHECKING:
    from healthapp.kit.uow import UnitOfWork

_DAY = timedelta(days=1)
MONTH = timedelta(days=30)
"""GDPR Art. 12(3): a month, for a copy as for an erasure."""


class Standings(PrivacyBase):
    """Counts of open wishes."""

    async def overdue(self, uow: UnitOfWork) -> Overdue:
        """Return how many copies and erasures are open, and how many for too long."""
        return Overdue(**await PrivacyRepository(uow).waiting(uow.clock.now(), _DAY, MONTH))
