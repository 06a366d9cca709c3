"""Whom an access token stands for, mostly without asking the database.

A check is remembered for seconds, while hints arrive at once (see `kit.known`); each use of a remembered one looks into
the list of tokens that ended early. Without Redis there is neither, and the database is asked every time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.kit.known import KnownSessions

if TYPE_CHECKING:
    from healthapp.api.realtime.hub import Hub
    from healthapp.kit.actor import Actor
    from healthapp.wiring import Platform


class Bearers:
    """Recognises the API clients of one process."""

    def __init__(self, platform: Platform, hub: Hub) -> None:
        """Ask `platform`; remember what it said as long as `hub` would hear that it has changed."""
        self._platform = platform
        self._hub = hub
        self._known = KnownSessions()
        hub.on_account_changed(self._known.forget)

    async def who(self, token: str, origin: Actor) -> Actor | None:
        """Return whom a token stands for, coming from where `origin` does, or None."""
        identity = self._platform.identity
        claims = identity.read_access_token(token, origin.device, self._platform.clock.now())
        if claims is None:
            return None

        async def check() -> Actor | None:
            return await self._platform.check_bearer(claims, origin)

        if not self._hub.live:
            found = await check()
        elif self._known.get(claims.digest) is None:
            found = await self._known.who(claims.digest, check)
        else:
            try:
                found = None if await identity.has_ended(claims.digest) else await self._known.who(claims.digest, check)
            except ValkeyUnavailableError:
                found = await check()
        if found is None:
            return None
        return replace(
            origin,
            role=found.role,
            user_id=found.user_id,
            session_id=found.session_id,
            lang=found.lang,
            time_zone=found.time_zone,
            lacks_factor=found.lacks_factor,
        )
