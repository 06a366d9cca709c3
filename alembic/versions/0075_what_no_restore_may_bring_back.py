"""What was erased, deleted or taken back is written down by the database itself, so that no restore brings it back.

The rows hold ids and words of the program's own. `healthapp backup follow` copies them beside the backups (ADR 59).

Revision ID: 0075
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0075"
down_revision = "0080"  # which came in first; the numbers were given out before
branch_labels = None
depends_on = None

TABLE = "privacy_ledger"
# ruff: noqa: S608 - made of the constants below
# SECURITY DEFINER: nobody else may write there, and whoever acts needn't.
ERASURE = f"""
CREATE FUNCTION privacy_note_erasure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE was text := CASE WHEN TG_OP = 'UPDATE' THEN CASE WHEN OLD.undone_at IS NOT NULL THEN 'undone'
        WHEN OLD.started_at IS NOT NULL OR OLD.done_at IS NOT NULL THEN 'erased' ELSE 'asked' END END;
    is_now text := CASE WHEN NEW.undone_at IS NOT NULL THEN 'undone'
        WHEN NEW.started_at IS NOT NULL OR NEW.done_at IS NOT NULL THEN 'erased' ELSE 'asked' END;
BEGIN
    IF was IS DISTINCT FROM is_now THEN
        INSERT INTO {TABLE} (id, at, kind, place, row_id, person, until)
        VALUES (gen_random_uuid(), now(), is_now, TG_TABLE_NAME, NEW.id, NEW.user_id, NEW.due_at);
    END IF;
    RETURN NULL;
END $$
"""
# The kind of entry, and the column whose new value belongs to it: a word of the program's own.
ROW = f"""
CREATE FUNCTION privacy_note_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO {TABLE} (id, at, kind, place, row_id, detail)
    VALUES (gen_random_uuid(), now(), TG_ARGV[0], TG_TABLE_NAME, OLD.id,
        CASE WHEN TG_NARGS > 1 THEN to_jsonb(NEW) ->> TG_ARGV[1] END);
    RETURN NULL;
END $$
"""
KEEPS = """
CREATE FUNCTION privacy_ledger_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of the ledger stays as it was' USING ERRCODE = 'insufficient_privilege';
END $$
"""
ENDED = "OLD.{0} IS NULL AND NEW.{0} IS NOT NULL"
NARROWER = (
    "(OLD.status IN ('pending','active') AND NEW.status NOT IN ('pending','active')) OR (OLD.status = 'active' AND"
    " (NOT NEW.parts @> OLD.parts OR NEW.purpose <> OLD.purpose"
    " OR coalesce(NEW.ends_at, 'infinity') < coalesce(OLD.ends_at, 'infinity')))"
)
# A hash that was only made anew opens to the same password (trigger apps_end_with_password).
ANOTHER_HASH = (
    "OLD.password_hash IS NOT NULL AND NEW.password_hash IS DISTINCT FROM OLD.password_hash"
    " AND current_setting('app.renewed_hash_of', true) IS DISTINCT FROM NEW.id::text"
)
CHANGED = "OLD.{0} IS DISTINCT FROM NEW.{0}"
UPDATES = (
    ("compliance_consent", "taken", NARROWER, ""),
    ("compliance_assignment", "taken", ENDED.format("ended_at"), ""),
    ("compliance_membership", "taken", ENDED.format("until"), ""),
    ("apps_app", "taken", ENDED.format("ended_at"), ""),
    ("apps_grant", "taken", ENDED.format("ended_at"), ""),
    ("identity_api_key", "taken", ENDED.format("revoked_at"), ""),
    ("identity_recovery_code", "taken", ENDED.format("used_at"), ""),
    ("identity_user", "password", ANOTHER_HASH, ""),
    ("identity_user", "status", CHANGED.format("status"), ", 'status'"),
    ("identity_user", "role", CHANGED.format("role"), ", 'role'"),
)
# By their owner, on a page or through the API: what retention and erasure delete, they delete again.
DELETED = (
    "assistant_agreement",
    "assistant_conversation",
    "identity_passkey",
    "identity_sso_link",
    "notifications_push_subscription",
    "records_about_self",
    "records_allergy_intolerance",
    "records_condition",
    "records_emergency_contact",
    "records_none_known",
)
SESSION, ENDS = "identity_session", "'logout','reuse','device','person','reset','admin','provider','idle'"
CHECK = "ck_identity_session_ended_by"


def _allow(ends: str) -> None:
    # The same check with one word more or less, within one transaction.
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {SESSION} DROP CONSTRAINT {CHECK}")
    op.create_check_constraint(CHECK, SESSION, f"ended_by IN ({ends})")


def upgrade() -> None:
    """Make the table, the triggers that write into it, and a word for sessions that a restore ends."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=12), nullable=False),
        sa.Column("place", sqlmodel.AutoString(length=63), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("detail", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", name="uq_privacy_ledger_number"),
    )
    op.create_index("ix_privacy_ledger_aged", TABLE, ["at"])
    op.create_index("ix_privacy_ledger_person", TABLE, ["person"], postgresql_where=sa.text("person IS NOT NULL"))
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    for role in ("healthapp_worker", "healthapp_system"):
        # Nobody changes a line; the oldest go by retention, whose FOR UPDATE asks for the right to.
        op.execute(f"GRANT SELECT, DELETE, UPDATE (number) ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")
    # A restore writes the lines that the restored moment didn't know.
    op.execute(f"GRANT INSERT ON {TABLE} TO healthapp_system")
    for function in (ERASURE, ROW, KEEPS):
        op.execute(function)
    for name in ("privacy_note_erasure()", "privacy_note_row()"):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(
        f"CREATE TRIGGER privacy_keeps_ledger BEFORE UPDATE ON {TABLE} FOR EACH ROW"
        " EXECUTE FUNCTION privacy_ledger_keeps()"
    )
    op.execute(
        "CREATE TRIGGER privacy_ledger_erasure AFTER INSERT OR UPDATE ON privacy_erasure"
        " FOR EACH ROW EXECUTE FUNCTION privacy_note_erasure()"
    )
    for table, kind, when, column in UPDATES:
        op.execute(
            f"CREATE TRIGGER privacy_ledger_{kind} AFTER UPDATE ON {table} FOR EACH ROW WHEN ({when})"
            f" EXECUTE FUNCTION privacy_note_row('{kind}'{column})"
        )
    for table in DELETED:
        op.execute(
            f"CREATE TRIGGER privacy_ledger_deleted AFTER DELETE ON {table} FOR EACH ROW"
            " WHEN (session_user = 'healthapp_app') EXECUTE FUNCTION privacy_note_row('deleted')"
        )
    _allow(f"{ENDS},'restore'")


def downgrade() -> None:
    """Remove all of it."""
    op.execute(f"UPDATE {SESSION} SET ended_by = NULL WHERE ended_by = 'restore'")
    _allow(ENDS)
    for table in DELETED:
        op.execute(f"DROP TRIGGER privacy_ledger_deleted ON {table}")
    for table, kind, _, _ in UPDATES:
        op.execute(f"DROP TRIGGER privacy_ledger_{kind} ON {table}")
    op.execute("DROP TRIGGER privacy_ledger_erasure ON privacy_erasure")
    op.execute("DROP FUNCTION privacy_note_row()")
    op.execute("DROP FUNCTION privacy_note_erasure()")
    op.drop_table(TABLE)
    op.execute("DROP FUNCTION privacy_ledger_keeps()")
