"""A browser is told to us only under a login that stands, also when that ends in the same moment.

Revision ID: 0067
"""

from __future__ import annotations

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

NAME = "notifications_hold_login(uuid)"
# The lock makes an end of the login wait until the browser is stored: the end then finds it, and takes it along.
HOLD = """
CREATE FUNCTION notifications_hold_login(login uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM identity_session WHERE id = login AND revoked_at IS NULL
        AND user_id = nullif(current_setting('app.actor_id', true), '')::uuid FOR SHARE;
    RETURN FOUND;
END $$"""


def upgrade() -> None:
    """Add the function."""
    op.execute(HOLD)
    op.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO healthapp_app, healthapp_system")


def downgrade() -> None:
    """Remove it."""
    op.execute(f"DROP FUNCTION {NAME}")
