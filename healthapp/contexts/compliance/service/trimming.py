"""Dropping the trail's oldest months, so that its chain can still be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.models import AuditLeft, AuditTrim
from healthapp.contexts.compliance.repository import RetentionRepository, TrailRepository
from healthapp.contexts.compliance.repository.trail import LAST
from healthapp.contexts.compliance.rules import is_link_whole, micros, seal_digest
from healthapp.contexts.compliance.service.trail import Trail
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from healthapp.contexts.compliance.models import AuditSeal
    from healthapp.kit.uow import UnitOfWork

_SEALS_A_READ = 200


class Trimming(Trail):
    """A month goes whole, after the part of the chain that it hangs on has been checked once more."""

    async def trim_audit(self, uow: UnitOfWork, before: datetime) -> int | None:
        """Drop the oldest month of the trail that has wholly passed by `before`: how many rows, None without one.

        Links stay. Those that lose all their rows are checked from then on by their place between the others; of those
        that lose some, a digest of what is left is kept. CONFLICT when the chain is broken (nothing is dropped then, or
        what proves it would go) and while rows of that month wait for their seal.
        """
        repository, trail = RetentionRepository(uow), TrailRepository(uow)
        months = await repository.months_before(before)
        if not months:
            return None
        bound = months[0]
        # Nobody seals meanwhile.
        last = await trail.last_seal()
        newest = await repository.last_number_before(bound)
        if newest and (last is None or last.to_seq == LAST or last.to_seq < newest):
            raise HealthError(Kind.CONFLICT, "trail_not_sealed")
        earlier = await repository.last_trim()
        through, left = await self._check(uow, earlier, newest, bound)
        rows = await repository.trim(bound)
        made_at = uow.clock.now()
        await repository.add_trim(AuditTrim(through=through, bound=bound, rows=rows, made_at=made_at), left)
        uow.audit("audit.trim", "audit_event", count=rows, through=through, before=bound.isoformat())
        return rows

    async def _check(
        self, uow: UnitOfWork, earlier: AuditTrim | None, newest: int, bound: datetime
    ) -> tuple[int, list[AuditLeft]]:
        """Check every link that loses rows, and return the last of them and what is left of each."""
        repository, trail = RetentionRepository(uow), TrailRepository(uow)
        known, forgotten = await repository.left(earlier), await trail.forgotten()
        through = earlier.through if earlier else 0
        left: list[AuditLeft] = []

        async def cut(seal: AuditSeal, expected: str, digest_of: str) -> None:
            rows = await trail.audit_rows(seal)
            if not is_link_whole(seal, None) or seal_digest(seal.number, digest_of, rows) != expected:
                raise HealthError(Kind.CONFLICT, "trail_broken")
            if self._fault_of_rows(rows, forgotten):
                raise HealthError(Kind.CONFLICT, "trail_broken")
            kept = [row for row in rows if row["at"] >= micros(bound)]
            if kept:
                digest = seal_digest(seal.number, seal.previous_hash, kept)
                left.append(AuditLeft(bound=bound, number=seal.number, rows=len(kept), hash=digest))

        for number in sorted(known):
            (seal,) = await trail.seals_after(number - 1, 1)
            await cut(seal, known[number].hash, seal.previous_hash)
        number = through
        while batch := await trail.seals_after(number, _SEALS_A_READ):
            for seal in batch:
                if seal.to_seq < LAST and seal.from_seq >= newest:
                    return through, left
                await cut(seal, seal.rows_hash or seal.hash, seal.previous_hash)
                through = number = seal.number
        return through, left
