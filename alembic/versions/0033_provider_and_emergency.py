"""Two more roles: staff of a care provider, and of an emergency service.

Revision ID: 0033
"""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0028"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "(SELECT current_setting('app.actor_role', true))"
TRAIL = "compliance_audit_event"
OLD = "'patient','caregiver','doctor','pharmacist','admin','applicant'"
ABOUT = (
    f"patient_id IS NULL OR patient_id = {ACTOR} OR EXISTS (SELECT 1 FROM compliance_consent c"
    f" WHERE c.patient_id = {TRAIL}.patient_id AND c.grantee_id = {ACTOR})"
)
SHOWN = "outcome = 'denied' OR (actor_role = 'admin' AND purpose IS NOT NULL)"


def _policies(more: str, apart: str) -> None:
    who = (
        f"actor_id IS NOT DISTINCT FROM {ACTOR} AND actor_role = {ROLE}"
        f" AND actor_role IN ('patient', 'caregiver', 'doctor', 'pharmacist'{more}, 'admin', 'anonymous')"
        f" AND (actor_role = 'anonymous') = ({ACTOR} IS NULL)"
    )
    op.execute(f"ALTER POLICY app_insert ON {TRAIL} WITH CHECK ({who} AND ({ABOUT} OR {SHOWN}))")
    op.execute(
        f"ALTER POLICY app_insert_applicant ON {TRAIL} WITH CHECK"
        f" (actor_id = {ACTOR} AND actor_role = {ROLE} AND actor_role IN ({apart}) AND patient_id IS NULL)"
    )


def _roles(allowed: str) -> None:
    # Its successor allows what it allowed, and more; accounts are read once for it.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE identity_user DROP CONSTRAINT ck_identity_user_role")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE identity_user ADD CONSTRAINT ck_identity_user_role CHECK (role IN ({allowed}))"
    )


def upgrade() -> None:
    """Allow them, and let what they do stand in the trail."""
    _roles(f"{OLD},'provider','emergency'")
    _policies(", 'provider'", "'applicant', 'emergency'")


def downgrade() -> None:
    """Forbid them. Who had one becomes a caregiver, who sees nobody's data without consent."""
    op.execute("UPDATE identity_user SET role = 'caregiver' WHERE role IN ('provider', 'emergency')")
    _policies("", "'applicant'")
    _roles(OLD)
