"""What the door of the pages refuses, in the audit trail: each sort once in a while, not every click of a loop.

The API's door writes down every one: there a limit of requests an hour stands before it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ratelimit import ProcessLimits, Rate

if TYPE_CHECKING:
    from healthapp.kit.actor import Actor
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
EACH, ALL = Rate(12, 1), Rate(60, 10)
"""Of one person, by one process: the same refusal once in two minutes and twelve times an hour, all together sixty."""


class Refusals:
    """Who was refused what lately."""

    def __init__(self, limits: ProcessLimits | None = None) -> None:
        """Know of none."""
        self._limits = limits or ProcessLimits()

    async def note(self, platform: Platform, actor: Actor, handler: str, code: str | None = None) -> None:
        """Write down that `actor` was refused the handler of that name, unless that stands there already."""
        if code is not None:  # of a wrong role the door says it itself
            log.info("handler_refused", handler=handler, code=code)
        if actor.user_id is None:
            return
        if not self._limits.take(f"{actor.id}|{handler}|{code}", EACH).allowed:
            return
        if not self._limits.take(str(actor.id), ALL).allowed:
            return
        with suppress(HealthError):
            # A denial inside a unit of work is written in a transaction of its own, as for a route.
            async with platform.begin(actor, lazy=True):
                raise HealthError(Kind.FORBIDDEN, code, action="api.role", resource_type="route", handler_id=handler)


refusals = Refusals()
