"""Copies of one's data, and accounts that are going to be erased.

An erasure that has not begun is undone by the database itself with the next login, whichever way that comes about.

Revision ID: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
OWN = f"user_id = {ACTOR}"

UNDO = """
CREATE FUNCTION privacy_undo_erasure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE privacy_erasure SET undone_at = NEW.created_at
    WHERE user_id = NEW.user_id AND undone_at IS NULL AND started_at IS NULL AND done_at IS NULL;
    IF FOUND THEN
        INSERT INTO outbox_event (id, topic, payload, actor_id, occurred_at) VALUES (gen_random_uuid(),
            'erasure.undone', jsonb_build_object('user_id', NEW.user_id), NEW.user_id, NEW.created_at);
    END IF;
    RETURN NULL;
END $$
"""
# Whoever isn't logged in yet has no id: their registration names the account that came of it.
FORGET = """
CREATE FUNCTION compliance_forget_origin(who uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE changed int;
BEGIN
    UPDATE compliance_audit_event SET ip = NULL, user_agent = NULL, origin_salt = NULL
    WHERE origin_salt IS NOT NULL AND (actor_id = who
        OR (actor_role = 'anonymous' AND resource_type = 'user' AND resource_id = who));
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$
"""
SIGNATURE = "compliance_forget_origin(uuid)"
ORIGIN = ("origin_salt", "origin_digest")


def upgrade() -> None:
    """Make both tables, their policies, and the trigger."""
    op.create_table(
        "privacy_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("locale", sqlmodel.AutoString(length=2), nullable=False),
        sa.Column("time_zone", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("status", sqlmodel.AutoString(length=12), server_default="requested", nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.CheckConstraint("status IN ('requested','ready','deleted')", name="ck_privacy_export_status"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_privacy_export_user", "privacy_export", ["user_id", "requested_at"], unique=False)
    op.create_table(
        "privacy_erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_privacy_erasure_open",
        "privacy_erasure",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL AND done_at IS NULL"),
    )
    for table, check in (
        ("privacy_export", f"{OWN} AND status = 'requested'"),
        ("privacy_erasure", f"{OWN} AND undone_at IS NULL AND started_at IS NULL AND done_at IS NULL"),
    ):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO healthapp_app")
        op.execute(f"CREATE POLICY app_select ON {table} FOR SELECT TO healthapp_app USING ({OWN})")
        op.execute(f"CREATE POLICY app_insert ON {table} FOR INSERT TO healthapp_app WITH CHECK ({check})")
        for role in ("healthapp_worker", "healthapp_system"):
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    for name in ORIGIN:
        op.add_column("compliance_audit_event", sa.Column(name, sqlmodel.AutoString(length=64), nullable=True))
    for role in ("healthapp_app", "healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT INSERT ({', '.join(ORIGIN)}) ON compliance_audit_event TO {role}")
    op.execute(FORGET)
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO healthapp_worker, healthapp_system")
    op.execute(UNDO)
    op.execute("REVOKE ALL ON FUNCTION privacy_undo_erasure() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER privacy_undo_erasure AFTER INSERT ON identity_session"
        " FOR EACH ROW EXECUTE FUNCTION privacy_undo_erasure()"
    )


def downgrade() -> None:
    """Remove all of it."""
    op.execute("DROP TRIGGER privacy_undo_erasure ON identity_session")
    op.execute("DROP FUNCTION privacy_undo_erasure()")
    op.execute(f"DROP FUNCTION {SIGNATURE}")
    for name in reversed(ORIGIN):
        op.drop_column("compliance_audit_event", name)
    op.drop_table("privacy_erasure")
    op.drop_table("privacy_export")
