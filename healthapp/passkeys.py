"""What passkeys open: a login of its own, the second step of one, and proving again who one is.

Each takes more than one unit of work: what a device was asked is used up first, then whose key it is is found and its
signature checked, and only then something happens as that account. A count that went back is committed before the
refusal, so that its owner hears of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from healthapp.entrance import acting_for
from healthapp.kit.crypto import new_token
from healthapp.kit.errors import HealthError, Kind
from healthapp.second_step import SecondStep

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.schemas import ApiLogin, BrowserLogin
    from healthapp.contexts.identity.schemas.passkeys import PasskeyPurpose
    from healthapp.kit.actor import Actor

Door = Literal["browser", "api"]


class PasskeyDoors(SecondStep):
    """What `Platform` can do for people whose devices keep a key."""

    async def ask_device(
        self, purpose: PasskeyPurpose, actor: Actor, *, ticket: str | None = None, door: Door = "browser"
    ) -> tuple[dict[str, Any], str]:
        """Return what a browser needs for its device to sign, and the cookie that it has to bring back with that.

        `ticket` is that of the login whose second step it is to be.
        """
        browser = new_token()
        if ticket is not None:
            async with self.begin(actor) as uow:
                found = await self.identity.find_ticket(uow, ticket, door)
            actor = acting_for(found, actor)
        async with self.begin(actor) as uow:
            return await self.identity.ask_device(uow, purpose, browser), browser

    async def passkey_browser(
        self, credential: Mapping[str, Any], browser: str, origin: Actor, ticket: str | None = None
    ) -> BrowserLogin:
        """Let somebody in by a passkey, in a browser. UNAUTHENTICATED when anything of it doesn't hold."""
        found, step = await self._enter_by_key(credential, browser, origin, ticket, "browser")
        async with self.begin(acting_for(found, origin)) as uow:
            if step is not None:
                await self.identity.finish_ticket(uow, step)
            # By the ticket it is known which login at a provider this is the second step of.
            return await self.identity.open_browser_session(uow, found if step is None else step)

    async def passkey_api(
        self, credential: Mapping[str, Any], browser: str, origin: Actor, ticket: str | None = None
    ) -> ApiLogin:
        """Let somebody in by a passkey, as an API client."""
        found, step = await self._enter_by_key(credential, browser, origin, ticket, "api")
        async with self.begin(acting_for(found, origin)) as uow:
            if step is not None:
                await self.identity.finish_ticket(uow, step)
            return await self.identity.open_api_session(uow)

    async def passkey_step_up(self, credential: Mapping[str, Any], browser: str, actor: Actor) -> None:
        """Prove again who one is, by a passkey of the account that is logged in."""
        asked = await self._taken("step_up", browser, actor)
        if asked["user_id"] != actor.id:
            raise HealthError(Kind.CONFLICT, "passkey_refused")
        try:
            await self._use("step_up", asked, credential, actor)
        except HealthError as error:
            # Whoever is logged in stays so.
            raise HealthError(Kind.CONFLICT, error.code) from None
        async with self.begin(actor) as uow:
            await self.identity.note_step_up(uow)

    async def add_passkey(self, name: str, credential: Mapping[str, Any], browser: str, actor: Actor) -> UUID:
        """Keep a key that a device has made; returns its id. CONFLICT when anything of it doesn't hold."""
        asked = await self._taken("register", browser, actor)
        async with self.begin(actor) as uow:
            return await self.identity.add_passkey(uow, asked, name, credential)

    async def _enter_by_key(
        self, credential: Mapping[str, Any], browser: str, origin: Actor, ticket: str | None, door: Door
    ) -> tuple[RowMapping, RowMapping | None]:
        """Return whose passkey it was, and the ticket of the login whose second step this is."""
        purpose: PasskeyPurpose = "login" if ticket is None else "second"
        step = None
        if ticket is not None:
            async with self.begin(origin) as uow:
                step = await self.identity.find_ticket(uow, ticket, door)
        async with self.begin(origin) as uow:
            asked = await self.identity.take_challenge(uow, purpose, browser)
        if step is not None and asked["user_id"] != step["id"]:
            raise HealthError(Kind.UNAUTHENTICATED, "passkey_refused")
        return await self._use(purpose, asked, credential, origin), step

    async def _taken(self, purpose: PasskeyPurpose, browser: str, actor: Actor) -> RowMapping:
        """Use up what the device of somebody who is logged in was asked. CONFLICT when there is nothing."""
        try:
            async with self.begin(actor) as uow:
                return await self.identity.take_challenge(uow, purpose, browser)
        except HealthError as error:
            raise HealthError(Kind.CONFLICT, error.code) from None

    async def _use(
        self, purpose: PasskeyPurpose, asked: RowMapping, credential: Mapping[str, Any], origin: Actor
    ) -> RowMapping:
        async with self.begin(origin) as uow:
            known = await self.identity.find_passkey(uow, purpose, asked, credential)
        if known is None:
            raise HealthError(Kind.UNAUTHENTICATED, "passkey_refused")
        found, given = known
        async with self.begin(acting_for(found, origin)) as uow:
            used = await self.identity.use_passkey(uow, found["passkey_id"], given)
        if not used:
            raise HealthError(Kind.UNAUTHENTICATED, "passkey_refused")
        return found
