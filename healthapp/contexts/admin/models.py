"""Tables of the administration context."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from healthapp.kit.outbox import Timestamp


class CheckRow(SQLModel, table=True):
    """The last result of one check. `told` is the state that administrators last heard of."""

    __tablename__ = "admin_check"
    __table_args__ = (
        sa.CheckConstraint("state IN ('ok','warning','failing','unknown')", name="ck_admin_check_state"),
        sa.CheckConstraint("told IN ('ok','warning','failing','unknown')", name="ck_admin_check_told"),
    )

    id: str = Field(primary_key=True, max_length=40)
    state: str = Field(max_length=8)
    figure: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))
    total: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))
    names: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")))
    variant: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    computed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    changed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    told: str | None = Field(default=None, max_length=8)
    error: str | None = Field(default=None, max_length=80)


class ScoreRow(SQLModel, table=True):
    """The score in one hour (UTC): the last one of it, and the lowest."""

    __tablename__ = "admin_score"

    hour: datetime = Field(sa_column=sa.Column(Timestamp, primary_key=True))
    score: float = Field(sa_column=sa.Column(sa.Float, nullable=False))
    lowest: float = Field(sa_column=sa.Column(sa.Float, nullable=False))
    active_users: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Standing(SQLModel, table=True):
    """One row: who makes the checks just now, and whether somebody asked for all of them."""

    __tablename__ = "admin_standing"
    __table_args__ = (sa.CheckConstraint("id = 1", name="ck_admin_standing_one"),)

    id: int = Field(default=1, sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    asked_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    begun_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    """Of the last round that made every check because somebody had asked."""
    leased_until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    active_users: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    counted_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
