"""A link of the audit chain covers its own ranges and time; an origin is taken out of the trail for a named person.

Links that are there stay as they are and are checked as they were made: they have no digest of their rows apart.

Revision ID: 0073
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

SEAL = "compliance_audit_seal"
# What was taken out before was noted without saying whose it was; who was erased is known.
SAY_WHOSE = """
INSERT INTO compliance_audit_event (id, at, actor_role, action, resource_type, resource_id, outcome, detail)
SELECT gen_random_uuid(), now(), 'system', 'audit.forget_origin', 'user', e.user_id, 'success', '{}'
FROM privacy_erasure e WHERE e.done_at IS NOT NULL"""


def upgrade() -> None:
    """Add the column, and name those whose origins were taken out."""
    op.add_column(SEAL, sa.Column("rows_hash", sqlmodel.AutoString(length=64), nullable=True))
    op.execute(SAY_WHOSE)


def downgrade() -> None:
    """Remove it. Of a chain with links that cover themselves, the check before says that it is broken."""
    op.drop_column(SEAL, "rows_hash")
