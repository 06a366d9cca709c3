"""Transactional outbox: an event is saved with what it announces, and is delivered at least once afterwards.

The writer appends to `outbox_event` only. The relay (a worker task) turns each event into one `outbox_delivery` row per
subscribed handler and keeps calling until the handler's own transaction sets `done_at`. Payloads are ids only.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.tracing import traceparent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

log = structlog.get_logger(__name__)

_NOW = sa.text("now()")
Timestamp = sa.DateTime(timezone=True)


class OutboxEvent(SQLModel, table=True):
    """Something that happened, past tense, ids only."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        sa.Index("ix_outbox_event_aged", "occurred_at"),
        sa.Index("ix_outbox_event_waiting", "occurred_at", postgresql_where=sa.text("fanned_out_at IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    topic: str = Field(max_length=80)
    payload: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    actor_id: UUID | None = None
    occurred_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    fanned_out_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    traceparent: str | None = Field(default=None, max_length=55)
    """In which work of ours it happened, by the ids of W3C Trace Context; None when that was not traced."""


class OutboxDelivery(SQLModel, table=True):
    """One handler's copy of one event, until done or dead."""

    __tablename__ = "outbox_delivery"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "handler", name="uq_outbox_delivery_event_handler"),
        sa.Index("ix_outbox_delivery_due", "next_at", postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL")),
        sa.Index("ix_outbox_delivery_dead", "dead_at", postgresql_where=sa.text("dead_at IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    event_id: UUID = Field(foreign_key="outbox_event.id", ondelete="CASCADE")
    handler: str = Field(max_length=120)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    done_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    dead_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    error: str | None = Field(default=None, max_length=300)


_INSERT = sa.text(
    "INSERT INTO outbox_event (id, topic, payload, actor_id, occurred_at, traceparent)"
    " VALUES (:id, :topic, CAST(:payload AS jsonb), :actor_id, :at, :cause)"
)


async def write_events(
    session: AsyncSession, actor_id: UUID | None, at: datetime, events: Sequence[tuple[str, dict[str, object]]]
) -> None:
    """Append `(topic, ids)` pairs in the session's transaction. The application may insert here but not read."""
    if not events:
        return
    common = {"actor_id": actor_id, "at": at, "cause": traceparent()}
    rows = [
        {"id": new_id(), "topic": topic, "payload": json.dumps(ids, default=str), **common} for topic, ids in events
    ]
    await session.execute(_INSERT, rows)
    for row in rows:
        # The worker's lines carry the event's id as their correlation id: here it meets that of the request.
        log.info("event_written", topic=row["topic"], event_id=str(row["id"]))
