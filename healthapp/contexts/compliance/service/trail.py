"""The audit chain: what nobody can undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.models import AuditAnchor, AuditSeal
from healthapp.contexts.compliance.repository import RetentionRepository, TrailRepository
from healthapp.contexts.compliance.repository.trail import LAST
from healthapp.contexts.compliance.rules import (
    DAY,
    GENESIS,
    TRAIL_YEARS,
    cutoff,
    is_link_whole,
    is_origin_whole,
    link_digest,
    seal_digest,
)
from healthapp.contexts.compliance.schemas import Anchor, ChainReport, Head
from healthapp.contexts.compliance.service.base import ComplianceBase
from healthapp.kit.audit import PAYLOAD, payload_digest
from healthapp.kit.crypto import CipherError, Refusal
from healthapp.kit.personal_data import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.compliance.models import AuditLeft, AuditTrim
    from healthapp.kit.uow import UnitOfWork

_SEALS_A_READ = 200
_MONTHS_AHEAD = 13


class Trail(ComplianceBase):
    """Sealing the audit trail, and proving that it is whole."""

    async def forget_origin(self, uow: UnitOfWork, person: UUID) -> None:
        """Take out of the trail from where an erased person acted; what they did stays. For the worker."""
        rows = await TrailRepository(uow).forget_origin(person)
        # Whose it was: of nobody else's acts an origin may be missing.
        uow.audit("audit.forget_origin", "user", person, rows=rows)

    async def ensure_partitions(self, uow: UnitOfWork) -> int:
        """Keep the trail's months ahead laid out, so that each can be kept and dropped as a whole; returns how many."""
        return await TrailRepository(uow).ensure_partitions(_MONTHS_AHEAD)

    async def seal_audit(self, uow: UnitOfWork) -> int:
        """Extend the chain by what has been committed since the last link; returns how many rows it took.

        First it notes how far numbers have been taken. Once every transaction of that moment has ended, at once when
        nobody else is writing, no row with such a number can appear any more, and they are sealed.
        """
        repository = TrailRepository(uow)
        last = await repository.last_seal()
        start = last.to_seq if last is not None and last.to_seq < LAST else 0
        if self._settling is None or self._settling[0] <= start:
            self._settling = await repository.taken()
        until, younger = self._settling
        if until <= start or await repository.oldest_running() < younger:
            return 0
        self._settling = None
        seal = AuditSeal(
            number=(last.number if last else 0) + 1,
            # What the last link by transactions had not yet taken, whatever its number.
            from_xid=last.to_xid if last is not None and last.to_seq == LAST else 0,
            to_xid=LAST,
            from_seq=start,
            to_seq=until,
            rows=0,
            previous_hash=last.hash if last else GENESIS,
            hash="",
            sealed_at=uow.clock.now(),
        )
        rows = await repository.audit_rows(seal)
        if not rows:
            return 0
        seal.rows = len(rows)
        seal.rows_hash = seal_digest(seal.number, seal.previous_hash, rows)
        seal.hash = link_digest(seal)
        await repository.add_seal(seal)
        return len(rows)

    async def head(self, uow: UnitOfWork) -> Head | None:
        """Return the chain's last link now; None while there is none."""
        repository = TrailRepository(uow)
        last = await repository.last_seal()
        if last is None:
            return None
        # What was counted before needn't be added up again every few seconds, for years.
        known = self._known_head if self._known_head and self._known_head.number <= last.number else None
        rows = (known.rows if known else 0) + await repository.count_sealed(known.number if known else 0)
        self._known_head = Head(number=last.number, rows=rows, hash=last.hash)
        return self._known_head

    async def anchor_audit(self, uow: UnitOfWork) -> None:
        """Keep the chain's head of today (UTC), if it isn't kept yet."""
        head = await self.head(uow)
        if head is not None:
            now = uow.clock.now()
            await TrailRepository(uow).add_anchor(AuditAnchor(day=now.date(), made_at=now, **head.model_dump()))

    async def anchors(self, uow: UnitOfWork) -> list[Anchor]:
        """Return the kept heads of all days."""
        return [
            Anchor(day=row.day, number=row.number, rows=row.rows, hash=row.hash)
            for row in await TrailRepository(uow).anchors()
        ]

    async def verify_audit(self, uow: UnitOfWork, kept: Sequence[Head] = ()) -> ChainReport:
        """Walk the whole chain and say where it is broken, if it is.

        Earlier heads must stand in it again: those of the days, and `kept` ones from outside the database. They show a
        chain that was cut short or written anew, which fits together by itself.
        """
        repository, retained = TrailRepository(uow), RetentionRepository(uow)
        trim = await retained.last_trim()
        left = await retained.left(trim)
        forgotten = await repository.forgotten()
        heads: dict[int, list[Head]] = {}
        for head in (*await self.anchors(uow), *kept):
            heads.setdefault(head.number, []).append(head)
        wrong = _too_much(trim, heads, uow.clock.now())
        last: AuditSeal | None = None
        total = dropped = found = 0
        while batch := await repository.seals_after(last.number if last else 0, _SEALS_A_READ):
            for seal in batch:
                rows = await repository.audit_rows(seal)
                expected = heads.pop(seal.number, [])
                trimmed = trim is not None and seal.number <= trim.through
                total += seal.rows if trimmed else len(rows)
                dropped += seal.rows - len(rows) if trimmed else 0
                reason = (
                    wrong
                    or (_fault_of_rest(seal, last, rows, left) if trimmed else _fault(seal, last, rows))
                    or self._fault_of_rows(rows, forgotten)
                    or (
                        "the chain was written anew: an earlier head differs"
                        if any((head.hash, head.rows) != (seal.hash, total) for head in expected)
                        else None
                    )
                )
                if reason:
                    return ChainReport(
                        seals=last.number if last else 0,
                        rows=total - (seal.rows if trimmed else len(rows)),
                        unsealed=0,
                        head=last.hash if last else GENESIS,
                        anchors=found,
                        broken_at=seal.number,
                        sealed_at=seal.sealed_at,
                        reason=reason,
                    )
                last, found = seal, found + len(expected)
        return ChainReport(
            seals=last.number if last else 0,
            rows=total,
            unsealed=await repository.count_unsealed(last),
            head=last.hash if last else GENESIS,
            anchors=found,
            dropped=dropped,
            broken_at=min(heads, default=None),
            reason="the chain was cut short: an earlier head is gone" if heads else None,
        )

    def _fault_of_rows(self, rows: list[dict[str, Any]], forgotten: Collection[str]) -> str | None:
        """Return what is wrong with what the chain covers by digests."""
        if not all(is_origin_whole(row, forgotten) for row in rows):
            return "from where somebody acted was changed or taken out"
        return next((fault for row in rows if (fault := self._fault_of_payload(row))), None)

    def _fault_of_payload(self, row: dict[str, Any]) -> str | None:
        sealed, digest = row["payload_ct"], row["payload_digest"]
        if sealed is None or digest is None:
            return None if sealed is digest else "a payload was added or removed"
        try:
            payload = self._cipher.open(PAYLOAD, row["id"], sealed)
        except CipherError as error:
            is_lost = error.refusal is Refusal.KEY_MISSING
            return "a payload can't be opened: its key is missing" if is_lost else "a payload was changed"
        return None if payload_digest(self._cipher, row["id"], payload) == digest else "a payload was changed"


