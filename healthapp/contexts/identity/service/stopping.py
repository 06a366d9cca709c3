"""The end of a recovery by its owner: by wish, or because they have shown that nothing was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import RecoveryRepository
from healthapp.contexts.identity.service.base import IdentityBase

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork


class Stopping(IdentityBase):
    """Steps of other parts."""

    async def _stop_recovery(self, uow: UnitOfWork, recovery_id: UUID | None = None) -> bool:
        """End what is under way for the actor's account; False when nothing is, or nothing of that id (any more)."""
        repository = RecoveryRepository(uow)
        if recovery_id is None:
            found = await repository.own_open()
            recovery_id = found.id if found else None
        if recovery_id is None or not await repository.end_own(recovery_id, uow.clock.now()):
            return False
        uow.audit("recovery.cancel", "recovery", recovery_id)
        uow.emit(events.RECOVERY_ENDED, user_id=uow.actor.id, recovery_id=recovery_id, what="cancelled")
        return True
