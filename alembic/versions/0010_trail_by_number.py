"""The audit chain goes by the rows' own numbers, which mean the same in every cluster; and its head is kept each day.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LAST = "9223372036854775807"
KEEPERS = ("healthapp_worker", "healthapp_system")
# ruff: noqa: S608 - every piece of this SQL is a constant of this file
# A transaction has its id before it takes a number. So when all that had an id at some moment have ended, no number
# that had been taken by then can still appear.
BEGIN = """
CREATE FUNCTION compliance_audit_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER compliance_audit_begin BEFORE INSERT ON compliance_audit_event"
    " FOR EACH STATEMENT EXECUTE FUNCTION compliance_audit_begin()"
)
# The number up to which numbers have been taken. Nobody of ours may read the sequence itself, or move it.
TAKEN = """
CREATE FUNCTION compliance_audit_taken() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE taken bigint;
BEGIN
    EXECUTE 'SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM '
        || pg_get_serial_sequence('compliance_audit_event', 'seq') INTO taken;
    RETURN taken;
END $$
"""
BY_XID = "WHERE e.xid >= coalesce((SELECT max(s.to_xid) FROM compliance_audit_seal s), 0)"
BY_NUMBER = (
    f"WHERE e.seq > coalesce((SELECT max(s.to_seq) FROM compliance_audit_seal s WHERE s.to_seq < {LAST}), 0)"
    f" AND (e.xid >= coalesce((SELECT max(s.to_xid) FROM compliance_audit_seal s WHERE s.to_xid < {LAST}), 0)"
    f" OR EXISTS (SELECT 1 FROM compliance_audit_seal s WHERE s.to_seq < {LAST}))"
)


def _figures(old: str, new: str) -> str:
    """Change one condition of the function that counts, whatever else has been added to it."""
    return (
        "DO $do$ BEGIN EXECUTE replace(pg_get_functiondef('ops_figures()'::regprocedure),"
        f" $old${old}$old$, $new${new}$new$); END $do$"
    )


def upgrade() -> None:
    """Links get both ranges: those that exist go on by transaction, new ones by number."""
    for name, default in (("from_seq", "0"), ("to_seq", LAST)):
        op.add_column("compliance_audit_seal", sa.Column(name, sa.BigInteger(), server_default=default, nullable=False))
    op.execute("CREATE INDEX ix_compliance_audit_event_seq ON compliance_audit_event (seq)")
    op.execute(BEGIN)
    op.execute(TRIGGER)
    op.execute(TAKEN)
    op.execute("REVOKE ALL ON FUNCTION compliance_audit_taken() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION compliance_audit_taken() TO healthapp_worker, healthapp_system")
    op.execute(_figures(BY_XID, BY_NUMBER))
    op.create_table(
        "compliance_audit_anchor",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.execute("ALTER TABLE compliance_audit_anchor ENABLE ROW LEVEL SECURITY")
    for role in KEEPERS:
        op.execute(f"GRANT SELECT, INSERT ON compliance_audit_anchor TO {role}")
        op.execute(f"CREATE POLICY {role} ON compliance_audit_anchor TO {role} USING (true) WITH CHECK (true)")


def downgrade() -> None:
    """Remove them. Links by number can't be checked by what was before."""
    op.drop_table("compliance_audit_anchor")
    op.execute(_figures(BY_NUMBER, BY_XID))
    op.execute("DROP FUNCTION compliance_audit_taken()")
    op.execute("DROP TRIGGER compliance_audit_begin ON compliance_audit_event")
    op.execute("DROP FUNCTION compliance_audit_begin()")
    op.execute("DROP INDEX ix_compliance_audit_event_seq")
    op.drop_column("compliance_audit_seal", "to_seq")
    op.drop_column("compliance_audit_seal", "from_seq")
