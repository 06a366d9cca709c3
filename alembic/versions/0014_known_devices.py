"""Whether an account was entered from a device before: strangers' failures don't lock that one out.

Revision ID: 0014
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# A device that was shown the door, by its owner or for a stolen token, is a stranger's again.
KNOWS = """
CREATE FUNCTION identity_knows_device(wanted text, device text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM identity_session s JOIN identity_user u ON u.id = s.user_id
        WHERE u.email_bidx = wanted AND s.device_hash = device AND (s.ended_by IS NULL OR s.ended_by = 'logout'))
$$
"""
NAME = "identity_knows_device(text, text)"


def upgrade() -> None:
    """Add the question, for who isn't logged in yet."""
    op.execute(KNOWS)
    op.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO healthapp_app, healthapp_worker, healthapp_system")


def downgrade() -> None:
    """Remove it."""
    op.execute(f"DROP FUNCTION {NAME}")
