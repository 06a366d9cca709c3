"""Who looked at one's record: their names, also after the permission has ended; and who was refused.

The trail takes a row about somebody from whoever has, or had, their permission. Now also a refusal from anybody, and
what an administrator did with a reason: each of them has to be able to stand in the patient's list.

Revision ID: 0015
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Only name and role, and only of who saw or did something: not of who was refused, nor of who declined or took an
# invitation back, since whom an address belongs to is told by their own yes.
READERS = """
CREATE FUNCTION identity_readers(wanted uuid[]) RETURNS TABLE (id uuid, display_name_ct text, role varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.id, u.display_name_ct, u.role FROM identity_user u
    WHERE u.id = ANY (wanted) AND EXISTS (
        SELECT 1 FROM compliance_audit_event e
        WHERE e.patient_id = nullif(current_setting('app.actor_id', true), '')::uuid AND e.outcome = 'success'
          AND e.action NOT IN ('consent.declined', 'consent.withdrawn')
          AND (e.actor_id = u.id OR e.detail ->> 'recipient_id' = u.id::text))
$$
"""
NAME = "identity_readers(uuid[])"
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "(SELECT current_setting('app.actor_role', true))"
# ruff: noqa: S608 - every piece of this SQL is a constant of this file
WHO = (
    f"actor_id IS NOT DISTINCT FROM {ACTOR} AND actor_role = {ROLE}"
    " AND actor_role IN ('patient', 'caregiver', 'doctor', 'pharmacist', 'admin', 'anonymous')"
    f" AND (actor_role = 'anonymous') = ({ACTOR} IS NULL)"
)
ABOUT = (
    f"patient_id IS NULL OR patient_id = {ACTOR} OR EXISTS (SELECT 1 FROM compliance_consent c"
    f" WHERE c.patient_id = compliance_audit_event.patient_id AND c.grantee_id = {ACTOR})"
)
SHOWN = "outcome = 'denied' OR (actor_role = 'admin' AND purpose IS NOT NULL)"


def _may_write(about: str) -> None:
    op.execute(f"ALTER POLICY app_insert ON compliance_audit_event WITH CHECK ({WHO} AND ({about}))")


def upgrade() -> None:
    """Add the question."""
    op.execute(READERS)
    op.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO healthapp_app, healthapp_worker, healthapp_system")
    _may_write(f"{ABOUT} OR {SHOWN}")


def downgrade() -> None:
    """Remove it."""
    _may_write(ABOUT)
    op.execute(f"DROP FUNCTION {NAME}")
