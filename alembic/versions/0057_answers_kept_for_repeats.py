"""What is kept of an answer for a repeated request names the conversation that it belongs to, and goes with it.

Revision ID: 0057
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0057"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, for answers of conversations alone."""
    op.add_column("api_idempotency", sa.Column("conversation_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("api_idempotency", "conversation_id")
