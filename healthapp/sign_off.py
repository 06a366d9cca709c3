"""Logging out at a provider of identities too, begun here or there; each takes more than one unit of work.

Our own session has ended before anything of this begins, so that nothing of it can keep somebody logged in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity.schemas.single_sign_on import SignOn
from healthapp.kit.errors import HealthError, Kind
from healthapp.sign_on import SigningOn

if TYPE_CHECKING:
    from healthapp.contexts.identity.ports import There
    from healthapp.contexts.identity.schemas.single_sign_on import CameFrom
    from healthapp.kit.actor import Actor

_NAMED = "named"


class SigningOff(SigningOn):
    """What `Platform` can do for people who log out by a provider."""

    async def begin_leaving(self, came: CameFrom, state: str, browser: str, actor: Actor) -> bool:
        """Remember that this browser is to be led to the provider that the actor's session came from; it has ended.

        False where nobody is led there (any more).
        """
        if not self.providers.leads_out(came.provider):
            return False
        leaving = SignOn(came.provider, "leave", state, browser)
        async with self.begin(actor) as uow:
            await self.identity.begin_sign_on(uow, leaving, {_NAMED: self.identity.login_there(came)})
        return True

    async def leave(self, provider: str, state: str, browser: str, following: str, origin: Actor) -> str:
        """Return where to lead a browser that was logged out here, once; it comes back as `following`.

        UNAUTHENTICATED `sso_ended` for any other browser, and the second time.
        """
        async with self.begin(origin) as uow:
            kept = await self.identity.take_sign_on(uow, provider, state, browser, "leave")
        gone = await self.providers.leave(provider, following, kept.secrets[_NAMED])
        async with self.begin(origin) as uow:
            await self.identity.begin_sign_on(uow, SignOn(provider, "logout", following, browser), gone.kept)
        return gone.url

    async def left(self, provider: str, state: str, browser: str, origin: Actor) -> There:
        """Return what a provider answered to this browser's logout. UNAUTHENTICATED for no answer that holds."""
        async with self.begin(origin) as uow:
            kept = await self.identity.take_sign_on(uow, provider, state, browser, "logout")
        if kept.answer is None:
            raise HealthError(Kind.UNAUTHENTICATED, "sso_refused")
        return await self.providers.left(provider, kept.secrets, kept.answer)

    async def hear_logout(self, provider: str, brought: str, relay: str | None, origin: Actor) -> str:
        """End the sessions that a provider asks to end; returns where to lead the browser to say that it is done.

        INVALID for a request that doesn't hold, or was heard before. NOT_FOUND for a provider that never asks.
        """
        ended, answer = await self.providers.hear_logout(provider, brought, relay)
        async with self.begin(origin) as uow:
            await self.identity.hear_end(uow, ended)
        return answer
