"""Whoever's zone is the name of no place (`Factory`, `localtime`, `posixrules`) lives by Dhaka's clock.

Revision ID: 0082
"""

from __future__ import annotations

from alembic import op

revision = "0082"
down_revision = "0076"  # which came in first
branch_labels = None
depends_on = None

# What they mean differs from machine to machine (`kit/zones.py`). Reminders have a zone of their own and keep it: other
# times of their doses are the patient's to choose.
PLACED = """
UPDATE identity_user SET time_zone = 'Asia/Dhaka' WHERE time_zone IN ('Factory', 'localtime', 'posixrules')
"""


def upgrade() -> None:
    """Give them the zone that everybody begins with."""
    op.execute(PLACED)


def downgrade() -> None:
    """Change nothing: who had which of them isn't known any more, and the former version reads Dhaka as well."""
