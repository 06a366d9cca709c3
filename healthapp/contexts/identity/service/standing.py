"""How it stands with who gets in, for the compliance checks; counts only, asked by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import StandingRepository
from healthapp.contexts.identity.schemas.licences import licence_day
from healthapp.contexts.identity.schemas.standing import AccessFigures
from healthapp.contexts.identity.service.base import IdentityBase
from healthapp.kit.actor import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork


class Standings(IdentityBase):
    """Counts of accounts and logins."""

    async def access_figures(self, uow: UnitOfWork) -> AccessFigures:
        """Return the counts of now."""
        now = uow.clock.now()
        return AccessFigures(**await StandingRepository(uow).figures(now, licence_day(now)))

    async def administrators(self, uow: UnitOfWork) -> Sequence[UUID]:
        """Return who may administer now: whom the worker tells when something is wrong with the whole."""
        return await StandingRepository(uow).administrators()

    async def ready_administrators(self, uow: UnitOfWork) -> Sequence[UUID]:
        """Return the administrators who would be let in: not those who first have to add a second step."""
        return await StandingRepository(uow).administrators(protected=Role.ADMIN in self._settings.mfa_roles)

    async def end_expired(self, uow: UnitOfWork, limit: int) -> int:
        """Close the rows of logins that are over, so that what is open in the table is open; returns how many.

        Nobody loses anything by it: a login that is over opens nothing. Those that ended unused stand in the trail.
        """
        ended = await StandingRepository(uow).end_over(uow.clock.now(), limit)
        for row in ended:
            if row["ended_by"] == "idle":
                uow.audit("session.idle", "session", row["id"], user_id=str(row["user_id"]))
                uow.hint(row["user_id"], events.ACCOUNT_CHANGED)
        return len(ended)
