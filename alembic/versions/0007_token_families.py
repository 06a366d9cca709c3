"""Sessions are families of tokens: what was exchanged is remembered, and what a session was bound to.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"


# Using a session is noted every five minutes at most, and never by waiting for somebody who is changing it.
USE = """
CREATE FUNCTION identity_session_use(wanted text, door text, at timestamptz)
RETURNS TABLE (session_id uuid, user_id uuid, role varchar, locale varchar, time_zone varchar)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE identity_session SET seen_at = at WHERE id = (
        SELECT s.id FROM identity_session s
        WHERE s.token_hash = wanted AND s.kind = door AND s.revoked_at IS NULL AND s.expires_at > at
          AND s.seen_at < at - interval '5 minutes'
        FOR UPDATE SKIP LOCKED);
    RETURN QUERY SELECT s.id, u.id, u.role, u.locale, u.time_zone
        FROM identity_session s JOIN identity_user u ON u.id = s.user_id
        WHERE s.token_hash = wanted AND s.kind = door AND s.revoked_at IS NULL AND s.expires_at > at
          AND u.status = 'active';
END $$
"""
REFRESH = """
CREATE FUNCTION identity_refresh_lookup(wanted text)
RETURNS TABLE (session_id uuid, id uuid, role varchar, locale varchar, time_zone varchar, device_hash varchar,
    expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id, u.id, u.role, u.locale, u.time_zone, s.device_hash, s.expires_at
    FROM identity_session s JOIN identity_user u ON u.id = s.user_id
    WHERE s.revoked_at IS NULL AND u.status = 'active' AND s.kind = 'api'
      AND s.id = coalesce(
          (SELECT c.id FROM identity_session c WHERE c.refresh_hash = wanted),
          (SELECT r.session_id FROM identity_rotated_token r WHERE r.token_hash = wanted))
$$
"""
FUNCTIONS = ("identity_session_use(text, text, timestamptz)", "identity_refresh_lookup(text)")


def upgrade() -> None:
    """Add the columns, the table with its policies, and the two look-ups of who isn't logged in yet."""
    op.add_column("identity_session", sa.Column("device_hash", sqlmodel.AutoString(length=64), nullable=True))
    op.add_column(
        "identity_session",
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("identity_session", sa.Column("ended_by", sqlmodel.AutoString(length=8), nullable=True))
    op.create_check_constraint(
        "ck_identity_session_ended_by",
        "identity_session",
        "ended_by IN ('logout','reuse','device','person','reset')",
    )
    op.execute("GRANT UPDATE (seen_at, ended_by) ON identity_session TO healthapp_app")
    op.create_table(
        "identity_rotated_token",
        sa.Column("token_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["identity_session.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_identity_rotated_token_session", "identity_rotated_token", ["session_id"])
    op.create_index("ix_identity_rotated_token_user", "identity_rotated_token", ["user_id"])
    op.execute("ALTER TABLE identity_rotated_token ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT ON identity_rotated_token TO healthapp_app")
    op.execute(
        "CREATE POLICY app_all ON identity_rotated_token TO healthapp_app"
        f" USING (user_id = {ACTOR}) WITH CHECK (user_id = {ACTOR})"
    )
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON identity_rotated_token TO {role}")
        op.execute(f"CREATE POLICY {role} ON identity_rotated_token TO {role} USING (true) WITH CHECK (true)")
    for statement, name in zip((USE, REFRESH), FUNCTIONS, strict=True):
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")


def downgrade() -> None:
    """Remove them."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("identity_rotated_token")
    op.execute("REVOKE UPDATE (seen_at, ended_by) ON identity_session FROM healthapp_app")
    op.drop_constraint("ck_identity_session_ended_by", "identity_session")
    for column in ("ended_by", "seen_at", "device_hash"):
        op.drop_column("identity_session", column)
