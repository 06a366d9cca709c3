"""Runs of retention, and a trail whose oldest months may be dropped without breaking its chain.

Revision ID: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEEPERS = ("healthapp_worker", "healthapp_system")
# Only whole months that have ended, and never what is younger than six years, whoever asks and whatever is configured:
# 45 CFR 164.316(b)(2)(i). What lies outside of every month (a clock that was wrong) goes by its row.
TRIM = """
CREATE FUNCTION compliance_trim_trail(bound timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    part record;
    gone bigint := 0;
    found bigint;
BEGIN
    IF bound > now() - interval '6 years' THEN
        RAISE EXCEPTION 'the trail is kept for six years' USING ERRCODE = 'check_violation';
    END IF;
    FOR part IN SELECT name FROM compliance_trail_months() WHERE until <= bound LOOP
        EXECUTE format('SELECT count(*) FROM %I', part.name) INTO found;
        gone := gone + found;
        EXECUTE format('DROP TABLE %I', part.name);
    END LOOP;
    DELETE FROM compliance_audit_event_default WHERE at < bound;
    GET DIAGNOSTICS found = ROW_COUNT;
    RETURN gone + found;
END $$
"""
# The months of the trail, as they were laid out.
MONTHS = """
CREATE FUNCTION compliance_trail_months() RETURNS TABLE (name text, since timestamptz, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT relname, bounds[1]::timestamptz, bounds[2]::timestamptz FROM (
        SELECT c.relname::text, regexp_match(pg_get_expr(c.relpartbound, c.oid),
            'FROM \\(''([^'']+)''\\) TO \\(''([^'']+)''\\)') AS bounds
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'compliance_audit_event'::regclass) months
    WHERE bounds IS NOT NULL ORDER BY 2
$$
"""
FUNCTIONS = {"compliance_trim_trail(timestamptz)": TRIM, "compliance_trail_months()": MONTHS}


def upgrade() -> None:
    """Add them."""
    text, moment = sqlmodel.AutoString, sa.DateTime(timezone=True)
    op.create_table(
        "compliance_retention_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_compliance_retention_run_open",
        "compliance_retention_run",
        [sa.text("(finished_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "compliance_retention_step",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("place", text(length=80), nullable=False),
        sa.Column("before", moment, nullable=False),
        sa.Column("removed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("error", text(length=80), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["compliance_retention_run.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "place"),
    )
    op.create_table(
        "compliance_audit_trim",
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.Column("bound", moment, nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("made_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("bound"),
    )
    op.create_table(
        "compliance_audit_left",
        sa.Column("bound", moment, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", text(length=64), nullable=False),
        sa.ForeignKeyConstraint(["bound"], ["compliance_audit_trim.bound"]),
        sa.PrimaryKeyConstraint("bound", "number"),
    )
    rights = {
        "compliance_retention_run": "SELECT, INSERT, UPDATE (finished_at), DELETE",
        "compliance_retention_step": "SELECT, INSERT, UPDATE (removed, finished_at, error), DELETE",
        "compliance_audit_trim": "SELECT, INSERT",
        "compliance_audit_left": "SELECT, INSERT",
    }
    for table, granted in rights.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for role in KEEPERS:
            op.execute(f"GRANT {granted} ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    op.execute(MONTHS)
    op.execute(TRIM)
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_worker, healthapp_system")


def downgrade() -> None:
    """Remove them. Of a trail that was trimmed, the check before says that it is broken."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    for table in (
        "compliance_audit_left",
        "compliance_audit_trim",
        "compliance_retention_step",
        "compliance_retention_run",
    ):
        op.drop_table(table)
