"""SQL of the privacy context: its own tables, and whatever the registry names.

The statements over the registry are made of its constants; the only values in them are the person's id, times and
limits, always as parameters. They run as the worker, whom row-level security lets see everyone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from healthapp.contexts.privacy.models import Erasure, Export, LedgerEntry
from healthapp.contexts.privacy.schemas import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.personal_data import Holding
    from healthapp.kit.uow import UnitOfWork

# ruff: noqa: S608 - see above
_LONG = "SET LOCAL statement_timeout = '10min'"


class PrivacyRepository:
    """Reads and writes what the actor of `uow` may."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def take_time(self) -> None:
        """Let this transaction's statements take longer than a click may."""
        await self._session.execute(sa.text(_LONG))

    # What the registry names

    async def rows_of(self, holding: Holding, person: UUID) -> list[dict[str, Any]]:
        """Return a person's rows of one table: what is exported, and `id` where sealed columns need it."""
        columns = [*holding.plain, *holding.sealed]
        if holding.sealed and "id" not in columns:
            columns.append("id")
        if not columns:
            return []
        query = f"SELECT {', '.join(columns)} FROM {holding.name} WHERE {holding.whose} ORDER BY {holding.order}"
        return [dict(row) for row in (await self._session.execute(sa.text(query), {"person": person})).mappings()]

    async def erase(self, holding: Holding, person: UUID, limit: int) -> int:
        """Delete up to `limit` of a person's rows of one table; returns how many."""
        rows = f"SELECT ctid FROM {holding.name} WHERE {holding.whose} LIMIT :at_most"
        query = f"DELETE FROM {holding.name} WHERE ctid = ANY (ARRAY({rows}))"
        return await self._count(query, person=person, at_most=limit)

    async def change(self, table: str, change: str, whose: str, person: UUID) -> int:
        """Change rows that mention a person; returns how many."""
        return await self._count(f"UPDATE {table} SET {change} WHERE {whose}", person=person)

    async def _count(self, query: str, **values: object) -> int:
        done = await self._session.execute(sa.text(query), values)
        return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE or UPDATE always has a CursorResult

    # Exports

    async def add_export(self, export: Export) -> None:
        """Store the wish for a copy."""
        await self._session.execute(sa.insert(Export).values(export.model_dump()).inline())

    async def last_exports(self, user_id: UUID, since: datetime) -> Sequence[Export]:
        """Return a person's copies asked for since then, newest first; one request at a time may look."""
        lock = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('privacy-export:' || CAST(:who AS text), 0))")
        await self._session.execute(lock, {"who": user_id})
        query = sa.select(Export).where(col(Export.user_id) == user_id, col(Export.requested_at) > since)
        return (
            await self._session.scalars(query.order_by(col(Export.requested_at).desc(), col(Export.id).desc()))
        ).all()

    async def newest_export(self, user_id: UUID) -> Export | None:
        """Return the last copy that a person asked for, or None."""
        query = (
            sa.select(Export)
            .where(col(Export.user_id) == user_id)
            .order_by(col(Export.requested_at).desc(), col(Export.id).desc())
        )
        return (await self._session.scalars(query.limit(1))).one_or_none()

    async def find_export(self, export_id: UUID) -> Export | None:
        """Return one copy, locked, or None."""
        query = sa.select(Export).where(col(Export.id) == export_id).with_for_update()
        return (await self._session.scalars(query)).one_or_none()

    async def exports_to_delete(self, now: datetime) -> Sequence[UUID]:
        """Return the copies whose time is over and that still have a file."""
        query = sa.select(Export.id).where(col(Export.expires_at) <= now, col(Export.status) == "ready").limit(500)  # type: ignore[call-overload]  # SQLModel types
        return (await self._session.scalars(query)).all()

    async def set_export(self, export_id: UUID, values: dict[str, Any]) -> None:
        """Note where a copy stands."""
        await self._session.execute(sa.update(Export).where(col(Export.id) == export_id).values(values))

    # Erasures

    async def add_erasure(self, erasure: Erasure) -> bool:
        """Store the wish to be erased; False when there is one already."""
        names = ", ".join(values := erasure.model_dump())
        query = f"INSERT INTO privacy_erasure ({names}) VALUES ({', '.join(f':{name}' for name in values)})"
        done = await self._session.execute(sa.text(f"{query} ON CONFLICT DO NOTHING"), values)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an INSERT always has a CursorResult

    async def open_erasure(self, user_id: UUID) -> Erasure | None:
        """Return a person's erasure that is to come or at work, or None."""
        query = sa.select(Erasure).where(
            col(Erasure.user_id) == user_id, col(Erasure.undone_at).is_(None), col(Erasure.done_at).is_(None)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def next_erasure(self, now: datetime) -> Erasure | None:
        """Return an erasure whose time has come, locked against the other workers until the end of this transaction."""
        query = sa.select(Erasure).where(
            col(Erasure.due_at) <= now, col(Erasure.undone_at).is_(None), col(Erasure.done_at).is_(None)
        )
        # One that keeps failing has been started, and doesn't keep those from their turn that have not.
        order = (col(Erasure.started_at).asc().nulls_first(), col(Erasure.due_at))
        query = query.order_by(*order).limit(1).with_for_update(skip_locked=True)
        return (await self._session.scalars(query)).one_or_none()

    async def set_erasure(self, erasure_id: UUID, values: dict[str, Any]) -> None:
        """Note where an erasure stands."""
        await self._session.execute(sa.update(Erasure).where(col(Erasure.id) == erasure_id).values(values))

    async def begun_erasures(self) -> Sequence[Erasure]:
        """Return the erasures that have been started and are not done."""
        query = sa.select(Erasure).where(col(Erasure.started_at).is_not(None), col(Erasure.done_at).is_(None))
        return (await self._session.scalars(query.order_by(col(Erasure.id)))).all()

    async def begin_erasure_of(self, person: UUID, at: datetime) -> bool:
        """Note that a person's open erasure has begun; False when there is none."""
        query = sa.update(Erasure).where(
            col(Erasure.user_id) == person, col(Erasure.undone_at).is_(None), col(Erasure.done_at).is_(None)
        )
        done = await self._session.execute(query.values(started_at=sa.func.coalesce(Erasure.started_at, at)))
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def undo_erasure(self, erasure_id: UUID, at: datetime) -> None:
        """Note that an erasure was undone before it began."""
        query = sa.update(Erasure).where(col(Erasure.id) == erasure_id, col(Erasure.started_at).is_(None))
        await self._session.execute(query.values(undone_at=sa.func.coalesce(Erasure.undone_at, at)))

    # The ledger of what no restore may bring back

    async def unknown_entries(self, ids: Sequence[UUID]) -> set[UUID]:
        """Return those of `ids` that stand in no entry here."""
        known = sa.text("SELECT id FROM privacy_ledger WHERE id = ANY (:ids)")
        return set(ids) - set((await self._session.scalars(known, {"ids": list(ids)})).all())

    async def add_entries(self, entries: Sequence[Entry]) -> None:
        """Store entries that another database made."""
        for entry in entries:
            values = {name: getattr(entry, name) for name in Entry.__slots__ if name != "number"}
            await self._session.execute(sa.insert(LedgerEntry).values(values).inline())

    async def repeat(self, place: str, change: str | None, entry: Entry) -> bool:
        """Change, or delete, the row of an entry, if it is there; False when a rule of the database refuses that."""
        values: dict[str, Any] = {"row": entry.row_id}
        query = f"DELETE FROM {place} WHERE id = :row"
        if change is not None:
            query = f"UPDATE {place} SET {change} WHERE id = :row"
            given = {"at": entry.at, "detail": entry.detail}
            values |= {name: value for name, value in given.items() if f":{name}" in change}
        try:
            async with self._session.begin_nested():
                await self._session.execute(sa.text(query), values)
        except DBAPIError:
            return False
        return True

    async def end_all(self, place: str, change: str | None, at: datetime) -> int:
        """Change, or delete, every row of a table; returns how many."""
        if change is None:
            return await self._count(f"DELETE FROM {place}")
        return await self._count(f"UPDATE {place} SET {change}", at=at)

    # How it stands

    async def waiting(self, at: datetime, day: timedelta, month: timedelta) -> RowMapping:
        """Return how many copies and erasures are open, and how many of them for too long."""
        query = sa.text(
            "SELECT c.*, e.* FROM (SELECT count(*) AS copies,"
            " count(*) FILTER (WHERE requested_at < :a_day) AS copies_day,"
            " count(*) FILTER (WHERE requested_at < :a_month) AS copies_month"
            " FROM privacy_export WHERE status = 'requested') c, (SELECT count(*) AS erasures,"
            " count(*) FILTER (WHERE due_at < :a_day OR requested_at < :a_month) AS erasures_overdue"
            " FROM privacy_erasure WHERE undone_at IS NULL AND done_at IS NULL) e"
        )
        return (await self._session.execute(query, {"a_day": at - day, "a_month": at - month})).mappings().one()
