"""Tables of the notifications context."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class Message(SQLModel, table=True):
    """What there is to tell, once for all its recipients and channels. `payload_ct` is sealed JSON.

    `about_id` is whom it names, beside the patient: their traces are found by it when they leave.
    """

    __tablename__ = "notifications_message"
    __table_args__ = (
        sa.Index("ix_notifications_message_aged", "created_at"),
        sa.Index("ix_notifications_message_occurrence", "occurrence_id"),
        sa.Index("ix_notifications_message_patient", "patient_id", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: str = Field(max_length=40)
    topic: str = Field(max_length=24)
    patient_id: UUID | None = None
    about_id: UUID | None = None
    occurrence_id: UUID | None = None
    reminder_id: UUID | None = None
    broadcast_id: UUID | None = None
    round: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    payload_ct: str
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Notice(SQLModel, table=True):
    """One message to one recipient by one channel. The inbox is the rows of channel `websocket`."""

    __tablename__ = "notifications_notice"
    __table_args__ = (
        sa.Index("ix_notifications_notice_aged", "created_at"),
        sa.UniqueConstraint(
            "occurrence_id", "recipient_id", "channel", "round", name="uq_notifications_notice_occurrence"
        ),
        sa.UniqueConstraint("message_id", "recipient_id", "channel", name="uq_notifications_notice_message"),
        sa.CheckConstraint(
            "channel IN ('websocket','push','email','sms','other')", name="ck_notifications_notice_channel"
        ),
        sa.CheckConstraint(
            "status IN ('pending','processing','sent','failed','cancelled','suppressed')",
            name="ck_notifications_notice_status",
        ),
        sa.CheckConstraint("priority IN ('high','medium','low')", name="ck_notifications_notice_priority"),
        sa.Index(
            "ix_notifications_notice_due", "send_after", postgresql_where=sa.text("status IN ('pending','processing')")
        ),
        sa.Index(
            "ix_notifications_notice_turn",
            "priority",
            "send_after",
            postgresql_where=sa.text("status IN ('pending','processing')"),
        ),
        sa.Index("ix_notifications_notice_failed", "updated_at", postgresql_where=sa.text("status = 'failed'")),
        sa.Index(
            "ix_notifications_notice_inbox",
            "recipient_id",
            "created_at",
            postgresql_where=sa.text("channel = 'websocket'"),
        ),
        sa.Index(
            "ix_notifications_notice_unread",
            "recipient_id",
            postgresql_where=sa.text("channel = 'websocket' AND read_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    message_id: UUID = Field(foreign_key="notifications_message.id", ondelete="CASCADE")
    occurrence_id: UUID | None = None
    recipient_id: UUID
    channel: str = Field(max_length=12)
    round: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    priority: str = Field(default="medium", max_length=8, sa_column_kwargs={"server_default": "medium"})
    status: str = Field(default="pending", max_length=12, sa_column_kwargs={"server_default": "pending"})
    send_after: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    max_attempts: int = Field(default=5, sa_column_kwargs={"server_default": "5"})
    at_once: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether it leaves whatever the hour and whatever its recipient chose: a code, a link, an alarm."""
    expires_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    """From when on it doesn't leave any more. What stands in the inbox stays there."""
    leased_until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    sent_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    read_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    provider_ref: str | None = Field(default=None, max_length=200)
    error: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    updated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Preference(SQLModel, table=True):
    """One person's choice for one topic and channel; what isn't chosen follows the defaults."""

    __tablename__ = "notifications_preference"
    __table_args__ = (
        sa.CheckConstraint("priority IN ('high','medium','low')", name="ck_notifications_preference_priority"),
        sa.CheckConstraint("delay_seconds BETWEEN 0 AND 86400", name="ck_notifications_preference_delay"),
        sa.CheckConstraint("max_attempts BETWEEN 1 AND 20", name="ck_notifications_preference_attempts"),
    )

    user_id: UUID = Field(primary_key=True)
    topic: str = Field(primary_key=True, max_length=24)
    channel: str = Field(primary_key=True, max_length=12)
    enabled: bool
    delay_seconds: int
    priority: str = Field(max_length=8)
    max_attempts: int


class Setting(SQLModel, table=True):
    """One person's quiet hours, what may come through them, and whether names of medicines may leave the house."""

    __tablename__ = "notifications_setting"

    user_id: UUID = Field(primary_key=True)
    quiet_from: time | None = None
    quiet_to: time | None = None
    names_opt_in: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    high_doses_bypass: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


class PushSubscription(SQLModel, table=True):
    """A browser that may be reached by web push (RFC 8030). Endpoint and keys are ciphertext."""

    __tablename__ = "notifications_push_subscription"
    __table_args__ = (
        sa.UniqueConstraint("endpoint_bidx", name="uq_notifications_push_subscription_endpoint"),
        sa.Index("ix_notifications_push_subscription_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    endpoint_ct: str
    endpoint_bidx: str = Field(max_length=64)
    keys_ct: str
    user_agent: str | None = Field(default=None, max_length=300)
    session_id: UUID | None = None
    """The login that it was stored under. The database forgets the browser when somebody ends that."""
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class FeedCursor(SQLModel, table=True):
    """The last number given out in one person's event feed. Its row lock keeps the feed in commit order."""

    __tablename__ = "notifications_feed_cursor"

    user_id: UUID = Field(primary_key=True)
    last_seq: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))


class FeedEvent(SQLModel, table=True):
    """One event for one person's clients, numbered without gaps; ids only."""

    __tablename__ = "notifications_feed"
    __table_args__ = (sa.Index("ix_notifications_feed_at", "at"),)

    user_id: UUID = Field(primary_key=True)
    seq: int = Field(sa_column=sa.Column(sa.BigInteger, primary_key=True, autoincrement=False))
    topic: str = Field(max_length=40)
    payload: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Broadcast(SQLModel, table=True):
    """An administrator's emergency message to everyone of the chosen roles."""

    __tablename__ = "notifications_broadcast"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_by: UUID
    text_bn: str = Field(max_length=500)
    text_en: str = Field(max_length=500)
    roles: list[str] = Field(sa_column=sa.Column(JSONB, nullable=False))
    recipients: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_user_id: UUID | None = None
    done_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
