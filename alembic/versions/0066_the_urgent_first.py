"""Of what waits to be sent the urgent goes first: found by its priority.

Revision ID: 0066
"""

from __future__ import annotations

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

INDEX = "ix_notifications_notice_turn"


def upgrade() -> None:
    """Add the index; it holds only what still waits."""
    op.execute(
        f"-- squawk-ignore require-concurrent-index-creation\nCREATE INDEX {INDEX} ON notifications_notice"
        " (priority, send_after) WHERE status IN ('pending','processing')"
    )


def downgrade() -> None:
    """Everything waits in one line again."""
    op.execute(f"DROP INDEX {INDEX}")
