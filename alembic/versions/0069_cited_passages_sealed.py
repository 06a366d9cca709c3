"""The log of how answers were made keeps which passages they cite, sealed: administrators see the kinds alone.

Revision ID: 0069
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0069"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; answers from before hold what they cite in their own sealed text."""
    op.add_column("assistant_processing", sa.Column("cited_ct", sqlmodel.AutoString(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("assistant_processing", "cited_ct")
