"""Data keys with a purpose and a beginning, and how far a rotation of them has come.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("compliance_key_rotation", "compliance_key_rotation_step")
KEEPERS = ("healthapp_worker", "healthapp_system")


def upgrade() -> None:
    """Add them; a key that is there began when it was made."""
    op.add_column(
        "compliance_data_key",
        sa.Column("purpose", sqlmodel.AutoString(length=12), server_default="data", nullable=False),
    )
    op.add_column(
        "compliance_data_key",
        sa.Column("active_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.execute("UPDATE compliance_data_key SET active_from = created_at")
    op.create_check_constraint(
        "ck_compliance_data_key_purpose", "compliance_data_key", "purpose IN ('data','blind','signature')"
    )
    op.create_index(
        "uq_compliance_data_key_purpose",
        "compliance_data_key",
        ["purpose"],
        unique=True,
        postgresql_where=sa.text("purpose <> 'data'"),
    )
    op.create_table(
        "compliance_key_rotation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kid", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["kid"], ["compliance_data_key.kid"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_compliance_key_rotation_open",
        "compliance_key_rotation",
        [sa.text("(finished_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "compliance_key_rotation_step",
        sa.Column("rotation_id", sa.Uuid(), nullable=False),
        sa.Column("place", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("resealed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unreadable", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rotation_id"], ["compliance_key_rotation.id"]),
        sa.PrimaryKeyConstraint("rotation_id", "place"),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for role in KEEPERS:
            op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    for role in KEEPERS:
        # A deleted data key is lost text, in every backup too.
        op.execute(f"REVOKE DELETE ON compliance_data_key FROM {role}")


def downgrade() -> None:
    """Remove them."""
    for role in KEEPERS:
        op.execute(f"GRANT DELETE ON compliance_data_key TO {role}")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("uq_compliance_data_key_purpose", table_name="compliance_data_key")
    op.drop_constraint("ck_compliance_data_key_purpose", "compliance_data_key")
    op.drop_column("compliance_data_key", "active_from")
    op.drop_column("compliance_data_key", "purpose")
