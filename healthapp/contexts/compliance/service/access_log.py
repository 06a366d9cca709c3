"""Who looked at or changed the actor's record, read from the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.repository import AccessLogRepository, OrganisationRepository
from healthapp.contexts.compliance.schemas import AccessPerson, AccessView
from healthapp.contexts.compliance.service.base import ComplianceBase

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import AccessQuery
    from healthapp.kit.uow import UnitOfWork


class AccessLog(ComplianceBase):
    """The patient's right to know (45 CFR 164.528, GDPR Art. 15(1)(c)): who, as what, what, why, when; not from where.

    Addresses and programs of others are their own data, and no answer has them.
    """

    async def access_log(self, uow: UnitOfWork, query: AccessQuery) -> tuple[list[AccessView], int]:
        """Return a page of what others did with the actor's record, newest first, and how much there is in all.

        With `by_day` what one person did several times on a day of the actor's zone is one line.
        """
        rows = await AccessLogRepository(uow).page(query, uow.actor.time_zone)
        uow.audit("audit.read_own", "audit_event", patient_id=uow.actor.id, count=len(rows))
        counted = rows
        if not rows and query.offset:  # behind the end there is no row that could say how many there are
            first = query.model_copy(update={"limit": 1, "offset": 0})
            counted = await AccessLogRepository(uow).page(first, uow.actor.time_zone)
        total = int(counted[0]["total"]) if counted else 0
        ids = list({row["organisation_id"] for row in rows if row["organisation_id"]})
        names = await OrganisationRepository(uow).names(ids) if ids else {}
        return [
            AccessView.model_validate({**row, "organisation_name": names.get(row["organisation_id"])}) for row in rows
        ], total

    async def access_people(self, uow: UnitOfWork) -> list[AccessPerson]:
        """Return everybody who stands in the actor's log, the latest first: what it can be filtered by."""
        rows = await AccessLogRepository(uow).people()
        uow.audit("audit.read_own", "audit_event", patient_id=uow.actor.id, count=len(rows))
        found: dict[object, AccessPerson] = {}
        for row in rows:
            person = AccessPerson.model_validate(dict(row))
            known = found.setdefault(person.actor_id, person)
            known.actor_role = known.actor_role or person.actor_role
        return list(found.values())
