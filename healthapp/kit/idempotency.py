"""Replays of writes: a key and the request's digest lead to the stored response (IETF draft idempotency-key-header)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=5)
"""A streamed write takes seconds; its process has ended when there is still no response."""
_CLAIM = sa.text(
    "INSERT INTO api_idempotency (id, user_id, key, request_hash, created_at)"
    " VALUES (:id, :user_id, :key, :request_hash, :now) ON CONFLICT (user_id, key) DO UPDATE"
    " SET id = excluded.id, created_at = excluded.created_at WHERE api_idempotency.response_ct IS NULL"
    " AND api_idempotency.request_hash = excluded.request_hash AND api_idempotency.created_at < :abandoned"
)
_FIND = sa.text(
    "SELECT id, request_hash, status_code, response_ct FROM api_idempotency WHERE user_id = :user_id AND key = :key"
)
# All of the caller's old keys, not only this one: nothing else removes them, and their answers hold health data.
_FORGET = sa.text(
    "DELETE FROM api_idempotency WHERE id IN (SELECT id FROM api_idempotency WHERE user_id = :user_id"
    " AND created_at < :before ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)"
)
_RELEASE = sa.text("DELETE FROM api_idempotency WHERE id = :id AND user_id = :user_id AND response_ct IS NULL")
_STORE = sa.text(
    "UPDATE api_idempotency SET status_code = :status, response_ct = :response, conversation_id = :conversation"
    " WHERE id = :id"
)
# The key goes too: under it the same question may be asked anew.
_FORGET_CONVERSATION = sa.text(
    "DELETE FROM api_idempotency WHERE user_id = :user_id AND conversation_id = :conversation"
)


class IdempotencyKey(SQLModel, table=True):
    """One keyed write of one person. The response is ciphertext, the digest is keyed: both may be of health data."""

    __tablename__ = "api_idempotency"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "key", name="uq_api_idempotency_user_key"),
        sa.Index("ix_api_idempotency_created", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    key: str = Field(max_length=200)
    request_hash: str = Field(max_length=64)
    status_code: int | None = None
    response_ct: str | None = None
    conversation_id: UUID | None = None
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=sa.text("now()")))


async def claim(uow: UnitOfWork, key: str, digest: str) -> UUID | None:
    """Take the key for this transaction; None when it was used within the time that keys are kept.

    The same request may take a key over that a streamed write left without a response when its process was killed.
    """
    row_id = new_id()
    now = uow.clock.now()
    await uow.session.execute(_FORGET, {"user_id": uow.actor.id, "before": now - KEPT})
    values = {"id": row_id, "user_id": uow.actor.id, "key": key, "request_hash": digest, "now": now}
    values["abandoned"] = now - ABANDONED
    done = await uow.session.execute(_CLAIM, values)
    return row_id if done.rowcount else None  # type: ignore[attr-defined]  # an INSERT always has a CursorResult


async def find(uow: UnitOfWork, key: str) -> RowMapping | None:
    """Return the actor's write under a key, or None."""
    return (await uow.session.execute(_FIND, {"user_id": uow.actor.id, "key": key})).mappings().one_or_none()


async def store(
    uow: UnitOfWork, row_id: UUID, status: int, sealed_response: str, *, conversation_id: UUID | None = None
) -> None:
    """Keep the response of a write, sealed; with `conversation_id` it goes when that conversation goes."""
    values = {"id": row_id, "status": status, "response": sealed_response, "conversation": conversation_id}
    await uow.session.execute(_STORE, values)


async def forget_conversation(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Forget the answers of a conversation of the actor's that were kept for repeated requests."""
    await uow.session.execute(_FORGET_CONVERSATION, {"user_id": uow.actor.id, "conversation": conversation_id})


async def release(uow: UnitOfWork, row_id: UUID) -> None:
    """Give a key back whose write came to nothing."""
    await uow.session.execute(_RELEASE, {"id": row_id, "user_id": uow.actor.id})
