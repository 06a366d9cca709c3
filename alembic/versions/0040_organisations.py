"""Organisations: kept by administrators, permitted by patients, and read for by whoever belongs to them now.

Revision ID: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
SETTING = "nullif(current_setting('app.actor_id', true), '')::uuid"
ACTOR = f"(SELECT {SETTING})"
ROLE = "current_setting('app.actor_role', true)"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
CONSENT, VERSION, TRAIL = "compliance_consent", "compliance_consent_version", "compliance_audit_event"
ORGANISATION, MEMBERSHIP = "compliance_organisation", "compliance_membership"
STAFF = "'doctor', 'pharmacist', 'provider', 'caregiver'"
RUNS = "a.ended_at IS NULL AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now())"
KIND = f"a.kind = CASE {ROLE} WHEN 'doctor' THEN 'assigned' WHEN 'admin' THEN 'look' END"
TERMS = (
    "c.status = 'active' AND c.scope = 'reminders' AND c.parts && ARRAY['doses','figures']::text[]"
    " AND (c.starts_at IS NULL OR c.starts_at <= now()) AND (c.ends_at IS NULL OR c.ends_at > now())"
)
ASKED = "(c.status = 'active' OR (c.status = 'pending' AND c.requested_by = '{by}'))"
# As what the member acts counts too: who is no professional any more reads nothing for an organisation.
MEMBER = f"""FROM {MEMBERSHIP} m JOIN {ORGANISATION} o ON o.id = m.organisation_id
            JOIN {CONSENT} c ON c.organisation_id = o.id
        WHERE m.user_id = {SETTING} AND m.since <= now() AND (m.until IS NULL OR m.until > now())
          AND o.ended_at IS NULL AND c.patient_id <> m.user_id AND {ROLE} IN ({STAFF})"""
# What stood in 0036, and what belonging to an organisation adds.
SHOWN = {
    "compliance_patients_shown()": (
        f"""
        SELECT c.patient_id FROM {CONSENT} c WHERE c.grantee_id = {SETTING} AND {TERMS}
        UNION
        SELECT a.patient_id FROM compliance_assignment a WHERE a.reader_id = {SETTING} AND {RUNS} AND {KIND}""",
        f"""
        UNION
        SELECT c.patient_id {MEMBER} AND {TERMS}""",
    ),
    "compliance_people_shown()": (
        f"""
        SELECT c.grantee_id FROM {CONSENT} c WHERE c.patient_id = {SETTING} AND {ASKED.format(by="grantee")}
        UNION
        SELECT c.patient_id FROM {CONSENT} c WHERE c.grantee_id = {SETTING} AND {ASKED.format(by="patient")}
        UNION
        SELECT a.patient_id FROM compliance_assignment a WHERE a.reader_id = {SETTING} AND {RUNS}
        UNION
        SELECT a.reader_id FROM compliance_assignment a WHERE a.patient_id = {SETTING} AND a.ended_at IS NULL""",
        # The patient's name for the members; never theirs for the patient.
        f"""
        UNION
        SELECT c.patient_id {MEMBER} AND c.status = 'active'""",
    ),
}
NOTE = """
CREATE OR REPLACE FUNCTION compliance_consent_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.status, NEW.purpose, NEW.parts, NEW.starts_at, NEW.ends_at, NEW.grantee_id)
       IS NOT DISTINCT FROM (OLD.status, OLD.purpose, OLD.parts, OLD.starts_at, OLD.ends_at, OLD.grantee_id) THEN
        RETURN NULL;
    END IF;
    INSERT INTO compliance_consent_version
        (consent_id, number, patient_id, grantee_id,{column} at, by, status, purpose, parts, starts_at, ends_at)
    SELECT NEW.id, coalesce(max(v.number), 0) + 1, NEW.patient_id, NEW.grantee_id,{value}
        greatest(NEW.created_at, NEW.decided_at, NEW.changed_at, NEW.ended_at),
        CASE actor WHEN NEW.patient_id THEN 'patient' WHEN NEW.grantee_id THEN 'grantee' ELSE 'time' END,
        NEW.status, NEW.purpose, NEW.parts, NEW.starts_at, NEW.ends_at
    FROM compliance_consent_version v WHERE v.consent_id = NEW.id;
    RETURN NULL;
END $$
"""
FUNCTIONS = {
    # What the acting member may read, whole: the service asks each part's permission of it.
    "compliance_member_consents()": f"""
