"""What a patient says of themselves: age, sex, pregnancy, breast-feeding, kidneys. Nobody else writes it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.records.models import AboutSelf
from healthapp.contexts.records.repository import RecordsRepository
from healthapp.contexts.records.rules import AFTER_DUE, PREGNANCY, counted
from healthapp.contexts.records.schemas import AboutSelfView, SayAboutSelf
from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.uow import UnitOfWork

_SAID = "records_about_self.said"


class Selves:
    """What checks of medicines and of symptoms count of a person."""

    _cipher: Cipher
    _compliance: ComplianceService

    async def about_self(self, uow: UnitOfWork, patient_id: UUID | None = None) -> AboutSelfView:
        """Return what the actor, or a patient who permits it, said of themselves, and what of it counts today."""
        who = patient_id or uow.actor.id
        why = await self._compliance.require_follower(uow, who, RecordPart.ABOUT_SELF)
        row = await RecordsRepository(uow, who).about_self()
        uow.audit("about_self.read", "patient", who, patient_id=who, purpose=why)
        return self._view(row, uow.clock.now().date())

    async def say_about_self(self, uow: UnitOfWork, command: SayAboutSelf) -> AboutSelfView:
        """Put it in the place of what was said before; INVALID for days that can't be."""
        today = uow.clock.now().date()
        _check_days(command, today)
        repository = RecordsRepository(uow)
        await repository.lock()
        was_there = await repository.forget_about_self()
        row = None
        if command.model_dump(exclude_none=True):
            row_id = new_id()
            said = command.model_dump_json(exclude_none=True)
            row = AboutSelf(
                id=row_id,
                patient_id=uow.actor.id,
                said_ct=self._cipher.seal(_SAID, row_id, said),
                said_at=uow.clock.now(),
            )
            await repository.add(row)
        if row:
            uow.audit("about_self.update", "patient", uow.actor.id, patient_id=uow.actor.id)
        elif was_there:
            uow.audit("about_self.delete", "patient", uow.actor.id, patient_id=uow.actor.id)
        return self._view(row, today)

    def _view(self, row: AboutSelf | None, today: date) -> AboutSelfView:
        said = SayAboutSelf()
        if row:
            try:
                said = SayAboutSelf.model_validate_json(self._cipher.show(_SAID, row.id, row.said_ct))
            except ValidationError:
                # It can't be opened any more: then it is unknown, and nothing is made of it.
                row = None
        counts, ask = counted(said, row.said_at.date() if row else today, today)
        return AboutSelfView(**said.model_dump(), said_at=row.said_at if row else None, counted=counts, ask_again=ask)


def _check_days(said: SayAboutSelf, today: date) -> None:
    wrong = []
    if said.birth_date and said.birth_date > today.isoformat()[: len(said.birth_date)]:
        wrong.append(FieldError("birthDate", "in_future"))
    if said.due_date:
        if not said.pregnant:
            wrong.append(FieldError("dueDate", "only_when_pregnant"))
        elif not today - AFTER_DUE <= said.due_date <= today + PREGNANCY:
            wrong.append(FieldError("dueDate", "no_due_date"))
    if said.egfr_date:
        if said.egfr is None:
            wrong.append(FieldError("egfr", "required"))
        elif said.egfr_date > today:
            wrong.append(FieldError("egfrDate", "in_future"))
    if wrong:
        raise HealthError(Kind.INVALID, fields=tuple(wrong))
