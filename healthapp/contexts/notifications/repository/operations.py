"""Counts and dead letters, for the administrator and for our own scrape: nobody's names, addresses or texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork

_DEAD_EVENTS = sa.text(
    "SELECT d.id, d.handler, e.topic, d.attempts, d.error, d.dead_at FROM outbox_delivery d"
    " JOIN outbox_event e ON e.id = d.event_id WHERE d.dead_at IS NOT NULL ORDER BY d.dead_at DESC LIMIT :limit"
)
_REPLAY_EVENTS = sa.text(
    "UPDATE outbox_delivery SET dead_at = NULL, attempts = 0, next_at = :now, error = NULL WHERE dead_at IS NOT NULL"
    " AND (id = ANY (CAST(:ids AS uuid[])) OR handler = ANY (CAST(:handlers AS text[])))"
)
_RESEND_NOTICES = sa.text(
    "SELECT again, lapsed FROM ops_resend_notices(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), :now)"
)

_DISCARD_NOTICES = sa.text("SELECT ops_discard_notices(CAST(:ids AS uuid[]), CAST(:kinds AS text[]))")
_DISCARD_EVENTS = sa.text("SELECT ops_discard_events(CAST(:ids AS uuid[]), CAST(:handlers AS text[]))")
_EMERGENCIES_DEAD = sa.text(
    "SELECT (SELECT count(*) FROM notifications_notice n JOIN notifications_message m ON m.id = n.message_id"
    " WHERE n.status = 'failed' AND (m.topic = 'emergency' OR m.kind IN ('broadcast', 'caregiver_escalation')))"
    " + (SELECT count(*) FROM outbox_delivery d WHERE d.dead_at IS NOT NULL AND d.handler = 'notifications.broadcast')"
)
_NEWS = sa.text("SELECT user_id, mark FROM notifications_news(CAST(:users AS uuid[]), CAST(:marks AS text[]))")


class OperationsRepository:
    """Goes through SQL functions that ask for the administrator's role again."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._clock = uow.clock

    async def figures(self) -> dict[str, float]:
        """Return the counts by name."""
        raw = await self._session.scalar(sa.text("SELECT ops_figures()"))
        return {name: float(value) for name, value in dict(raw or {}).items()}

    async def news(self, seen: Mapping[UUID, str]) -> dict[UUID, str]:
        """Return the mark of those who are no longer at the mark given for them."""
        rows = await self._session.execute(_NEWS, {"users": list(seen), "marks": list(seen.values())})
        return {row.user_id: row.mark for row in rows}

    async def failed_notices(self, limit: int) -> list[RowMapping]:
        """Return notices that could not be sent, newest first."""
        rows = await self._session.execute(sa.text("SELECT * FROM ops_failed_notices(:limit)"), {"limit": limit})
        return list(rows.mappings())

    async def replay_notices(self, ids: list[UUID], kinds: list[str]) -> tuple[int, int]:
        """Let failed notices be sent again, by id or by `channel:kind`; returns how many, and how many lapsed."""
        values = {"ids": ids, "kinds": kinds, "now": self._clock.now()}
        row = (await self._session.execute(_RESEND_NOTICES, values)).one()
        return int(row.again), int(row.lapsed)

    async def discard_notices(self, ids: list[UUID], kinds: list[str]) -> int:
        """Let failed notices stand as cancelled, by id or by `channel:kind`; returns how many."""
        return int(await self._session.scalar(_DISCARD_NOTICES, {"ids": ids, "kinds": kinds}) or 0)

    async def dead_events(self, limit: int) -> list[RowMapping]:
        """Return event deliveries that were given up, newest first."""
        return list((await self._session.execute(_DEAD_EVENTS, {"limit": limit})).mappings())

    async def replay_events(self, ids: list[UUID], handlers: list[str]) -> int:
        """Let given-up events be delivered again, by id or by handler; returns how many."""
        values = {"ids": ids, "handlers": handlers, "now": self._clock.now()}
        return int((await self._session.execute(_REPLAY_EVENTS, values)).rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def discard_events(self, ids: list[UUID], handlers: list[str]) -> int:
        """Let given-up events stand as over, by id or by handler; returns how many."""
        return int(await self._session.scalar(_DISCARD_EVENTS, {"ids": ids, "handlers": handlers}) or 0)

    async def emergencies_given_up(self) -> int:
        """Return how many emergency messages nobody will try to send or spread again; for the worker."""
        return int(await self._session.scalar(_EMERGENCIES_DEAD) or 0)
