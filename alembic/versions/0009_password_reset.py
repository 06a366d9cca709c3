"""What someone was sent to prove that an address is theirs, first of all for a forgotten password.

The web process writes down that somebody asked, for which address, and learns nothing from it; the worker looks whether
there is an account and sends the link.

Revision ID: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"


LOOKUP = """
CREATE FUNCTION identity_reset_lookup(wanted text, at timestamptz)
RETURNS TABLE (proof_id uuid, id uuid, role varchar, locale varchar, time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, u.id, u.role, u.locale, u.time_zone
    FROM identity_proof p JOIN identity_user u ON u.id = p.user_id
    WHERE p.purpose = 'reset' AND p.token_hash = wanted AND p.used_at IS NULL
      AND p.expires_at > greatest(at, now()) AND u.status = 'active'
$$
"""
NAME = "identity_reset_lookup(text, timestamptz)"


def upgrade() -> None:
    """Add the table with its policies, the look-up by a link, and the right to announce that somebody asked."""
    op.create_table(
        "identity_proof",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("target_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('reset')", name="ck_identity_proof_purpose"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash", name="uq_identity_proof_token"),
    )
    op.create_index("ix_identity_proof_user", "identity_proof", ["user_id", "purpose"])
    op.create_index("ix_identity_proof_target", "identity_proof", ["target_bidx"])
    op.execute("ALTER TABLE identity_proof ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT, UPDATE (used_at) ON identity_proof TO healthapp_app")
    op.execute(f"CREATE POLICY app_select ON identity_proof FOR SELECT TO healthapp_app USING (user_id = {ACTOR})")
    op.execute(
        "CREATE POLICY app_insert ON identity_proof FOR INSERT TO healthapp_app WITH CHECK"
        f" (purpose = 'reset' AND user_id IS NULL AND token_hash IS NULL AND used_at IS NULL AND {ACTOR} IS NULL)"
    )
    op.execute(
        "CREATE POLICY app_update ON identity_proof FOR UPDATE TO healthapp_app"
        f" USING (user_id = {ACTOR}) WITH CHECK (user_id = {ACTOR})"
    )
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON identity_proof TO {role}")
        op.execute(f"CREATE POLICY {role} ON identity_proof TO {role} USING (true) WITH CHECK (true)")
    op.execute(LOOKUP)
    op.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO {ROLES}")
    op.execute(
        "CREATE POLICY app_insert_reset ON outbox_event FOR INSERT TO healthapp_app WITH CHECK"
        f" (topic = 'password.forgotten' AND actor_id IS NULL AND {ACTOR} IS NULL)"
    )


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP POLICY app_insert_reset ON outbox_event")
    op.execute(f"DROP FUNCTION {NAME}")
    op.drop_table("identity_proof")
