"""The table of licences."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp


class Application(SQLModel, table=True):
    """A doctor's or pharmacist's licence, which an administrator checks before the account gets its role.

    `country` is ISO 3166-1 alpha-2. One is open at a time; `reason_ct` is what the applicant is told. `licence_bidx` is
    the blind index by which others are found who say the same number (`rules.licences`): None until the worker has
    filled it in, and empty where the number can't be read.
    """

    __tablename__ = "identity_application"
    __table_args__ = (
        sa.CheckConstraint("wanted_role IN ('doctor','pharmacist')", name="ck_identity_application_wanted_role"),
        sa.CheckConstraint(
            "status IN ('pending','approved','refused','expired')", name="ck_identity_application_status"
        ),
        sa.Index("ix_identity_application_user", "user_id"),
        sa.Index(
            "uq_identity_application_open", "user_id", unique=True, postgresql_where=sa.text("status = 'pending'")
        ),
        sa.Index("ix_identity_application_licence", "licence_bidx"),
        sa.Index("ix_identity_application_valid_until", "valid_until", postgresql_where=sa.text("status = 'approved'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    wanted_role: str = Field(max_length=12)
    licence_number_ct: str
    licence_bidx: str | None = Field(default=None, max_length=64)
    issuing_body: str = Field(max_length=120)
    country: str = Field(max_length=2)
    status: str = Field(default="pending", max_length=8, sa_column_kwargs={"server_default": "pending"})
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=sa.text("now()")))
    decided_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    decided_by: UUID | None = None
    reason_ct: str | None = None
    valid_until: date | None = Field(default=None, sa_column=sa.Column(sa.Date))
    """The last day on which it is valid, in Bangladesh. None: it was approved before anybody asked for the day."""
    warned_days: int | None = Field(default=None, sa_column=sa.Column(sa.Integer))
    """How many days before its end its owner was told last."""
