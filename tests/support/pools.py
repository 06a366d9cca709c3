"""Keeps the connections to Postgres from one test to the next.

A test makes a platform of its own, and its first statements would each time cost new connections, which a server forks
and warms up, and their compilation. What a test leaves in a pool is what an earlier request leaves there in production.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from healthapp.kit.database import Database


class Pools:
    """The engines of one test process and its one event loop, by how they log in."""

    def __init__(self, name: str) -> None:
        """Keep those of the database of that name; others are some tests' own, and go with them."""
        self._name = name
        self._kept: dict[str, AsyncEngine] = {}

    def lend(self, database: Database) -> None:
        """Let a platform that was just made use the engines that are there; those of its own are kept from now on."""
        for role, own in database._engines.items():
            if own.url.database == self._name:
                database._engines[role] = self._kept.setdefault(_way(own), own)

    def take_back(self, database: Database) -> None:
        """Keep the engines that a platform leaves in good order; it then closes nothing."""
        for role, engine in list(database._engines.items()):
            if self._kept.get(_way(engine)) is not engine:
                continue
            if engine.pool.checkedout():  # type: ignore[attr-defined]  # a QueuePool
                # Something of the test still has a connection: nobody else gets into its way.
                del self._kept[_way(engine)]
            else:
                del database._engines[role]

    async def close(self) -> None:
        """Close every connection."""
        for engine in self._kept.values():
            await engine.dispose()
        self._kept.clear()


def _way(engine: AsyncEngine) -> str:
    return engine.url.render_as_string(hide_password=False)
