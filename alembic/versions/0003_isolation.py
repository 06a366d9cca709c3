"""Roles, row-level security, the audit table, and the few functions that may see across people.

The roles: the owner migrates; `healthapp_app` is the web process and sees only what the actor may see;
`healthapp_worker` and `healthapp_system` are the product's own processes and have policies of their own.

Revision ID: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = ("healthapp_app", "healthapp_worker", "healthapp_system")
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "(SELECT current_setting('app.actor_role', true))"

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
FOLLOWS = (
    "EXISTS (SELECT 1 FROM compliance_consent c WHERE c.patient_id = {table}.patient_id"
    f" AND c.grantee_id = {ACTOR} AND c.status = 'active' AND c.scope = 'reminders')"
)
# Who is asked must see who asks; who asks learns a name only from the answer.
KNOWS = (
    "EXISTS (SELECT 1 FROM compliance_consent c WHERE"
    f" (c.patient_id = {ACTOR} AND c.grantee_id = identity_user.id"
    " AND (c.status = 'active' OR (c.status = 'pending' AND c.requested_by = 'grantee')))"
    f" OR (c.grantee_id = {ACTOR} AND c.patient_id = identity_user.id"
    " AND (c.status = 'active' OR (c.status = 'pending' AND c.requested_by = 'patient'))))"
)
OWN_REMINDER = (
    "EXISTS (SELECT 1 FROM reminders_reminder r WHERE r.id = reminders_occurrence.reminder_id"
    f" AND r.patient_id = {ACTOR})"
)
OWN_PATIENT = f"patient_id = {ACTOR}"
OWN_USER = f"user_id = {ACTOR}"
IS_ADMIN = f"{ROLE} = 'admin'"

# table -> (what the app role is granted, [(command, USING, WITH CHECK)])
APP: dict[str, tuple[str, list[tuple[str, str | None, str | None]]]] = {
    "identity_user": (
        (
            "SELECT, INSERT, UPDATE (email_ct, email_bidx, phone_ct, phone_bidx, display_name_ct, password_hash,"
            " locale, time_zone, text_size, theme, updated_at)"
        ),
        [
            ("SELECT", f"id = {ACTOR} OR {KNOWS}", None),
            ("INSERT", None, f"{ROLE} = 'anonymous' AND role IN ('patient', 'caregiver') AND status = 'active'"),
            ("UPDATE", f"id = {ACTOR}", f"id = {ACTOR}"),
        ],
    ),
    "identity_session": (
        "SELECT, INSERT, UPDATE (refresh_hash, token_hash, expires_at, revoked_at)",
        [("ALL", OWN_USER, OWN_USER)],
    ),
    "identity_login_attempt": ("SELECT, INSERT, DELETE", [("ALL", "true", "true")]),
    "compliance_data_key": ("SELECT", []),
    "compliance_consent": (
        "SELECT, INSERT, UPDATE (status, decided_at, ended_at)",
        [
            ("SELECT", f"patient_id = {ACTOR} OR grantee_id = {ACTOR}", None),
            (
                "INSERT",
                None,
                (
                    f"status = 'pending' AND ((requested_by = 'patient' AND patient_id = {ACTOR})"
                    f" OR (requested_by = 'grantee' AND grantee_id = {ACTOR}))"
                ),
            ),
            (
                "UPDATE",
                f"patient_id = {ACTOR} OR grantee_id = {ACTOR}",
                f"patient_id = {ACTOR} OR grantee_id = {ACTOR}",
            ),
        ],
    ),
    "compliance_audit_event": ("SELECT, INSERT", [("SELECT", OWN_PATIENT, None), ("INSERT", None, "true")]),
    "compliance_audit_seal": ("SELECT", []),
    "reminders_reminder": (
        "SELECT, INSERT, UPDATE",
        [
            ("SELECT", f"{OWN_PATIENT} OR {FOLLOWS.format(table='reminders_reminder')}", None),
            ("INSERT", None, OWN_PATIENT),
            ("UPDATE", OWN_PATIENT, OWN_PATIENT),
        ],
    ),
    "reminders_occurrence": (
        "SELECT, INSERT, UPDATE, DELETE",
        [
            ("SELECT", f"{OWN_PATIENT} OR {FOLLOWS.format(table='reminders_occurrence')}", None),
            ("INSERT", None, f"{OWN_PATIENT} AND {OWN_REMINDER}"),
            ("UPDATE", OWN_PATIENT, f"{OWN_PATIENT} AND {OWN_REMINDER}"),
            ("DELETE", OWN_PATIENT, None),
        ],
    ),
    "notifications_message": (
        "SELECT",
        [
            (
                "SELECT",
                (
                    "EXISTS (SELECT 1 FROM notifications_notice n WHERE n.message_id = notifications_message.id"
                    f" AND n.recipient_id = {ACTOR})"
                ),
                None,
            )
        ],
    ),
    "notifications_notice": (
        "SELECT, UPDATE (read_at, updated_at)",
        [
            ("SELECT", f"recipient_id = {ACTOR}", None),
            ("UPDATE", f"recipient_id = {ACTOR}", f"recipient_id = {ACTOR}"),
        ],
    ),
    "notifications_preference": ("SELECT, INSERT, UPDATE, DELETE", [("ALL", OWN_USER, OWN_USER)]),
    "notifications_setting": ("SELECT, INSERT, UPDATE", [("ALL", OWN_USER, OWN_USER)]),
    "notifications_push_subscription": ("SELECT, INSERT, UPDATE, DELETE", [("ALL", OWN_USER, OWN_USER)]),
    "notifications_feed": ("SELECT", [("SELECT", OWN_USER, None)]),
    "notifications_feed_cursor": ("SELECT", [("SELECT", OWN_USER, None)]),
    "notifications_broadcast": ("SELECT, INSERT", [("ALL", IS_ADMIN, IS_ADMIN)]),
    "outbox_event": ("SELECT, INSERT", [("SELECT", IS_ADMIN, None), ("INSERT", None, "true")]),
    "outbox_delivery": (
        "SELECT, UPDATE (attempts, next_at, dead_at, error)",
        [("SELECT", IS_ADMIN, None), ("UPDATE", IS_ADMIN, IS_ADMIN)],
    ),
    "api_idempotency": ("SELECT, INSERT, UPDATE, DELETE", [("ALL", OWN_USER, OWN_USER)]),
}
APPEND_ONLY = ("compliance_audit_event", "compliance_audit_seal")

AUDIT_TABLE = """
CREATE TABLE compliance_audit_event (
    id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    at timestamptz NOT NULL,
    actor_id uuid,
    actor_role varchar(12) NOT NULL,
    action varchar(80) NOT NULL,
    resource_type varchar(60) NOT NULL,
    resource_id uuid,
    patient_id uuid,
    outcome varchar(12) NOT NULL,
    purpose varchar(80),
    ip varchar(64),
    user_agent varchar(300),
    request_id varchar(64),
    detail jsonb NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at)
