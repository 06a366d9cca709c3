"""How much of a web process one caller may have by the pages' websocket, so that the others get theirs.

A caller is a person, or an address without a login. What browsers send is counted, and of the places in which work is
done at once each caller has a few. In memory: what is kept free is this process, and no click waits for Valkey. What
the server itself lets a tab do, as showing a dose that is due, is not counted and needs nobody's share: a person's two
hundred tabs all show it, however busy they were.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.kit.addresses import house_of
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ratelimit import ProcessLimits, Rate
from healthapp.kit.telemetry import observe_limited
from state import reflex_inside

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from healthapp.config import Settings
    from healthapp.kit.actor import Actor

AT_ONCE = 12
"""After a restart every open page comes back at once: they wait for their turn, not until the pool gives up."""
EACH = 4
"""Of these places so many are one caller's at most."""
_MANY_PEOPLE = 2
"""Behind one address without a login there may be a waiting room full of people."""


@dataclass(slots=True)
class _Share:
    """One caller's places, as long as anything of theirs is done or waits."""

    places: asyncio.Semaphore
    wanted: int = 0


class Shares:
    """Who has how much of one process."""

    def __init__(self, at_once: int = AT_ONCE, each: int = EACH) -> None:
        """Let `at_once` be done together, `each` of it for one caller."""
        self._all = asyncio.Semaphore(at_once)
        self._each = each
        self._of: dict[str, _Share] = {}
        self._limits = ProcessLimits()

    def count(self, settings: Settings, actor: Actor) -> str | None:
        """Count what a browser sent; returns as whose, None for what the server itself began.

        RATE_LIMITED when it is too much: more than any page sends.
        """
        if reflex_inside.is_our_own():
            return None
        per_hour, burst = settings.event_rate_per_hour, settings.event_rate_burst
        if actor.user_id is not None:
            caller, rate = f"user:{actor.user_id}", Rate(per_hour, burst)
        else:
            caller, rate = f"address:{house_of(actor.ip)}", Rate(_MANY_PEOPLE * per_hour, _MANY_PEOPLE * burst)
        found = self._limits.take(caller, rate)
        if not found.allowed:
            observe_limited("event", allowed=False, shared=True)
            raise HealthError(Kind.RATE_LIMITED, "too_many_requests", retry_after=found.retry_in)
        return caller

    @asynccontextmanager
    async def turn(self, caller: str | None) -> AsyncIterator[None]:
        """Wait until something of a caller's may be done; for None until anything may."""
        if caller is None:
            async with self._all:
                yield
            return
        share = self._of.setdefault(caller, _Share(asyncio.Semaphore(self._each)))
        share.wanted += 1
        try:
            async with share.places, self._all:
                yield
        finally:
            share.wanted -= 1
            if not share.wanted:
                del self._of[caller]


shares = Shares()
