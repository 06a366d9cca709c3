"""May doses of high priority come through quiet hours; and who has news, asked for all open pages at once.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A mark changes with every event in the feed of a person or of someone they follow, and with a message read elsewhere.
# Only the web process itself, which acts as nobody, may ask: it asks for all who have a page open, every two seconds.
NEWS = """
CREATE FUNCTION notifications_news(users uuid[], marks text[]) RETURNS TABLE (user_id uuid, mark text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT found.id, found.mark FROM (
        SELECT asked.id, asked.seen, concat_ws('.',
            (SELECT coalesce(max(c.last_seq), 0) FROM notifications_feed_cursor c WHERE c.user_id = asked.id),
            (SELECT coalesce(sum(c.last_seq), 0) FROM compliance_consent f
                JOIN notifications_feed_cursor c ON c.user_id = f.patient_id
                WHERE f.grantee_id = asked.id AND f.status = 'active'),
            (SELECT count(*) FROM notifications_notice n
                WHERE n.recipient_id = asked.id AND n.channel = 'websocket' AND n.read_at IS NULL)) AS mark
        FROM unnest(users, marks) AS asked(id, seen)
        WHERE nullif(current_setting('app.actor_id', true), '') IS NULL
    ) found
    WHERE found.mark IS DISTINCT FROM found.seen
$$
"""
SIGNATURE = "notifications_news(uuid[], text[])"


def upgrade() -> None:
    """Add the choice, off for everyone: quiet hours stay quiet until someone says otherwise; and the question."""
    op.add_column(
        "notifications_setting", sa.Column("high_doses_bypass", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute(NEWS)
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO healthapp_app, healthapp_system")


def downgrade() -> None:
    """Remove both."""
    op.execute(f"DROP FUNCTION {SIGNATURE}")
    op.drop_column("notifications_setting", "high_doses_bypass")
