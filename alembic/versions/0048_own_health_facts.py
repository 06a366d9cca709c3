"""What patients say of their own health: allergies, illnesses, and that they know of none. Only they see it.

Revision ID: 0048
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
OWN = f"patient_id = {ACTOR}"
TABLES = ("records_allergy_intolerance", "records_condition", "records_none_known")


def _columns(time: str) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column(time, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def upgrade() -> None:
    """Make the tables and their policies."""
    op.create_table(
        "records_allergy_intolerance",
        *_columns("recorded_at"),
        sa.Column("substance_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("reaction_ct", sqlmodel.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "records_condition",
        *_columns("recorded_at"),
        sa.Column("name_ct", sqlmodel.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "records_none_known",
        *_columns("stated_at"),
        sa.Column("about", sqlmodel.AutoString(length=12), nullable=False),
        sa.CheckConstraint("about IN ('allergies','conditions')", name="ck_records_none_known_about"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id", "about", name="uq_records_none_known_about"),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO healthapp_app")
        op.execute(f"CREATE POLICY app_all ON {table} FOR ALL TO healthapp_app USING ({OWN}) WITH CHECK ({OWN})")
        for role in ("healthapp_worker", "healthapp_system"):
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    for table in TABLES[:2]:
        op.create_index(f"ix_{table}_patient", table, ["patient_id", "recorded_at"], unique=False)


def downgrade() -> None:
    """Remove it all: what was said is lost."""
    for table in reversed(TABLES):
        op.drop_table(table)
