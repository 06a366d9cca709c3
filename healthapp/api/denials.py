"""What is refused at a door before anything inside is asked, in the audit trail: who, what, from where, and how often.

Whoever has no login can be refused thousands of times a second, and each row is kept for seven years. So of one caller
(a person, else the address of a connection) and one kind of refusal there is one row a minute: the first at once, and
the next says of how many it is. The callers of one process together write no more than `_MOST` a minute; what is beyond
that is counted in the row that follows. A count that no row follows goes with the process: the first row stands.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import structlog

from healthapp.kit.addresses import house_of
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from healthapp.kit.actor import Actor
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_MINUTE = 60.0
_MOST = 60
_CALLERS = 4096


class Denials:
    """Who was refused what lately, in one process."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        """Count by the monotonic clock `now`, in seconds."""
        self._now = now
        self._seen: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()
        self._written: list[float] = []
        self._beyond = 0

    def due(self, caller: str, kind: str) -> int | None:
        """Count a refusal; returns of how many a row is due now, this one with them, or None."""
        now, key = self._now(), (caller, kind)
        since, waiting = self._seen.pop(key, (now - _MINUTE, 0))
        if now - since < _MINUTE:
            self._seen[key] = (since, waiting + 1)
            return None
        self._written = [at for at in self._written if now - at < _MINUTE]
        if len(self._written) >= _MOST:
            # They are counted all together: their callers are too many to remember.
            self._beyond += waiting + 1
            return None
        self._written.append(now)
        self._seen[key] = (now, 0)
        if len(self._seen) > _CALLERS:
            _, (_, lost) = self._seen.popitem(last=False)
            self._beyond += lost
        count, self._beyond = waiting + 1 + self._beyond, 0
        return count

    async def note(
        self, platform: Platform, actor: Actor, code: str, action: str, error: Kind, resource_id: UUID | None = None
    ) -> None:
        """Write down that `actor` was refused with this `code` and `error`, if a row is due.

        Never raises a HealthError of its own: whoever is refused gets the refusal, also while Postgres is away.
        """
        count = self.due(str(actor.user_id or house_of(actor.ip)), f"{action}|{code}|{resource_id}")
        if count is None:
            return
        resource = "route" if resource_id is None else "api_key"
        try:
            async with platform.begin(actor) as uow:
                uow.audit(action, resource, resource_id, outcome="denied", error=error, code=code, count=count)
        except HealthError as trouble:
            log.error("denial_not_audited", code=code, trouble=trouble.code)  # noqa: TRY400 - the code says it all
