"""Versions of knowledge entries that editors write, review, sign and publish; who edits is given that by name.

A version never changes once it was submitted, its steps follow one another, and nobody reviews or signs their own.

Revision ID: 0051
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0051"
down_revision = "0052"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
TABLE = "knowledge_revision"
TAKEN = "compliance_taken_permission"
EDIT = "edit_knowledge"
SETTING = "nullif(current_setting('app.actor_id', true), '')::uuid"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
LOCK = "PERFORM pg_advisory_xact_lock(hashtextextended('administrators', 0));"
STATUSES = "'draft','in_review','returned','approved','signed','published','superseded','withdrawn'"
OPEN = f"SELECT t.permission::text FROM {TAKEN} t WHERE t.given_at IS NULL"
GIVEN = f"SELECT 1 FROM {TAKEN} g WHERE g.permission = '{EDIT}' AND g.given_at IS NOT NULL"
# A role alone gives nobody this permission: it counts as taken from whoever was never given it.
MAY = "'doctor', 'pharmacist', 'admin'"
WITHHELD = (
    f"SELECT '{EDIT}' WHERE current_setting('app.actor_role', true) IN ({MAY})"
    f" AND NOT EXISTS ({GIVEN} AND g.user_id = {SETTING}) UNION ALL "
)
INSERTS = f"INSERT INTO {TAKEN}"
NEVER_HAD = (
    f"IF what = '{EDIT}' AND of_user IS NOT NULL AND NOT EXISTS ({GIVEN} AND g.user_id = of_user)"
    " THEN RETURN 'never_had'; END IF;\n    "
)
FUNCTIONS = {
    "compliance_give_withheld(uuid, uuid, text, text[], text, text, timestamptz)": f"""
CREATE FUNCTION compliance_give_withheld(giving uuid, of_user uuid, what text, roles_that_may text[], why_ct text,
    given_ct text, at timestamptz) RETURNS text LANGUAGE plpgsql {DEFINED}
DECLARE acting uuid;
BEGIN
    {LOCK}
    acting := compliance_acting_admin('manage_accounts');
    IF acting IS NULL OR of_user = acting THEN RETURN 'forbidden'; END IF;
    IF what <> '{EDIT}' OR NOT EXISTS (SELECT 1 FROM identity_user u WHERE u.id = of_user
            AND u.status <> 'deleted' AND u.role = ANY (roles_that_may)) THEN RETURN 'never_may'; END IF;
    IF EXISTS (SELECT 1 FROM {TAKEN} t WHERE t.user_id = of_user AND t.permission = what)
        THEN RETURN 'already'; END IF;
    INSERT INTO {TAKEN} (id, user_id, permission, reason_ct, taken_by, taken_at, given_by, given_at, given_reason_ct)
        VALUES (giving, of_user, what, why_ct, acting, at, acting, at, given_ct);
    RETURN 'given';
END $$""",
    "compliance_admin_given(uuid)": f"""
CREATE FUNCTION compliance_admin_given(who uuid) RETURNS SETOF {TAKEN} LANGUAGE sql STABLE {DEFINED}
    SELECT * FROM (SELECT DISTINCT ON (t.user_id) t.* FROM {TAKEN} t
        WHERE compliance_acting_admin('manage_accounts') IS NOT NULL AND t.permission = '{EDIT}'
          AND t.user_id IS NOT NULL AND (who IS NULL OR t.user_id = who)
        ORDER BY t.user_id, t.given_at DESC NULLS FIRST) newest
    WHERE newest.given_at IS NOT NULL ORDER BY newest.id DESC LIMIT 500
$$""",
    "knowledge_editor()": f"""
CREATE FUNCTION knowledge_editor() RETURNS uuid LANGUAGE sql STABLE {DEFINED}
    SELECT u.id FROM identity_user u WHERE u.id = {SETTING} AND u.status = 'active'
      AND u.role = current_setting('app.actor_role', true) AND u.role IN ({MAY})
      AND '{EDIT}' <> ALL (compliance_taken())
$$""",
    "knowledge_published_mark()": f"""
CREATE FUNCTION knowledge_published_mark() RETURNS text LANGUAGE sql STABLE {DEFINED}
    SELECT coalesce(encode(sha256(string_agg(r.id::text, ',' ORDER BY r.id)::bytea), 'hex'), '')
    FROM {TABLE} r WHERE r.status = 'published'
$$""",
    "knowledge_published()": f"""
CREATE FUNCTION knowledge_published() RETURNS TABLE (kind text, entry_id text, version int, body jsonb, hash text,
    published_at timestamptz) LANGUAGE sql STABLE {DEFINED}
    SELECT r.kind, r.entry_id, r.version, r.body, r.hash, r.published_at FROM {TABLE} r
    WHERE r.status = 'published' ORDER BY r.kind, r.entry_id
