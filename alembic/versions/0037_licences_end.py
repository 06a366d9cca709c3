"""A licence has a last day; administrators enter it, and the worker takes the role from whose licence is over.

Revision ID: 0037
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
TABLE = "identity_application"
OLD_STATES = "'pending','approved','refused'"
RENEW = "identity_admin_renew(uuid, date, timestamptz)"
OLD_DECIDE = "identity_admin_decide(uuid, boolean, text, timestamptz)"
DECIDE = "identity_admin_decide(uuid, boolean, text, date, timestamptz)"
_DECIDED = f"""
CREATE FUNCTION identity_admin_decide(application uuid, approve boolean, why_ct text, {{until}}at timestamptz)
RETURNS TABLE (user_id uuid, wanted_role varchar) LANGUAGE plpgsql {DEFINED}
DECLARE settled identity_application;
BEGIN
    IF identity_acting_admin() IS NULL THEN RETURN; END IF;
    UPDATE identity_application a SET status = CASE WHEN approve THEN 'approved' ELSE 'refused' END,
        reason_ct = why_ct, {{sets}}decided_at = at, decided_by = identity_acting_admin()
    WHERE a.id = application AND a.status = 'pending' RETURNING a.* INTO settled;
    IF settled.id IS NULL THEN RETURN; END IF;
    IF approve THEN
        UPDATE identity_user u SET role = settled.wanted_role, updated_at = at
        WHERE u.id = settled.user_id AND u.role = 'applicant' AND u.status <> 'deleted';
        IF NOT FOUND THEN RAISE EXCEPTION 'the account is gone' USING ERRCODE = 'no_data_found'; END IF;
    END IF;
    RETURN QUERY SELECT settled.user_id, settled.wanted_role;
END $$"""
# Only the newest: whoever has sent another licence since is decided by that one.
_RENEWED = f"""
CREATE FUNCTION identity_admin_renew(application uuid, until date, at timestamptz)
RETURNS TABLE (user_id uuid, wanted_role varchar) LANGUAGE plpgsql {DEFINED}
DECLARE renewed identity_application;
BEGIN
    IF identity_acting_admin() IS NULL THEN RETURN; END IF;
    UPDATE identity_application a SET status = 'approved', valid_until = until, warned_days = NULL,
        decided_at = at, decided_by = identity_acting_admin()
    WHERE a.id = application AND a.status IN ('approved', 'expired')
      AND NOT EXISTS (SELECT 1 FROM identity_application n WHERE n.user_id = a.user_id AND n.id > a.id)
    RETURNING a.* INTO renewed;
    IF renewed.id IS NULL THEN RETURN; END IF;
    UPDATE identity_user u SET role = renewed.wanted_role, updated_at = at
    WHERE u.id = renewed.user_id AND u.role = 'applicant' AND u.status <> 'deleted';
    RETURN QUERY SELECT renewed.user_id, renewed.wanted_role;
END $$"""
_LIST = "identity_admin_users(uuid, text, text, text, text, uuid, integer, timestamptz)"
_FILTER = "CASE of_status WHEN 'waiting' THEN u.role = 'applicant' AND a.status = 'pending'"
# The day of the councils, as in schemas/licences.py.
_UNLICENSED = (
    f"{_FILTER} WHEN 'unlicensed' THEN (u.role = 'applicant' AND a.status = 'expired') OR"
    " (u.role IN ('doctor', 'pharmacist') AND u.status = 'active' AND NOT EXISTS (SELECT 1 FROM identity_application l"
    " WHERE l.user_id = u.id AND l.wanted_role = u.role AND l.status = 'approved'"
    " AND l.valid_until >= (at AT TIME ZONE 'Asia/Dhaka')::date))"
)


def _states(allowed: str) -> None:
    # Its successor allows what it allowed, and more; the table is a small one.
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {TABLE} DROP CONSTRAINT ck_{TABLE}_status")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {TABLE} ADD CONSTRAINT ck_{TABLE}_status CHECK (status IN ({allowed}))"
    )


def _replace(old: str, new: str) -> None:
    """Define the list of accounts anew, with one expression changed."""
    quoted = [text.replace("'", "''") for text in (_LIST, old, new)]
    op.execute(
        f"DO $do$ BEGIN EXECUTE replace(pg_get_functiondef('{quoted[0]}'::regprocedure), '{quoted[1]}', '{quoted[2]}');"
        " END $do$"
    )


def _give(name: str, statement: str) -> None:
    op.execute(statement)
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")


def upgrade() -> None:
    """Add the day; licences that were approved before have none until an administrator enters it."""
    op.add_column(TABLE, sa.Column("valid_until", sa.Date(), nullable=True))
    op.add_column(TABLE, sa.Column("warned_days", sa.Integer(), nullable=True))
    _states(f"{OLD_STATES},'expired'")
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        f"CREATE INDEX ix_{TABLE}_valid_until ON {TABLE} (valid_until) WHERE status = 'approved'"
    )
    # Its successor stands two lines below, in the same transaction.
    op.execute(f"-- squawk-ignore ban-drop-function\nDROP FUNCTION {OLD_DECIDE}")
    _give(DECIDE, _DECIDED.format(until="until date, ", sets="valid_until = until, "))
    _give(RENEW, _RENEWED)
    _replace(_FILTER, _UNLICENSED)


def downgrade() -> None:
    """Forget the days. Whose licence was over goes on waiting, as if it had been refused."""
    _replace(_UNLICENSED, _FILTER)
    op.execute(f"DROP FUNCTION {RENEW}")
    op.execute(f"DROP FUNCTION {DECIDE}")
    _give(OLD_DECIDE, _DECIDED.format(until="", sets=""))
    op.execute(f"DROP INDEX ix_{TABLE}_valid_until")
    op.execute(f"UPDATE {TABLE} SET status = 'refused' WHERE status = 'expired'")
    _states(OLD_STATES)
    op.drop_column(TABLE, "warned_days")
    op.drop_column(TABLE, "valid_until")
