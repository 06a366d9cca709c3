"""Getting in after every second factor was lost: what takes more than one step. The steps are the identity service's.

Whoever holds a link, or the ticket that the right password gave, acts from there on as the account that it is good for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.entrance import Entrance, acting_for
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.passwords import hash_password

if TYPE_CHECKING:
    from typing import Literal

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.schemas.recoveries import LinkFor
    from healthapp.kit.actor import Actor


class Recovering(Entrance):
    """What `Platform` can do for people who can't do the second step any more."""

    async def ask_recovery(self, ticket: str, door: Literal["browser", "api"], origin: Actor) -> None:
        """Ask after the right password. UNAUTHENTICATED for a ticket that is over; it stays good for a code."""
        async with self.begin(origin) as uow:
            found = await self.identity.find_ticket(uow, ticket, door)
        async with self.begin(acting_for(found, origin)) as uow:
            await self.identity.ask_recovery(uow, "password")

    async def ask_recovery_link(self, email: str, origin: Actor) -> None:
        """Have a link sent by which to ask, if that address has an account; the same for every address."""
        async with self.begin(origin) as uow:
            await self.identity.ask_recovery_link(uow, email)

    async def confirm_recovery(self, token: str, origin: Actor) -> None:
        """Ask by the link that went to the mailbox. CONFLICT when it is over, or nothing needs to be recovered."""
        found = await self._find(token, "confirm", origin)
        async with self.begin(acting_for(found, origin)) as uow:
            await self.identity.confirm_recovery(uow, found)

    async def stop_recovery(self, token: str, origin: Actor) -> None:
        """End it by the link that the owner was sent. CONFLICT when it is over already."""
        found = await self._find(token, "stop", origin)
        async with self.begin(acting_for(found, origin)) as uow:
            await self.identity.stop_recovery_by_link(uow, found)

    async def complete_recovery(self, token: str, password: str, origin: Actor) -> None:
        """Set a new password by the last link; second factors, logins, keys and apps end. CONFLICT when it is over.

        The password is hashed between two transactions, and only for a good link: it is slow on purpose.
        """
        found = await self._find(token, "complete", origin)
        hashed = await hash_password(password)
        async with self.begin(acting_for(found, origin)) as uow:
            if await self.identity.complete_recovery(uow, found, token, hashed):
                ended = await self.compliance.withdraw_all(uow)
                await self.identity.put_strangers_out(uow, followers=ended)
            await self.compliance.claim_proven(uow)
            await self.identity.revoke_all_api_keys(uow)
            await self._after_new_password(uow)

    async def _find(self, token: str, what: LinkFor, origin: Actor) -> RowMapping:
        async with self.begin(origin) as uow:
            found = await self.identity.find_recovery_link(uow, token, what)
        if found is None:
            raise HealthError(Kind.CONFLICT, "recovery_ended")
        return found
