"""A consent says for what, which parts of the record, and for how long; every version of it is kept.

What was agreed to before was the whole of reminders, to be looked after, without an end: so it stays.

Revision ID: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects.postgresql import ARRAY

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
TABLE = "compliance_consent"
VERSION = "compliance_consent_version"
PARTS = "ARRAY['doses','figures','alerts']::text[]"
# ruff: noqa: S608 - every piece of this SQL is a constant of this file
CHECKS = {
    "purpose": "purpose IN ('caregiving','treatment')",
    "parts": f"cardinality(parts) > 0 AND parts <@ {PARTS}",
    "alerts": "purpose = 'caregiving' OR NOT 'alerts' = ANY (parts)",
    "period": "ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at",
}
STATUS = "status IN ('pending','active','withdrawn','declined'{more})"
# Whoever follows sees doses, or counts them for the figures. Without either there is nothing to read.
FOLLOWS = (
    "EXISTS (SELECT 1 FROM compliance_consent c WHERE c.patient_id = {table}.patient_id"
    f" AND c.grantee_id = {ACTOR} AND c.status = 'active' AND c.scope = 'reminders'{{terms}})"
)
TERMS = (
    " AND c.parts && ARRAY['doses','figures']::text[] AND (c.starts_at IS NULL OR c.starts_at <= now())"
    " AND (c.ends_at IS NULL OR c.ends_at > now())"
)
GUARD = """
CREATE OR REPLACE FUNCTION compliance_consent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
{terms}    IF NEW.status = OLD.status THEN RETURN NEW; END IF;
    IF OLD.status IN ('withdrawn', 'declined'{more}) THEN
        RAISE EXCEPTION 'a consent that has ended stays ended' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = 'active' AND current_user = 'healthapp_app' AND
       actor IS DISTINCT FROM (CASE OLD.requested_by WHEN 'patient' THEN OLD.grantee_id ELSE OLD.patient_id END) THEN
        RAISE EXCEPTION 'only the one who was asked may agree' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
GUARD_TERMS = """    IF (NEW.purpose, NEW.parts, NEW.starts_at, NEW.ends_at) IS DISTINCT FROM
       (OLD.purpose, OLD.parts, OLD.starts_at, OLD.ends_at) THEN
        IF OLD.status NOT IN ('pending', 'active') THEN
            RAISE EXCEPTION 'a consent that has ended stays as it was' USING ERRCODE = 'check_violation';
        END IF;
        IF current_user = 'healthapp_app' AND actor IS DISTINCT FROM OLD.patient_id THEN
            RAISE EXCEPTION 'only the patient says what is permitted' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
"""
# By the database itself, so that no way of changing a consent can forget to.
NOTE = """
CREATE FUNCTION compliance_consent_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.status, NEW.purpose, NEW.parts, NEW.starts_at, NEW.ends_at, NEW.grantee_id)
       IS NOT DISTINCT FROM (OLD.status, OLD.purpose, OLD.parts, OLD.starts_at, OLD.ends_at, OLD.grantee_id) THEN
        RETURN NULL;
    END IF;
    INSERT INTO compliance_consent_version
        (consent_id, number, patient_id, grantee_id, at, by, status, purpose, parts, starts_at, ends_at)
    SELECT NEW.id, coalesce(max(v.number), 0) + 1, NEW.patient_id, NEW.grantee_id,
        greatest(NEW.created_at, NEW.decided_at, NEW.changed_at, NEW.ended_at),
        CASE actor WHEN NEW.patient_id THEN 'patient' WHEN NEW.grantee_id THEN 'grantee' ELSE 'time' END,
        NEW.status, NEW.purpose, NEW.parts, NEW.starts_at, NEW.ends_at
    FROM compliance_consent_version v WHERE v.consent_id = NEW.id;
    RETURN NULL;
END $$
"""
# Whom one permitted something stays known by name too, as who asked for it.
READERS = """
CREATE OR REPLACE FUNCTION identity_readers(wanted uuid[]) RETURNS TABLE (id uuid, display_name_ct text, role varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.id, u.display_name_ct, u.role FROM identity_user u
    WHERE u.id = ANY (wanted) AND ({permitted}EXISTS (
        SELECT 1 FROM compliance_audit_event e
        WHERE e.patient_id = nullif(current_setting('app.actor_id', true), '')::uuid AND e.outcome = 'success'
          AND e.action NOT IN ('consent.declined', 'consent.withdrawn')
          AND (e.actor_id = u.id OR e.detail ->> 'recipient_id' = u.id::text)))
$$
"""
PERMITTED = """EXISTS (
        SELECT 1 FROM compliance_consent_version v
        WHERE v.patient_id = nullif(current_setting('app.actor_id', true), '')::uuid AND v.grantee_id = u.id
          AND (v.status = 'active' OR (v.number = 1 AND v.by = 'grantee'))) OR """
