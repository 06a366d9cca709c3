"""What patients say of themselves that checks count: age, sex, pregnancy, breast-feeding, kidneys. Only they see it.

Revision ID: 0063
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
OWN = f"patient_id = {ACTOR}"
TABLE = "records_about_self"


def upgrade() -> None:
    """Make the table and its policies."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("said_ct", sqlmodel.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id", name="uq_records_about_self_patient"),
    )
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {TABLE} TO healthapp_app")
    op.execute(f"CREATE POLICY app_all ON {TABLE} FOR ALL TO healthapp_app USING ({OWN}) WITH CHECK ({OWN})")
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")


def downgrade() -> None:
    """Remove it: what was said is lost."""
    op.drop_table(TABLE)
