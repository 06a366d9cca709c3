"""The doses of a taper are sealed, like all else that a patient writes.

Revision ID: 0062
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0062"
down_revision = "0059"
branch_labels = None
depends_on = None

INDEX = "ix_reminders_reminder_open_taper"


def upgrade() -> None:
    """Add the column. What is there the worker seals: only it has the keys; the index tells it whose."""
    op.add_column("reminders_reminder", sa.Column("taper_ct", sqlmodel.AutoString(), nullable=True))
    op.execute(
        f"-- squawk-ignore require-concurrent-index-creation\nCREATE INDEX {INDEX} ON reminders_reminder (id)"
        " WHERE taper_ct IS NULL AND jsonb_exists(pattern, 'taper')"
    )


def downgrade() -> None:
    """Refuse while doses are sealed: without the column they would be lost."""
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT 1 FROM reminders_reminder WHERE taper_ct IS NOT NULL) THEN"
        " RAISE EXCEPTION 'doses of tapers are sealed, and an older release could not read them'; END IF; END $$"
    )
    op.execute(f"DROP INDEX {INDEX}")
    op.drop_column("reminders_reminder", "taper_ct")
