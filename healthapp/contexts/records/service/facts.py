"""A person's own allergies and illnesses: entered, shown, taken out. Nobody but they writes them here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.records.models import AllergyIntolerance, Condition
from healthapp.contexts.records.repository import RecordsRepository, none_row
from healthapp.contexts.records.schemas import MOST_FACTS, About, AllergyView, ConditionView, HealthFacts
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid
from healthapp.kit.i18n.words import normal
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.contexts.records.schemas import RecordAllergy, RecordCondition
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.uow import UnitOfWork

_ALLERGY = "records_allergy_intolerance"
_CONDITION = "records_condition"


class Facts:
    """What people say of their own health."""

    _cipher: Cipher
    _compliance: ComplianceService

    async def facts(self, uow: UnitOfWork, patient_id: UUID | None = None) -> HealthFacts:
        """Return allergies and illnesses as the actor said them, or as a patient did who permits them this part."""
        who = patient_id or uow.actor.id
        why = await self._compliance.require_follower(uow, who, RecordPart.HEALTH_FACTS)
        repository = RecordsRepository(uow, who)
        allergies = [self._allergy(row) for row in await repository.allergies()]
        conditions = [self._condition(row) for row in await repository.conditions()]
        none = await repository.none_known()
        uow.audit("health_facts.read", "patient", who, patient_id=who, purpose=why)
        return HealthFacts(
            allergies=allergies,
            conditions=conditions,
            # Whatever was said before: what is entered counts.
            no_allergies=not allergies and About.ALLERGIES.value in none,
            no_conditions=not conditions and About.CONDITIONS.value in none,
        )

    async def record_allergy(self, uow: UnitOfWork, command: RecordAllergy) -> AllergyView:
        """Enter an allergy of the actor's; INVALID when it is there already, or when there are too many."""
        repository = RecordsRepository(uow)
        await repository.lock()
        known = (self._allergy(row).substance for row in await repository.allergies())
        _check_new("substance", command.substance, known)
        row_id = new_id()
        row = AllergyIntolerance(
            id=row_id,
            patient_id=uow.actor.id,
            substance_ct=self._cipher.seal(f"{_ALLERGY}.substance", row_id, command.substance),
            reaction_ct=self._cipher.seal_optional(f"{_ALLERGY}.reaction", row_id, command.reaction),
            recorded_at=uow.clock.now(),
        )
        await repository.add(row)
        await repository.unsay_none(About.ALLERGIES)
        uow.audit("allergy.create", "allergy", row_id, patient_id=uow.actor.id)
        return self._allergy(row)

    async def record_condition(self, uow: UnitOfWork, command: RecordCondition) -> ConditionView:
        """Enter an illness of the actor's; INVALID when it is there already, or when there are too many."""
        repository = RecordsRepository(uow)
        await repository.lock()
        _check_new("name", command.name, (self._condition(row).name for row in await repository.conditions()))
        row_id = new_id()
        row = Condition(
            id=row_id,
            patient_id=uow.actor.id,
            name_ct=self._cipher.seal(f"{_CONDITION}.name", row_id, command.name),
            recorded_at=uow.clock.now(),
        )
        await repository.add(row)
        await repository.unsay_none(About.CONDITIONS)
        uow.audit("condition.create", "condition", row_id, patient_id=uow.actor.id)
        return self._condition(row)

    async def remove_allergy(self, uow: UnitOfWork, allergy_id: UUID) -> None:
        """Take out an allergy of the actor's; the same FORBIDDEN for an unknown and a foreign id."""
        if not await RecordsRepository(uow).remove(AllergyIntolerance, allergy_id):
            raise forbidden(action="allergy.delete", resource_type="allergy", allergy_id=allergy_id)
        uow.audit("allergy.delete", "allergy", allergy_id, patient_id=uow.actor.id)

    async def remove_condition(self, uow: UnitOfWork, condition_id: UUID) -> None:
        """Take out an illness of the actor's; FORBIDDEN as above."""
        if not await RecordsRepository(uow).remove(Condition, condition_id):
            raise forbidden(action="condition.delete", resource_type="condition", condition_id=condition_id)
        uow.audit("condition.delete", "condition", condition_id, patient_id=uow.actor.id)

    async def say_none(self, uow: UnitOfWork, about: About, *, none_known: bool) -> None:
        """Note that the actor knows of none, or take that back; CONFLICT while one is entered."""
        repository = RecordsRepository(uow)
        await repository.lock()
        there = await (repository.allergies() if about is About.ALLERGIES else repository.conditions())
        if none_known and there:
            raise HealthError(Kind.CONFLICT, "records_not_none")
        if none_known:
            changed = await repository.say_none(none_row(uow.actor.id, about, uow.clock.now()))
        else:
            changed = await repository.unsay_none(about)
        if changed:
            uow.audit(
                f"no_{about.value}.{'create' if none_known else 'delete'}",
                "patient",
                uow.actor.id,
                patient_id=uow.actor.id,
            )

    def _allergy(self, row: AllergyIntolerance) -> AllergyView:
        return AllergyView(
            id=row.id,
            substance=self._cipher.show(f"{_ALLERGY}.substance", row.id, row.substance_ct),
            reaction=self._cipher.show_optional(f"{_ALLERGY}.reaction", row.id, row.reaction_ct),
            recorded_at=row.recorded_at,
        )

    def _condition(self, row: Condition) -> ConditionView:
        return ConditionView(
            id=row.id, name=self._cipher.show(f"{_CONDITION}.name", row.id, row.name_ct), recorded_at=row.recorded_at
        )


def _check_new(field: str, name: str, known: Iterable[str]) -> None:
    there = [normal(one) for one in known]
    if normal(name) in there:
        raise invalid(field, "already_entered")
    if len(there) >= MOST_FACTS:
        raise invalid(field, "too_many", max=MOST_FACTS)
