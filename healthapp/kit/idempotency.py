"""Replays of writes: a key and the request's hash lead to the stored response (IETF draft idempotency-key-header)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp


class IdempotencyKey(SQLModel, table=True):
    """One keyed write of one person. The response is ciphertext: it may hold health data."""

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
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=sa.text("now()")))
