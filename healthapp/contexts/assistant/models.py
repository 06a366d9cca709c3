"""Tables of the assistant. What people ask and what they are answered lies sealed; figures about it lie beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class Conversation(SQLModel, table=True):
    """One person's conversation. `title_ct`: the first question, shortened."""

    __tablename__ = "assistant_conversation"
    __table_args__ = (
        sa.Index("ix_assistant_conversation_user", "user_id", "updated_at"),
        sa.Index("ix_assistant_conversation_aged", "updated_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    title_ct: str
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    updated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Message(SQLModel, table=True):
    """A question, or the answer to it: JSON of `schemas.Answer`, or of the question's text."""

    __tablename__ = "assistant_message"
    __table_args__ = (
        sa.CheckConstraint("author IN ('person','assistant')", name="ck_assistant_message_author"),
        sa.Index("ix_assistant_message_conversation", "conversation_id", "id"),
        sa.Index("ix_assistant_message_user", "user_id"),
        sa.Index("ix_assistant_message_aged", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    conversation_id: UUID = Field(foreign_key="assistant_conversation.id", ondelete="CASCADE")
    user_id: UUID
    author: str = Field(max_length=10)
    body_ct: str
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Feedback(SQLModel, table=True):
    """What somebody thinks of an answer. `sentiment`: -1, 0 or 1, by the words of the reason and the thumb."""

    __tablename__ = "assistant_feedback"
    __table_args__ = (
        sa.UniqueConstraint("message_id", name="uq_assistant_feedback_message"),
        sa.CheckConstraint("thumb IN ('up','down')", name="ck_assistant_feedback_thumb"),
        sa.CheckConstraint("sentiment BETWEEN -1 AND 1", name="ck_assistant_feedback_sentiment"),
        sa.Index("ix_assistant_feedback_user", "user_id"),
        sa.Index("ix_assistant_feedback_aged", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    message_id: UUID = Field(foreign_key="assistant_message.id", ondelete="CASCADE")
    user_id: UUID
    thumb: str = Field(max_length=4)
    reason_ct: str | None = None
    sentiment: int = Field(sa_column=sa.Column(sa.Integer, nullable=False))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Processing(SQLModel, table=True):
    """How an answer was made: figures and kinds of sources, never a word of anybody's.

    `prompt_hash` is keyed, so that a question can't be guessed from it; `model` is `quotes` where nothing wrote.
    `cited_ct`: JSON of which passages were cited. They tell what their person is ill with, so that they are sealed and
    only their person gets them; administrators see `citations`, the kinds. None in rows from before there was it.
    """

    __tablename__ = "assistant_processing"
    __table_args__ = (
        sa.Index("ix_assistant_processing_message", "message_id"),
        sa.Index("ix_assistant_processing_user", "user_id"),
        sa.Index("ix_assistant_processing_aged", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    message_id: UUID = Field(foreign_key="assistant_message.id", ondelete="CASCADE")
    user_id: UUID
    prompt_hash: str = Field(max_length=64)
    model: str = Field(max_length=120)
    outcome: str = Field(max_length=20)
    urgency: str | None = Field(default=None, max_length=12)
    tools: list[str] = Field(sa_column=sa.Column(JSONB, nullable=False))
    citations: list[str] = Field(sa_column=sa.Column(JSONB, nullable=False))
    cited_ct: str | None = None
    verdicts: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    tokens_in: int | None = None
    tokens_out: int | None = None
    latency_ms: int
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Agreement(SQLModel, table=True):
    """That somebody lets a model write their answers, so that their questions go to `recipient`: a host, not a person.

    No row: nothing leaves. When it was given and taken back stands in the audit trail.
    """

    __tablename__ = "assistant_agreement"
    __table_args__ = (sa.UniqueConstraint("user_id", name="uq_assistant_agreement_user"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    recipient: str = Field(max_length=255)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
