"""Results of the compliance checks, the score by the hour, and who makes the checks.

None of it is about a person. The worker writes, administrators read and may ask for all checks at once; a scrape gets
states and times by a function.

Revision ID: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects.postgresql import ARRAY

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
TABLES = ("admin_check", "admin_score", "admin_standing")
KEEPERS = ("healthapp_worker", "healthapp_system")
IS_ADMIN = "(SELECT identity_acting_admin()) IS NOT NULL"
STATES = "'ok','warning','failing','unknown'"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
FUNCTIONS = {
    "admin_figures()": f"""
CREATE FUNCTION admin_figures() RETURNS jsonb LANGUAGE sql STABLE {DEFINED}
    SELECT jsonb_build_object(
        'checks', (SELECT coalesce(jsonb_object_agg(c.id,
            jsonb_build_array(c.state, extract(epoch FROM c.computed_at))), '{{}}') FROM admin_check c),
        'active_users', (SELECT s.active_users FROM admin_standing s))
$$""",
    # True when it was asked now; false when somebody did after `before`, or for who is no administrator.
    "admin_ask_checks(timestamptz, timestamptz)": f"""
CREATE FUNCTION admin_ask_checks(at timestamptz, before timestamptz) RETURNS boolean LANGUAGE plpgsql {DEFINED}
BEGIN
    IF identity_acting_admin() IS NULL THEN RETURN false; END IF;
    INSERT INTO admin_standing AS s (id, asked_at) VALUES (1, at)
    ON CONFLICT (id) DO UPDATE SET asked_at = at WHERE s.asked_at IS NULL OR s.asked_at < before;
    RETURN FOUND;
END $$""",
}


def upgrade() -> None:
    """Add them."""
    text, moment = sqlmodel.AutoString, sa.DateTime(timezone=True)
    op.create_table(
        "admin_check",
        sa.Column("id", text(length=40), nullable=False),
        sa.Column("state", text(length=8), nullable=False),
        sa.Column("figure", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("names", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("variant", text(length=20), server_default="", nullable=False),
        sa.Column("computed_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("told", text(length=8), nullable=True),
        sa.Column("error", text(length=80), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_admin_check_state"),
        sa.CheckConstraint(f"told IN ({STATES})", name="ck_admin_check_told"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "admin_score",
        sa.Column("hour", moment, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("lowest", sa.Float(), nullable=False),
        sa.Column("active_users", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("hour"),
    )
    op.create_table(
        "admin_standing",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked_at", moment, nullable=True),
        sa.Column("begun_at", moment, nullable=True),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("active_users", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counted_at", moment, nullable=True),
        sa.CheckConstraint("id = 1", name="ck_admin_standing_one"),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT ON {table} TO healthapp_app")
        op.execute(f"CREATE POLICY app_select ON {table} FOR SELECT TO healthapp_app USING ({IS_ADMIN})")
        for role in KEEPERS:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app, healthapp_worker, healthapp_system")


def downgrade() -> None:
    """Remove them: the next worker that knows them makes all checks anew."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    for table in TABLES:
        op.drop_table(table)
