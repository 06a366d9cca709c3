"""Reading a patient's record by an administrator's hand: doctors who are assigned, and a look with a reason.

The patient reads each of them on their own page, is told when it begins and ends, and can end an assignment. What was
read stands in the trail under the patient's name, with why.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance import events
from healthapp.contexts.compliance.access import Permission, reads_by
from healthapp.contexts.compliance.repository import AssignmentRepository
from healthapp.contexts.compliance.schemas import AssignmentView
from healthapp.contexts.compliance.service.asking import lacks, require_own_hand, require_permission
from healthapp.contexts.compliance.service.base import ComplianceBase
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from healthapp.contexts.compliance.schemas import AssignDoctor
    from healthapp.kit.uow import UnitOfWork

LOOK_LIFE = timedelta(minutes=15)
_REASON = "compliance_assignment.reason"
_WHY = {"assigned": "assigned", "look": "administration"}


class Assigning(ComplianceBase):
    """Who reads whom without having been asked by the patient."""

    async def assign_doctor(self, uow: UnitOfWork, command: AssignDoctor) -> UUID:
        """Assign a patient to a doctor. FORBIDDEN unless they are such, CONFLICT when it is so already."""
        await self._may_manage(uow)
        now = uow.clock.now()
        starts = command.starts_at or now
        if command.ends_at is not None and command.ends_at <= max(starts, now):
            raise invalid("endsAt", "end_before_start")
        people = (command.patient_id, command.doctor_id)
        if await self._is_open(uow, *people):
            raise HealthError(Kind.CONFLICT, "assigned_already")
        times = {"starts_at": starts, "ends_at": command.ends_at}
        return await self._store(uow, "assigned", *people, command.reason, times)

    async def look_at_record(self, uow: UnitOfWork, patient_id: UUID, reason: str) -> UUID:
        """Let the acting administrator read one patient's record for a quarter of an hour; the patient reads why."""
        await self._may_manage(uow)
        now = uow.clock.now()
        times = {"starts_at": now, "ends_at": now + LOOK_LIFE}
        return await self._store(uow, "look", patient_id, uow.actor.id, reason, times)

    async def end_assignment(self, uow: UnitOfWork, assignment_id: UUID) -> None:
        """End one: the patient, who reads, or an administrator may, whose programs need the scope `admin` for it."""
        require_own_hand(uow, action="assignment.end", resource_type="assignment")
        row = await AssignmentRepository(uow).end(assignment_id, uow.clock.now())
        if row is None:
            raise forbidden(action="assignment.end", resource_type="assignment")
        purpose = _WHY[row["kind"]]
        uow.audit("assignment.end", "assignment", assignment_id, patient_id=row["patient_id"], purpose=purpose)
        self._announce(uow, events.ASSIGNMENT_ENDED, assignment_id, dict(row))

    async def assignments(self, uow: UnitOfWork) -> list[AssignmentView]:
        """Return those of the actor's that run or will, as patient or as reader."""
        rows = await AssignmentRepository(uow).running(uow.clock.now())
        uow.audit("assignment.list", "assignment", count=len(rows))
        return [self._assignment(row.model_dump()) for row in rows]

    async def assignments_of(self, uow: UnitOfWork, user_id: UUID) -> list[AssignmentView]:
        """Return all of an account's, the newest first; for administrators."""
        await self._may_manage(uow)
        rows = await AssignmentRepository(uow).of_account(user_id)
        uow.audit("assignment.list", "user", user_id, count=len(rows))
        return [self._assignment(dict(row)) for row in rows]

    async def reads_without_consent(
        self, uow: UnitOfWork, patient_id: UUID, action: str, needed: Sequence[Permission]
    ) -> str | None:
        """Return why the actor's role lets them read a patient who gave no consent, for the trail; None if not.

        FORBIDDEN (`permission_taken`) where it would, had nobody taken one that is `needed`, and to an administrator's
        program without the scope `admin`; the trail names the look by `action`.
        """
        kind = reads_by(uow.actor.role)
        if kind is None or not await AssignmentRepository(uow).reads(patient_id, kind, uow.clock.now()):
            return None
        require_own_hand(uow, action=action, resource_type="patient", patient_id=str(patient_id))
        for permission in needed:
            if (error := await lacks(uow, permission)) is not None:
                error.ids |= {"action": action, "resource_type": "patient", "patient_id": str(patient_id)}
                raise error
        return _WHY[kind]

    @staticmethod
    async def _may_manage(uow: UnitOfWork) -> None:
        needed = Permission.MANAGE_ACCOUNTS
        await require_permission(uow, needed, action="assignment.create", resource_type="assignment")

    async def _is_open(self, uow: UnitOfWork, patient_id: UUID, reader_id: UUID) -> bool:
        now = uow.clock.now()
        return any(
            row["patient_id"] == patient_id
            and row["reader_id"] == reader_id
            and row["ended_at"] is None
            and (row["ends_at"] is None or row["ends_at"] > now)
            for row in await AssignmentRepository(uow).of_account(patient_id)
        )

    async def _store(
        self, uow: UnitOfWork, kind: str, patient_id: UUID, reader_id: UUID, reason: str, times: Mapping[str, Any]
    ) -> UUID:
        assignment_id = new_id()
        row = {"patient_id": patient_id, "reader_id": reader_id, "kind": kind}
        sealed = self._cipher.seal(_REASON, assignment_id, reason)
        values = {"id": assignment_id, **row, **times, "reason_ct": sealed, "at": uow.clock.now()}
        if not await AssignmentRepository(uow).assign(values):
            raise forbidden(action="assignment.create", resource_type="assignment")
        uow.audit("assignment.create", "assignment", assignment_id, patient_id=patient_id, purpose=_WHY[kind])
        self._announce(uow, events.ASSIGNMENT_MADE, assignment_id, row)
        return assignment_id

    @staticmethod
    def _announce(uow: UnitOfWork, topic: str, assignment_id: UUID, row: Mapping[str, Any]) -> None:
        people = {"patient_id": row["patient_id"], "reader_id": row["reader_id"]}
        uow.emit(topic, assignment_id=assignment_id, kind=row["kind"], **people)
        for person in people.values():
            uow.hint(person, topic)

    def _assignment(self, row: Mapping[str, Any]) -> AssignmentView:
        return AssignmentView(
            **{name: row[name] for name in AssignmentView.model_fields if name != "reason"},
            reason=self._cipher.show(_REASON, row["id"], row["reason_ct"]),
        )
