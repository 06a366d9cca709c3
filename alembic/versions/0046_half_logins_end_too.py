"""When an administrator ends somebody's logins, one that is between its two steps ends with them.

Revision ID: 0046
"""

from __future__ import annotations

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ENDS = "identity_admin_end_sessions"
SESSIONS = "UPDATE identity_session SET revoked_at = at"
TICKETS = (
    "UPDATE identity_login_ticket SET used_at = at WHERE user_id = who AND used_at IS NULL"
    " AND compliance_acting_admin('manage_accounts') IS NOT NULL;"
)


def upgrade() -> None:
    """Let the function say more; the rest of it stays as it is."""
    _say(SESSIONS, f"{TICKETS}\n    {SESSIONS}")


def downgrade() -> None:
    """Let it say what it said. What has ended stays so."""
    _say(f"{TICKETS}\n    {SESSIONS}", SESSIONS)


def _say(before: str, after: str) -> None:
    """Replace a piece of the function's text, which has to be there."""
    before, after = (text.replace("'", "''") for text in (before, after))
    op.execute(
        f"DO $do$ DECLARE was text := pg_get_functiondef('{ENDS}'::regproc); BEGIN"
        f" IF position('{before}' IN was) = 0 THEN RAISE EXCEPTION '{ENDS} says something else'; END IF;"
        f" EXECUTE replace(was, '{before}', '{after}'); END $do$"
    )
