"""Whether somebody has a second factor is known with their login; and logins of API clients end.

Revision ID: 0070
"""

from __future__ import annotations

from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

NAME = "identity_has_factor(uuid)"
HAS = """
CREATE FUNCTION identity_has_factor(who uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM identity_second_factor WHERE user_id = who AND status = 'active')
        OR EXISTS (SELECT 1 FROM identity_passkey WHERE user_id = who)
$$"""

# Those that are there end as if they had begun now.
ENDS = """
UPDATE identity_session s SET ends_at = now() + CASE
        WHEN u.role IN ('doctor', 'pharmacist', 'provider', 'emergency', 'admin') THEN interval '7 days'
        ELSE interval '30 days' END
FROM identity_user u WHERE u.id = s.user_id AND s.kind = 'api' AND s.revoked_at IS NULL AND s.ends_at IS NULL"""


def upgrade() -> None:
    """Add the function; give the logins of API clients an end."""
    op.execute(ENDS)
    op.execute(HAS)
    op.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO healthapp_app, healthapp_system")


def downgrade() -> None:
    """Remove the function; ends that were given stay."""
    op.execute(f"DROP FUNCTION {NAME}")
