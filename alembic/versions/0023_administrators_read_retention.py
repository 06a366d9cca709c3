"""Administrators read what retention did and had to leave; counts of places, nobody's rows.

Revision ID: 0023
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
STEP = "compliance_retention_step"
TABLES = ("compliance_retention_run", STEP)
KEEPERS = "healthapp_worker, healthapp_system"


def upgrade() -> None:
    """Keep how much was still overdue when a run ended, and let administrators see it."""
    op.add_column(STEP, sa.Column("overdue", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(f"GRANT UPDATE (overdue) ON {STEP} TO {KEEPERS}")
    for table in TABLES:
        op.execute(f"GRANT SELECT ON {table} TO healthapp_app")
        op.execute(
            f"CREATE POLICY app_select ON {table} FOR SELECT TO healthapp_app"
            " USING ((SELECT identity_acting_admin()) IS NOT NULL)"
        )


def downgrade() -> None:
    """Take it back."""
    for table in TABLES:
        op.execute(f"DROP POLICY app_select ON {table}")
        op.execute(f"REVOKE SELECT ON {table} FROM healthapp_app")
    op.drop_column(STEP, "overdue")
