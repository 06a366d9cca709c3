"""Going back to an older backup on purpose: what the chain lost by it is accepted as gone, once, in the open.

To the verifier a restore to an earlier moment looks like a chain that somebody cut short. Only a person can say which
of the two it is; what they say stands in the trail, with what they gave up. What no restore can leave is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.repository import TrailRepository
from healthapp.contexts.compliance.schemas import Anchor
from healthapp.contexts.compliance.schemas.trail import AcceptedRestore
from healthapp.contexts.compliance.service.trail import Trail
from healthapp.kit.audit import PAYLOAD
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from healthapp.contexts.compliance.schemas import Head
    from healthapp.kit.uow import UnitOfWork


class GoingBack(Trail):
    """What an operator says after a restore."""

    async def accept_restore(
        self, uow: UnitOfWork, kept: Sequence[Head], reason: str, restored_to: datetime
    ) -> list[Head]:
        """Note in the trail that those of the `kept` heads which the chain doesn't hold were given up; return them.

        `restored_to` (aware) is the moment whose state was restored. What was sealed until then has come through a
        restore, so CONFLICT when the chain isn't whole by itself, when a head of that time is gone, and when nothing
        that was kept of that time is there to prove that it is the same chain. What was sealed since is the new
        chain's, and proves nothing.
        """
        found = await self.verify_audit(uow)
        if not found.ok:
            raise HealthError(Kind.CONFLICT, "audit_not_whole")
        gone, there = await self._sorted_out(uow, kept)
        if not gone:
            return []
        first = min(head.number for head in gone)
        restored = await TrailRepository(uow).last_sealed_by(restored_to)
        days = [head.day for head in gone if isinstance(head, Anchor)]
        if not restored or first <= restored or any(day < restored_to.date() for day in days):
            raise HealthError(Kind.CONFLICT, "audit_not_restored")
        older = [anchor for anchor in await self.anchors(uow) if anchor.day < restored_to.date()]
        if older and not any(head.number <= restored for head in there):
            raise HealthError(Kind.CONFLICT, "audit_no_older_head")
        last = max(gone, key=lambda head: head.number)
        uow.audit(
            "audit.accept_restore",
            "audit_event",
            count=len(gone),
            first=first,
            last=last.number,
            hash=last.hash,
            reason=reason,
            restored_to=restored_to.isoformat(),
        )
        return gone

    async def accepted_restores(self, uow: UnitOfWork) -> list[AcceptedRestore]:
        """Return what the trail says was given up by going back, oldest first: whoever verifies has to know of it."""
        return [
            AcceptedRestore.model_validate_json(self._cipher.open(PAYLOAD, row["id"], row["payload_ct"])).at_time(
                row["at"]
            )
            for row in await TrailRepository(uow).acts("audit.accept_restore")
        ]

    async def stands(self, uow: UnitOfWork, head: Head) -> bool:
        """Return whether the chain still holds an earlier head."""
        seals = await TrailRepository(uow).seals_after(head.number - 1, 1)
        return bool(seals) and (seals[0].number, seals[0].hash) == (head.number, head.hash)

    async def _sorted_out(self, uow: UnitOfWork, kept: Sequence[Head]) -> tuple[list[Head], list[Head]]:
        """Return the heads that the chain doesn't hold, and those that it does."""
        gone: list[Head] = []
        there: list[Head] = []
        # The newest head and a day's may be the same link; the day says more.
        once = {(head.number, head.hash): head for head in sorted(kept, key=lambda head: isinstance(head, Anchor))}
        for head in once.values():
            (there if await self.stands(uow, head) else gone).append(head)
        return gone, there
