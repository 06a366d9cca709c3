"""Tables of the privacy context."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class Export(SQLModel, table=True):
    """A copy of a person's data that they asked for. Only the login that asked for it may fetch it."""

    __tablename__ = "privacy_export"
    __table_args__ = (
        sa.CheckConstraint("status IN ('requested','ready','deleted')", name="ck_privacy_export_status"),
        sa.Index("ix_privacy_export_user", "user_id", "requested_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    session_id: UUID | None = None
    locale: str = Field(max_length=2)
    time_zone: str = Field(max_length=64)
    status: str = Field(default="requested", max_length=12, sa_column_kwargs={"server_default": "requested"})
    requested_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    ready_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    expires_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    size: int | None = None


class Erasure(SQLModel, table=True):
    """An account that is to be erased at `due_at`, unless its owner logs in before. Outlives the account, as proof."""

    __tablename__ = "privacy_erasure"
    __table_args__ = (
        sa.Index(
            "uq_privacy_erasure_open",
            "user_id",
            unique=True,
            postgresql_where=sa.text("undone_at IS NULL AND done_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    requested_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    due_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    undone_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    started_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    done_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class LedgerEntry(SQLModel, table=True):
    """What no restore of a backup may bring back (ADR 59): written by triggers of the database, changed by nobody.

    `row_id` is of the table `place`; `person` stands with erasures alone. `number` is the order in which they came.
    """

    __tablename__ = "privacy_ledger"
    __table_args__ = (
        sa.UniqueConstraint("number", name="uq_privacy_ledger_number"),
        sa.Index("ix_privacy_ledger_aged", "at"),
        sa.Index("ix_privacy_ledger_person", "person", postgresql_where=sa.text("person IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=False), nullable=False))
    at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    kind: str = Field(max_length=12)
    place: str = Field(max_length=63)
    row_id: UUID
    person: UUID | None = None
    detail: str | None = Field(default=None, max_length=40)
    """A status or role that the row got: a word of the program's own."""
    until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
