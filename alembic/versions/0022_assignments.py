"""Who reads a patient's record by an administrator's hand: doctors who are assigned, and administrators with a reason.

Both stand in one table, which the patient reads. A row is made by one function and ended by another.

Revision ID: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "(SELECT current_setting('app.actor_role', true))"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
RUNS = "a.ended_at IS NULL AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now())"
# As what the reader acts counts too: who is no doctor any more reads nothing by an assignment as one.
READS = (
    "EXISTS (SELECT 1 FROM compliance_assignment a WHERE a.patient_id = {table}.patient_id"
    f" AND a.reader_id = {ACTOR} AND {RUNS}"
    f" AND a.kind = CASE {ROLE} WHEN 'doctor' THEN 'assigned' WHEN 'admin' THEN 'look' END)"
)
NAMES = (
    "EXISTS (SELECT 1 FROM compliance_assignment a WHERE a.ended_at IS NULL"
    f" AND ((a.reader_id = {ACTOR} AND a.patient_id = identity_user.id AND {RUNS})"
    f" OR (a.patient_id = {ACTOR} AND a.reader_id = identity_user.id)))"
)
FUNCTIONS = {
    "compliance_assign(uuid, uuid, uuid, text, text, timestamptz, timestamptz, timestamptz)": f"""
CREATE FUNCTION compliance_assign(assignment uuid, patient uuid, reader uuid, sort text, why_ct text,
    starts timestamptz, until timestamptz, at timestamptz) RETURNS boolean LANGUAGE plpgsql {DEFINED}
BEGIN
    IF identity_acting_admin() IS NULL OR patient = reader OR NOT EXISTS (SELECT 1 FROM identity_user u
            WHERE u.id = patient AND u.role = 'patient' AND u.status = 'active') THEN RETURN false; END IF;
    IF sort = 'look' AND (reader <> identity_acting_admin() OR until IS NULL
            OR until > now() + interval '1 hour') THEN RETURN false; END IF;
    IF sort = 'assigned' AND NOT EXISTS (SELECT 1 FROM identity_user u
            WHERE u.id = reader AND u.role = 'doctor' AND u.status = 'active') THEN RETURN false; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('assignment:' || patient::text || reader::text, 0));
    -- What has run out makes room, and a look that goes on with another reason.
    UPDATE compliance_assignment a SET ended_at = least(a.ends_at, at)
    WHERE a.patient_id = patient AND a.reader_id = reader AND a.kind = sort AND a.ended_at IS NULL
      AND (a.ends_at <= now() OR sort = 'look');
    INSERT INTO compliance_assignment (id, patient_id, reader_id, kind, reason_ct, starts_at, ends_at, made_by,
            created_at)
        VALUES (assignment, patient, reader, sort, why_ct, starts, until, identity_acting_admin(), at)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$""",
    # By the patient, by who reads, or by an administrator.
    "compliance_end_assignment(uuid, timestamptz)": f"""
CREATE FUNCTION compliance_end_assignment(assignment uuid, at timestamptz)
RETURNS TABLE (patient_id uuid, reader_id uuid, kind varchar) LANGUAGE plpgsql {DEFINED}
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
    RETURN QUERY UPDATE compliance_assignment a SET ended_at = at, ended_by = actor
        WHERE a.id = assignment AND a.ended_at IS NULL
          AND (actor IN (a.patient_id, a.reader_id) OR identity_acting_admin() IS NOT NULL)
        RETURNING a.patient_id, a.reader_id, a.kind;
END $$""",
    "compliance_admin_assignments(uuid)": f"""
CREATE FUNCTION compliance_admin_assignments(who uuid) RETURNS SETOF compliance_assignment
LANGUAGE sql STABLE {DEFINED}
    SELECT a.* FROM compliance_assignment a
    WHERE (a.patient_id = who OR a.reader_id = who) AND identity_acting_admin() IS NOT NULL
    ORDER BY a.id DESC LIMIT 100
$$""",
}
ABOUT_READER = (
    f"actor_id = {ACTOR} AND actor_role = {ROLE} AND actor_role IN ('doctor', 'admin') AND EXISTS (SELECT 1"
    " FROM compliance_assignment a WHERE a.patient_id = compliance_audit_event.patient_id"
    f" AND a.reader_id = {ACTOR})"
)
ANNOUNCES = (
    f"topic IN ('assignment.made', 'assignment.ended') AND actor_id = {ACTOR}"
    " AND ((SELECT identity_acting_admin()) IS NOT NULL OR EXISTS (SELECT 1 FROM compliance_assignment a"
    " WHERE a.id::text = payload ->> 'assignment_id' AND a.patient_id::text = payload ->> 'patient_id'"
    " AND a.reader_id::text = payload ->> 'reader_id'))"
)
POLICIES = (
    (
        "app_select_assigned",
        "reminders_reminder",
        f"FOR SELECT TO healthapp_app USING ({READS.format(table='reminders_reminder')})",
    ),
    (
        "app_select_assigned",
        "reminders_occurrence",
        f"FOR SELECT TO healthapp_app USING ({READS.format(table='reminders_occurrence')})",
    ),
    ("app_select_assigned", "identity_user", f"FOR SELECT TO healthapp_app USING ({NAMES})"),
    ("app_insert_assigned", "compliance_audit_event", f"FOR INSERT TO healthapp_app WITH CHECK ({ABOUT_READER})"),
    ("app_insert_assigned", "outbox_event", f"FOR INSERT TO healthapp_app WITH CHECK ({ANNOUNCES})"),
)


def upgrade() -> None:
    """Add the table, its functions, and what they let who reads see and write."""
    op.create_table(
        "compliance_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("reason_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('assigned','look')", name="ck_compliance_assignment_kind"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_compliance_assignment_patient", "compliance_assignment", ["patient_id"])
    op.create_index("ix_compliance_assignment_reader", "compliance_assignment", ["reader_id"])
    op.create_index(
        "uq_compliance_assignment_open",
        "compliance_assignment",
        ["patient_id", "reader_id", "kind"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.execute("ALTER TABLE compliance_assignment ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT ON compliance_assignment TO healthapp_app")
    op.execute(
        "CREATE POLICY app_select ON compliance_assignment FOR SELECT TO healthapp_app"
        f" USING (patient_id = {ACTOR} OR reader_id = {ACTOR})"
    )
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_assignment TO {role}")
        op.execute(f"CREATE POLICY {role} ON compliance_assignment TO {role} USING (true) WITH CHECK (true)")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")
    for name, table, rule in POLICIES:
        op.execute(f"CREATE POLICY {name} ON {table} {rule}")


def downgrade() -> None:
    """Remove them."""
    for name, table, _rule in POLICIES:
        op.execute(f"DROP POLICY {name} ON {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("compliance_assignment")
