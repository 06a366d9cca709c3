"""Whom to call for a patient in an emergency: entered, shown, taken out. Nobody but they writes it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.records.models import EmergencyContact
from healthapp.contexts.records.repository import RecordsRepository
from healthapp.contexts.records.schemas import MOST_CONTACTS, EmergencyContactView, Relationship
from healthapp.kit.errors import forbidden, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.contexts.records.schemas import RecordEmergencyContact
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.uow import UnitOfWork

_TABLE = "records_emergency_contact"


class Contacts:
    """The people whom a patient wants to be called."""

    _cipher: Cipher
    _compliance: ComplianceService

    async def emergency_contacts(self, uow: UnitOfWork, patient_id: UUID | None = None) -> list[EmergencyContactView]:
        """Return whom to call for the actor, or for a patient who permits it, in the order of their entry."""
        who = patient_id or uow.actor.id
        why = await self._compliance.require_follower(uow, who, RecordPart.EMERGENCY_CONTACTS)
        found = [self._contact(row) for row in await RecordsRepository(uow, who).emergency_contacts()]
        uow.audit("emergency_contact.list", "patient", who, patient_id=who, purpose=why, count=len(found))
        return found

    async def record_emergency_contact(self, uow: UnitOfWork, command: RecordEmergencyContact) -> EmergencyContactView:
        """Enter one; INVALID when the number is there already, or when there are three."""
        repository = RecordsRepository(uow)
        await repository.lock()
        there = [self._contact(row) for row in await repository.emergency_contacts()]
        if command.phone in (each.phone for each in there):
            raise invalid("phone", "already_entered")
        if len(there) >= MOST_CONTACTS:
            raise invalid("phone", "too_many", max=MOST_CONTACTS)
        row_id = new_id()
        row = EmergencyContact(
            id=row_id,
            patient_id=uow.actor.id,
            name_ct=self._cipher.seal(f"{_TABLE}.name", row_id, command.name),
            relationship_ct=self._cipher.seal(f"{_TABLE}.relationship", row_id, command.relationship.value),
            phone_ct=self._cipher.seal(f"{_TABLE}.phone", row_id, command.phone),
            recorded_at=uow.clock.now(),
        )
        await repository.add(row)
        uow.audit("emergency_contact.create", "emergency_contact", row_id, patient_id=uow.actor.id)
        return self._contact(row)

    async def remove_emergency_contact(self, uow: UnitOfWork, contact_id: UUID) -> None:
        """Take one of the actor's out; the same FORBIDDEN for an unknown and a foreign id."""
        if not await RecordsRepository(uow).remove(EmergencyContact, contact_id):
            raise forbidden(action="emergency_contact.delete", resource_type="emergency_contact", contact_id=contact_id)
        uow.audit("emergency_contact.delete", "emergency_contact", contact_id, patient_id=uow.actor.id)

    def _contact(self, row: EmergencyContact) -> EmergencyContactView:
        relationship = self._cipher.show(f"{_TABLE}.relationship", row.id, row.relationship_ct)
        known = relationship in set(Relationship)
        return EmergencyContactView(
            id=row.id,
            name=self._cipher.show(f"{_TABLE}.name", row.id, row.name_ct),
            relationship=Relationship(relationship) if known else Relationship.OTHER,
            phone=self._cipher.show(f"{_TABLE}.phone", row.id, row.phone_ct),
            recorded_at=row.recorded_at,
        )
