"""The table of accounts whose owner has lost every second factor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")
_OPEN = "status IN ('requested', 'waiting', 'ready')"


class RecoveryRequest(SQLModel, table=True):
    """Somebody asks to get in without second factors; an administrator decides, time passes, a link opens.

    `requested` until an administrator has decided, `waiting` until `ready_at`, `ready` while a link is out. One is open
    at a time. `links` counts the links that were sent: each is made of it, and stored as a digest only.
    """

    __tablename__ = "identity_recovery"
    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('requested','waiting','ready','used','cancelled','refused','expired')",
            name="ck_identity_recovery_status",
        ),
        sa.CheckConstraint("asked_by IN ('password','email')", name="ck_identity_recovery_asked_by"),
        sa.CheckConstraint(
            "checked_by IN ('in_person','video','licence_office','employer')", name="ck_identity_recovery_checked_by"
        ),
        sa.CheckConstraint(
            "status NOT IN ('waiting','ready','used') OR"
            " (decided_by IS DISTINCT FROM user_id AND checked_by IS NOT NULL AND ready_at IS NOT NULL)",
            name="ck_identity_recovery_decided",
        ),
        sa.UniqueConstraint("stop_hash", name="uq_identity_recovery_stop"),
        sa.UniqueConstraint("token_hash", name="uq_identity_recovery_token"),
        sa.Index("ix_identity_recovery_aged", "ended_at"),
        sa.Index("ix_identity_recovery_user", "user_id", "asked_at"),
        sa.Index("uq_identity_recovery_open", "user_id", unique=True, postgresql_where=sa.text(_OPEN)),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    status: str = Field(default="requested", max_length=12, sa_column_kwargs={"server_default": "requested"})
    asked_by: str = Field(max_length=8)
    """What was shown for it: the right password, or the link that went to the mailbox."""
    asked_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    stop_hash: str = Field(max_length=64)
    """The digest of what ends it, in every message that tells the owner of it."""
    decided_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    decided_by: UUID | None = None
    checked_by: str | None = Field(default=None, max_length=16)
    reason_ct: str | None = None
    ready_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    links: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    token_hash: str | None = Field(default=None, max_length=64)
    link_until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
