"""A browser is pushed to as long as the login lives that it was stored under; a replaced password ends apps' tokens.

Revision ID: 0039
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "notifications_push_subscription"
# ruff: noqa: S608 - every piece of this SQL is a constant of this file
DEFINED = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$"
# Whoever was logged out, from wherever, reads no more of a person's reminders on a lock screen. A login that ran out by
# itself goes on being reminded: the browser is the person's own, and a dose must not be missed for it.
PUT_OUT = "'logout','reuse','device','person','reset','admin','provider'"
FUNCTIONS = {
    "notifications_end_push()": f"""
CREATE FUNCTION notifications_end_push() RETURNS trigger {DEFINED}
BEGIN
    DELETE FROM notifications_push_subscription WHERE user_id = NEW.user_id AND session_id = NEW.id;
    RETURN NULL;
END $$""",
    # As with logins at providers: whoever knew the password may have let an app of theirs in.
    "apps_end_with_password()": f"""
CREATE FUNCTION apps_end_with_password() RETURNS trigger {DEFINED}
BEGIN
    UPDATE apps_token SET ended_at = NEW.updated_at, ended_by = 'reset' WHERE user_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$""",
}
TRIGGERS = (
    (
        "notifications_end_push",
        "identity_session",
        "AFTER UPDATE OF revoked_at",
        f"OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL AND NEW.ended_by IN ({PUT_OUT})",
    ),
    (
        "apps_end_with_password",
        "identity_user",
        "AFTER UPDATE OF password_hash",
        "OLD.password_hash IS NOT NULL AND NEW.password_hash IS DISTINCT FROM OLD.password_hash",
    ),
)


def upgrade() -> None:
    """Add the column and both triggers. Browsers that are known already name their login when their page is opened."""
    op.add_column(TABLE, sa.Column("session_id", sa.Uuid(), nullable=True))
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    for name, table, when, condition in TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    """Remove them."""
    for name, table, _when, _condition in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_column(TABLE, "session_id")
