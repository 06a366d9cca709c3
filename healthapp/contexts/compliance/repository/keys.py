"""Data keys, and rotating them: values are sealed anew in batches, each with its place in one transaction.

Names of tables and columns come from `kit.sealed`, which reads them off our models; values are always parameters.
"""

# ruff: noqa: S608 - see above

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import KeyRotation, KeyRotationStep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.sealed import SealedTable
    from healthapp.kit.uow import UnitOfWork

# Always Postgres' own clock: those of the machines differ, and a key's beginning must be one moment for all of them.
_NOW = "clock_timestamp()"


def _other_key(table: SealedTable) -> str:
    return " OR ".join(f"split_part({column}, '|', 2) <> :kid" for column in table.columns)


class KeyRepository:
    """Reads and writes keys, rotations, and what they have sealed; for our own processes."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def keys(self) -> Sequence[RowMapping]:
        """Return the wrapped keys, by their beginning; `active` says whether it has come, `age` how long ago."""
        query = sa.text(
            "SELECT kid, wrapped, purpose, created_at, active_from, retired_at,"
            f" active_from <= {_NOW} AS active, {_NOW} - active_from AS age"
            " FROM compliance_data_key ORDER BY active_from, created_at, kid"
        )
        return (await self._session.execute(query)).mappings().all()

    async def add_key(self, kid: str, wrapped: str, *, purpose: str = "data", begins_in: timedelta) -> None:
        """Store a wrapped key; one of a purpose that has its key already changes nothing."""
        statement = sa.text(
            "INSERT INTO compliance_data_key (kid, wrapped, purpose, created_at, active_from)"
            f" VALUES (:kid, :wrapped, :purpose, {_NOW}, {_NOW} + :begins_in) ON CONFLICT DO NOTHING"
        )
        values = {"kid": kid, "wrapped": wrapped, "purpose": purpose, "begins_in": begins_in}
        await self._session.execute(statement, values)

    async def wait_for_turn(self) -> None:
        """Let one process at a time decide about keys, until its commit."""
        await self._session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended('data-keys', 0))"))

    async def last_rotation(self) -> KeyRotation | None:
        """Return the newest rotation."""
        query = sa.select(KeyRotation).order_by(col(KeyRotation.id).desc()).limit(1)
        return (await self._session.scalars(query)).one_or_none()

    async def begin_rotation(self, rotation: KeyRotation, places: Sequence[str]) -> None:
        """Write down a rotation and every place it has to visit."""
        self._session.add(rotation)
        await self._session.flush()
        self._session.add_all(KeyRotationStep(rotation_id=rotation.id, place=place) for place in places)
        await self._session.flush()

    async def steps(self, rotation_id: UUID) -> Sequence[KeyRotationStep]:
        """Return how far a rotation has come in each place."""
        query = (
            sa.select(KeyRotationStep)
            .where(col(KeyRotationStep.rotation_id) == rotation_id)
            .order_by(col(KeyRotationStep.place))
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()

    async def take_step(self, rotation_id: UUID, places: Sequence[str]) -> KeyRotationStep | None:
        """Return an unfinished step among `places` that no other process works on, locked; None when there is none."""
        query = (
            sa.select(KeyRotationStep)
            .where(
                col(KeyRotationStep.rotation_id) == rotation_id,
                col(KeyRotationStep.finished_at).is_(None),
                col(KeyRotationStep.place).in_(places),
            )
            .order_by(col(KeyRotationStep.place))
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def batch(self, table: SealedTable, kid: str, after: UUID | None, size: int) -> Sequence[RowMapping]:
        """Return the next rows after an id in which a value isn't sealed with `kid`, locked; ids in order.

        Rows that someone is changing are left out and met on the next round. The lock lets rows be referred to.
        """
        query = sa.text(
            f"SELECT id, {', '.join(table.columns)} FROM {table.name}"
            f" WHERE (CAST(:after AS uuid) IS NULL OR id > :after) AND ({_other_key(table)})"
            " ORDER BY id LIMIT :size FOR NO KEY UPDATE SKIP LOCKED"
        )
        return (await self._session.execute(query, {"kid": kid, "after": after, "size": size})).mappings().all()

    async def replace(self, table: SealedTable, changes: Sequence[tuple[RowMapping, dict[str, str | None]]]) -> None:
        """Put new ciphertext where the old one still stands. `changes` are the rows as read, and their new values.

        One statement for all columns: a second change of a row in one transaction would check its foreign keys again.
        """
        given = ", ".join(f"CAST(:o_{c} AS text[]), CAST(:n_{c} AS text[])" for c in table.columns)
        names = ", ".join(f"o_{c}, n_{c}" for c in table.columns)
        statement = sa.text(
            f"UPDATE {table.name} t SET {', '.join(f'{c} = s.n_{c}' for c in table.columns)}"
            f" FROM unnest(CAST(:ids AS uuid[]), {given}) AS s(id, {names})"
            f" WHERE t.id = s.id AND {' AND '.join(f't.{c} IS NOT DISTINCT FROM s.o_{c}' for c in table.columns)}"
        )
        values: dict[str, list[object]] = {"ids": [row["id"] for row, _ in changes]}
        for column in table.columns:
            values[f"o_{column}"] = [row[column] for row, _ in changes]
            values[f"n_{column}"] = [new[column] for _, new in changes]
        await self._session.execute(statement, values)

    async def count_others(self, table: SealedTable, kid: str) -> int:
        """Return how many rows hold a value that isn't sealed with `kid`."""
        query = sa.text(f"SELECT count(*) FROM {table.name} WHERE {_other_key(table)}")
        return int((await self._session.execute(query, {"kid": kid})).scalar_one())

    async def count_rows(self, table: SealedTable) -> int:
        """Return how many rows of a table hold ciphertext."""
        held = " OR ".join(f"{column} IS NOT NULL" for column in table.columns)
        return int(
            (await self._session.execute(sa.text(f"SELECT count(*) FROM {table.name} WHERE {held}"))).scalar_one()
        )

    async def kids_used(self, table: SealedTable) -> set[str]:
        """Return which data keys a table's values name."""
        each = " UNION ".join(
            f"SELECT split_part({column}, '|', 2) AS kid FROM {table.name} WHERE {column} IS NOT NULL"
            for column in table.columns
        )
        return set((await self._session.execute(sa.text(each))).scalars())

    async def retire(self, kid: str) -> None:
        """Mark a data key that nothing uses."""
        statement = sa.text(f"UPDATE compliance_data_key SET retired_at = {_NOW} WHERE kid = :kid")
        await self._session.execute(statement, {"kid": kid})

    async def page(self, table: SealedTable, after: UUID | None, size: int) -> list[dict[str, Any]]:
        """Return the next rows of a table after an id, with their ciphertext, in order."""
        query = sa.text(
            f"SELECT id, {', '.join(table.columns)} FROM {table.name}"
            " WHERE CAST(:after AS uuid) IS NULL OR id > :after ORDER BY id LIMIT :size"
        )
        found = await self._session.execute(query, {"after": after, "size": size})
        return [dict(row) for row in found.mappings()]