"""

FUNCTIONS = """
CREATE FUNCTION compliance_ensure_partitions(months int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', now())::date;
    part text;
    made int := 0;
BEGIN
    FOR i IN 0..months LOOP
        part := 'compliance_audit_event_' || to_char(first + make_interval(months => i), 'YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF compliance_audit_event FOR VALUES FROM (%L) TO (%L)',
                part, first + make_interval(months => i), first + make_interval(months => i + 1));
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;

-- A person who isn't logged in yet must be found to be logged in. Nothing but what the login needs comes back.
CREATE FUNCTION identity_login_lookup(wanted text)
RETURNS TABLE (id uuid, password_hash varchar, role varchar, status varchar, locale varchar, time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.id, u.password_hash, u.role, u.status, u.locale, u.time_zone
    FROM identity_user u WHERE u.email_bidx = wanted
$$;

-- A token opens only the door it was made for: a browser's cookie, an API client's access, or its refresh.
CREATE FUNCTION identity_session_lookup(wanted text, door text)
RETURNS TABLE (session_id uuid, user_id uuid, role varchar, locale varchar, time_zone varchar, text_size varchar,
    theme varchar, kind varchar, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id, u.id, u.role, u.locale, u.time_zone, u.text_size, u.theme, s.kind, s.expires_at
    FROM identity_session s JOIN identity_user u ON u.id = s.user_id
    WHERE s.revoked_at IS NULL AND u.status = 'active'
      AND CASE door WHEN 'refresh' THEN s.kind = 'api' AND s.refresh_hash = wanted
          ELSE s.kind = door AND s.token_hash = wanted END
$$;

CREATE FUNCTION identity_find_by_email(wanted text) RETURNS TABLE (id uuid, role varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.id, u.role FROM identity_user u
    WHERE u.email_bidx = wanted AND u.status = 'active'
      AND nullif(current_setting('app.actor_id', true), '') IS NOT NULL
$$;

-- An invitation may be older than the account of the person invited.
CREATE FUNCTION compliance_claim_invites(who uuid, email text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE claimed int;
BEGIN
    UPDATE compliance_consent SET grantee_id = who
    WHERE invite_bidx = email AND grantee_id IS NULL AND status = 'pending' AND patient_id <> who
      AND EXISTS (SELECT 1 FROM identity_user u WHERE u.id = who AND u.email_bidx = email);
    GET DIAGNOSTICS claimed = ROW_COUNT;
    RETURN claimed;
END $$;

-- Only the one who was asked may say yes, and what has ended stays ended.
CREATE FUNCTION compliance_consent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
    IF NEW.status = OLD.status THEN RETURN NEW; END IF;
    IF OLD.status IN ('withdrawn', 'declined') THEN
        RAISE EXCEPTION 'a consent that has ended stays ended' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = 'active' AND current_user = 'healthapp_app' AND
       actor IS DISTINCT FROM (CASE OLD.requested_by WHEN 'patient' THEN OLD.grantee_id ELSE OLD.patient_id END) THEN
        RAISE EXCEPTION 'only the one who was asked may agree' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER compliance_consent_guard BEFORE UPDATE ON compliance_consent
    FOR EACH ROW EXECUTE FUNCTION compliance_consent_guard();

-- An answered dose needs no more notices, the caregiver's included; the actor must own the occurrence.
CREATE FUNCTION notifications_settle_occurrence(wanted uuid, until_round int, at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF session_user = 'healthapp_app' AND NOT EXISTS (
        SELECT 1 FROM reminders_occurrence o
        WHERE o.id = wanted AND o.patient_id = nullif(current_setting('app.actor_id', true), '')::uuid
    ) THEN
        RETURN;
    END IF;
    UPDATE notifications_notice SET status = 'cancelled', updated_at = at
    WHERE occurrence_id = wanted AND round <= until_round AND status = 'pending';
    UPDATE notifications_notice n SET read_at = coalesce(n.read_at, at), updated_at = at
    FROM reminders_occurrence o
    WHERE n.occurrence_id = wanted AND n.round <= until_round AND n.channel = 'websocket' AND n.status = 'sent'
      AND o.id = wanted AND n.recipient_id = o.patient_id AND n.read_at IS NULL;
    RETURN QUERY SELECT DISTINCT n.recipient_id FROM notifications_notice n WHERE n.occurrence_id = wanted;
END $$;

-- Numbers are given out under the row lock of each person's cursor, in one order of persons: no gap, no deadlock.
-- The web process may write to its actor's feed and to those of who follows the actor, to nobody else's.
CREATE FUNCTION notifications_append_feed(users uuid[], topics text[], payloads jsonb[], at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
    IF session_user = 'healthapp_app' AND EXISTS (
        SELECT 1 FROM unnest(users) u WHERE u IS DISTINCT FROM actor AND NOT EXISTS (
            SELECT 1 FROM compliance_consent c
            WHERE c.patient_id = actor AND c.grantee_id = u AND c.status = 'active')
    ) THEN
        RAISE EXCEPTION 'not the feed of the actor or of a follower' USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH given AS (
        SELECT u, t, p, row_number() OVER (PARTITION BY u ORDER BY n) AS k, count(*) OVER (PARTITION BY u) AS total
        FROM unnest(users, topics, payloads) WITH ORDINALITY AS x(u, t, p, n)
    ), taken AS (
        INSERT INTO notifications_feed_cursor (user_id, last_seq)
        SELECT DISTINCT u, total FROM given ORDER BY u
        ON CONFLICT (user_id) DO UPDATE SET last_seq = notifications_feed_cursor.last_seq + excluded.last_seq
        RETURNING user_id, last_seq
    )
    INSERT INTO notifications_feed (user_id, seq, topic, payload, at)
    SELECT g.u, t.last_seq - g.total + g.k, g.t, g.p, at FROM given g JOIN taken t ON t.user_id = g.u;
END $$;

-- A browser that someone else used before no longer receives that person's notices.
CREATE FUNCTION notifications_claim_endpoint(wanted text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM notifications_push_subscription
    WHERE endpoint_bidx = wanted AND user_id <> nullif(current_setting('app.actor_id', true), '')::uuid
$$;

-- Counts for the administrator's board and for /metrics: numbers only, nobody's rows.
CREATE FUNCTION ops_figures() RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'reminders_active', (SELECT count(*) FROM reminders_reminder
            WHERE is_active AND NOT is_completed AND deleted_at IS NULL),
        'reminders_completed', (SELECT count(*) FROM reminders_reminder WHERE is_completed),
        'scheduled', (SELECT count(*) FROM reminders_occurrence WHERE status IN ('scheduled', 'snoozed')),
        'due', (SELECT count(*) FROM reminders_occurrence
            WHERE status IN ('scheduled', 'snoozed') AND notify_at <= now()),
        'oldest_due_seconds', (SELECT coalesce(extract(epoch FROM now() - min(notify_at)), 0) FROM reminders_occurrence
            WHERE status IN ('scheduled', 'snoozed') AND notify_at <= now()),
        'open', (SELECT count(*) FROM reminders_occurrence WHERE status IN ('due', 'delivered')),
        'delivered_today', (SELECT count(*) FROM reminders_occurrence
            WHERE delivered_at > now() - interval '24 hours'),
        'answered_today', (SELECT count(*) FROM reminders_occurrence
            WHERE status IN ('taken', 'skipped') AND acted_at > now() - interval '24 hours'),
        'audit_unsealed_seconds', (SELECT coalesce(extract(epoch FROM now() - min(e.at)), 0)
            FROM compliance_audit_event e
            WHERE e.xid >= coalesce((SELECT max(s.to_xid) FROM compliance_audit_seal s), 0)),
        'missed_today', (SELECT count(*) FROM reminders_occurrence
            WHERE status = 'missed' AND due_at > now() - interval '24 hours'),
        'notices_pending', (SELECT count(*) FROM notifications_notice WHERE status = 'pending'),
        'notices_due', (SELECT count(*) FROM notifications_notice WHERE status = 'pending' AND send_after <= now()),
        'notices_processing', (SELECT count(*) FROM notifications_notice WHERE status = 'processing'),
        'notices_failed', (SELECT count(*) FROM notifications_notice WHERE status = 'failed'),
        'notices_sent_today', (SELECT count(*) FROM notifications_notice WHERE sent_at > now() - interval '24 hours'),
        'outbox_waiting', (SELECT count(*) FROM outbox_event WHERE fanned_out_at IS NULL)
            + (SELECT count(*) FROM outbox_delivery WHERE done_at IS NULL AND dead_at IS NULL),
        'outbox_dead', (SELECT count(*) FROM outbox_delivery WHERE dead_at IS NOT NULL)
    )
$$;

-- What the administrator may know of a notice that could not be sent: when, by which channel, why; not to whom or what.
CREATE FUNCTION ops_failed_notices(at_most int) RETURNS TABLE (id uuid, kind varchar, channel varchar, attempts int,
    error varchar, failed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.id, m.kind, n.channel, n.attempts, n.error, n.updated_at
    FROM notifications_notice n JOIN notifications_message m ON m.id = n.message_id
    WHERE n.status = 'failed' AND current_setting('app.actor_role', true) IN ('admin', 'system')
    ORDER BY n.updated_at DESC LIMIT at_most
$$;

CREATE FUNCTION ops_replay_notices(ids uuid[], kinds text[]) RETURNS int
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
END $$;
"""
FOR_ADMIN_FUNCTIONS = ("ops_figures()", "ops_failed_notices(int)", "ops_replay_notices(uuid[], text[])")
DROPS = (
    "notifications_settle_occurrence(uuid, int, timestamptz)",
    "notifications_append_feed(uuid[], text[], jsonb[], timestamptz)",
    "notifications_claim_endpoint(text)",
    "compliance_claim_invites(uuid, text)",
    "identity_find_by_email(text)",
    "identity_session_lookup(text, text)",
    "identity_login_lookup(text)",
    "compliance_ensure_partitions(int)",
    *FOR_ADMIN_FUNCTIONS,
)


def upgrade() -> None:
    """Create roles, the audit table, policies and functions."""
    for role in ROLES:
        op.execute(
            f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOBYPASSRLS; EXCEPTION WHEN duplicate_object"
            " OR unique_violation THEN NULL; END $$"
        )
    op.execute(AUDIT_TABLE)
    op.execute("CREATE TABLE compliance_audit_event_default PARTITION OF compliance_audit_event DEFAULT")
    op.execute("CREATE INDEX ix_compliance_audit_event_xid ON compliance_audit_event (xid, seq)")
    op.execute("CREATE INDEX ix_compliance_audit_event_patient ON compliance_audit_event (patient_id, at)")
    op.execute(FUNCTIONS)
    for name in DROPS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app, healthapp_worker, healthapp_system")
    op.execute("SELECT compliance_ensure_partitions(13)")
    for role in ROLES:
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    for table, (granted, policies) in APP.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT {granted} ON {table} TO healthapp_app")
        for command, using, check in policies or [("SELECT", "true", None)]:
            clause = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
            op.execute(f"CREATE POLICY app_{command.lower()} ON {table} FOR {command} TO healthapp_app{clause}")
        rights = "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        for role in ("healthapp_worker", "healthapp_system"):
            op.execute(f"GRANT {rights} ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")


def downgrade() -> None:
    """Remove what upgrade made; the roles stay, other databases of the cluster may use them."""
    for table, (_granted, policies) in APP.items():
        if table != "compliance_audit_event":
            for command, _using, _check in policies or [("SELECT", "true", None)]:
                op.execute(f"DROP POLICY app_{command.lower()} ON {table}")
            for role in ("healthapp_worker", "healthapp_system"):
                op.execute(f"DROP POLICY {role} ON {table}")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
            for role in ROLES:
                op.execute(f"REVOKE ALL ON {table} FROM {role}")
    op.execute("DROP TRIGGER compliance_consent_guard ON compliance_consent")
    for name in ("compliance_consent_guard()", *DROPS):
        op.execute(f"DROP FUNCTION {name}")
    op.execute("DROP TABLE compliance_audit_event")
