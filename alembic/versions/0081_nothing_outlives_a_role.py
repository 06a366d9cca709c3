"""What an account has given away (API keys, what apps hold) ends when it is suspended or gets another role.

An administrator who logs somebody out everywhere ends the tokens of apps with the logins.

Revision ID: 0081
"""

from __future__ import annotations

from alembic import op

revision = "0081"
down_revision = "0075"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ENDS = "identity_admin_end_sessions"
SESSIONS = "UPDATE identity_session SET revoked_at = at"
TOKENS = (
    "UPDATE apps_token SET ended_at = at, ended_by = 'admin' WHERE user_id = who AND ended_at IS NULL"
    " AND compliance_acting_admin('manage_accounts') IS NOT NULL;"
)
# Triggers, so that it holds by whatever way the row is changed: an administrator's page, the operator's command.
DEFINED = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$"
FUNCTIONS = {
    "identity_end_keys_with_role()": f"""
CREATE FUNCTION identity_end_keys_with_role() RETURNS trigger {DEFINED}
BEGIN
    UPDATE identity_api_key SET revoked_at = NEW.updated_at WHERE user_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END $$""",
    "apps_end_with_role()": f"""
CREATE FUNCTION apps_end_with_role() RETURNS trigger {DEFINED}
BEGIN
    UPDATE apps_token SET ended_at = NEW.updated_at, ended_by = 'admin' WHERE user_id = NEW.id AND ended_at IS NULL;
    UPDATE apps_grant SET ended_at = NEW.updated_at, changed_at = NEW.updated_at
    WHERE user_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$""",
}
WHEN = "OLD.role IS DISTINCT FROM NEW.role OR (NEW.status = 'locked' AND OLD.status IS DISTINCT FROM NEW.status)"


def upgrade() -> None:
    """Add both triggers, end what suspended accounts still have, and let the function say more."""
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        trigger = name.removesuffix("()")
        op.execute(
            f"CREATE TRIGGER {trigger} AFTER UPDATE OF role, status ON identity_user FOR EACH ROW WHEN ({WHEN})"
            f" EXECUTE FUNCTION {name}"
        )
    suspended = "user_id IN (SELECT id FROM identity_user WHERE status = 'locked')"
    for change in (
        "identity_api_key SET revoked_at = now() WHERE revoked_at IS NULL",
        "apps_token SET ended_at = now(), ended_by = 'admin' WHERE ended_at IS NULL",
        "apps_grant SET ended_at = now(), changed_at = now() WHERE ended_at IS NULL",
    ):
        op.execute(f"UPDATE {change} AND {suspended}")
    _say(SESSIONS, f"{TOKENS}\n    {SESSIONS}")


def downgrade() -> None:
    """Let all of it say what it said. What has ended stays so."""
    _say(f"{TOKENS}\n    {SESSIONS}", SESSIONS)
    for name in FUNCTIONS:
        op.execute(f"DROP TRIGGER {name.removesuffix('()')} ON identity_user")
        op.execute(f"DROP FUNCTION {name}")


def _say(before: str, after: str) -> None:
    """Replace a piece of the function's text, which has to be there."""
    before, after = (text.replace("'", "''") for text in (before, after))
    op.execute(
        f"DO $do$ DECLARE was text := pg_get_functiondef('{ENDS}'::regproc); BEGIN"
        f" IF position('{before}' IN was) = 0 THEN RAISE EXCEPTION '{ENDS} says something else'; END IF;"
        f" EXECUTE replace(was, '{before}', '{after}'); END $do$"
    )
