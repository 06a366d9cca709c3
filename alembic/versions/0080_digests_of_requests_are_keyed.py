"""Digests of repeated requests are keyed from here on; the ones before, which a dictionary opens, are taken out.

Their keys stay taken until their time is over: a repeat of such a write is a conflict, and doesn't happen twice.

Revision ID: 0080
"""

from __future__ import annotations

from alembic import op

revision = "0080"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put what no digest equals in their place."""
    op.execute("UPDATE api_idempotency SET request_hash = '-'")


def downgrade() -> None:
    """Take out those that are there now too: the release before compares with others."""
    op.execute("UPDATE api_idempotency SET request_hash = '-'")
