"""The second step of a login: factors, recovery codes, tickets; and when a session's owner last proved who they are.

Revision ID: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLES = ("healthapp_app", "healthapp_worker", "healthapp_system")
OWN_USER = "user_id = (SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
# table -> what the web process may do with the actor's own rows
TABLES = {
    "identity_second_factor": (
        "SELECT, INSERT, DELETE, UPDATE (id, status, secret_ct, last_step, created_at, confirmed_at, last_used_at)"
    ),
    "identity_recovery_code": "SELECT, INSERT, DELETE, UPDATE (used_at)",
    "identity_login_ticket": "SELECT, INSERT, DELETE, UPDATE (used_at)",
}

# Between the two steps nobody is logged in yet; whoever holds the ticket learns whose it is, and nothing else.
LOOKUP = """
CREATE FUNCTION identity_login_ticket_lookup(wanted text)
RETURNS TABLE (ticket_id uuid, id uuid, role varchar, status varchar, locale varchar, time_zone varchar, door varchar,
    device varchar, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id, u.id, u.role, u.status, u.locale, u.time_zone, t.door, t.device, t.expires_at
    FROM identity_login_ticket t JOIN identity_user u ON u.id = t.user_id
    WHERE t.token_hash = wanted AND t.used_at IS NULL AND u.status = 'active'
$$
"""
SIGNATURE = "identity_login_ticket_lookup(text)"


def upgrade() -> None:
    """Create the tables with their policies, the look-up, and the session's new column."""
    op.create_table(
        "identity_second_factor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("status", sqlmodel.AutoString(length=8), server_default="pending", nullable=False),
        sa.Column("secret_ct", sqlmodel.AutoString(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('totp','email','sms')", name="ck_identity_second_factor_kind"),
        sa.CheckConstraint("status IN ('pending','active')", name="ck_identity_second_factor_status"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "kind", name="uq_identity_second_factor_kind"),
    )
    op.create_table(
        "identity_recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "code_bidx", name="uq_identity_recovery_code"),
    )
    op.create_table(
        "identity_login_ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("door", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("token_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("device", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("door IN ('browser','api')", name="ck_identity_login_ticket_door"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash", name="uq_identity_login_ticket_token"),
    )
    op.create_index("ix_identity_login_ticket_user", "identity_login_ticket", ["user_id"], unique=False)
    op.add_column("identity_session", sa.Column("strong_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("GRANT UPDATE (strong_at) ON identity_session TO healthapp_app")
    for table, granted in TABLES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT {granted} ON {table} TO healthapp_app")
        op.execute(
            f"CREATE POLICY app_all ON {table} FOR ALL TO healthapp_app USING ({OWN_USER}) WITH CHECK ({OWN_USER})"
        )
        for role in ROLES[1:]:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    op.execute(LOOKUP)
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO healthapp_app, healthapp_system")


def downgrade() -> None:
    """Remove all of it; accounts are then entered by their password alone."""
    op.execute(f"DROP FUNCTION {SIGNATURE}")
    op.drop_column("identity_session", "strong_at")
    for table in TABLES:
        op.drop_table(table)
