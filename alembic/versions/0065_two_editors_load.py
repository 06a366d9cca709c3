"""What editors uploaded somebody else than the uploader lets load; versions of texts are found by all their names.

Revision ID: 0065
"""

from __future__ import annotations

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
IMPORT, REVISION = "knowledge_import", "knowledge_revision"
APP = "healthapp_app"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
WORKERS = "healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
TAKEN = "compliance_taken_permission"
EDIT = "edit_knowledge"
EDITOR = "knowledge_editor()"
INSERTED = f"uploader = (SELECT {EDITOR}) AND status = 'checking' AND load_id IS NULL"
NAMES = (
    "entry_id || ' ' || replace(entry_id, '_', ' ') || ' ' || coalesce(body ->> 'title', '')"
    " || ' ' || jsonb_path_query_array(body, '$.name.*')::text"
    " || ' ' || jsonb_path_query_array(body, '$.also.*[*]')::text"
)
WORDS = {
    # What two texts have to share to be the same to a reader: marks that can't be seen don't count.
    "knowledge_plain(text)": """
CREATE FUNCTION knowledge_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(translate(normalize(said, NFC), U&'\\200B\\200C\\200D\\FEFF', ''))""",
    "knowledge_sought(varchar, jsonb)": f"""
CREATE FUNCTION knowledge_sought(entry_id varchar, body jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN knowledge_plain({NAMES})""",
}
WHO = {
    # Everybody who may edit now: the worker tells them.
    "knowledge_editors()": f"""
CREATE FUNCTION knowledge_editors() RETURNS SETOF uuid LANGUAGE sql STABLE {DEFINED}
    SELECT u.id FROM identity_user u WHERE u.status = 'active' AND u.role IN ('doctor', 'pharmacist', 'admin')
      AND EXISTS (SELECT 1 FROM {TAKEN} g
                  WHERE g.permission = '{EDIT}' AND g.given_at IS NOT NULL AND g.user_id = u.id)
      AND NOT EXISTS (SELECT 1 FROM {TAKEN} t
                      WHERE t.permission = '{EDIT}' AND t.given_at IS NULL AND (t.user_id = u.id OR t.role = u.role))
    ORDER BY u.id
$$""",
    # For one of them: the others.
    "knowledge_other_editors()": f"""
CREATE FUNCTION knowledge_other_editors() RETURNS SETOF uuid LANGUAGE sql STABLE {DEFINED}
    SELECT e FROM knowledge_editors() e WHERE e <> {EDITOR}
$$""",
}
KNOWN = "EXISTS (\n        SELECT 1 FROM knowledge_revision r WHERE u.id IN (r.author, r.reviewer, r.signer))"
KNOWN_NOW = (
    f"({KNOWN} OR u.id IN (SELECT knowledge_editors())"
    f" OR EXISTS (SELECT 1 FROM {IMPORT} i WHERE u.id IN (i.uploader, i.approver)))"
)
EDITORS = """
CREATE OR REPLACE FUNCTION identity_editors(wanted uuid[])
RETURNS TABLE (id uuid, display_name_ct text, role varchar) LANGUAGE sql STABLE {defined}
    SELECT u.id, u.display_name_ct, u.role FROM identity_user u
    WHERE u.id = ANY (wanted) AND knowledge_editor() IS NOT NULL AND {known}
$$"""
KEEPS = f"""
CREATE FUNCTION {IMPORT}_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE acting uuid := {EDITOR};
BEGIN
    IF NEW.approver IS NOT NULL AND NEW.approver IS DISTINCT FROM OLD.approver
        AND (OLD.status, NEW.status) IS DISTINCT FROM ('checked', 'loading') THEN
        RAISE EXCEPTION 'who let it load never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status <> OLD.status THEN
        IF NEW.status = 'loading' AND (OLD.status <> 'checked' OR acting IS NULL OR OLD.uploader = acting
            OR NEW.approver IS DISTINCT FROM acting OR NEW.approved_at IS NULL) THEN
            RAISE EXCEPTION 'another editor lets it load' USING ERRCODE = 'check_violation';
        END IF;
        -- What a worker finds out, an editor can't say in its place.
        IF acting IS NOT NULL AND (OLD.status <> 'checked' OR NEW.status NOT IN ('loading', 'stopped')) THEN
            RAISE EXCEPTION 'there is no such step' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$"""


def upgrade() -> None:
    """Add what is sought in, who let a file load, and that it is never who uploaded it."""
    for name, statement in WORDS.items():
        op.execute(statement)
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")
    # Editors write few versions: the table is made anew, and its index is there, in a moment.
    op.execute(
        "-- squawk-ignore adding-field-with-default\n"
        f"ALTER TABLE {REVISION} ADD COLUMN sought text GENERATED ALWAYS AS (knowledge_sought(entry_id, body)) STORED"
    )
    op.execute(f"ALTER TABLE {IMPORT} ADD COLUMN approver uuid, ADD COLUMN approved_at timestamptz")
    op.execute(
        f"-- squawk-ignore require-concurrent-index-creation\nCREATE INDEX ix_{IMPORT}_approver ON {IMPORT} (approver)"
    )
    op.execute(f"GRANT UPDATE (approver, approved_at) ON {IMPORT} TO {APP}")
    op.execute(f"ALTER POLICY insert_{APP} ON {IMPORT} WITH CHECK ({INSERTED} AND approver IS NULL)")
    op.execute(KEEPS)
    op.execute(
        f"CREATE TRIGGER {IMPORT}_keeps BEFORE UPDATE ON {IMPORT} FOR EACH ROW EXECUTE FUNCTION {IMPORT}_keeps()"
    )
    for name, statement in WHO.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION knowledge_editors() TO {WORKERS}")
    op.execute(f"GRANT EXECUTE ON FUNCTION knowledge_other_editors() TO {APP}")
    op.execute(EDITORS.format(defined=DEFINED, known=KNOWN_NOW))


def downgrade() -> None:
    """Whoever uploaded a file may let it load again."""
    op.execute(EDITORS.format(defined=DEFINED, known=KNOWN))
    for name in reversed(WHO):
        op.execute(f"DROP FUNCTION {name}")
    op.execute(f"DROP TRIGGER {IMPORT}_keeps ON {IMPORT}")
    op.execute(f"DROP FUNCTION {IMPORT}_keeps()")
    op.execute(f"ALTER POLICY insert_{APP} ON {IMPORT} WITH CHECK ({INSERTED})")
    op.execute(f"ALTER TABLE {IMPORT} DROP COLUMN approver, DROP COLUMN approved_at")
    op.execute(f"ALTER TABLE {REVISION} DROP COLUMN sought")
    for name in reversed(WORDS):
        op.execute(f"DROP FUNCTION {name}")
