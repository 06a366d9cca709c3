"""What one person sees of their notices, and what they chose. Scoped by the actor, and by Postgres again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.notifications.models import (
    Broadcast,
    FeedCursor,
    FeedEvent,
    Message,
    Notice,
    Preference,
    PushSubscription,
    Setting,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork

_OF_THE_NOTICE: tuple[Any, ...] = (
    Notice.id,
    Notice.message_id,
    Notice.priority,
    Notice.created_at,
    Notice.sent_at,
    Notice.read_at,
)
_OF_THE_MESSAGE: tuple[Any, ...] = (
    Message.kind,
    Message.topic,
    Message.occurrence_id,
    Message.reminder_id,
    Message.patient_id,
    Message.payload_ct,
)
_SHOWN = (col(Notice.channel) == "websocket", col(Notice.status) == "sent")


class PersonalRepository:
    """Reads and writes the actor's own rows."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def inbox(self, limit: int, offset: int, *, unread_only: bool) -> list[RowMapping]:
        """Return inbox entries, newest first."""
        query = (
            sa.select(
                *(col(column) for column in _OF_THE_NOTICE),
                *(col(column) for column in _OF_THE_MESSAGE),
            )
            .join(Message, col(Message.id) == col(Notice.message_id))
            .where(col(Notice.recipient_id) == self._actor.id, *_SHOWN)
            .order_by(col(Notice.created_at).desc(), col(Notice.id).desc())
            .limit(limit)
            .offset(offset)
        )
        if unread_only:
            query = query.where(col(Notice.read_at).is_(None))
        return list((await self._session.execute(query)).mappings())

    async def counts(self) -> tuple[int, int]:
        """Return how many inbox entries there are, and how many are unread."""
        query = sa.select(sa.func.count(), sa.func.count().filter(col(Notice.read_at).is_(None))).where(
            col(Notice.recipient_id) == self._actor.id, *_SHOWN
        )
        row = (await self._session.execute(query)).one()
        return int(row[0]), int(row[1])

    async def mark_read(self, ids: Sequence[UUID] | None, at: datetime) -> int:
        """Mark entries (or all) as read; returns how many were unread."""
        change = sa.update(Notice).where(
            col(Notice.recipient_id) == self._actor.id, *_SHOWN, col(Notice.read_at).is_(None)
        )
        if ids is not None:
            change = change.where(col(Notice.id).in_(ids))
        return int((await self._session.execute(change.values(read_at=at, updated_at=at))).rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def preferences(self) -> Sequence[Preference]:
        """Return what the actor chose."""
        query = sa.select(Preference).where(col(Preference.user_id) == self._actor.id)
        return (await self._session.scalars(query)).all()

    async def setting(self, *, lock: bool = False) -> Setting | None:
        """Return the actor's quiet hours and opt-ins; locked for who changes them by what they are."""
        query = sa.select(Setting).where(col(Setting.user_id) == self._actor.id)
        if lock:
            query = query.with_for_update()
        return (await self._session.scalars(query)).one_or_none()

    async def put_preference(self, whole: dict[str, Any], given: dict[str, Any]) -> None:
        """Store a choice: `whole` where there is none for its topic and channel, else only what is `given`."""
        await self._session.execute(
            insert(Preference)
            .values({"user_id": self._actor.id, **whole})
            .on_conflict_do_update(index_elements=["user_id", "topic", "channel"], set_=given)
        )

    async def put_setting(self, values: dict[str, Any]) -> None:
        """Store quiet hours and opt-ins."""
        await self._session.execute(
            insert(Setting)
            .values({"user_id": self._actor.id, **values})
            .on_conflict_do_update(index_elements=["user_id"], set_=values)
        )

    async def subscriptions(self) -> Sequence[PushSubscription]:
        """Return the actor's browsers, newest first."""
        query = (
            sa.select(PushSubscription)
            .where(col(PushSubscription.user_id) == self._actor.id)
            .order_by(col(PushSubscription.created_at).desc())
        )
        return (await self._session.scalars(query)).all()

    async def subscription(self, endpoint_bidx: str) -> PushSubscription | None:
        """Return the actor's browser with that endpoint, or None."""
        query = sa.select(PushSubscription).where(
            col(PushSubscription.endpoint_bidx) == endpoint_bidx, col(PushSubscription.user_id) == self._actor.id
        )
        return (await self._session.scalars(query)).one_or_none()

    async def hold_login(self, session_id: UUID) -> bool:
        """Whether a login of the actor stands; it can't end before this transaction does."""
        held = sa.text("SELECT notifications_hold_login(:login)")
        return bool((await self._session.execute(held, {"login": session_id})).scalar_one())

    async def put_subscription(self, row: PushSubscription) -> UUID:
        """Store a browser; a browser that someone else used before is theirs no longer. Returns its id."""
        await self._session.execute(
            sa.text("SELECT notifications_claim_endpoint(:wanted)"), {"wanted": row.endpoint_bidx}
        )
        values = row.model_dump()
        found = await self._session.scalars(
            sa.select(PushSubscription.id).where(col(PushSubscription.endpoint_bidx) == row.endpoint_bidx)  # type: ignore[call-overload]  # SQLModel types
        )
        existing = found.one_or_none()
        if existing is not None:
            await self._session.execute(sa.delete(PushSubscription).where(col(PushSubscription.id) == existing))
        await self._session.execute(sa.insert(PushSubscription).values(values).inline())
        return row.id

    async def drop_subscription(self, subscription_id: UUID) -> bool:
        """Forget one of the actor's browsers; False when there is none with that id."""
        done = await self._session.execute(
            sa.delete(PushSubscription).where(
                col(PushSubscription.id) == subscription_id, col(PushSubscription.user_id) == self._actor.id
            )
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def feed_since(self, cursor: int, limit: int) -> Sequence[FeedEvent]:
        """Return the actor's events after `cursor`, in order."""
        query = (
            sa.select(FeedEvent)
            .where(col(FeedEvent.user_id) == self._actor.id, col(FeedEvent.seq) > cursor)
            .order_by(col(FeedEvent.seq))
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def feed_cursor(self) -> int:
        """Return the number of the actor's newest event."""
        query = sa.select(FeedCursor.last_seq).where(col(FeedCursor.user_id) == self._actor.id)  # type: ignore[call-overload]  # SQLModel types
        return int((await self._session.scalars(query)).one_or_none() or 0)

    async def add_broadcast(self, values: dict[str, Any]) -> None:
        """Store a broadcast; only an administrator's actor may."""
        await self._session.execute(sa.insert(Broadcast).values(values).inline())

    async def broadcasts(self, limit: int) -> Sequence[Broadcast]:
        """Return the newest broadcasts."""
        query = sa.select(Broadcast).order_by(col(Broadcast.created_at).desc()).limit(limit)
        return (await self._session.scalars(query)).all()
