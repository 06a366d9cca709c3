"""Data keys: loading them, making the next one, sealing everything anew with it, and retiring the old ones.

A new key begins some time after it was made (`key_grace_seconds`), by Postgres' clock. Every process reads the keys
again several times within that time, so that each can open with it before any seals with it; nothing is ever sealed
with a key that some process hasn't got. Nobody restarts.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.compliance.models import KeyRotation
from healthapp.contexts.compliance.repository import KeyRepository
from healthapp.contexts.compliance.schemas import KeyStatus, KeyView, RotationStepView
from healthapp.contexts.compliance.service.base import ComplianceBase
from healthapp.kit.crypto import CipherError, derive, key_of, new_data_key, unwrap_key, wrap_key
from healthapp.kit.ids import new_id
from healthapp.kit.sealed import sealed_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.compliance.models import KeyRotationStep
    from healthapp.kit.sealed import SealedTable
    from healthapp.kit.uow import UnitOfWork

log = structlog.get_logger(__name__)
COPIES = "valkey:reminder"
"""The place of the ciphertext that the reminders' index holds."""
RETIRE_AFTER = timedelta(hours=25)
"""No transaction that sealed with the old key is still open then, and no file sealed with it waits to be fetched.

Files are not sealed anew: a copy of somebody's data lies there for a day (`KEPT` of the privacy context).
"""
_LOOK_AGAIN = timedelta(days=1)


