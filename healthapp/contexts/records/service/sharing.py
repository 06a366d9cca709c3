"""What a patient lets somebody see of their own health, in one look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.schemas import HEALTH_PARTS, RecordPart
from healthapp.contexts.records.schemas import SharedHealth
from healthapp.contexts.records.service.about_self import Selves
from healthapp.contexts.records.service.contacts import Contacts
from healthapp.contexts.records.service.facts import Facts
from healthapp.kit.errors import forbidden

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork


class Sharing(Facts, Selves, Contacts):
    """Reading for others; each part is permitted by itself."""

    async def shared_health(self, uow: UnitOfWork, patient_id: UUID) -> SharedHealth:
        """Return the parts that are open to the actor now; FORBIDDEN when none is. What isn't permitted is None."""
        mine = uow.actor.id == patient_id
        opened = {
            part
            for part in HEALTH_PARTS
            if mine or await self._compliance.find_purpose(uow, patient_id, part) is not None
        }
        if not opened:
            raise forbidden(action="health_facts.read", resource_type="patient", patient_id=patient_id)
        return SharedHealth(
            facts=await self.facts(uow, patient_id) if RecordPart.HEALTH_FACTS in opened else None,
            about_self=await self.about_self(uow, patient_id) if RecordPart.ABOUT_SELF in opened else None,
            contacts=await self.emergency_contacts(uow, patient_id)
            if RecordPart.EMERGENCY_CONTACTS in opened
            else None,
        )
