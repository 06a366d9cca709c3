"""Administrators read the audit trail: all of it, by pages, and where its chain stands.

Revision ID: 0025
"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
LAST = "9223372036854775807"
FUNCTIONS = {
    "compliance_admin_trail(timestamptz, timestamptz, uuid, text, text, uuid, text, bigint, int)": f"""
CREATE FUNCTION compliance_admin_trail(since timestamptz, until timestamptz, who uuid, act text, resource text,
    resource_wanted uuid, ended text, before bigint, at_most int)
RETURNS TABLE (id uuid, seq bigint, at timestamptz, actor_id uuid, actor_role varchar, action varchar,
    resource_type varchar, resource_id uuid, patient_id uuid, outcome varchar, purpose varchar, ip varchar,
    user_agent varchar, request_id varchar, detail jsonb)
LANGUAGE sql STABLE {DEFINED}
    SELECT e.id, e.seq, e.at, e.actor_id, e.actor_role, e.action, e.resource_type, e.resource_id, e.patient_id,
        e.outcome, e.purpose, e.ip, e.user_agent, e.request_id, e.detail
    FROM compliance_audit_event e
    WHERE identity_acting_admin() IS NOT NULL
      AND (before IS NULL OR e.seq < before)
      AND e.at >= coalesce(since, '-infinity') AND e.at < coalesce(until, 'infinity')
      AND (who IS NULL OR e.actor_id = who OR e.patient_id = who)
      AND (act IS NULL OR starts_with(e.action, act))
      AND (resource IS NULL OR e.resource_type = resource)
      AND (resource_wanted IS NULL OR e.resource_id = resource_wanted)
      AND (ended IS NULL OR e.outcome = ended)
    ORDER BY e.seq DESC LIMIT at_most
$$""",
    "compliance_admin_chain()": f"""
CREATE FUNCTION compliance_admin_chain()
RETURNS TABLE (number bigint, sealed_at timestamptz, hash varchar, waiting bigint, anchored date)
LANGUAGE sql STABLE {DEFINED}
    SELECT s.number, s.sealed_at, s.hash,
        (SELECT count(*) FROM compliance_audit_event e WHERE s.to_seq < {LAST} AND e.seq > s.to_seq),
        (SELECT max(a.day) FROM compliance_audit_anchor a)
    FROM compliance_audit_seal s WHERE identity_acting_admin() IS NOT NULL ORDER BY s.number DESC LIMIT 1
$$""",
}


def upgrade() -> None:
    """Add the two questions."""
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")


def downgrade() -> None:
    """Remove them."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