class KeyCare(ComplianceBase):
    """The keys of the fields, from the first to the retired one."""

    async def load_keys(self, uow: UnitOfWork) -> None:
        """Bring the keys from the database into the cipher; UnknownKeyError when there is none yet.

        A key that the master key doesn't open is left out with a line in the log: what it sealed is refused one by one,
        everything else goes on. CipherError when that is the key that seals.
        """
        rows = await KeyRepository(uow).keys()
        current = current_key(rows)
        opened: dict[str, bytes] = {}
        for row in rows:
            if row["retired_at"] is not None:
                continue
            try:
                opened[row["kid"]] = self._unwrap(row)
            except CipherError:
                if current is not None and row["kid"] == current["kid"]:
                    raise
                log.error("data_key_lost", kid=row["kid"], purpose=row["purpose"])  # noqa: TRY400 - as told
        named = {row["purpose"]: opened.get(row["kid"]) for row in rows if row["purpose"] != "data"}
        data = {row["kid"]: opened[row["kid"]] for row in rows if row["purpose"] == "data" and row["kid"] in opened}
        self._signature_key = named.get("signature")
        self._cipher.load(data, current["kid"] if current else "", blind_key=named.get("blind"))

    async def ensure_key(self, uow: UnitOfWork) -> None:
        """Make what is missing: the first data key, the stored key of blind indexes, that of signatures.

        Only the operator's role may. The blind key is the one that was derived until now, so that it survives a new
        master key.
        """
        repository = KeyRepository(uow)
        await repository.wait_for_turn()
        there = {row["purpose"] for row in await repository.keys()}
        made = {"data": new_data_key(), "blind": derive(self._master_key, "blind-index"), "signature": new_data_key()}
        for purpose, key in made.items():
            if purpose not in there:
                kid = new_id().hex[:16] if purpose == "data" else purpose
                wrapped = wrap_key(self._master_key, kid, key)
                await repository.add_key(kid, wrapped, purpose=purpose, begins_in=timedelta())
                uow.audit("data_key.create", "data_key", kid=kid)

    async def key_status(self, uow: UnitOfWork) -> KeyStatus:
        """Return the data keys, how old the current one is, and how far a rotation has come; no key material."""
        repository = KeyRepository(uow)
        rows = [row for row in await repository.keys() if row["purpose"] == "data"]
        current = current_key(rows)
        rotation = await repository.last_rotation()
        steps = await repository.steps(rotation.id) if rotation else ()
        uow.audit("data_key.list", "data_key", count=len(rows))
        return KeyStatus(
            keys=[
                KeyView(
                    kid=row["kid"],
                    created_at=row["created_at"],
                    active_from=row["active_from"],
                    retired_at=row["retired_at"],
                    is_current=current is not None and row["kid"] == current["kid"],
                )
                for row in rows
            ],
            age_days=current["age"].days if current is not None else 0,
            due_after_days=self._settings.key_rotation_days,
            open=rotation is not None and rotation.finished_at is None,
            steps=[
                RotationStepView(
                    place=step.place,
                    resealed=step.resealed,
                    unreadable=step.unreadable,
                    done=step.finished_at is not None,
                )
                for step in steps
            ],
        )

    async def begin_rotation(self, uow: UnitOfWork, *, now: bool = False) -> bool:
        """Begin a rotation when the key is old enough, or at once with `now`; returns whether one is open then.

        It makes the next data key, which seals when its time has come, and notes every place to visit.
        """
        repository = KeyRepository(uow)
        await repository.wait_for_turn()
        rotation = await repository.last_rotation()
        if rotation is not None and rotation.finished_at is None:
            return True
        current = current_key(await repository.keys())
        if current is None or not (now or current["age"] >= timedelta(days=self._settings.key_rotation_days)):
            return False
        kid = new_id().hex[-16:]
        grace = timedelta(seconds=self._settings.key_grace_seconds)
        await repository.add_key(kid, wrap_key(self._master_key, kid, new_data_key()), begins_in=grace)
        rotation = KeyRotation(kid=kid, started_at=uow.clock.now())
        await repository.begin_rotation(rotation, [*(table.name for table in sealed_tables()), COPIES])
        uow.audit("data_key.rotate", "data_key", kid=kid, before=current["kid"])
        return True

    async def reseal(self, uow: UnitOfWork, size: int) -> RotationStepView | None:
        """Seal the next batch of one table anew; None when no table is left, or another process has the last ones.

        A step without change (`waits`) means that the new key hasn't begun everywhere. What can't be opened stays as it
        is, counted and logged. Compared with what stood there, so that what someone has just written is never lost.
        """
        repository = KeyRepository(uow)
        rotation = await repository.last_rotation()
        if rotation is None or rotation.finished_at is not None:
            return None
        if not await self._has_begun(repository, rotation.kid):
            return RotationStepView(place="", waits=True)
        tables = {table.name: table for table in sealed_tables()}
        step = await repository.take_step(rotation.id, list(tables))
        if step is None:
            return None
        table = tables[step.place]
        rows = await repository.batch(table, rotation.kid, step.after_id, size)
        resealed, unreadable = await self._reseal_rows(repository, table, rows)
        step.resealed += resealed
        step.unreadable += unreadable
        is_round_over = len(rows) < size
        if rows:
            step.after_id = rows[-1]["id"]
        if is_round_over:
            await self._end_round(uow, repository, step, rotation.kid, table)
        return RotationStepView(
            place=table.name, resealed=resealed, unreadable=unreadable, done=step.finished_at is not None
        )

    async def end_rotation(self, uow: UnitOfWork, *, copies: tuple[int, int] | None) -> bool:
        """Note the copies in Valkey as sealed anew (how many, how many unreadable), and end the rotation when all is.

        Returns whether it has ended.
        """
        repository = KeyRepository(uow)
        await repository.wait_for_turn()
        rotation = await repository.last_rotation()
        if rotation is None or rotation.finished_at is not None:
            return True
        steps = await repository.steps(rotation.id)
        if any(step.finished_at is None and step.place != COPIES for step in steps):
            return False
        for step in steps:
            if step.place == COPIES and step.finished_at is None and copies is not None:
                step.resealed, step.unreadable = step.resealed + copies[0], copies[1]
                step.finished_at = uow.clock.now()
        if any(step.finished_at is None for step in steps):
            return False
        rotation.finished_at = uow.clock.now()
        uow.audit(
            "data_key.rotated",
            "data_key",
            kid=rotation.kid,
            resealed=sum(step.resealed for step in steps),
            unreadable=sum(step.unreadable for step in steps),
        )
        return True

    async def rotation_left(self, uow: UnitOfWork) -> dict[str, int]:
        """Return how many rows of each table aren't sealed with the newest key."""
        repository = KeyRepository(uow)
        rotation = await repository.last_rotation()
        if rotation is None:
            return {}
        return {table.name: await repository.count_others(table, rotation.kid) for table in sealed_tables()}

    async def must_look_again(self, uow: UnitOfWork) -> bool:
        """Return whether it is time to look whether older keys are still used: daily, once a rotation has ended."""
        rotation = await KeyRepository(uow).last_rotation()
        if rotation is None or rotation.finished_at is None:
            return False
        return rotation.checked_at is None or uow.clock.now() - rotation.checked_at >= _LOOK_AGAIN

    async def retire_unused(self, uow: UnitOfWork, copies: AbstractSet[str]) -> list[str]:
        """Mark the older keys that no value names any more; `copies` are those that Valkey's copies name.

        They stay in the table for backups, and are no longer loaded. When one is still used, the rotation opens again
        for what it had missed.
        """
        repository = KeyRepository(uow)
        await repository.wait_for_turn()
        rotation = await repository.last_rotation()
        rows = [row for row in await repository.keys() if row["purpose"] == "data"]
        current = current_key(rows)
        if rotation is None or rotation.finished_at is None or current is None or current["age"] < RETIRE_AFTER:
            return []
        rotation.checked_at = uow.clock.now()
        used = set(copies)
        for table in sealed_tables():
            used |= await repository.kids_used(table)
        older = [row["kid"] for row in rows if row["retired_at"] is None and row["active"] and row is not current]
        for kid in older:
            if kid not in used:
                await repository.retire(kid)
                uow.audit("data_key.retire", "data_key", kid=kid)
        if used.intersection(older):
            rotation.finished_at = None
            for step in await repository.steps(rotation.id):
                step.finished_at, step.after_id, step.unreadable = None, None, 0
        return [kid for kid in older if kid not in used]

    async def _reseal_rows(
        self, repository: KeyRepository, table: SealedTable, rows: Sequence[RowMapping]
    ) -> tuple[int, int]:
        """Return how many rows were sealed anew and how many hold a value that can't be opened."""
        changes, refused = [], 0
        for row in rows:
            new = {column: self._reseal_value(table.field(column), row["id"], row[column]) for column in table.columns}
            refused += any(new[column] is None and row[column] is not None for column in table.columns)
            kept = {column: row[column] if new[column] is None else new[column] for column in table.columns}
            if any(kept[column] != row[column] for column in table.columns):
                changes.append((row, kept))
        if changes:
            await repository.replace(table, changes)
        return len(rows) - refused, refused

    def _reseal_value(self, field: str, row_id: UUID, sealed: str | None) -> str | None:
        """Return a value sealed with the current key, or None for one that is absent or can't be opened."""
        if sealed is None or key_of(sealed) == self._cipher.current:
            return sealed
        try:
            return self._cipher.seal(field, row_id, self._cipher.open(field, row_id, sealed))
        except CipherError:
            return None

    @staticmethod
    async def _end_round(
        uow: UnitOfWork, repository: KeyRepository, step: KeyRotationStep, kid: str, table: SealedTable
    ) -> None:
        """End a table whose every openable value has the new key; else go through it again from its beginning."""
        if await repository.count_others(table, kid) <= step.unreadable:
            step.finished_at = uow.clock.now()
        else:
            step.after_id, step.unreadable = None, 0

    async def _has_begun(self, repository: KeyRepository, kid: str) -> bool:
        """Return whether this process seals with the key, and every other one must have read that it shall."""
        (key,) = [row for row in await repository.keys() if row["kid"] == kid]
        settled = timedelta(seconds=self._settings.key_grace_seconds / 2)
        return self._cipher.current == kid and bool(key["age"] >= settled)

    def _unwrap(self, row: RowMapping) -> bytes:
        try:
            return unwrap_key(self._master_key, row["kid"], row["wrapped"])
        except CipherError:
            if self._old_master_key is None:
                raise
            return unwrap_key(self._old_master_key, row["kid"], row["wrapped"])


def current_key(rows: Sequence[RowMapping]) -> RowMapping | None:
    """Return the data key that seals now: the newest whose time has come."""
    begun = [row for row in rows if row["purpose"] == "data" and row["active"] and row["retired_at"] is None]
    return begun[-1] if begun else None


def rewrap(rows: Sequence[tuple[str, str]], old: bytes, new: bytes) -> list[tuple[str, str]]:
    """Return (kid, wrapped) of keys for a new master key; those wrapped by it already are left out.

    CipherError names a key that neither opens: then nothing may be written.
    """
    changed = []
    for kid, wrapped in rows:
        try:
            unwrap_key(new, kid, wrapped)
        except CipherError:
            changed.append((kid, wrap_key(new, kid, unwrap_key(old, kid, wrapped))))
    return changed


__all__ = ["COPIES", "RETIRE_AFTER", "KeyCare", "rewrap"]
