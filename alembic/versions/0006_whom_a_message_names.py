"""Whom a message names beside its patient, so that it goes when they leave.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Messages about a consent have the id of the event that they tell of; they name the one of its two people who isn't
# the recipient, and that is the patient or the grantee.
NAMED = """
UPDATE notifications_message m SET about_id = CASE WHEN n.recipient_id = m.patient_id
    THEN (e.payload ->> 'grantee_id')::uuid ELSE m.patient_id END
FROM outbox_event e, notifications_notice n
WHERE e.id = m.id AND n.message_id = m.id AND e.topic IN ('consent.requested', 'consent.granted', 'consent.ended')
  AND e.payload ->> 'grantee_id' IS NOT NULL
"""


def upgrade() -> None:
    """Add the column and fill it for what has been told already."""
    op.add_column("notifications_message", sa.Column("about_id", sa.Uuid(), nullable=True))
    op.execute(NAMED)


def downgrade() -> None:
    """Remove it."""
    op.drop_column("notifications_message", "about_id")
