"""What a role may by the program's table can be taken from it, or from one person, and given back.

What is taken is asked for wherever the database itself lets administrators do something, and where it shows patients to
who reads them without consent. Consents are the patients' own and stay as they are.

Revision ID: 0044
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
import sqlmodel

from alembic import op

if TYPE_CHECKING:
    from collections.abc import Callable

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
TABLE = "compliance_taken_permission"
SETTING = "nullif(current_setting('app.actor_id', true), '')::uuid"
ACTOR = f"(SELECT {SETTING})"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
ANYBODY = "identity_acting_admin()"
LOCK = "PERFORM pg_advisory_xact_lock(hashtextextended('administrators', 0));"
ALWAYS = "'read_own_data','write_own_data'"
FUNCTIONS = {
    "compliance_taken()": f"""
CREATE FUNCTION compliance_taken() RETURNS text[] LANGUAGE sql STABLE {DEFINED}
    SELECT ARRAY(SELECT t.permission::text FROM {TABLE} t WHERE t.given_at IS NULL
        AND (t.user_id = {SETTING} OR t.role = current_setting('app.actor_role', true)))
$$""",
    "compliance_acting_admin(text)": f"""
CREATE FUNCTION compliance_acting_admin(needed text) RETURNS uuid LANGUAGE sql STABLE {DEFINED}
    SELECT a FROM identity_acting_admin() a WHERE a IS NOT NULL AND needed <> ALL (compliance_taken())
$$""",
    # One administrator at a time, as for roles: of two who take `manage_accounts` from each other, the second finds
    # that it is gone. So whoever takes it keeps it, and there is always one left.
    "compliance_take_permission(uuid, text, uuid, text, text[], text, timestamptz)": f"""
CREATE FUNCTION compliance_take_permission(taking uuid, of_role text, of_user uuid, what text, roles_that_may text[],
    why_ct text, at timestamptz) RETURNS text LANGUAGE plpgsql {DEFINED}
DECLARE acting uuid;
BEGIN
    {LOCK}
    acting := compliance_acting_admin('manage_accounts');
    IF acting IS NULL OR of_user = acting THEN RETURN 'forbidden'; END IF;
    IF of_user IS NOT NULL AND NOT EXISTS (SELECT 1 FROM identity_user u WHERE u.id = of_user
            AND u.status <> 'deleted') THEN RETURN 'forbidden'; END IF;
    IF of_user IS NOT NULL AND NOT EXISTS (SELECT 1 FROM identity_user u WHERE u.id = of_user
            AND u.role = ANY (roles_that_may)) THEN RETURN 'never_had'; END IF;
    INSERT INTO {TABLE} (id, role, user_id, permission, reason_ct, taken_by, taken_at)
        VALUES (taking, of_role, of_user, what, why_ct, acting, at)
    ON CONFLICT DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'taken' ELSE 'already' END;
END $$""",
    "compliance_give_permission(uuid, text, timestamptz)": f"""
CREATE FUNCTION compliance_give_permission(taking uuid, why_ct text, at timestamptz) RETURNS SETOF {TABLE}
LANGUAGE plpgsql {DEFINED}
DECLARE acting uuid;
BEGIN
    {LOCK}
    acting := compliance_acting_admin('manage_accounts');
    RETURN QUERY UPDATE {TABLE} t SET given_at = at, given_by = acting, given_reason_ct = why_ct
        WHERE t.id = taking AND t.given_at IS NULL AND acting IS NOT NULL AND t.user_id IS DISTINCT FROM acting
        RETURNING t.*;
END $$""",
    "compliance_admin_taken(uuid)": f"""
CREATE FUNCTION compliance_admin_taken(who uuid) RETURNS SETOF {TABLE} LANGUAGE sql STABLE {DEFINED}
    SELECT t.* FROM {TABLE} t WHERE t.given_at IS NULL AND compliance_acting_admin('manage_accounts') IS NOT NULL
      AND (who IS NULL OR t.user_id = who
          OR t.role = (SELECT u.role FROM identity_user u WHERE u.id = who))
    ORDER BY t.id DESC LIMIT 500
