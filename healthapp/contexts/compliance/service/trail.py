"""The audit chain: what nobody can undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.models import AuditSeal
from healthapp.contexts.compliance.repository import TrailRepository
from healthapp.contexts.compliance.rules import GENESIS, seal_digest
from healthapp.contexts.compliance.schemas import ChainReport
from healthapp.contexts.compliance.service.base import ComplianceBase

if TYPE_CHECKING:
    from healthapp.kit.uow import UnitOfWork

_SEALS_A_READ = 200
_MONTHS_AHEAD = 13


class Trail(ComplianceBase):
    """Sealing the audit trail, and proving that it is whole."""

    async def ensure_partitions(self, uow: UnitOfWork) -> int:
        """Keep the trail's months ahead laid out, so that each can be kept and dropped as a whole; returns how many."""
        return await TrailRepository(uow).ensure_partitions(_MONTHS_AHEAD)

    async def seal_audit(self, uow: UnitOfWork) -> int:
        """Extend the chain by what has been committed since the last link; returns how many rows it took."""
        repository = TrailRepository(uow)
        last = await repository.last_seal()
        start = last.to_xid if last else 0
        until = await repository.sealable_until()
        rows = await repository.audit_rows(start, until) if until > start else []
        if not rows:
            return 0
        number = (last.number if last else 0) + 1
        previous = last.hash if last else GENESIS
        await repository.add_seal(
            AuditSeal(
                number=number,
                from_xid=start,
                to_xid=until,
                rows=len(rows),
                previous_hash=previous,
                hash=seal_digest(number, previous, rows),
                sealed_at=uow.clock.now(),
            )
        )
        return len(rows)

    async def verify_audit(self, uow: UnitOfWork) -> ChainReport:
        """Walk the whole chain and say where it is broken, if it is."""
        repository = TrailRepository(uow)
        number, previous, reached, total = 0, GENESIS, 0, 0
        while batch := await repository.seals_after(number, _SEALS_A_READ):
            for seal in batch:
                rows = await repository.audit_rows(seal.from_xid, seal.to_xid)
                reason = self._fault(seal, number, previous, reached, rows)
                if reason:
                    return ChainReport(
                        seals=number,
                        rows=total,
                        unsealed=0,
                        head=previous,
                        broken_at=seal.number,
                        sealed_at=seal.sealed_at,
                        reason=reason,
                    )
                number, previous, reached, total = seal.number, seal.hash, seal.to_xid, total + len(rows)
        unsealed = await repository.count_unsealed(reached)
        return ChainReport(seals=number, rows=total, unsealed=unsealed, head=previous)

    @staticmethod
    def _fault(seal: AuditSeal, number: int, previous: str, reached: int, rows: list[dict[str, object]]) -> str | None:
        if seal.number != number + 1 or seal.from_xid != reached:
            return "a seal is missing"
        if seal.previous_hash != previous:
            return "the seal doesn't follow the one before it"
        if seal.rows != len(rows):
            return "rows were added or removed"
        if seal.hash != seal_digest(seal.number, previous, rows):
            return "a row or its order was changed"
        return None
