"""Tables of the reminders context. Postgres is the truth; what Redis holds can be rebuilt from here."""

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


class Reminder(SQLModel, table=True):
    """What a patient wants to be reminded of, and by which recurrence. `horizon_at`: written down up to there.

    `pattern` is in the seed's field names, but for the doses of a taper: their texts lie sealed in `taper_ct`.
    """

    __tablename__ = "reminders_reminder"
    __table_args__ = (
        sa.CheckConstraint("type IN ('medicine','appointment','test','followup')", name="ck_reminders_reminder_type"),
        sa.CheckConstraint("refill_on_hand IS NULL OR refill_on_hand >= 0", name="ck_reminders_reminder_on_hand"),
        sa.Index("ix_reminders_reminder_patient", "patient_id", "created_at"),
        sa.Index(
            "ix_reminders_reminder_horizon",
            "horizon_at",
            postgresql_where=sa.text("is_active AND NOT is_completed AND deleted_at IS NULL"),
        ),
        sa.Index(
            "ix_reminders_reminder_open_taper",
            "id",
            postgresql_where=sa.text("taper_ct IS NULL AND jsonb_exists(pattern, 'taper')"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    created_by: UUID
    type: str = Field(max_length=16)
    title_ct: str
    description_ct: str
    medicine_ct: str | None = None
    scheduled_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    time_zone: str = Field(max_length=64)
    is_recurring: bool
    pattern: dict[str, Any] | None = Field(default=None, sa_column=sa.Column(JSONB(none_as_null=True)))
    taper_ct: str | None = None
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    is_completed: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    refill_on_hand: int | None = None
    refill_per_dose: int | None = None
    refill_threshold: int | None = None
    refill_told_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    horizon_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    updated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    deleted_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Occurrence(SQLModel, table=True):
    """One time of one reminder: planned, announced, answered. `notify_at` moves with a snooze, `due_at` never."""

    __tablename__ = "reminders_occurrence"
    __table_args__ = (
        sa.Index("ix_reminders_occurrence_aged", "due_at"),
        sa.UniqueConstraint("reminder_id", "local_slot", name="uq_reminders_occurrence_slot"),
        sa.CheckConstraint(
            "status IN ('scheduled','due','delivered','taken','skipped','missed','snoozed','cancelled')",
            name="ck_reminders_occurrence_status",
        ),
        sa.Index(
            "ix_reminders_occurrence_waiting",
            "notify_at",
            postgresql_where=sa.text("status IN ('scheduled','snoozed')"),
        ),
        sa.Index(
            "ix_reminders_occurrence_next",
            "reminder_id",
            "notify_at",
            postgresql_where=sa.text("status IN ('scheduled','snoozed')"),
        ),
        sa.Index("ix_reminders_occurrence_open", "due_at", postgresql_where=sa.text("status IN ('due','delivered')")),
        sa.Index("ix_reminders_occurrence_patient", "patient_id", "due_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    reminder_id: UUID = Field(foreign_key="reminders_reminder.id", ondelete="CASCADE")
    patient_id: UUID
    local_slot: str = Field(max_length=32)
    due_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    notify_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    status: str = Field(default="scheduled", max_length=12, sa_column_kwargs={"server_default": "scheduled"})
    round: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    late: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    dose_ct: str | None = None
    skip_reason_ct: str | None = None
    delivered_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    acted_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    acted_by: UUID | None = None
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    updated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
