"""In which traced work an event happened, so that what the worker does of it joins that trace.

Revision ID: 0034
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0034"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; rows that wait have none."""
    op.add_column("outbox_event", sa.Column("traceparent", sa.String(55), nullable=True))
    op.execute("GRANT INSERT (traceparent) ON outbox_event TO healthapp_app")


def downgrade() -> None:
    """Take it away."""
    op.drop_column("outbox_event", "traceparent")
