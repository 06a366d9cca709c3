"""Licences that say the same number are found: a blind index of the number, and who else says to have it.

Revision ID: 0061
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0061"
down_revision = "0058"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
TABLE = "identity_application"
OLD_APPLY = "identity_apply(uuid, uuid, text, text, text, text, timestamptz)"
APPLY = "identity_apply(uuid, uuid, text, text, text, text, timestamptz, text)"
SAME = "identity_admin_same_licence(uuid)"
# A process of the release before names no lookup; the worker fills it in.
_APPLIED = f"""
CREATE FUNCTION identity_apply(application uuid, who uuid, wanted text, number_ct text, body text, country_code text,
    at timestamptz{{given}}) RETURNS boolean LANGUAGE plpgsql {DEFINED}
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
    -- The applicant, or whoever is registering and has no account yet to act as.
    IF actor IS DISTINCT FROM who AND (actor IS NOT NULL
        OR EXISTS (SELECT 1 FROM identity_application a WHERE a.user_id = who)) THEN RETURN false; END IF;
    INSERT INTO identity_application (id, user_id, wanted_role, licence_number_ct, issuing_body, country,
        created_at{{column}})
        SELECT application, u.id, wanted, number_ct, body, country_code, at{{value}} FROM identity_user u
        WHERE u.id = who AND u.role = 'applicant' AND u.status = 'active'
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$"""
# Nobody counts twice: of one account the newest licence with that number speaks.
_SAME = f"""
CREATE FUNCTION {SAME.replace("uuid", "who uuid")}
RETURNS TABLE (application_id uuid, user_id uuid, display_name_ct varchar, status varchar, created_at timestamptz)
LANGUAGE sql STABLE {DEFINED}
    SELECT DISTINCT ON (mine.id, u.id) mine.id, u.id, u.display_name_ct, other.status, other.created_at
    FROM identity_application mine
    JOIN identity_application other ON other.licence_bidx = mine.licence_bidx AND other.user_id <> mine.user_id
    JOIN identity_user u ON u.id = other.user_id AND u.status <> 'deleted'
    WHERE mine.user_id = who AND mine.licence_bidx <> ''
      AND compliance_acting_admin('manage_accounts') IS NOT NULL
    ORDER BY mine.id, u.id, other.id DESC
$$"""


def _give(name: str, statement: str) -> None:
    op.execute(statement)
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")


def upgrade() -> None:
    """Add the lookup. Of licences that are there the worker fills it in: only it has the keys to read the number."""
    op.add_column(TABLE, sa.Column("licence_bidx", sqlmodel.AutoString(length=64), nullable=True))
    op.execute(
        f"-- squawk-ignore require-concurrent-index-creation\nCREATE INDEX ix_{TABLE}_licence ON {TABLE} (licence_bidx)"
    )
    # Its successor stands in the next line, in the same transaction, and takes the same calls.
    op.execute(f"-- squawk-ignore ban-drop-function\nDROP FUNCTION {OLD_APPLY}")
    _give(
        APPLY, _APPLIED.format(given=", number_bidx text DEFAULT NULL", column=", licence_bidx", value=", number_bidx")
    )
    _give(SAME, _SAME)


def downgrade() -> None:
    """Forget who says the same."""
    op.execute(f"DROP FUNCTION {SAME}")
    op.execute(f"DROP FUNCTION {APPLY}")
    _give(OLD_APPLY, _APPLIED.format(given="", column="", value=""))
    op.execute(f"DROP INDEX ix_{TABLE}_licence")
    op.drop_column(TABLE, "licence_bidx")
