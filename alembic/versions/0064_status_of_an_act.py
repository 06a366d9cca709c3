"""The audit trail keeps with what HTTP status the request of an act was answered.

Revision ID: 0064
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

TABLE = "compliance_audit_event"
ROLES = ("healthapp_app", "healthapp_worker", "healthapp_system")
QUESTION = "compliance_admin_trail(timestamptz, timestamptz, uuid, text, text, uuid, text, bigint, int)"
TRAIL = """
CREATE FUNCTION compliance_admin_trail(since timestamptz, until timestamptz, who uuid, act text, resource text,
    resource_wanted uuid, ended text, before bigint, at_most int)
RETURNS TABLE (id uuid, seq bigint, at timestamptz, actor_id uuid, actor_role varchar, action varchar,
    resource_type varchar, resource_id uuid, patient_id uuid, outcome varchar, purpose varchar, ip varchar,
    user_agent varchar, request_id varchar, detail jsonb, payload_ct text{column})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, e.seq, e.at, e.actor_id, e.actor_role, e.action, e.resource_type, e.resource_id, e.patient_id,
        e.outcome, e.purpose, e.ip, e.user_agent, e.request_id, e.detail, e.payload_ct{value}
    FROM compliance_audit_event e
    WHERE compliance_acting_admin('read_logs') IS NOT NULL
      AND (before IS NULL OR e.seq < before)
      AND e.at >= coalesce(since, '-infinity') AND e.at < coalesce(until, 'infinity')
      AND (who IS NULL OR e.actor_id = who OR e.patient_id = who)
      AND (act IS NULL OR starts_with(e.action, act))
      AND (resource IS NULL OR e.resource_type = resource)
      AND (resource_wanted IS NULL OR e.resource_id = resource_wanted)
      AND (ended IS NULL OR e.outcome = ended)
    ORDER BY e.seq DESC LIMIT at_most
$$"""


def _ask(column: str, value: str) -> None:
    # Its successor answers the same and one column more, in the same transaction.
    op.execute(f"-- squawk-ignore ban-drop-function\nDROP FUNCTION {QUESTION}")
    op.execute(TRAIL.format(column=column, value=value))
    op.execute(f"REVOKE ALL ON FUNCTION {QUESTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {QUESTION} TO {', '.join(ROLES)}")


def upgrade() -> None:
    """Add the column. Rows from before have none: what was shown of them was made up from their outcome."""
    op.add_column(TABLE, sa.Column("response_status", sa.Integer(), nullable=True))
    for role in ROLES:
        op.execute(f"GRANT INSERT (response_status) ON {TABLE} TO {role}")
    _ask(", response_status int", ", e.response_status")


def downgrade() -> None:
    """Remove it. Of a trail whose rows have a status, the check before says that it is broken."""
    _ask("", "")
    op.drop_column(TABLE, "response_status")
