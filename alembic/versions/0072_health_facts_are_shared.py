"""What patients say of their own health, and whom to call for them, are parts of the record that they can permit.

Nothing is opened by it: who was permitted something before sees what they saw. Who reads without consent, because an
administrator assigned them or with a reason that the patient reads, reads these parts as they read the doses.

Revision ID: 0072
"""

from __future__ import annotations

from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
CONSENT, TRAIL = "compliance_consent", "compliance_audit_event"
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "current_setting('app.actor_role', true)"
STAFF = "'doctor', 'pharmacist', 'provider', 'caregiver'"
OLD = "'doses','figures','alerts'"
NEW = "'health_facts','about_self','emergency_contacts'"
# Which part of the record each table is, by the words of `RecordPart`.
SHARED = {
    "records_allergy_intolerance": "health_facts",
    "records_condition": "health_facts",
    "records_none_known": "health_facts",
    "records_about_self": "about_self",
    "records_emergency_contact": "emergency_contacts",
}
SHOWN, OPENED = "compliance_patients_shown()", "compliance_patients_opened(text[])"
# Whose doses and figures the actor may read is what stands there already; the same is asked here for any other part.
OPEN = """
DO $do$ DECLARE was text := pg_get_functiondef('compliance_patients_shown'::regproc); became text; BEGIN
    became := replace(was, 'compliance_patients_shown()', 'compliance_patients_opened(wanted text[])');
    became := replace(became, 'ARRAY[''doses'',''figures'']::text[]', 'wanted');
    IF became NOT LIKE '%compliance_patients_opened(wanted text[])%' OR became NOT LIKE '%c.parts && wanted%'
       OR became LIKE '%doses%' THEN
        RAISE EXCEPTION 'compliance_patients_shown says something else';
    END IF;
    EXECUTE became;
END $do$"""
# A member of an organisation writes into the trail of whom they read.
MEMBER = (
    f"actor_id = {ACTOR} AND actor_role = (SELECT {ROLE}) AND actor_role IN ({STAFF})"
    f" AND patient_id = ANY ((SELECT {{shown}})::uuid[])"
)


def _parts(allowed: str) -> None:
    # Its successor is checked in the same transaction; consents are few.
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {CONSENT} DROP CONSTRAINT ck_{CONSENT}_parts")
    op.execute(
        f"-- squawk-ignore constraint-missing-not-valid\nALTER TABLE {CONSENT} ADD CONSTRAINT ck_{CONSENT}_parts"
        f" CHECK (cardinality(parts) > 0 AND parts <@ ARRAY[{allowed}]::text[])"
    )


def _members_write(shown: str) -> None:
    op.execute(f"ALTER POLICY app_insert_member ON {TRAIL} WITH CHECK ({MEMBER.format(shown=shown)})")


def upgrade() -> None:
    """Let the database know the parts, and show each to whom it is permitted."""
    _parts(f"{OLD},{NEW}")
    op.execute(OPEN)
    op.execute(f"REVOKE ALL ON FUNCTION {OPENED} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {OPENED} TO healthapp_app")
    for table, part in SHARED.items():
        opened = f"compliance_patients_opened(ARRAY['{part}'])"
        op.execute(
            f"CREATE POLICY app_select_shared ON {table} FOR SELECT TO healthapp_app"
            f" USING (patient_id = ANY ((SELECT {opened})::uuid[]))"
        )
    _members_write(f"compliance_patients_opened(ARRAY['doses','figures',{NEW}])")


def downgrade() -> None:
    """Close them again: who was permitted nothing else is permitted nothing any more."""
    _members_write(SHOWN)
    for table in SHARED:
        op.execute(f"DROP POLICY app_select_shared ON {table}")
    op.execute(f"DROP FUNCTION {OPENED}")
    op.execute(f"ALTER TABLE {CONSENT} DISABLE TRIGGER USER")
    op.execute(f"DELETE FROM {CONSENT} WHERE parts <@ ARRAY[{NEW}]::text[]")
    op.execute(
        f"UPDATE {CONSENT} SET parts = ARRAY(SELECT p FROM unnest(parts) AS p WHERE p <> ALL (ARRAY[{NEW}]))"
        f" WHERE parts && ARRAY[{NEW}]::text[]"
    )
    op.execute(f"ALTER TABLE {CONSENT} ENABLE TRIGGER USER")
    _parts(OLD)
