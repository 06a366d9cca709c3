"""Which editions of the content workers work with. Times are the database's own: all workers have that one clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from healthapp.contexts.knowledge.rules.editions import Edition

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from healthapp.kit.uow import UnitOfWork

_TURN = sa.text(
    """
    INSERT INTO knowledge_edition (version, turned_to, seen_at) VALUES (:version, clock_timestamp(), clock_timestamp())
    ON CONFLICT (version) DO UPDATE SET turned_to = clock_timestamp(), seen_at = clock_timestamp()
    """
)
_RENEW = sa.text(
    """
    INSERT INTO knowledge_edition (version, turned_to, seen_at) VALUES (:version, clock_timestamp(), clock_timestamp())
    ON CONFLICT (version) DO UPDATE SET seen_at = clock_timestamp()
    WHERE knowledge_edition.seen_at < clock_timestamp() - CAST(:renewed AS interval)
    """
)
_READ = sa.text("SELECT version, turned_to, seen_at FROM knowledge_edition")
_FORGET = sa.text("DELETE FROM knowledge_edition WHERE seen_at < clock_timestamp() - CAST(:aged AS interval)")


class EditionsRepository:
    """Reads and writes what the actor of `uow` may: everybody reads, the worker and the operator write."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def turn_to(self, version: str, aged: timedelta) -> None:
        """Note that a worker works with this edition from now on; forget those nobody has worked with for so long."""
        await self._session.execute(_FORGET, {"aged": aged})
        await self._session.execute(_TURN, {"version": version})

    async def renew(self, version: str, renewed: timedelta) -> None:
        """Note that a worker still works with it, unless that was noted less than `renewed` ago."""
        await self._session.execute(_RENEW, {"version": version, "renewed": renewed})

    async def all(self) -> dict[str, Edition]:
        """Return them by their versions."""
        return {row.version: Edition(*row) for row in await self._session.execute(_READ)}

    async def now(self) -> datetime:
        """Return the time by the clock that these are noted by."""
        found: datetime = (await self._session.execute(sa.text("SELECT clock_timestamp()"))).scalar_one()
        return found
