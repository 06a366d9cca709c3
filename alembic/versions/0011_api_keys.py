"""Keys by which people's own programs use the API: named, limited, ending, and kept as digests alone.

Revision ID: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"

# Whoever asks is nobody yet. What comes back opens nothing: the digest is compared by the product.
LOOKUP = """
CREATE FUNCTION identity_api_key_lookup(wanted uuid, at timestamptz)
RETURNS TABLE (key_id uuid, secret_hash varchar, scope varchar, user_id uuid, role varchar, locale varchar,
    time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.secret_hash, k.scope, u.id, u.role, u.locale, u.time_zone
    FROM identity_api_key k JOIN identity_user u ON u.id = k.user_id
    WHERE k.id = wanted AND k.revoked_at IS NULL AND k.expires_at > at AND u.status = 'active'
$$
"""
# Noted every five minutes at most, and never by waiting for somebody who is changing it.
USED = """
CREATE FUNCTION identity_api_key_used(wanted uuid, at timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE identity_api_key SET used_at = at WHERE id = (
        SELECT k.id FROM identity_api_key k
        WHERE k.id = wanted AND coalesce(k.used_at, '-infinity') < at - interval '5 minutes'
        FOR UPDATE SKIP LOCKED)
$$
"""
FUNCTIONS = ("identity_api_key_lookup(uuid, timestamptz)", "identity_api_key_used(uuid, timestamptz)")


def upgrade() -> None:
    """Add the table with its policies, and the two functions for who isn't known yet."""
    op.create_table(
        "identity_api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("secret_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("scope", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope IN ('read','write','admin')", name="ck_identity_api_key_scope"),
        sa.CheckConstraint("expires_at <= created_at + interval '366 days'", name="ck_identity_api_key_life"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_identity_api_key_user", "identity_api_key", ["user_id"])
    op.execute("ALTER TABLE identity_api_key ENABLE ROW LEVEL SECURITY")
    # A key can be ended, not changed: neither its secret, nor its scope, nor its end.
    op.execute("GRANT SELECT, INSERT, UPDATE (revoked_at) ON identity_api_key TO healthapp_app")
    op.execute(
        "CREATE POLICY app_all ON identity_api_key TO healthapp_app"
        f" USING (user_id = {ACTOR}) WITH CHECK (user_id = {ACTOR})"
    )
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON identity_api_key TO {role}")
        op.execute(f"CREATE POLICY {role} ON identity_api_key TO {role} USING (true) WITH CHECK (true)")
    for statement, name in zip((LOOKUP, USED), FUNCTIONS, strict=True):
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")


def downgrade() -> None:
    """Remove them."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("identity_api_key")
