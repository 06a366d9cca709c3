"""What is published is given out with the digest that its signature stands for: what differs from it isn't read.

Revision ID: 0074
"""

from __future__ import annotations

from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

NAME = "knowledge_published_signed()"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
FUNCTION = """
CREATE FUNCTION knowledge_published_signed() RETURNS TABLE (id uuid, kind text, entry_id text, version int,
    based_on int, body jsonb, hash text, published_at timestamptz, signed_as text, record_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, r.kind, r.entry_id, r.version, r.based_on, r.body, r.hash, r.published_at, s.signer_role, s.record_hash
    FROM knowledge_revision r LEFT JOIN LATERAL (
        SELECT c.signer_role, c.record_hash FROM compliance_signature c
        WHERE c.record_type = 'knowledge_revision' AND c.record_id = r.id AND c.record_version = r.version
            AND c.meaning = 'approved'
        ORDER BY c.number DESC LIMIT 1) s ON true
    WHERE r.status = 'published' ORDER BY r.kind, r.entry_id
$$"""


def upgrade() -> None:
    """Add it beside those that say only who signed."""
    op.execute(FUNCTION)
    op.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO {ROLES}")


def downgrade() -> None:
    """Remove it."""
    op.execute(f"DROP FUNCTION {NAME}")
