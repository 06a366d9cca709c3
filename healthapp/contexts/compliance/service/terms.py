"""What a consent permits: asked at each look, changed by the patient, over by itself, and its whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance import events
from healthapp.contexts.compliance.access import Permission
from healthapp.contexts.compliance.repository import ComplianceRepository
from healthapp.contexts.compliance.rules import check_terms
from healthapp.contexts.compliance.schemas import ConsentStatus, ConsentVersion, RecordPart, Terms
from healthapp.contexts.compliance.service.consent import Consenting
from healthapp.contexts.compliance.service.organising import REMINDERS_SCOPE, check_organisation_terms
from healthapp.kit.errors import HealthError, Kind, forbidden

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork

_OPEN = (ConsentStatus.PENDING, ConsentStatus.ACTIVE)
_EXPIRED_AT_ONCE = 200
READS = {
    RecordPart.DOSES: "reminder.read",
    RecordPart.FIGURES: "reminder.read",
    RecordPart.ALERTS: "reminder.read",
    RecordPart.HEALTH_FACTS: "health_facts.read",
    RecordPart.ABOUT_SELF: "about_self.read",
    RecordPart.EMERGENCY_CONTACTS: "emergency_contact.list",
}
"""As what the trail names a look at each part that was refused."""
_READING = (Permission.READ_PATIENT_DATA,)
_BY_ROLE = {RecordPart.FIGURES: (*_READING, Permission.ANALYTICS)}
"""What a reader without consent needs for a part."""


class Permitting(Consenting):
    """Which part of a record somebody may see, for what, and until when."""

    async def require_follower(self, uow: UnitOfWork, patient_id: UUID, part: RecordPart) -> str | None:
        """Raise FORBIDDEN unless the actor is the patient, is permitted this part of the record now, or reads by role.

        Returns for what they may read it, which the trail keeps beside the look; None for the patient themself.
        """
        if uow.actor.id == patient_id:
            return None
        purpose = await self.find_purpose(uow, patient_id, part)
        if purpose is None:
            raise forbidden(action=READS[part], resource_type="patient", patient_id=patient_id)
        return purpose

    async def find_purpose(self, uow: UnitOfWork, patient_id: UUID, part: RecordPart) -> str | None:
        """Return for what the actor, who isn't the patient, may read this part of the record now; None if they may not.

        FORBIDDEN where an administrator took from them what their role alone would let them.
        """
        now = uow.clock.now()
        purpose = await ComplianceRepository(uow).find_purpose(patient_id, REMINDERS_SCOPE, part.value, now)
        if purpose is None:
            purpose = await self.reads_for_organisation(uow, patient_id, part)
        if purpose is None:
            purpose = await self.reads_without_consent(uow, patient_id, READS[part], _BY_ROLE.get(part, _READING))
        return purpose

    async def followers(self, uow: UnitOfWork, patient_ids: Sequence[UUID], part: RecordPart) -> dict[UUID, list[UUID]]:
        """Return for each patient to whom they permit this part of the record now; for the worker."""
        now = uow.clock.now()
        return await ComplianceRepository(uow).followers(patient_ids, REMINDERS_SCOPE, part.value, now)

    async def change_terms(self, uow: UnitOfWork, consent_id: UUID, terms: Terms) -> None:
        """Permit something else from now on; only the patient may, and it holds at once.

        The other one needn't agree: they agreed to follow, and may stop. INVALID names what can't be permitted so,
        CONFLICT says that the consent has ended. FORBIDDEN to their programs.
        """
        consent = await self._find(uow, consent_id)
        if consent.patient_id != uow.actor.id:
            raise forbidden(action="consent.change", resource_type="consent", consent_id=consent_id)
        self._in_person(uow)
        if consent.status not in _OPEN:
            raise HealthError(Kind.CONFLICT, "consent_ended")
        checked = check_terms(terms, uow.clock.now())
        if consent.organisation_id is not None:
            check_organisation_terms(checked)
        await ComplianceRepository(uow).set_terms(consent_id, checked, uow.clock.now())
        uow.audit("consent.change", "consent", consent_id, patient_id=consent.patient_id, parts=",".join(checked.parts))
        for user_id in (consent.patient_id, consent.grantee_id):
            if user_id is not None:
                uow.hint(user_id, events.CONSENT_GRANTED)

    async def expire_consents(self, uow: UnitOfWork) -> int:
        """Close consents whose end has come; returns how many. For the worker.

        Nothing was permitted by them any more from that moment on: this writes it down and tells both.
        """
        rows = await ComplianceRepository(uow).expired(uow.clock.now(), _EXPIRED_AT_ONCE)
        for row in rows:
            await self._move(uow, row, ConsentStatus.EXPIRED)
        return len(rows)

    async def consent_history(
        self, uow: UnitOfWork, *, limit: int = 25, offset: int = 0
    ) -> tuple[list[ConsentVersion], int]:
        """Return what the actor, as a patient, permitted, changed and ended, newest first, and how much there is."""
        rows, total = await ComplianceRepository(uow).history(limit, offset)
        uow.audit("consent.history", "consent", count=len(rows))
        named = {row["organisation_id"] for row in rows if row["organisation_id"]}
        organisations = await self.organisation_names(uow, list(named))
        found = [
            ConsentVersion(
                consent_id=row["consent_id"],
                at=row["at"],
                by=row["by"],
                status=ConsentStatus(row["status"]),
                first=row["first"],
                grantee_id=row["grantee_id"] if row["named"] else None,
                organisation_id=row["organisation_id"],
                organisation_name=organisations.get(row["organisation_id"]),
                terms=Terms.model_validate(dict(row)),
            )
            for row in rows
        ]
        return found, total
