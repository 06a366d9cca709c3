"""What was given up can be put away for good, by an administrator or the operator.

Revision ID: 0071
"""

from __future__ import annotations

from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

NAMES = ("ops_discard_notices(uuid[], text[])", "ops_discard_events(uuid[], text[])")
# The cause stays where it stood: it tells what was put away from what was sent or done.
DISCARD = """
CREATE FUNCTION ops_discard_notices(ids uuid[], kinds text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE discarded int;
BEGIN
    IF coalesce(current_setting('app.actor_role', true), '') NOT IN ('admin', 'system') THEN RETURN 0; END IF;
    UPDATE notifications_notice n SET status = 'cancelled', leased_until = NULL, updated_at = now()
    FROM notifications_message m
    WHERE m.id = n.message_id AND n.status = 'failed'
      AND (n.id = ANY (ids) OR (n.channel || ':' || m.kind) = ANY (kinds));
    GET DIAGNOSTICS discarded = ROW_COUNT;
    RETURN discarded;
END $$;

CREATE FUNCTION ops_discard_events(ids uuid[], handlers text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE discarded int;
BEGIN
    IF coalesce(current_setting('app.actor_role', true), '') NOT IN ('admin', 'system') THEN RETURN 0; END IF;
    UPDATE outbox_delivery d SET done_at = now(), dead_at = NULL
    WHERE d.dead_at IS NOT NULL AND (d.id = ANY (ids) OR d.handler = ANY (handlers));
    GET DIAGNOSTICS discarded = ROW_COUNT;
    RETURN discarded;
END $$
"""


def upgrade() -> None:
    """Add the functions."""
    op.execute(DISCARD)
    for name in NAMES:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app, healthapp_system")


def downgrade() -> None:
    """Remove them."""
    for name in NAMES:
        op.execute(f"DROP FUNCTION {name}")