CREATE FUNCTION compliance_member_consents() RETURNS TABLE (id uuid, patient_id uuid, organisation_id uuid, name text,
    purpose text, parts text[], starts_at timestamptz, ends_at timestamptz, created_at timestamptz)
LANGUAGE sql STABLE {DEFINED}
    SELECT c.id, c.patient_id, o.id, o.name, c.purpose, c.parts, c.starts_at, c.ends_at, c.created_at
    {MEMBER} AND c.status = 'active' AND c.scope = 'reminders' ORDER BY c.created_at, c.id
$$""",
    "compliance_keep_organisation(uuid, text, text, boolean, timestamptz)": f"""
CREATE FUNCTION compliance_keep_organisation(organisation uuid, called text, sort text, is_new boolean, at timestamptz)
RETURNS text LANGUAGE plpgsql {DEFINED}
BEGIN
    IF identity_acting_admin() IS NULL THEN RETURN 'none'; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('compliance_organisation', 0));
    IF EXISTS (SELECT 1 FROM {ORGANISATION} o
            WHERE lower(o.name) = lower(called) AND o.ended_at IS NULL AND o.id <> organisation) THEN
        RETURN 'taken';
    END IF;
    IF is_new THEN
        INSERT INTO {ORGANISATION} (id, name, kind, created_at) VALUES (organisation, called, sort, at);
    ELSE
        UPDATE {ORGANISATION} o SET name = called, kind = sort WHERE o.id = organisation AND o.ended_at IS NULL;
    END IF;
    RETURN CASE WHEN FOUND THEN 'kept' ELSE 'none' END;
END $$""",
    # With it ends what was permitted to it, and who belongs to it: should another one open, nothing goes over.
    "compliance_end_organisation(uuid, timestamptz)": f"""
CREATE FUNCTION compliance_end_organisation(organisation uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql {DEFINED}
BEGIN
    IF identity_acting_admin() IS NULL THEN RETURN false; END IF;
    UPDATE {ORGANISATION} o SET ended_at = at WHERE o.id = organisation AND o.ended_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE {MEMBERSHIP} m SET until = at WHERE m.organisation_id = organisation AND m.until IS NULL;
    UPDATE {CONSENT} c SET status = 'expired', ended_at = at
        WHERE c.organisation_id = organisation AND c.status = 'active';
    RETURN true;
END $$""",
    "compliance_admin_organisations()": f"""
CREATE FUNCTION compliance_admin_organisations() RETURNS TABLE (id uuid, name text, kind text, ended_at timestamptz,
    members bigint) LANGUAGE sql STABLE {DEFINED}
    SELECT o.id, o.name, o.kind, o.ended_at,
        (SELECT count(*) FROM {MEMBERSHIP} m WHERE m.organisation_id = o.id AND m.until IS NULL)
    FROM {ORGANISATION} o WHERE identity_acting_admin() IS NOT NULL
    ORDER BY o.ended_at IS NOT NULL, lower(o.name), o.id LIMIT 500
$$""",
    "compliance_members(uuid)": f"""
CREATE FUNCTION compliance_members(organisation uuid) RETURNS SETOF {MEMBERSHIP} LANGUAGE sql STABLE {DEFINED}
    SELECT m.* FROM {MEMBERSHIP} m
    WHERE m.organisation_id = organisation AND m.until IS NULL AND identity_acting_admin() IS NOT NULL
    ORDER BY m.since, m.id LIMIT 500
$$""",
    "compliance_add_member(uuid, uuid, uuid, timestamptz)": f"""
CREATE FUNCTION compliance_add_member(membership uuid, organisation uuid, who uuid, at timestamptz) RETURNS text
LANGUAGE plpgsql {DEFINED}
BEGIN
    IF identity_acting_admin() IS NULL THEN RETURN 'none'; END IF;
    -- Whoever ends the organisation waits, or has ended it.
    PERFORM 1 FROM {ORGANISATION} o WHERE o.id = organisation AND o.ended_at IS NULL FOR SHARE;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM identity_user u
            WHERE u.id = who AND u.role IN ({STAFF}) AND u.status = 'active') THEN RETURN 'none'; END IF;
    INSERT INTO {MEMBERSHIP} (id, organisation_id, user_id, since) VALUES (membership, organisation, who, at)
    ON CONFLICT DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'added' ELSE 'already' END;
END $$""",
    "compliance_remove_member(uuid, timestamptz)": f"""
