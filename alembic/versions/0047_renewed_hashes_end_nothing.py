"""The same password under a costlier hash is no new password: what apps hold stays.

Whoever renews a hash says so for the one transaction; every other change of it ends them, as before.

Revision ID: 0047
"""

from __future__ import annotations

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NAME = "apps_end_with_password"
CHANGED = "OLD.password_hash IS NOT NULL AND NEW.password_hash IS DISTINCT FROM OLD.password_hash"
RENEWED = "current_setting('app.renewed_hash_of', true) IS NOT DISTINCT FROM NEW.id::text"


def upgrade() -> None:
    """Let the trigger ask."""
    _make(f"{CHANGED} AND NOT ({RENEWED})")


def downgrade() -> None:
    """Let it end apps' tokens with every other hash."""
    _make(CHANGED)


def _make(condition: str) -> None:
    op.execute(f"DROP TRIGGER {NAME} ON identity_user")
    op.execute(
        f"CREATE TRIGGER {NAME} AFTER UPDATE OF password_hash ON identity_user FOR EACH ROW"
        f" WHEN ({condition}) EXECUTE FUNCTION {NAME}()"
    )
