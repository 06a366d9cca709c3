"""Licences: whoever wants to act as a doctor or pharmacist waits until an administrator has checked theirs.

Until then the account is an applicant's: a role of its own, which nothing lets in that doesn't name it. Once the
licence's last day is over the account is an applicant's again, until the licence is renewed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import AdministrationRepository
from healthapp.contexts.identity.repository.licences import LicenceRepository
from healthapp.contexts.identity.rules.licences import licence_key
from healthapp.contexts.identity.schemas.administration import ISSUING_BODIES, ApplicationStatus, ApplicationView
from healthapp.contexts.identity.schemas.licences import WARN_DAYS, licence_day
from healthapp.contexts.identity.service.base import IdentityBase
from healthapp.kit.actor import Role
from healthapp.kit.crypto import CipherError, Refusal
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.identity.schemas.administration import Licence
    from healthapp.kit.uow import UnitOfWork

APPLICATION = "identity_application"
_FIRST = UUID(int=0)


def is_licensed(role: Role) -> bool:
    """Tell whether one needs a licence to act as that."""
    return role.value in ISSUING_BODIES


def complete(licence: Licence | None, role: str) -> Licence:
    """Return a licence that can be checked; INVALID names what is missing."""
    if licence is None:
        raise invalid("licenceNumber", "required")
    if not licence.body_for(role):
        raise invalid("licenceBody", "required")
    return licence


class Licensing(IdentityBase):
    """The side of whose licence it is."""

    _looked_to: UUID = _FIRST
    """Behind which row the worker looks next for licences that can't be looked up yet."""

    async def my_applications(self, uow: UnitOfWork) -> list[ApplicationView]:
        """Return the actor's own licences, the newest first."""
        rows = await AdministrationRepository(uow).own_applications()
        uow.audit("application.read_own", "application", count=len(rows))
        return [self._application(row.model_dump()) for row in rows]

    async def apply_again(self, uow: UnitOfWork, licence: Licence) -> None:
        """Send a licence anew after a refusal or its end, for the same role. CONFLICT while one waits."""
        newest = next(iter(await AdministrationRepository(uow).own_applications()), None)
        if uow.actor.role is not Role.APPLICANT or newest is None:
            raise forbidden(action="application.create", resource_type="application")
        await self._apply(uow, uow.actor.id, newest.wanted_role, complete(licence, newest.wanted_role))

    async def end_licences(self, uow: UnitOfWork) -> int:
        """Let nobody act by a licence that is over, and tell once each whose ends soon; for the worker.

        Returns how many are over. Who is suspended is told when they are back.
        """
        now = uow.clock.now()
        day = licence_day(now)
        repository = LicenceRepository(uow)
        over = await repository.expire(day, now)
        for user_id in over:
            uow.audit("application.expired", "user", user_id)
            # Whoever remembers whom a session stands for asks again.
            uow.hint(user_id, events.ACCOUNT_CHANGED)
            uow.emit(events.LICENCE_ENDS, user_id=user_id, what="over")
        for days in WARN_DAYS:
            for user_id, until in await repository.warn(day, days):
                uow.emit(events.LICENCE_ENDS, user_id=user_id, what=f"in_{days}", until=until.isoformat())
        return len(over)

    async def fill_licence_lookups(self, uow: UnitOfWork, at_most: int) -> int:
        """Let licences be found by their number that were sent before numbers could be looked up; for the worker.

        Returns how many it looked at. Done ones aren't looked at again, so it may stop and go on anywhere. The next
        call goes on behind those whose key is missing: they keep nobody else waiting, and are tried again at the end.
        """
        repository, after, looked = LicenceRepository(uow), self._looked_to, 0
        while looked < at_most and (rows := await repository.without_lookup(after, at_most - looked)):
            for row in rows:
                bidx = self._lookup(row["id"], row["wanted_role"], row["country"], row["licence_number_ct"])
                if bidx is not None:
                    await repository.add_lookup(row["id"], bidx)
            after, looked = rows[-1]["id"], looked + len(rows)
        self._looked_to = after if looked == at_most else _FIRST
        return looked

    def _lookup(self, row_id: UUID, role: str, country: str, number_ct: str) -> str | None:
        """Return the blind index of a stored number: empty where it can't be read, None where perhaps later."""
        try:
            number = self._cipher.open(f"{APPLICATION}.licence_number", row_id, number_ct)
        except CipherError as error:
            return None if error.refusal is Refusal.KEY_MISSING else ""
        return self._licence_bidx(role, country, number)

    def _licence_bidx(self, role: str, country: str, number: str) -> str:
        return self._cipher.blind("licence", licence_key(role, country, number))

    async def _apply(self, uow: UnitOfWork, user_id: UUID, wanted: str, licence: Licence) -> None:
        application_id = new_id()
        values = {
            "id": application_id,
            "user_id": user_id,
            "wanted_role": wanted,
            "number_ct": self._cipher.seal(f"{APPLICATION}.licence_number", application_id, licence.licence_number),
            "number_bidx": self._licence_bidx(wanted, licence.licence_country, licence.licence_number),
            "body": licence.body_for(wanted),
            "country": licence.licence_country,
            "at": uow.clock.now(),
        }
        if not await AdministrationRepository(uow).apply(values):
            raise HealthError(Kind.CONFLICT, "application_open")
        uow.audit("application.create", "application", application_id, role=wanted)

    def _application(self, read: Mapping[str, Any]) -> ApplicationView:
        row_id: UUID = read["id"]
        return ApplicationView(
            id=row_id,
            wanted_role=read["wanted_role"],
            licence_number=self._cipher.show(f"{APPLICATION}.licence_number", row_id, read["licence_number_ct"]),
            issuing_body=read["issuing_body"],
            country=read["country"],
            status=ApplicationStatus(read["status"]),
            created_at=read["created_at"],
            decided_at=read["decided_at"],
            reason=self._cipher.show_optional(f"{APPLICATION}.reason", row_id, read["reason_ct"]),
            valid_until=read["valid_until"],
        )
