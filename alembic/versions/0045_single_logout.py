"""How a login at a provider is named there, for the logout there; two more ways on which a browser sets out.

Revision ID: 0045
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
OWN_USER = f"user_id = {ACTOR}"
PURPOSE = "ck_identity_sso_try_purpose"
BEFORE = f"(purpose = 'login' AND user_id IS NULL) OR (purpose = 'link' AND {OWN_USER})"
# Who leaves is still known by us; who has left is nobody, and what is kept of them is the number of a request.
NOW = f"(purpose IN ('login','logout') AND user_id IS NULL) OR (purpose IN ('link','leave') AND {OWN_USER})"
# However a session ends, there is nothing left to log out from at the provider.
FORGET = """
CREATE FUNCTION identity_sso_unname() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE identity_sso_visit SET named_ct = NULL WHERE session_id = NEW.id AND named_ct IS NOT NULL;
    RETURN NULL;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER identity_sso_unname AFTER UPDATE OF revoked_at ON identity_session FOR EACH ROW"
    " WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION identity_sso_unname()"
)


def _allow(purposes: str, inserted: str) -> None:
    # The same check and the same policy with more or less in them, within one transaction.
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE identity_sso_try DROP CONSTRAINT {PURPOSE}")
    op.create_check_constraint(PURPOSE, "identity_sso_try", f"purpose IN ({purposes})")
    op.execute("DROP POLICY app_insert ON identity_sso_try")
    op.execute(
        "CREATE POLICY app_insert ON identity_sso_try FOR INSERT TO healthapp_app WITH CHECK"
        f" (used_at IS NULL AND ({inserted}))"
    )


def upgrade() -> None:
    """Add the column, which the web process writes once, the ways, and the trigger that forgets."""
    op.add_column("identity_sso_visit", sa.Column("named_ct", sqlmodel.AutoString(), nullable=True))
    op.create_index(
        "ix_identity_sso_visit_named",
        "identity_sso_visit",
        ["session_id"],
        postgresql_where=sa.text("named_ct IS NOT NULL"),
    )
    _allow("'login','link','leave','logout'", NOW)
    op.execute(FORGET)
    op.execute("REVOKE ALL ON FUNCTION identity_sso_unname() FROM PUBLIC")
    op.execute(TRIGGER)


def downgrade() -> None:
    """Remove them; who is on the way out of a provider is logged out here already."""
    op.execute("DROP TRIGGER identity_sso_unname ON identity_session")
    op.execute("DROP FUNCTION identity_sso_unname()")
    op.execute("DELETE FROM identity_sso_try WHERE purpose IN ('leave','logout')")
    _allow("'login','link'", BEFORE)
    op.drop_index("ix_identity_sso_visit_named", "identity_sso_visit")
    op.drop_column("identity_sso_visit", "named_ct")