BACKFILL = f"""
INSERT INTO {VERSION} (consent_id, number, patient_id, grantee_id, at, by, status, purpose, parts)
SELECT id, row_number() OVER (PARTITION BY id ORDER BY step), patient_id, grantee_id, at, by, became, purpose, parts
FROM (
    SELECT c.*, 1 AS step, c.created_at AS at, c.requested_by AS by, 'pending' AS became FROM {TABLE} c
    UNION ALL SELECT c.*, 2, c.decided_at, CASE c.requested_by WHEN 'patient' THEN 'grantee' ELSE 'patient' END,
        CASE c.status WHEN 'declined' THEN 'declined' ELSE 'active' END FROM {TABLE} c WHERE c.decided_at IS NOT NULL
    UNION ALL SELECT c.*, 3, c.ended_at, 'time', c.status FROM {TABLE} c WHERE c.ended_at IS NOT NULL
) steps
"""


def _add_check(name: str, check: str) -> None:
    # Consents are few: reading them all under a lock takes milliseconds.
    ignored = "-- squawk-ignore constraint-missing-not-valid\n"
    op.execute(f"{ignored}ALTER TABLE {TABLE} ADD CONSTRAINT ck_{TABLE}_{name} CHECK ({check})")


def _policies(terms: str) -> None:
    for table in ("reminders_reminder", "reminders_occurrence"):
        follows = FOLLOWS.format(table=table, terms=terms)
        op.execute(f"ALTER POLICY app_select ON {table} USING (patient_id = {ACTOR} OR {follows})")


def upgrade() -> None:
    """Add terms, their history, and the policies that keep to them."""
    text = sqlmodel.AutoString
    moment = sa.DateTime(timezone=True)
    op.add_column(TABLE, sa.Column("purpose", text(length=20), server_default="caregiving", nullable=False))
    whole = sa.text("'{doses,figures,alerts}'")
    op.add_column(TABLE, sa.Column("parts", ARRAY(sa.Text()), server_default=whole, nullable=False))
    for name in ("starts_at", "ends_at", "changed_at"):
        op.add_column(TABLE, sa.Column(name, moment, nullable=True))
    for name, check in CHECKS.items():
        _add_check(name, check)
    # The one that follows at once permits all that this one did.
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {TABLE} DROP CONSTRAINT ck_{TABLE}_status")
    _add_check("status", STATUS.format(more=",'expired'"))
    op.execute(f"GRANT UPDATE (purpose, parts, starts_at, ends_at, changed_at) ON {TABLE} TO healthapp_app")
    op.create_table(
        VERSION,
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("grantee_id", sa.Uuid(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", text(length=12), nullable=False),
        sa.Column("status", text(length=12), nullable=False),
        sa.Column("purpose", text(length=20), nullable=False),
        sa.Column("parts", ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_at", moment, nullable=True),
        sa.Column("ends_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["consent_id"], [f"{TABLE}.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("consent_id", "number"),
    )
    op.create_index(f"ix_{VERSION}_patient", VERSION, ["patient_id", "at"])
    op.execute(BACKFILL)
    op.execute(f"ALTER TABLE {VERSION} ENABLE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT ON {VERSION} TO healthapp_app")
    op.execute(f"CREATE POLICY app_select ON {VERSION} FOR SELECT TO healthapp_app USING (patient_id = {ACTOR})")
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, DELETE ON {VERSION} TO {role}")
        op.execute(f"CREATE POLICY {role} ON {VERSION} TO {role} USING (true) WITH CHECK (true)")
    op.execute(NOTE)
    op.execute("REVOKE ALL ON FUNCTION compliance_consent_note() FROM PUBLIC")
    op.execute(
        f"CREATE TRIGGER compliance_consent_note AFTER INSERT OR UPDATE ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION compliance_consent_note()"
    )
    op.execute(GUARD.format(terms=GUARD_TERMS, more=", 'expired'"))
    op.execute(READERS.format(permitted=PERMITTED))
    _policies(TERMS)


def downgrade() -> None:
    """Remove them. A permission for a part, or for a time, must not become one for all: it ends."""
    op.execute(f"DROP TRIGGER compliance_consent_note ON {TABLE}")
    op.execute("DROP FUNCTION compliance_consent_note()")
    op.execute(GUARD.format(terms="", more=""))
    op.execute(READERS.format(permitted=""))
    _policies("")
    narrowed = "cardinality(parts) < 3 OR starts_at IS NOT NULL OR ends_at IS NOT NULL OR purpose <> 'caregiving'"
    op.execute(
        f"UPDATE {TABLE} SET status = 'withdrawn', ended_at = now() WHERE status IN ('pending', 'active')"
        f" AND ({narrowed})"
    )
    op.execute("ALTER TABLE compliance_consent DISABLE TRIGGER compliance_consent_guard")
    op.execute(f"UPDATE {TABLE} SET status = 'withdrawn' WHERE status = 'expired'")
    op.execute("ALTER TABLE compliance_consent ENABLE TRIGGER compliance_consent_guard")
    op.drop_table(VERSION)
    for name in CHECKS:
        op.drop_constraint(f"ck_{TABLE}_{name}", TABLE)
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT ck_{TABLE}_status")
    op.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT ck_{TABLE}_status CHECK ({STATUS.format(more='')})")
    for name in ("changed_at", "ends_at", "starts_at", "parts", "purpose"):
        op.drop_column(TABLE, name)
