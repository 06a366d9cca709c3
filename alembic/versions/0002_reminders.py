"""The tables of reminders and notifications.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notifications_broadcast",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("text_bn", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("text_en", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recipients", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_user_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "notifications_feed",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "seq"),
    )
    op.create_index("ix_notifications_feed_at", "notifications_feed", ["at"], unique=False)
    op.create_table(
        "notifications_feed_cursor",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "notifications_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("topic", sqlmodel.AutoString(length=24), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("reminder_id", sa.Uuid(), nullable=True),
        sa.Column("broadcast_id", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("payload_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notifications_message_occurrence", "notifications_message", ["occurrence_id"], unique=False)
    op.create_index(
        "ix_notifications_message_patient", "notifications_message", ["patient_id", "created_at"], unique=False
    )
    op.create_table(
        "notifications_preference",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sqlmodel.AutoString(length=24), nullable=False),
        sa.Column("channel", sqlmodel.AutoString(length=12), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("delay_seconds", sa.Integer(), nullable=False),
        sa.Column("priority", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("priority IN ('high','medium','low')", name="ck_notifications_preference_priority"),
        sa.CheckConstraint("delay_seconds BETWEEN 0 AND 86400", name="ck_notifications_preference_delay"),
        sa.CheckConstraint("max_attempts BETWEEN 1 AND 20", name="ck_notifications_preference_attempts"),
        sa.PrimaryKeyConstraint("user_id", "topic", "channel"),
    )
    op.create_table(
        "notifications_push_subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("endpoint_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("keys_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("user_agent", sqlmodel.AutoString(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("endpoint_bidx", name="uq_notifications_push_subscription_endpoint"),
    )
    op.create_index(
        "ix_notifications_push_subscription_user", "notifications_push_subscription", ["user_id"], unique=False
    )
    op.create_table(
        "notifications_setting",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.Column("names_opt_in", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "reminders_reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("type", sqlmodel.AutoString(length=16), nullable=False),
        sa.Column("title_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("description_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("medicine_ct", sqlmodel.AutoString(), nullable=True),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("is_recurring", sa.Boolean(), nullable=False),
        sa.Column("pattern", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("refill_on_hand", sa.Integer(), nullable=True),
        sa.Column("refill_per_dose", sa.Integer(), nullable=True),
        sa.Column("refill_threshold", sa.Integer(), nullable=True),
        sa.Column("refill_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("horizon_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("type IN ('medicine','appointment','test','followup')", name="ck_reminders_reminder_type"),
        sa.CheckConstraint("refill_on_hand IS NULL OR refill_on_hand >= 0", name="ck_reminders_reminder_on_hand"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_reminders_reminder_horizon",
        "reminders_reminder",
        ["horizon_at"],
        unique=False,
        postgresql_where=sa.text("is_active AND NOT is_completed AND deleted_at IS NULL"),
    )
    op.create_index("ix_reminders_reminder_patient", "reminders_reminder", ["patient_id", "created_at"], unique=False)
    op.create_table(
        "notifications_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sqlmodel.AutoString(length=12), nullable=False),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("priority", sqlmodel.AutoString(length=8), server_default="medium", nullable=False),
        sa.Column("status", sqlmodel.AutoString(length=12), server_default="pending", nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("max_attempts", sa.Integer(), server_default="5", nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_ref", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("error", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "channel IN ('websocket','push','email','sms','other')", name="ck_notifications_notice_channel"
        ),
        sa.CheckConstraint("priority IN ('high','medium','low')", name="ck_notifications_notice_priority"),
        sa.CheckConstraint(
            "status IN ('pending','processing','sent','failed','cancelled','suppressed')",
            name="ck_notifications_notice_status",
        ),
        sa.ForeignKeyConstraint(["message_id"], ["notifications_message.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", "recipient_id", "channel", name="uq_notifications_notice_message"),
        sa.UniqueConstraint(
            "occurrence_id", "recipient_id", "channel", "round", name="uq_notifications_notice_occurrence"
        ),
    )
    op.create_index(
        "ix_notifications_notice_due",
        "notifications_notice",
        ["send_after"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending','processing')"),
    )
    op.create_index(
        "ix_notifications_notice_failed",
        "notifications_notice",
        ["updated_at"],
        unique=False,
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.create_index(
        "ix_notifications_notice_inbox",
        "notifications_notice",
        ["recipient_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("channel = 'websocket'"),
    )
    op.create_index(
        "ix_notifications_notice_unread",
        "notifications_notice",
        ["recipient_id"],
        unique=False,
        postgresql_where=sa.text("channel = 'websocket' AND read_at IS NULL"),
    )
    op.create_table(
        "reminders_occurrence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("local_slot", sqlmodel.AutoString(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notify_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sqlmodel.AutoString(length=12), server_default="scheduled", nullable=False),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("dose_ct", sqlmodel.AutoString(), nullable=True),
        sa.Column("skip_reason_ct", sqlmodel.AutoString(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acted_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('scheduled','due','delivered','taken','skipped','missed','snoozed','cancelled')",
            name="ck_reminders_occurrence_status",
        ),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminders_reminder.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reminder_id", "local_slot", name="uq_reminders_occurrence_slot"),
    )
    op.create_index(
        "ix_reminders_occurrence_next",
        "reminders_occurrence",
        ["reminder_id", "notify_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('scheduled','snoozed')"),
    )
    op.create_index(
        "ix_reminders_occurrence_open",
        "reminders_occurrence",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('due','delivered')"),
    )
    op.create_index("ix_reminders_occurrence_patient", "reminders_occurrence", ["patient_id", "due_at"], unique=False)
    op.create_index(
        "ix_reminders_occurrence_waiting",
        "reminders_occurrence",
        ["notify_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('scheduled','snoozed')"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_reminders_occurrence_waiting",
        table_name="reminders_occurrence",
        postgresql_where=sa.text("status IN ('scheduled','snoozed')"),
    )
    op.drop_index("ix_reminders_occurrence_patient", table_name="reminders_occurrence")
    op.drop_index(
        "ix_reminders_occurrence_open",
        table_name="reminders_occurrence",
        postgresql_where=sa.text("status IN ('due','delivered')"),
    )
    op.drop_index(
        "ix_reminders_occurrence_next",
        table_name="reminders_occurrence",
        postgresql_where=sa.text("status IN ('scheduled','snoozed')"),
    )
    op.drop_table("reminders_occurrence")
    op.drop_index(
        "ix_notifications_notice_unread",
        table_name="notifications_notice",
        postgresql_where=sa.text("channel = 'websocket' AND read_at IS NULL"),
    )
    op.drop_index(
        "ix_notifications_notice_inbox",
        table_name="notifications_notice",
        postgresql_where=sa.text("channel = 'websocket'"),
    )
    op.drop_index(
        "ix_notifications_notice_failed",
        table_name="notifications_notice",
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.drop_index(
        "ix_notifications_notice_due",
        table_name="notifications_notice",
        postgresql_where=sa.text("status IN ('pending','processing')"),
    )
    op.drop_table("notifications_notice")
    op.drop_index("ix_reminders_reminder_patient", table_name="reminders_reminder")
    op.drop_index(
        "ix_reminders_reminder_horizon",
        table_name="reminders_reminder",
        postgresql_where=sa.text("is_active AND NOT is_completed AND deleted_at IS NULL"),
    )
    op.drop_table("reminders_reminder")
    op.drop_table("notifications_setting")
    op.drop_index("ix_notifications_push_subscription_user", table_name="notifications_push_subscription")
    op.drop_table("notifications_push_subscription")
    op.drop_table("notifications_preference")
    op.drop_index("ix_notifications_message_patient", table_name="notifications_message")
    op.drop_index("ix_notifications_message_occurrence", table_name="notifications_message")
    op.drop_table("notifications_message")
    op.drop_table("notifications_feed_cursor")
    op.drop_index("ix_notifications_feed_at", table_name="notifications_feed")
    op.drop_table("notifications_feed")
    op.drop_table("notifications_broadcast")