$$""",
}
HOLDS = (
    f" AND NOT EXISTS (SELECT 1 FROM {TABLE} t WHERE t.user_id = u.id AND t.permission = 'manage_accounts'"
    " AND t.given_at IS NULL)"
)
READS = " AND 'read_patient_data' <> ALL ((SELECT compliance_taken())::text[])"
RUNS = (
    f"a.reader_id = {SETTING} AND a.ended_at IS NULL AND a.starts_at <= now()"
    " AND (a.ends_at IS NULL OR a.ends_at > now())"
)
# Where a function that was there says this once, it says more from now on; the rest of it stays as it is.
ADDED = {
    # Readers without consent. What patients permit, to people or organisations, isn't a permission of a role.
    "compliance_patients_shown": (RUNS, READS),
    "compliance_people_shown": (RUNS, READS),
    # The last word on a change of role or state: somebody stays who is an administrator and manages accounts.
    "identity_keep_an_admin": ("u.id <> OLD.id", HOLDS),
}
# Which permission each of the administrators' functions and policies is for.
ASKED = {
    "manage_accounts": (
        "identity_admin_users",
        "identity_admin_sessions",
        "identity_admin_applications",
        "identity_admin_change",
        "identity_admin_end_sessions",
        "identity_admin_force_reset",
        "identity_admin_decide",
        "identity_admin_renew",
        "identity_admin_recoveries",
        "identity_admin_recovery_decide",
        "compliance_assign",
        "compliance_end_assignment",
        "compliance_admin_assignments",
        "compliance_keep_organisation",
        "compliance_end_organisation",
        "compliance_admin_organisations",
        "compliance_members",
        "compliance_add_member",
        "compliance_remove_member",
    ),
    "read_logs": ("compliance_admin_trail", "compliance_admin_chain", "compliance_read_log"),
    "read_compliance": ("admin_ask_checks",),
}
IS_ADMIN = "(SELECT {who}) IS NOT NULL"
READ = {
    "compliance_retention_run": "read_logs",
    "compliance_retention_step": "read_logs",
    "admin_check": "read_compliance",
    "admin_score": "read_compliance",
    "admin_standing": "read_compliance",
}
# What administrators may announce, as 0016, 0022 and 0041 say it.
TOLD = {
    "app_insert_administered": (
        f"topic IN ('user.administered', 'password.forgotten') AND actor_id = {ACTOR} AND {IS_ADMIN}"
    ),
    "app_insert_assigned": (
        f"topic IN ('assignment.made', 'assignment.ended') AND actor_id = {ACTOR}"
        f" AND ({IS_ADMIN} OR EXISTS (SELECT 1 FROM compliance_assignment a"
        " WHERE a.id::text = payload ->> 'assignment_id' AND a.patient_id::text = payload ->> 'patient_id'"
        " AND a.reader_id::text = payload ->> 'reader_id'))"
    ),
    "app_insert_recovery": (
        f"topic = 'recovery.link_asked' AND actor_id IS NULL AND {ACTOR} IS NULL"
        f" OR topic = 'recovery.decided' AND actor_id = {ACTOR} AND {IS_ADMIN}"
    ),
}
ANNOUNCES = (
    f"topic IN ('permission.taken', 'permission.given') AND actor_id = {ACTOR}"
    " AND (SELECT compliance_acting_admin('manage_accounts')) IS NOT NULL"
)


def _asking(permission: str) -> str:
    return f"compliance_acting_admin('{permission}')"


def _say(name: str, before: str, after: str) -> None:
    """Replace a piece of a function's text, which has to be there. What another migration made of it stays."""
    before, after = (text.replace("'", "''") for text in (before, after))
    op.execute(
        f"DO $do$ DECLARE was text := pg_get_functiondef('{name}'::regproc); BEGIN"
        f" IF position('{before}' IN was) = 0 THEN RAISE EXCEPTION '{name} says something else'; END IF;"
        f" EXECUTE replace(was, '{before}', '{after}'); END $do$"
    )


def _rules(asking: Callable[[str], str]) -> None:
    """Let the administrators' policies ask who acts for each permission."""
    for table, permission in READ.items():
        op.execute(f"ALTER POLICY app_select ON {table} USING ({IS_ADMIN.format(who=asking(permission))})")
    for policy, rule in TOLD.items():
        said = rule.format(who=asking("manage_accounts"))
        op.execute(f"ALTER POLICY {policy} ON outbox_event WITH CHECK ({said})")


def upgrade() -> None:
    """Add the table, its functions, and let everything ask them."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sqlmodel.AutoString(length=12), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("permission", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("reason_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_reason_ct", sqlmodel.AutoString(), nullable=True),
        sa.CheckConstraint("(role IS NULL) <> (user_id IS NULL)", name=f"ck_{TABLE}_from_one"),
        sa.CheckConstraint(f"permission NOT IN ({ALWAYS})", name=f"ck_{TABLE}_always"),
        sa.CheckConstraint("role IS NULL OR permission <> 'manage_accounts'", name=f"ck_{TABLE}_no_lock_out"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("role", "user_id"):
        op.create_index(
            f"uq_{TABLE}_{column}",
            TABLE,
            [column, "permission"],
            unique=True,
            postgresql_where=sa.text("given_at IS NULL"),
        )
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT ON {TABLE} TO healthapp_app")
    op.execute(f"CREATE POLICY app_select ON {TABLE} FOR SELECT TO healthapp_app USING (user_id = {ACTOR})")
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")
    for name, (said, more) in ADDED.items():
        _say(name, said, said + more)
    for permission, names in ASKED.items():
        for name in names:
            _say(name, ANYBODY, _asking(permission))
    _rules(_asking)
    op.execute(
        f"CREATE POLICY app_insert_permission ON outbox_event FOR INSERT TO healthapp_app WITH CHECK ({ANNOUNCES})"
    )


def downgrade() -> None:
    """Remove it all: every role may again what the program's table says."""
    op.execute("DROP POLICY app_insert_permission ON outbox_event")
    _rules(lambda _permission: ANYBODY)
    for permission, names in ASKED.items():
        for name in names:
            _say(name, _asking(permission), ANYBODY)
    for name, (said, more) in ADDED.items():
        _say(name, said + more, said)
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table(TABLE)