def _fault_of_rest(
    seal: AuditSeal, last: AuditSeal | None, rows: list[dict[str, Any]], left: Mapping[int, AuditLeft]
) -> str | None:
    """Return what is wrong with a link that lost rows to retention: its place counts, and what is left of it."""
    if fault := _fault_of_place(seal, last):
        return fault
    kept = left.get(seal.number)
    if len(rows) != (kept.rows if kept else 0):
        return "rows were added or removed"
    if kept and kept.hash != seal_digest(seal.number, seal.previous_hash, rows):
        return "a row or its order was changed"
    return None


def _fault(seal: AuditSeal, last: AuditSeal | None, rows: list[dict[str, Any]]) -> str | None:
    if fault := _fault_of_place(seal, last):
        return fault
    if seal.rows != len(rows):
        return "rows were added or removed"
    if (seal.rows_hash or seal.hash) != seal_digest(seal.number, seal.previous_hash, rows):
        return "a row or its order was changed"
    return None


def _fault_of_place(seal: AuditSeal, last: AuditSeal | None) -> str | None:
    if seal.number != (last.number if last else 0) + 1 or not _follows(seal, last):
        return "a seal is missing"
    if seal.previous_hash != (last.hash if last else GENESIS):
        return "the seal doesn't follow the one before it"
    if not is_link_whole(seal, last):
        return "the seal was changed"
    return None


def _too_much(trim: AuditTrim | None, heads: Mapping[int, Sequence[Head]], now: datetime) -> str | None:
    """Return what is wrong with what is said to have been dropped by age: nothing younger than six years may be.

    A head that was kept of a later day shows it too: by then, what is said to be gone wasn't old.
    """
    if trim is None:
        return None
    if cutoff(Span.AUDIT, now, {Span.AUDIT: TRAIL_YEARS}) < trim.bound:  # type: ignore[operator]  # only ACCOUNT is None
        return "rows were dropped before their time"
    # A day's head is made with the first link of the day, which may hold the last rows of the day before.
    latest = trim.bound.date() + DAY
    known = [head for found in heads.values() for head in found if head.number <= trim.through]
    if any(isinstance(head, Anchor) and head.day > latest for head in known):
        return "rows were dropped before their time"
    return None


def _follows(seal: AuditSeal, last: AuditSeal | None) -> bool:
    """Return whether a link begins where the last one ended."""
    if last is None:
        return (seal.from_xid, seal.from_seq) == (0, 0)
    if last.to_seq == LAST:
        return (seal.from_xid, seal.from_seq) == (last.to_xid, 0)
    return (seal.from_xid, seal.from_seq) == (0, last.to_seq)
