"""What has grown too old is found by an index, in the tables that grow with every use.

Each night retention asks each of them for its oldest rows, and a compliance check asks too whether there
are any; small tables are read whole.

Revision ID: 0038
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

AGED = {
    "reminders_occurrence": "due_at",
    "notifications_message": "created_at",
    "notifications_notice": "created_at",
    "outbox_event": "occurred_at",
    "apps_token": "least(expires_at, ended_at)",
    "apps_rotated_token": "rotated_at",
    "identity_rotated_token": "rotated_at",
    "identity_session": "least(expires_at, revoked_at)",
    "identity_login_attempt": "at",
    "identity_proof": "expires_at",
}
"""Table → the time by which its rows grow old, as the registry of personal data says it."""


def upgrade() -> None:
    """Add them."""
    for table, since in AGED.items():
        op.create_index(f"ix_{table}_aged", table, [sa.text(since)], unique=False)


def downgrade() -> None:
    """Take them away."""
    for table in AGED:
        op.drop_index(f"ix_{table}_aged", table_name=table)
