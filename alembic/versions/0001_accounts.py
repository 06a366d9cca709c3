"""The tables of the kit, of compliance and of identity.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_idempotency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("request_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("response_ct", sqlmodel.AutoString(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "key", name="uq_api_idempotency_user_key"),
    )
    op.create_index("ix_api_idempotency_created", "api_idempotency", ["created_at"], unique=False)
    op.create_table(
        "compliance_audit_seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_xid", sa.BigInteger(), nullable=False),
        sa.Column("to_xid", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "compliance_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("grantee_id", sa.Uuid(), nullable=True),
        sa.Column("invite_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("scope", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("status", sqlmodel.AutoString(length=12), nullable=False),
        sa.Column("requested_by", sqlmodel.AutoString(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("requested_by IN ('patient','grantee')", name="ck_compliance_consent_requested_by"),
        sa.CheckConstraint(
            "status IN ('pending','active','withdrawn','declined')", name="ck_compliance_consent_status"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_compliance_consent_grantee", "compliance_consent", ["grantee_id", "status"], unique=False)
    op.create_index("ix_compliance_consent_invite", "compliance_consent", ["invite_bidx"], unique=False)
    op.create_index(
        "uq_compliance_consent_open",
        "compliance_consent",
        ["patient_id", "invite_bidx", "scope"],
        unique=True,
        postgresql_where=sa.text("status IN ('pending','active')"),
    )
    op.create_table(
        "compliance_data_key",
        sa.Column("kid", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("wrapped", sqlmodel.AutoString(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kid"),
    )
    op.create_table(
        "identity_login_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("address_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_identity_login_attempt_account", "identity_login_attempt", ["account_bidx", "at"], unique=False)
    op.create_index("ix_identity_login_attempt_address", "identity_login_attempt", ["address_bidx", "at"], unique=False)
    op.create_table(
        "identity_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("email_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("phone_ct", sqlmodel.AutoString(), nullable=True),
        sa.Column("phone_bidx", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("display_name_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("password_hash", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("role", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("status", sqlmodel.AutoString(length=12), server_default="active", nullable=False),
        sa.Column("locale", sqlmodel.AutoString(length=2), server_default="bn", nullable=False),
        sa.Column("time_zone", sqlmodel.AutoString(length=64), server_default="Asia/Dhaka", nullable=False),
        sa.Column("text_size", sqlmodel.AutoString(length=2), server_default="m", nullable=False),
        sa.Column("theme", sqlmodel.AutoString(length=8), server_default="auto", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("locale IN ('bn','en')", name="ck_identity_user_locale"),
        sa.CheckConstraint(
            "role IN ('patient','caregiver','doctor','pharmacist','admin')", name="ck_identity_user_role"
        ),
        sa.CheckConstraint("status IN ('active','locked','deleted')", name="ck_identity_user_status"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email_bidx", name="uq_identity_user_email"),
    )
    op.create_index("ix_identity_user_phone", "identity_user", ["phone_bidx"], unique=False)
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("fanned_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_outbox_event_waiting",
        "outbox_event",
        ["occurred_at"],
        unique=False,
        postgresql_where=sa.text("fanned_out_at IS NULL"),
    )
    op.create_table(
        "identity_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("token_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("refresh_hash", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("ip", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("user_agent", sqlmodel.AutoString(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('browser','api')", name="ck_identity_session_kind"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash", name="uq_identity_session_token"),
    )
    op.create_index("ix_identity_session_refresh", "identity_session", ["refresh_hash"], unique=False)
    op.create_index("ix_identity_session_user", "identity_session", ["user_id", "revoked_at"], unique=False)
    op.create_table(
        "outbox_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sqlmodel.AutoString(length=300), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["outbox_event.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "handler", name="uq_outbox_delivery_event_handler"),
    )
    op.create_index(
        "ix_outbox_delivery_dead",
        "outbox_delivery",
        ["dead_at"],
        unique=False,
        postgresql_where=sa.text("dead_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_delivery_due",
        "outbox_delivery",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_outbox_delivery_due",
        table_name="outbox_delivery",
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.drop_index(
        "ix_outbox_delivery_dead", table_name="outbox_delivery", postgresql_where=sa.text("dead_at IS NOT NULL")
    )
    op.drop_table("outbox_delivery")
    op.drop_index("ix_identity_session_user", table_name="identity_session")
    op.drop_index("ix_identity_session_refresh", table_name="identity_session")
    op.drop_table("identity_session")
    op.drop_index(
        "ix_outbox_event_waiting", table_name="outbox_event", postgresql_where=sa.text("fanned_out_at IS NULL")
    )
    op.drop_table("outbox_event")
    op.drop_index("ix_identity_user_phone", table_name="identity_user")
    op.drop_table("identity_user")
    op.drop_index("ix_identity_login_attempt_address", table_name="identity_login_attempt")
    op.drop_index("ix_identity_login_attempt_account", table_name="identity_login_attempt")
    op.drop_table("identity_login_attempt")
    op.drop_table("compliance_data_key")
    op.drop_index(
        "uq_compliance_consent_open",
        table_name="compliance_consent",
        postgresql_where=sa.text("status IN ('pending','active')"),
    )
    op.drop_index("ix_compliance_consent_invite", table_name="compliance_consent")
    op.drop_index("ix_compliance_consent_grantee", table_name="compliance_consent")
    op.drop_table("compliance_consent")
    op.drop_table("compliance_audit_seal")
    op.drop_index("ix_api_idempotency_created", table_name="api_idempotency")
    op.drop_table("api_idempotency")
