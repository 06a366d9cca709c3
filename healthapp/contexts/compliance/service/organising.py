"""Organisations: administrators keep them and say who belongs to them, patients permit them to read, members read.

A member reads as long as all three hold: the patient's consent, their own membership, and the organisation. Each look
stands in the patient's log with the organisation's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.access import Permission
from healthapp.contexts.compliance.models import Consent
from healthapp.contexts.compliance.repository import OrganisationRepository
from healthapp.contexts.compliance.rules import check_terms, is_running
from healthapp.contexts.compliance.schemas import TREATING, ConsentStatus, RecordPart, Terms
from healthapp.contexts.compliance.schemas.organisations import (
    KeptOrganisation,
    MemberConsent,
    MemberView,
    OrganisationView,
)
from healthapp.contexts.compliance.service.asking import require_permission
from healthapp.contexts.compliance.service.assigning import Assigning
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from healthapp.contexts.compliance.schemas.organisations import KeepOrganisation
    from healthapp.kit.uow import UnitOfWork

REMINDERS_SCOPE = "reminders"
_TYPE = "organisation"
_LISTED = 200


def check_organisation_terms(terms: Terms) -> Terms:
    """Raise INVALID for what no organisation is permitted: an alert wakes one person, who must have said yes to it."""
    if RecordPart.ALERTS in terms.parts:
        raise invalid("parts", "alerts_are_for_persons")
    return terms


class Organising(Assigning):
    """Keeping organisations, and what they are permitted."""

    async def organisations(self, uow: UnitOfWork, wanted: str = "") -> list[OrganisationView]:
        """Return those that a patient can choose, by name; with `wanted` those whose name has it. At most 200."""
        rows = await OrganisationRepository(uow).running(wanted, _LISTED)
        uow.audit("organisation.list", _TYPE, count=len(rows))
        return [OrganisationView.model_validate(row, from_attributes=True) for row in rows]

    async def organisation_names(self, uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Return how organisations are called, ended ones too: it is nobody's secret."""
        return await OrganisationRepository(uow).names(ids) if ids else {}

    async def give_to_organisation(self, uow: UnitOfWork, organisation_id: UUID, terms: Terms | None = None) -> UUID:
        """Permit an organisation something of the actor's own record; it holds at once.

        Without `terms` it is doses and figures, for treatment. FORBIDDEN when there is no such organisation, and to
        the actor's programs; CONFLICT when it is permitted something already, INVALID names what can't be permitted.
        """
        self._in_person(uow)
        now = uow.clock.now()
        terms = check_organisation_terms(check_terms(terms or TREATING, now))
        if not await OrganisationRepository(uow).is_running(organisation_id):
            raise forbidden(action="consent.give", resource_type=_TYPE)
        consent = Consent(
            id=new_id(),
            patient_id=uow.actor.id,
            organisation_id=organisation_id,
            invite_bidx=f"organisation:{organisation_id.hex}",
            scope=REMINDERS_SCOPE,
            status=ConsentStatus.ACTIVE,
            requested_by="patient",
            **terms.model_dump(),
            created_at=now,
            decided_at=now,
        )
        if not await OrganisationRepository(uow).give(consent):
            raise HealthError(Kind.CONFLICT, "organisation_permitted_already")
        uow.audit("consent.give", "consent", consent.id, patient_id=uow.actor.id, organisation_id=str(organisation_id))
        uow.hint(uow.actor.id, "consent.granted")
        return consent.id

    async def member_consents(self, uow: UnitOfWork) -> list[MemberConsent]:
        """Return what patients permit the organisations that the actor belongs to, the oldest first."""
        found, now = [], uow.clock.now()
        for row in await OrganisationRepository(uow).member_consents():
            terms = Terms.model_validate(dict(row))
            running = is_running(ConsentStatus.ACTIVE, terms, now)
            found.append(MemberConsent.model_validate({**row, "terms": terms, "running": running}))
        uow.audit("consent.list", "consent", count=len(found))
        return found

    async def reads_for_organisation(self, uow: UnitOfWork, patient_id: UUID, part: RecordPart) -> str | None:
        """Return for what a patient permits an organisation of the actor's this part of the record; None if not.

        All that the unit of work audits of this patient from here on names the organisation.
        """
        for row in await OrganisationRepository(uow).member_consents():
            terms = Terms.model_validate(dict(row))
            mine = row["patient_id"] == patient_id and part in terms.parts
            if mine and is_running(ConsentStatus.ACTIVE, terms, uow.clock.now()):
                uow.reads_for(patient_id, row["organisation_id"])
                return terms.purpose.value
        return None

    async def kept_organisations(self, uow: UnitOfWork) -> list[KeptOrganisation]:
        """Return all of them, the ended ones last; for administrators."""
        await self._may_keep(uow)
        rows = await OrganisationRepository(uow).all()
        uow.audit("organisation.list", _TYPE, count=len(rows))
        return [KeptOrganisation.model_validate(dict(row)) for row in rows]

    async def add_organisation(self, uow: UnitOfWork, command: KeepOrganisation) -> UUID:
        """Add one. FORBIDDEN unless the actor is an administrator, CONFLICT when another one is called so."""
        organisation_id = new_id()
        await self._keep(uow, organisation_id, command, is_new=True)
        return organisation_id

    async def change_organisation(self, uow: UnitOfWork, organisation_id: UUID, command: KeepOrganisation) -> None:
        """Call one something else. As `add_organisation`; FORBIDDEN too for one that isn't there, or has ended."""
        await self._keep(uow, organisation_id, command, is_new=False)

    async def end_organisation(self, uow: UnitOfWork, organisation_id: UUID) -> None:
        """End one: nobody belongs to it any more, and what was permitted to it is over, at once."""
        await self._may_keep(uow)
        if not await OrganisationRepository(uow).end(organisation_id, uow.clock.now()):
            raise forbidden(action="organisation.end", resource_type=_TYPE)
        uow.audit("organisation.end", _TYPE, organisation_id)

    async def members(self, uow: UnitOfWork, organisation_id: UUID) -> list[MemberView]:
        """Return who belongs to it now; for administrators."""
        await self._may_keep(uow)
        rows = await OrganisationRepository(uow).members(organisation_id)
        uow.audit("organisation.list_members", _TYPE, organisation_id, count=len(rows))
        return [MemberView.model_validate(dict(row)) for row in rows]

    async def add_member(self, uow: UnitOfWork, organisation_id: UUID, user_id: UUID) -> UUID:
        """Let a doctor, pharmacist, caregiver or provider's staff belong to it from now on.

        FORBIDDEN unless they are such and the organisation is there, CONFLICT when they belong to it already.
        """
        await self._may_keep(uow)
        membership_id, now = new_id(), uow.clock.now()
        row = {"id": membership_id, "organisation_id": organisation_id, "user_id": user_id, "at": now}
        became = await OrganisationRepository(uow).add_member(row)
        if became == "already":
            raise HealthError(Kind.CONFLICT, "member_already")
        if became != "added":
            raise forbidden(action="organisation.add_member", resource_type=_TYPE)
        uow.audit("organisation.add_member", _TYPE, organisation_id, user_id=str(user_id))
        return membership_id

    async def remove_member(self, uow: UnitOfWork, membership_id: UUID) -> None:
        """End a membership: who had it reads nothing for the organisation any more, at once."""
        await self._may_keep(uow)
        if not await OrganisationRepository(uow).remove_member(membership_id, uow.clock.now()):
            raise forbidden(action="organisation.remove_member", resource_type=_TYPE)
        uow.audit("organisation.remove_member", _TYPE, membership_id)

    @staticmethod
    def _in_person(uow: UnitOfWork) -> None:
        """Let nobody permit anything but the person: what a key or an app was let do has to end with it."""
        if not uow.actor.in_person:
            raise HealthError(Kind.FORBIDDEN, "not_by_key", action="consent.give", resource_type="consent")

    @staticmethod
    async def _may_keep(uow: UnitOfWork) -> None:
        await require_permission(uow, Permission.MANAGE_ACCOUNTS, action="organisation.keep", resource_type=_TYPE)

    async def _keep(self, uow: UnitOfWork, organisation_id: UUID, command: KeepOrganisation, *, is_new: bool) -> None:
        await self._may_keep(uow)
        values = {**command.model_dump(mode="json"), "id": organisation_id, "is_new": is_new, "at": uow.clock.now()}
        became = await OrganisationRepository(uow).keep(values)
        if became == "taken":
            raise HealthError(Kind.CONFLICT, "organisation_name_taken")
        if became != "kept":
            raise forbidden(action="organisation.keep", resource_type=_TYPE)
        uow.audit("organisation.create" if is_new else "organisation.update", _TYPE, organisation_id)
