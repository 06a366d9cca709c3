"""Readers of a published text learn as what somebody approved it; editors know each other by name.

Revision ID: 0059
"""

from __future__ import annotations

from alembic import op

revision = "0059"
down_revision = "0060"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
FUNCTIONS = {
    # The role that they had when they signed, and of what everybody reads alone.
    "knowledge_signed_as(text, text, int)": f"""
CREATE FUNCTION knowledge_signed_as(of_kind text, of_entry text, of_version int) RETURNS text LANGUAGE sql STABLE
{DEFINED}
    SELECT s.signer_role FROM knowledge_revision r
    JOIN compliance_signature s ON s.record_type = 'knowledge_revision' AND s.record_id = r.id
        AND s.record_version = r.version AND s.meaning = 'approved'
    WHERE r.kind = of_kind AND r.entry_id = of_entry AND r.version = of_version AND r.status = 'published'
    ORDER BY s.number DESC LIMIT 1
$$""",
    # Of those alone who wrote, reviewed or signed something.
    "identity_editors(uuid[])": f"""
CREATE FUNCTION identity_editors(wanted uuid[]) RETURNS TABLE (id uuid, display_name_ct text, role varchar)
LANGUAGE sql STABLE {DEFINED}
    SELECT u.id, u.display_name_ct, u.role FROM identity_user u
    WHERE u.id = ANY (wanted) AND knowledge_editor() IS NOT NULL AND EXISTS (
        SELECT 1 FROM knowledge_revision r WHERE u.id IN (r.author, r.reviewer, r.signer))
$$""",
}


def upgrade() -> None:
    """Add both."""
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")


def downgrade() -> None:
    """Remove both."""
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
