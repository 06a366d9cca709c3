"""Who lets a language model write their answers, and at whose machine: without a row no question leaves the house.

Revision ID: 0053
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0053"
down_revision = "0056"
branch_labels = None
depends_on = None

TABLE = "assistant_agreement"
MINE = "user_id = (SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"


def upgrade() -> None:
    """Add the table; each person sees and changes their own row alone."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sqlmodel.AutoString(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", name=f"uq_{TABLE}_user"),
    )
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {TABLE} TO healthapp_app")
    for right, clause in (("SELECT", "USING"), ("INSERT", "WITH CHECK"), ("DELETE", "USING")):
        op.execute(f"CREATE POLICY app_{right.lower()} ON {TABLE} FOR {right} TO healthapp_app {clause} ({MINE})")
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")


def downgrade() -> None:
    """Remove it: then everybody has to be asked again."""
    op.drop_table(TABLE)
