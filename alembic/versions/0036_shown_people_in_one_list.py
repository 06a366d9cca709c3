"""Whose rows a person may read is asked for once, as a list, and only when a row isn't their own.

A policy's own subqueries are planned and set up again with every statement, even where all rows are the reader's: that
made a short transaction two to three times as dear. A function is neither until it is called.

Revision ID: 0036
"""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
SETTING = "nullif(current_setting('app.actor_id', true), '')::uuid"
ACTOR = f"(SELECT {SETTING})"
ROLE = "current_setting('app.actor_role', true)"
RUNS = "a.ended_at IS NULL AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now())"
KIND = "a.kind = CASE {role} WHEN 'doctor' THEN 'assigned' WHEN 'admin' THEN 'look' END"
TERMS = (
    "c.status = 'active' AND c.scope = 'reminders' AND c.parts && ARRAY['doses','figures']::text[]"
    " AND (c.starts_at IS NULL OR c.starts_at <= now()) AND (c.ends_at IS NULL OR c.ends_at > now())"
)
ASKED = "(c.status = 'active' OR (c.status = 'pending' AND c.requested_by = '{by}'))"
FUNCTIONS = {
    "compliance_patients_shown()": f"""
    SELECT ARRAY(
        SELECT c.patient_id FROM compliance_consent c WHERE c.grantee_id = {SETTING} AND {TERMS}
        UNION
        SELECT a.patient_id FROM compliance_assignment a
        WHERE a.reader_id = {SETTING} AND {RUNS} AND {KIND.format(role=ROLE)})""",
    # Whoever is, or asks to be, in touch by a consent or an assignment sees the other's name.
    "compliance_people_shown()": f"""
    SELECT ARRAY(
        SELECT c.grantee_id FROM compliance_consent c WHERE c.patient_id = {SETTING} AND {ASKED.format(by="grantee")}
        UNION
        SELECT c.patient_id FROM compliance_consent c WHERE c.grantee_id = {SETTING} AND {ASKED.format(by="patient")}
        UNION
        SELECT a.patient_id FROM compliance_assignment a WHERE a.reader_id = {SETTING} AND {RUNS}
        UNION
        SELECT a.reader_id FROM compliance_assignment a WHERE a.patient_id = {SETTING} AND a.ended_at IS NULL)""",
}
SHOWN = {
    "reminders_reminder": ("patient_id", "compliance_patients_shown()"),
    "reminders_occurrence": ("patient_id", "compliance_patients_shown()"),
    "identity_user": ("id", "compliance_people_shown()"),
}


def _policy(name: str, table: str, using: str) -> None:
    op.execute(f"CREATE POLICY {name} ON {table} FOR SELECT TO healthapp_app USING ({using})")


def upgrade() -> None:
    """Let one policy for each table ask the function."""
    for name, body in FUNCTIONS.items():
        op.execute(
            f"CREATE FUNCTION {name} RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $${body}\n$$"
        )
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app")
    for table, (column, shown) in SHOWN.items():
        op.execute(f"DROP POLICY app_select ON {table}")
        op.execute(f"DROP POLICY app_select_assigned ON {table}")
        _policy("app_select", table, f"{column} = {ACTOR} OR {column} = ANY ((SELECT {shown})::uuid[])")


def downgrade() -> None:
    """Let the policies say it all themselves again."""
    kind = KIND.format(role=f"(SELECT {ROLE})")
    for table in ("reminders_reminder", "reminders_occurrence"):
        op.execute(f"DROP POLICY app_select ON {table}")
        follows = f"c.patient_id = {table}.patient_id AND c.grantee_id = {ACTOR} AND {TERMS}"
        reads = f"a.patient_id = {table}.patient_id AND a.reader_id = {ACTOR} AND {RUNS} AND {kind}"
        _policy(
            "app_select",
            table,
            f"patient_id = {ACTOR} OR EXISTS (SELECT 1 FROM compliance_consent c WHERE {follows})",
        )
        _policy("app_select_assigned", table, f"EXISTS (SELECT 1 FROM compliance_assignment a WHERE {reads})")
    op.execute("DROP POLICY app_select ON identity_user")
    _policy(
        "app_select",
        "identity_user",
        f"id = {ACTOR} OR EXISTS (SELECT 1 FROM compliance_consent c WHERE"
        f" (c.patient_id = {ACTOR} AND c.grantee_id = identity_user.id AND {ASKED.format(by='grantee')})"
        f" OR (c.grantee_id = {ACTOR} AND c.patient_id = identity_user.id AND {ASKED.format(by='patient')}))",
    )
    _policy(
        "app_select_assigned",
        "identity_user",
        "EXISTS (SELECT 1 FROM compliance_assignment a WHERE a.ended_at IS NULL"
        f" AND ((a.reader_id = {ACTOR} AND a.patient_id = identity_user.id AND {RUNS})"
        f" OR (a.patient_id = {ACTOR} AND a.reader_id = identity_user.id)))",
    )
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
