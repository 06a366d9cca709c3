"""Electronic signatures: added by who signs, changed by nobody.

Revision ID: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "(SELECT current_setting('app.actor_role', true))"
# One person signs at a time, until the commit: each signature names the one before it, whosever that is.
LAST = """
CREATE FUNCTION compliance_last_signature() RETURNS TABLE (number bigint, hash varchar)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('signature', 0));
    RETURN QUERY SELECT s.number, s.hash FROM compliance_signature s ORDER BY s.number DESC LIMIT 1;
END $$
"""


def upgrade() -> None:
    """Add them."""
    text = sqlmodel.AutoString
    op.create_table(
        "compliance_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("signer_name_ct", text(), nullable=False),
        sa.Column("signer_role", text(length=20), nullable=False),
        sa.Column("meaning", text(length=12), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_type", text(length=60), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("record_hash", text(length=64), nullable=False),
        sa.Column("name_hash", text(length=64), nullable=False),
        sa.Column("previous_hash", text(length=64), nullable=False),
        sa.Column("hash", text(length=64), nullable=False),
        sa.Column("seal", text(length=64), nullable=False),
        sa.CheckConstraint(
            "meaning IN ('authored','reviewed','approved','responsible')", name="ck_compliance_signature_meaning"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", name="uq_compliance_signature_number"),
    )
    op.create_index("ix_compliance_signature_record", "compliance_signature", ["record_type", "record_id"])
    op.execute(LAST)
    op.execute("REVOKE ALL ON FUNCTION compliance_last_signature() FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION compliance_last_signature() TO healthapp_app, healthapp_worker, healthapp_system"
    )
    op.execute("ALTER TABLE compliance_signature ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT ON compliance_signature TO healthapp_app")
    op.execute(
        f"CREATE POLICY app_select ON compliance_signature FOR SELECT TO healthapp_app USING (signer_id = {ACTOR})"
    )
    op.execute(
        "CREATE POLICY app_insert ON compliance_signature FOR INSERT TO healthapp_app"
        f" WITH CHECK (signer_id = {ACTOR} AND signer_role = {ROLE})"
    )
    for role in ("healthapp_worker", "healthapp_system"):
        # A new data key seals the name anew; what the name was is in the row's digest.
        op.execute(f"GRANT SELECT, UPDATE (signer_name_ct) ON compliance_signature TO {role}")
        op.execute(f"CREATE POLICY {role} ON compliance_signature TO {role} USING (true) WITH CHECK (true)")


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP FUNCTION compliance_last_signature()")
    op.drop_table("compliance_signature")
