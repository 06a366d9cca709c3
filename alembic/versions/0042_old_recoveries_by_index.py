"""What has been recovered long ago is found by an index: anybody may ask for one, so the table grows.

Revision ID: 0042
"""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.create_index("ix_identity_recovery_aged", "identity_recovery", ["ended_at"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_identity_recovery_aged", table_name="identity_recovery")