$$""",
}
STEPS = (
    "('draft','in_review'),('in_review','approved'),('in_review','returned'),('approved','signed'),"
    "('signed','published'),('published','superseded'),('published','withdrawn'),('draft','withdrawn'),"
    "('in_review','withdrawn'),('approved','withdrawn'),('signed','withdrawn')"
)
KEEPS = f"""
CREATE FUNCTION knowledge_revision_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE acting uuid := {SETTING};
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a version is never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.id, NEW.kind, NEW.entry_id, NEW.version, NEW.based_on, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.kind, OLD.entry_id, OLD.version, OLD.based_on, OLD.created_at) THEN
        RAISE EXCEPTION 'which version it is never changes' USING ERRCODE = 'check_violation';
    END IF;
    -- Who did something stays, or is taken out when their account is erased.
    IF (NEW.author IS NOT NULL AND NEW.author IS DISTINCT FROM OLD.author)
        OR (NEW.reviewer IS NOT NULL AND OLD.reviewer IS NOT NULL AND NEW.reviewer <> OLD.reviewer)
        OR (NEW.signer IS NOT NULL AND OLD.signer IS NOT NULL AND NEW.signer <> OLD.signer) THEN
        RAISE EXCEPTION 'who did it never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.body, NEW.note, NEW.hash) IS DISTINCT FROM (OLD.body, OLD.note, OLD.hash)
        AND (OLD.status <> 'draft' OR OLD.author IS DISTINCT FROM acting) THEN
        RAISE EXCEPTION 'a version never changes once submitted, nor by others' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status <> OLD.status THEN
        IF (OLD.status, NEW.status) NOT IN ({STEPS}) THEN
            RAISE EXCEPTION 'there is no such step' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.status = 'in_review' AND OLD.author IS DISTINCT FROM acting
            OR NEW.status IN ('approved', 'returned') AND (NEW.reviewer IS DISTINCT FROM acting OR OLD.author = acting)
            OR NEW.status = 'signed' AND (NEW.signer IS DISTINCT FROM acting OR OLD.author = acting) THEN
            RAISE EXCEPTION 'this step is another person''s' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$"""


def _say(name: str, before: str, after: str) -> None:
    """Replace a piece of a function's text, which has to be there. What another migration made of it stays."""
    before, after = (text.replace("'", "''") for text in (before, after))
    op.execute(
        f"DO $do$ DECLARE was text := pg_get_functiondef('{name}'::regproc); BEGIN"
        f" IF position('{before}' IN was) = 0 THEN RAISE EXCEPTION '{name} says something else'; END IF;"
        f" EXECUTE replace(was, '{before}', '{after}'); END $do$"
    )


def upgrade() -> None:
    """Add the table, the permission that nobody has by their role alone, and who may do what."""
    moment, text = sa.DateTime(timezone=True), sqlmodel.AutoString
    now = sa.text("now()")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", text(length=30), nullable=False),
        sa.Column("entry_id", text(length=130), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("status", text(length=12), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("note", text(), nullable=False),
        sa.Column("hash", text(length=64), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=True),
        sa.Column("reviewer", sa.Uuid(), nullable=True),
        sa.Column("review_note", text(), nullable=False),
        sa.Column("signer", sa.Uuid(), nullable=True),
        sa.Column("ended_note", text(), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("submitted_at", moment, nullable=True),
        sa.Column("reviewed_at", moment, nullable=True),
        sa.Column("signed_at", moment, nullable=True),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=f"ck_{TABLE}_status"),
        sa.CheckConstraint("version >= 1 AND based_on >= 0 AND based_on < version", name=f"ck_{TABLE}_version"),
        sa.CheckConstraint("reviewer <> author AND signer <> author", name=f"ck_{TABLE}_four_eyes"),
        sa.CheckConstraint(
            "status NOT IN ('signed','published','superseded') OR (reviewed_at IS NOT NULL AND signed_at IS NOT NULL)",
            name=f"ck_{TABLE}_signed",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "entry_id", "version", name=f"uq_{TABLE}_version"),
    )
    op.create_index(
        f"uq_{TABLE}_published",
        TABLE,
        ["kind", "entry_id"],
        unique=True,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index(f"ix_{TABLE}_status", TABLE, ["status", "updated_at"])
    for column in ("author", "reviewer", "signer"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    op.execute(KEEPS)
    op.execute(
        f"CREATE TRIGGER knowledge_revision_keeps BEFORE UPDATE OR DELETE ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION knowledge_revision_keeps()"
    )
    _say("compliance_taken", OPEN, WITHHELD + OPEN)
    _say("compliance_take_permission", INSERTS, NEVER_HAD + INSERTS)
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")
    editor = "(SELECT knowledge_editor())"
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {TABLE} TO healthapp_app")
    op.execute(f"CREATE POLICY app_select ON {TABLE} FOR SELECT TO healthapp_app USING ({editor} IS NOT NULL)")
    op.execute(
        f"CREATE POLICY app_insert ON {TABLE} FOR INSERT TO healthapp_app"
        f" WITH CHECK (author = {editor} AND status = 'draft')"
    )
    op.execute(
        f"CREATE POLICY app_update ON {TABLE} FOR UPDATE TO healthapp_app"
        f" USING ({editor} IS NOT NULL) WITH CHECK ({editor} IS NOT NULL)"
    )
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY app_select_revisions ON compliance_signature FOR SELECT TO healthapp_app"
        f" USING (record_type = '{TABLE}' AND {editor} IS NOT NULL)"
    )


def downgrade() -> None:
    """Remove it all: the files alone are the content again."""
    op.execute("DROP POLICY app_select_revisions ON compliance_signature")
    op.drop_table(TABLE)
    op.execute("DROP FUNCTION knowledge_revision_keeps()")
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
    _say("compliance_take_permission", NEVER_HAD + INSERTS, INSERTS)
    _say("compliance_taken", WITHHELD + OPEN, OPEN)
    op.execute(f"DELETE FROM {TAKEN} WHERE permission = '{EDIT}'")
