"""Going back to an older backup on purpose: what the chain lost by it is accepted as gone, once, in the open.

To the verifier a restore to an earlier moment looks like a chain that somebody cut short. Only a person can say which
of the two it is; what they say stands in the trail, with what they gave up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.repository import TrailRepository
from healthapp.contexts.compliance.service.trail import Trail
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.compliance.schemas import Head
    from healthapp.kit.uow import UnitOfWork


class GoingBack(Trail):
    """What an operator says after a restore."""

    async def accept_restore(self, uow: UnitOfWork, kept: Sequence[Head], reason: str) -> list[Head]:
        """Note in the trail that those of the `kept` heads which the chain doesn't hold were given up; return them.

        CONFLICT when the chain isn't whole by itself, and when a later head stands in it than one that is gone: no
        restore leaves that.
        """
        found = await self.verify_audit(uow)
        if not found.ok:
            raise HealthError(Kind.CONFLICT, "audit_not_whole")
        gone, there = await self._sorted_out(uow, kept)
        if not gone:
            return []
        if there and max(head.number for head in there) >= min(head.number for head in gone):
            raise HealthError(Kind.CONFLICT, "audit_not_restored")
        last = max(gone, key=lambda head: head.number)
        uow.audit(
            "audit.accept_restore",
            "audit_event",
            count=len(gone),
            first=min(head.number for head in gone),
            last=last.number,
            hash=last.hash,
            reason=reason,
        )
        return gone

    async def _sorted_out(self, uow: UnitOfWork, kept: Sequence[Head]) -> tuple[list[Head], list[Head]]:
        """Return the heads that the chain doesn't hold, and those that it does."""
        repository = TrailRepository(uow)
        gone: list[Head] = []
        there: list[Head] = []
        for head in {(head.number, head.hash): head for head in kept}.values():
            seals = await repository.seals_after(head.number - 1, 1)
            holds = bool(seals) and (seals[0].number, seals[0].hash) == (head.number, head.hash)
            (there if holds else gone).append(head)
        return gone, there
