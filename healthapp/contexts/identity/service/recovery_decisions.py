"""What administrators do with people who have lost every second factor: look, find out who it is, approve, refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import RecoveryRepository
from healthapp.contexts.identity.schemas.recoveries import LicenceGlance, RecoveryPage, RecoveryStatus, RecoveryView
from healthapp.contexts.identity.service.administration import Administration
from healthapp.contexts.identity.service.base import USER
from healthapp.contexts.identity.service.licensing import APPLICATION
from healthapp.kit.errors import HealthError, Kind, forbidden

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.schemas.recoveries import (
        ApproveRecovery,
        CheckedBy,
        RecoveryQuery,
        RefuseRecovery,
    )
    from healthapp.kit.uow import UnitOfWork

RECOVERY = "identity_recovery"


class RecoveryDecisions(Administration):
    """Nobody decides about their own account; a session without a fresh proof decides nothing."""

    async def recoveries(self, uow: UnitOfWork, query: RecoveryQuery) -> RecoveryPage:
        """Return a page of them, newest first."""
        await self._as_administrator(uow)
        rows = await RecoveryRepository(uow).listed(query.limit + 1, of_open=query.open, before=query.before)
        shown = [self._recovery(uow, row) for row in rows[: query.limit]]
        uow.audit("recovery.list", "recovery", count=len(shown))
        return RecoveryPage(recoveries=shown, next=shown[-1].id if len(rows) > query.limit else None)

    async def recovery(self, uow: UnitOfWork, recovery_id: UUID) -> RecoveryView:
        """Return one with its account. FORBIDDEN for an unknown id."""
        await self._as_administrator(uow)
        rows = await RecoveryRepository(uow).listed(1, wanted=recovery_id)
        if not rows:
            raise forbidden(action="recovery.read", resource_type="recovery")
        uow.audit("recovery.read", "recovery", recovery_id)
        return self._recovery(uow, rows[0])

    async def approve_recovery(self, uow: UnitOfWork, recovery_id: UUID, command: ApproveRecovery) -> None:
        """Let the waiting begin; its owner is told, and can stop it. FORBIDDEN for an unknown or decided one."""
        await self._decide(uow, recovery_id, command.reason, command.checked_by)

    async def refuse_recovery(self, uow: UnitOfWork, recovery_id: UUID, command: RefuseRecovery) -> None:
        """End it, also one that was approved and isn't used yet. FORBIDDEN for an unknown one, and one that is over."""
        await self._decide(uow, recovery_id, command.reason, None)

    async def _decide(self, uow: UnitOfWork, recovery_id: UUID, reason: str, checked_by: CheckedBy | None) -> None:
        what = "refuse" if checked_by is None else "approve"
        await self._as_administrator(uow)
        repository, now = RecoveryRepository(uow), uow.clock.now()
        mine = [row for row in await repository.listed(1, wanted=recovery_id) if row["user_id"] == uow.actor.id]
        if mine:
            raise HealthError(
                Kind.CONFLICT, "not_your_own_account", action=f"recovery.{what}", resource_type="recovery"
            )
        await self.require_step_up(uow)
        values = {
            "approve": checked_by is not None,
            "how": checked_by,
            "why": self._cipher.seal(f"{RECOVERY}.reason", recovery_id, reason),
            "at": now,
            "ready": now + timedelta(hours=self._settings.recovery_wait_hours),
        }
        whose = await repository.decide(recovery_id, values)
        if whose is None:
            raise forbidden(action=f"recovery.{what}", resource_type="recovery")
        uow.audit(f"recovery.{what}", "recovery", recovery_id, checked_by=checked_by)
        said = "refused" if checked_by is None else "approved"
        uow.emit(events.RECOVERY_DECIDED, user_id=whose, recovery_id=recovery_id, what=said)

    def _recovery(self, uow: UnitOfWork, row: RowMapping) -> RecoveryView:
        user_id, licence = row["user_id"], None
        if row["licence_id"] is not None:
            number = self._cipher.show(f"{APPLICATION}.licence_number", row["licence_id"], row["licence_number_ct"])
            licence = LicenceGlance(
                licence_number=number,
                issuing_body=row["licence_body"],
                country=row["licence_country"],
                status=row["licence_status"],
                valid_until=row["licence_until"],
            )
        return RecoveryView(
            id=row["id"],
            user_id=user_id,
            mine=user_id == uow.actor.id,
            status=RecoveryStatus(row["status"]),
            asked_by=row["asked_by"],
            asked_at=row["asked_at"],
            decided_at=row["decided_at"],
            decided_by=row["decided_by"],
            decider=self._cipher.show_optional(f"{USER}.display_name", row["decided_by"], row["decider_ct"]),
            checked_by=row["checked_by"],
            reason=self._cipher.show_optional(f"{RECOVERY}.reason", row["id"], row["reason_ct"]),
            ready_at=row["ready_at"],
            ended_at=row["ended_at"],
            email=self._cipher.show(f"{USER}.email", user_id, row["email_ct"]),
            display_name=self._cipher.show(f"{USER}.display_name", user_id, row["display_name_ct"]),
            role=row["role"],
            account_status=row["account_status"],
            created_at=row["created_at"],
            email_proven=row["email_proven"],
            phone_proven=row["phone_proven"],
            logged_in_at=row["logged_in_at"],
            sessions=row["sessions"],
            factors=list(row["factors"]),
            licence=licence,
        )
