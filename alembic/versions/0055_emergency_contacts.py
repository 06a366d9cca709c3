"""Whom to call for a patient in an emergency. Only they see it.

Revision ID: 0055
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0055"
down_revision = "0050"
branch_labels = None
depends_on = None

OWN = "patient_id = (SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
TABLE = "records_emergency_contact"


def upgrade() -> None:
    """Make the table and its policies."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("name_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("relationship_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("phone_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{TABLE}_patient", TABLE, ["patient_id", "recorded_at"], unique=False)
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {TABLE} TO healthapp_app")
    op.execute(f"CREATE POLICY app_all ON {TABLE} FOR ALL TO healthapp_app USING ({OWN}) WITH CHECK ({OWN})")
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")


def downgrade() -> None:
    """Remove it: what was entered is lost."""
    op.drop_table(TABLE)
