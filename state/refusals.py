"""What the door of the pages refuses, in the audit trail: each sort once in a while, not every click of a loop.

The next row of a person says of how many refusals it is: those that were held back count. Without a login nothing is
written: a page whose login ended asks by itself. The API's door writes down that too, where no page asks.
"""

from __future__ import annotations

from collections import OrderedDict
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
_PEOPLE = 4096


class Refusals:
    """Who was refused what lately."""

    def __init__(self, limits: ProcessLimits | None = None) -> None:
        """Know of none."""
        self._limits = limits or ProcessLimits()
        self._held: OrderedDict[str, int] = OrderedDict()
        self._beyond = 0

    async def note(self, platform: Platform, actor: Actor, handler: str, code: str | None = None) -> None:
        """Write down that `actor` was refused the handler of that name, unless that stands there already.

        Never raises a HealthError of its own: whoever is refused gets the refusal, also while Postgres is away.
        """
        if code is not None:  # of a wrong role the door says it itself
            log.info("handler_refused", handler=handler, code=code)
        if actor.user_id is None:
            return
        who = str(actor.id)
        is_due = self._limits.take(f"{who}|{handler}|{code}", EACH).allowed and self._limits.take(who, ALL).allowed
        if not is_due:
            self._hold(who, 1)
            return
        count, self._beyond = 1 + self._held.pop(who, 0) + self._beyond, 0
        try:
            async with platform.begin(actor, lazy=True) as uow:
                uow.audit(
                    "api.role",
                    "route",
                    outcome="denied",
                    error=Kind.FORBIDDEN,
                    code=code,
                    handler_id=handler,
                    count=count,
                )
        except HealthError as trouble:
            self._hold(who, count)
            log.error("denial_not_audited", code=code, trouble=trouble.code)  # noqa: TRY400 - the code says it all

    def _hold(self, who: str, count: int) -> None:
        """Keep a count for the person's next row; of whom too many came since, it goes into anybody's next one."""
        self._held[who] = self._held.pop(who, 0) + count
        if len(self._held) > _PEOPLE:
            _, lost = self._held.popitem(last=False)
            self._beyond += lost


refusals = Refusals()
