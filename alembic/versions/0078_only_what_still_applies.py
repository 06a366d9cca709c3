"""A notice leaves only while it applies: until its dose is answered, and not long after its time.

Revision ID: 0078
"""

from __future__ import annotations

from alembic import op

revision = "0078"
down_revision = "0081"  # which came in first; the numbers were given out before
branch_labels = None
depends_on = None

# What was written before and goes whatever the hour: codes, links, invitations, the operator's own targets.
AT_ONCE = """
UPDATE notifications_notice n SET at_once = true FROM notifications_message m
WHERE m.id = n.message_id AND n.status IN ('pending', 'processing', 'failed') AND n.channel <> 'websocket'
  AND (n.channel = 'other' OR m.kind = 'invitation'
       OR (m.topic = 'account' AND m.occurrence_id IS NULL AND n.priority = 'high'))
"""
# A reminder is for a dose that is open, a word of a missed one for one that stays missed, and whoever looks after the
# patient hears until there is an answer. A snooze or a change begins another round, and another message.
APPLIES = """
CREATE FUNCTION notifications_still_applies(kind text, occurrence uuid, told_round int) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT occurrence IS NULL OR EXISTS (
        SELECT 1 FROM reminders_occurrence o JOIN reminders_reminder r ON r.id = o.reminder_id
        WHERE o.id = occurrence AND o.round = told_round AND r.deleted_at IS NULL
          AND o.status = ANY (CASE
              WHEN kind IN ('dose_due', 'dose_late') THEN ARRAY['due', 'delivered']
              WHEN kind = 'dose_missed' THEN ARRAY['missed']
              ELSE ARRAY['due', 'delivered', 'missed'] END))
$$
"""
RESEND = """
CREATE FUNCTION ops_resend_notices(ids uuid[], kinds text[], at timestamptz) RETURNS TABLE (again int, lapsed int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(current_setting('app.actor_role', true), '') NOT IN ('admin', 'system') THEN
        RETURN QUERY SELECT 0, 0;
        RETURN;
    END IF;
    RETURN QUERY WITH chosen AS (
        SELECT n.id, (n.expires_at IS NULL OR n.expires_at > at)
            AND notifications_still_applies(m.kind, n.occurrence_id, n.round) AS applies
        FROM notifications_notice n JOIN notifications_message m ON m.id = n.message_id
        WHERE n.status = 'failed' AND (n.id = ANY (ids) OR (n.channel || ':' || m.kind) = ANY (kinds))
        FOR UPDATE OF n
    ), done AS (
        UPDATE notifications_notice n SET
            status = CASE WHEN c.applies THEN 'pending' ELSE 'cancelled' END,
            attempts = CASE WHEN c.applies THEN 0 ELSE n.attempts END,
            send_after = CASE WHEN c.applies THEN at ELSE n.send_after END,
            error = CASE WHEN c.applies THEN NULL ELSE n.error END,
            leased_until = NULL, updated_at = at
        FROM chosen c WHERE n.id = c.id RETURNING c.applies
    )
    SELECT (count(*) FILTER (WHERE d.applies))::int, (count(*) FILTER (WHERE NOT d.applies))::int FROM done d;
END $$
"""
# A release that runs beside this one asks by the former name.
REPLAY = """
CREATE OR REPLACE FUNCTION ops_replay_notices(ids uuid[], kinds text[]) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT again FROM ops_resend_notices(ids, kinds, now())
$$
"""
FORMER_REPLAY = """
CREATE OR REPLACE FUNCTION ops_replay_notices(ids uuid[], kinds text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE replayed int;
BEGIN
    IF coalesce(current_setting('app.actor_role', true), '') NOT IN ('admin', 'system') THEN RETURN 0; END IF;
    UPDATE notifications_notice n SET status = 'pending', attempts = 0, send_after = now(), leased_until = NULL,
        error = NULL, updated_at = now()
    FROM notifications_message m
    WHERE m.id = n.message_id AND n.status = 'failed'
      AND (n.id = ANY (ids) OR (n.channel || ':' || m.kind) = ANY (kinds));
    GET DIAGNOSTICS replayed = ROW_COUNT;
    RETURN replayed;
END $$
"""

# Whether what is being sent left the house is known to who sends it. If not, it comes back, and leaves no more.
BEING_SENT = """
    UPDATE notifications_notice SET expires_at = at
    WHERE occurrence_id = wanted AND round <= until_round AND status = 'processing';"""
SETTLE = """
CREATE OR REPLACE FUNCTION notifications_settle_occurrence(wanted uuid, until_round int, at timestamptz)
RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF session_user = 'healthapp_app' AND NOT EXISTS (
        SELECT 1 FROM reminders_occurrence o
        WHERE o.id = wanted AND o.patient_id = nullif(current_setting('app.actor_id', true), '')::uuid
    ) THEN
        RETURN;
    END IF;
    UPDATE notifications_notice SET status = 'cancelled', updated_at = at
    WHERE occurrence_id = wanted AND round <= until_round AND status IN ('pending', 'failed');<being sent>
    UPDATE notifications_notice n SET read_at = coalesce(n.read_at, at), updated_at = at
    FROM reminders_occurrence o
    WHERE n.occurrence_id = wanted AND n.round <= until_round AND n.channel = 'websocket' AND n.status = 'sent'
      AND o.id = wanted AND n.recipient_id = o.patient_id AND n.read_at IS NULL;
    RETURN QUERY SELECT DISTINCT n.recipient_id FROM notifications_notice n WHERE n.occurrence_id = wanted;
END $$
"""


def upgrade() -> None:
    """Note until when a notice may leave; ask at each step whether it still applies."""
    op.execute("ALTER TABLE notifications_notice ADD COLUMN expires_at timestamptz")
    op.execute("ALTER TABLE notifications_notice ADD COLUMN at_once boolean NOT NULL DEFAULT false")
    op.execute(AT_ONCE)
    op.execute(APPLIES)
    op.execute("REVOKE ALL ON FUNCTION notifications_still_applies(text, uuid, int) FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION notifications_still_applies(text, uuid, int) TO healthapp_worker, healthapp_system"
    )
    op.execute(RESEND)
    op.execute("REVOKE ALL ON FUNCTION ops_resend_notices(uuid[], text[], timestamptz) FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION ops_resend_notices(uuid[], text[], timestamptz) TO healthapp_app, healthapp_system"
    )
    op.execute(REPLAY)
    op.execute(SETTLE.replace("<being sent>", BEING_SENT))


def downgrade() -> None:
    """Ask no more."""
    op.execute(SETTLE.replace("<being sent>", "").replace("IN ('pending', 'failed')", "= 'pending'"))
    op.execute(FORMER_REPLAY)
    op.execute("DROP FUNCTION ops_resend_notices(uuid[], text[], timestamptz)")
    op.execute("DROP FUNCTION notifications_still_applies(text, uuid, int)")
    op.execute("ALTER TABLE notifications_notice DROP COLUMN at_once")
    op.execute("ALTER TABLE notifications_notice DROP COLUMN expires_at")
