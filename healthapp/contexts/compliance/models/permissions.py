"""The table of permissions that were taken from a role or from one person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp


class TakenPermission(SQLModel, table=True):
    """A permission that was taken from a role, or from one person, until `given_at`; the table of roles gives it.

    Both reasons are sealed: whoever it was taken from reads them.
    """

    __tablename__ = "compliance_taken_permission"
    __table_args__ = (
        sa.CheckConstraint("(role IS NULL) <> (user_id IS NULL)", name="ck_compliance_taken_permission_from_one"),
        sa.CheckConstraint(
            "permission NOT IN ('read_own_data','write_own_data')", name="ck_compliance_taken_permission_always"
        ),
        sa.CheckConstraint(
            "role IS NULL OR permission <> 'manage_accounts'", name="ck_compliance_taken_permission_no_lock_out"
        ),
        *(
            sa.Index(
                f"uq_compliance_taken_permission_{column}",
                column,
                "permission",
                unique=True,
                postgresql_where=sa.text("given_at IS NULL"),
            )
            for column in ("role", "user_id")
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    role: str | None = Field(default=None, max_length=12)
    user_id: UUID | None = None
    permission: str = Field(max_length=40)
    reason_ct: str
    taken_by: UUID | None = None
    taken_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    given_by: UUID | None = None
    given_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    given_reason_ct: str | None = None