CREATE FUNCTION compliance_remove_member(membership uuid, at timestamptz) RETURNS boolean LANGUAGE plpgsql {DEFINED}
BEGIN
    UPDATE {MEMBERSHIP} m SET until = at
        WHERE m.id = membership AND m.until IS NULL AND identity_acting_admin() IS NOT NULL;
    RETURN FOUND;
END $$""",
}
POLICIES = (
    # What an organisation is called is nobody's secret; who belongs to it is.
    ("app_select", ORGANISATION, f"FOR SELECT TO healthapp_app USING ({ACTOR} IS NOT NULL)"),
    ("app_select", MEMBERSHIP, f"FOR SELECT TO healthapp_app USING (user_id = {ACTOR})"),
    # Nobody is asked: the patient gives it, and it holds at once.
    (
        "app_insert_organisation",
        CONSENT,
        (
            f"FOR INSERT TO healthapp_app WITH CHECK (status = 'active' AND requested_by = 'patient'"
            f" AND patient_id = {ACTOR} AND EXISTS (SELECT 1 FROM {ORGANISATION} o"
            " WHERE o.id = organisation_id AND o.ended_at IS NULL))"
        ),
    ),
    (
        "app_insert_member",
        TRAIL,
        (
            f"FOR INSERT TO healthapp_app WITH CHECK (actor_id = {ACTOR} AND actor_role = (SELECT {ROLE})"
            f" AND actor_role IN ({STAFF}) AND patient_id = ANY ((SELECT compliance_patients_shown())::uuid[]))"
        ),
    ),
)
CHECK = (
    "organisation_id IS NULL OR (grantee_id IS NULL AND requested_by = 'patient' AND status <> 'pending'"
    " AND NOT 'alerts' = ANY (parts))"
)


def _note(column: str, value: str) -> None:
    op.execute(NOTE.format(column=column, value=value))


def _shown(*, by_organisation: bool) -> None:
    for name, (before, more) in SHOWN.items():
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name} RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $$ SELECT ARRAY({before}{more if by_organisation else ''}) $$"
        )


def upgrade() -> None:
    """Add the tables, what a consent to one is, and what its members see by it."""
    moment, text = sa.DateTime(timezone=True), sqlmodel.AutoString
    op.create_table(
        ORGANISATION,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", text(length=120), nullable=False),
        sa.Column("kind", text(length=12), nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint("kind IN ('clinic','hospital','pharmacy','care')", name=f"ck_{ORGANISATION}_kind"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        MEMBERSHIP,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], [f"{ORGANISATION}.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        f"uq_{MEMBERSHIP}_open",
        MEMBERSHIP,
        ["organisation_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(f"ix_{MEMBERSHIP}_user", MEMBERSHIP, ["user_id"])
    for table in (CONSENT, VERSION):
        op.add_column(table, sa.Column("organisation_id", sa.Uuid(), nullable=True))
    # Consents are few: reading them all under a lock takes milliseconds.
    ignored = "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
    op.execute(
        f"{ignored}ALTER TABLE {CONSENT} ADD CONSTRAINT fk_{CONSENT}_organisation"
        f" FOREIGN KEY (organisation_id) REFERENCES {ORGANISATION} (id)"
    )
    op.execute(f"{ignored}ALTER TABLE {CONSENT} ADD CONSTRAINT ck_{CONSENT}_organisation CHECK ({CHECK})")
    op.create_index(
        f"ix_{CONSENT}_organisation",
        CONSENT,
        ["organisation_id"],
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    for table in (ORGANISATION, MEMBERSHIP):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT ON {table} TO healthapp_app")
        for role in ("healthapp_worker", "healthapp_system"):
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    _note(" organisation_id,", " NEW.organisation_id,")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")
    _shown(by_organisation=True)
    for name, table, rule in POLICIES:
        op.execute(f"CREATE POLICY {name} ON {table} {rule}")


def downgrade() -> None:
    """Remove them, and what was permitted to organisations with them: it can't become a person's."""
    for name, table, _rule in POLICIES:
        op.execute(f"DROP POLICY {name} ON {table}")
    _shown(by_organisation=False)
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.execute(f"DELETE FROM {CONSENT} WHERE organisation_id IS NOT NULL")
    _note("", "")
    for table in (VERSION, CONSENT):
        op.drop_column(table, "organisation_id")
    op.drop_table(MEMBERSHIP)
    op.drop_table(ORGANISATION)
