"""Accounts whose owner has lost every second factor: somebody asks, an administrator checks who it is, and time passes.

The web process writes down that somebody asks, and that it is stopped or used; only an administrator's function lets
the waiting begin, and only the worker lets a link be good. A login ends it by itself: who can log in has lost nothing.

Revision ID: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
TABLE, PROOF = "identity_recovery", "identity_proof"
OPEN = "status IN ('requested', 'waiting', 'ready')"
OLD_PURPOSES = "'reset','email','phone','mfa_mail','mfa_sms'"
BY_NOBODY = f"user_id IS NULL AND token_hash IS NULL AND used_at IS NULL AND {ACTOR} IS NULL"
BY_OWNER = f"user_id = {ACTOR} AND token_hash IS NULL AND used_at IS NULL AND tries = 0"

FUNCTIONS = {
    # Whoever holds a link is nobody yet: they learn whose it is, and by that act as its owner.
    "identity_recovery_lookup(text, text, timestamptz)": f"""
CREATE FUNCTION identity_recovery_lookup(wanted text, what text, at timestamptz)
RETURNS TABLE (ref uuid, id uuid, role varchar, locale varchar, time_zone varchar)
LANGUAGE sql STABLE {DEFINED}
    SELECT found.ref, u.id, u.role, u.locale, u.time_zone
    FROM (
        SELECT p.id AS ref, p.user_id FROM identity_proof p
        WHERE what = 'confirm' AND p.purpose = 'recover' AND p.token_hash = wanted AND p.used_at IS NULL
          AND p.expires_at > greatest(at, now())
        UNION ALL
        SELECT r.id, r.user_id FROM identity_recovery r
        WHERE what = 'stop' AND r.stop_hash = wanted AND r.status IN ('requested', 'waiting', 'ready')
        UNION ALL
        SELECT r.id, r.user_id FROM identity_recovery r
        WHERE what = 'complete' AND r.token_hash = wanted AND r.status = 'ready' AND r.link_until > greatest(at, now())
    ) found JOIN identity_user u ON u.id = found.user_id
    WHERE u.status = 'active'
$$""",
    "identity_admin_recoveries(uuid, boolean, uuid, int)": f"""
CREATE FUNCTION identity_admin_recoveries(wanted uuid, of_open boolean, before uuid, at_most int)
RETURNS TABLE (id uuid, user_id uuid, status varchar, asked_by varchar, asked_at timestamptz, decided_at timestamptz,
    decided_by uuid, decider_ct varchar, checked_by varchar, reason_ct varchar, ready_at timestamptz,
    ended_at timestamptz, email_ct varchar, display_name_ct varchar, role varchar, account_status varchar,
    created_at timestamptz, email_proven boolean, phone_proven boolean, logged_in_at timestamptz, sessions bigint,
    factors text[], licence_id uuid, licence_number_ct varchar, licence_body varchar, licence_country varchar,
    licence_status varchar, licence_until date)
LANGUAGE sql STABLE {DEFINED}
    SELECT r.id, r.user_id, r.status, r.asked_by, r.asked_at, r.decided_at, r.decided_by, d.display_name_ct,
        r.checked_by, r.reason_ct, r.ready_at, r.ended_at, u.email_ct, u.display_name_ct, u.role, u.status,
        u.created_at, u.email_proven_at IS NOT NULL, u.phone_proven_at IS NOT NULL,
        (SELECT max(s.created_at) FROM identity_session s WHERE s.user_id = u.id),
        (SELECT count(*) FROM identity_session s
            WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > now()),
        ARRAY(SELECT f.kind::text FROM identity_second_factor f WHERE f.user_id = u.id AND f.status = 'active'
            UNION SELECT 'passkey' FROM identity_passkey p WHERE p.user_id = u.id
            UNION SELECT 'recovery' FROM identity_recovery_code c WHERE c.user_id = u.id AND c.used_at IS NULL
            ORDER BY 1),
        a.id, a.licence_number_ct, a.issuing_body, a.country, a.status, a.valid_until
    FROM identity_recovery r JOIN identity_user u ON u.id = r.user_id
    LEFT JOIN identity_user d ON d.id = r.decided_by
    LEFT JOIN LATERAL (SELECT n.* FROM identity_application n WHERE n.user_id = u.id
        ORDER BY n.id DESC LIMIT 1) a ON true
    WHERE identity_acting_admin() IS NOT NULL AND u.status <> 'deleted'
      AND (wanted IS NULL OR r.id = wanted) AND (before IS NULL OR r.id < before)
      AND (of_open IS NULL OR of_open = (r.status IN ('requested', 'waiting', 'ready')))
    ORDER BY r.id DESC LIMIT at_most
$$""",
    # Nobody decides about themselves, and what is under way may still be refused by anybody.
    "identity_admin_recovery_decide(uuid, boolean, text, text, timestamptz, timestamptz)": f"""
CREATE FUNCTION identity_admin_recovery_decide(wanted uuid, approve boolean, how text, why_ct text, at timestamptz,
    ready timestamptz) RETURNS uuid LANGUAGE plpgsql {DEFINED}
DECLARE admin uuid := identity_acting_admin();
    whose uuid;
BEGIN
    IF admin IS NULL THEN RETURN NULL; END IF;
    UPDATE identity_recovery r SET status = CASE WHEN approve THEN 'waiting' ELSE 'refused' END,
        decided_at = at, decided_by = admin, checked_by = how, reason_ct = why_ct,
        ready_at = CASE WHEN approve THEN ready ELSE r.ready_at END, ended_at = CASE WHEN approve THEN NULL ELSE at END
    WHERE r.id = wanted AND r.user_id <> admin
      AND (r.status = 'requested' OR (NOT approve AND r.status IN ('waiting', 'ready')))
      AND EXISTS (SELECT 1 FROM identity_user u WHERE u.id = r.user_id AND u.status = 'active')
    RETURNING r.user_id INTO whose;
    RETURN whose;
END $$""",
}
UNDO = f"""
CREATE FUNCTION identity_end_recovery() RETURNS trigger LANGUAGE plpgsql {DEFINED}
DECLARE ended uuid;
BEGIN
    UPDATE identity_recovery SET status = 'cancelled', ended_at = NEW.created_at
    WHERE user_id = NEW.user_id AND {OPEN} RETURNING id INTO ended;
    IF ended IS NOT NULL THEN
        INSERT INTO outbox_event (id, topic, payload, actor_id, occurred_at) VALUES (gen_random_uuid(),
            'recovery.ended', jsonb_build_object('user_id', NEW.user_id, 'recovery_id', ended, 'what', 'login'),
            NEW.user_id, NEW.created_at);
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER identity_end_recovery AFTER INSERT ON identity_session"
    " FOR EACH ROW EXECUTE FUNCTION identity_end_recovery()"
)


def _purposes(allowed: str) -> None:
    # Its successor allows what it allowed, and more; what is sent is kept for a day.
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {PROOF} DROP CONSTRAINT ck_{PROOF}_purpose")
    op.create_check_constraint(f"ck_{PROOF}_purpose", PROOF, f"purpose IN ({allowed})")


def upgrade() -> None:
    """Make the table with its policies and functions, and let links be asked for."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("status", sqlmodel.AutoString(length=12), server_default="requested", nullable=False),
        sa.Column("asked_by", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("asked_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("stop_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("checked_by", sqlmodel.AutoString(length=16), nullable=True),
        sa.Column("reason_ct", sqlmodel.AutoString(), nullable=True),
        sa.Column("ready_at", moment, nullable=True),
        sa.Column("links", sa.Integer(), server_default="0", nullable=False),
        sa.Column("token_hash", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("link_until", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint(
            "status IN ('requested','waiting','ready','used','cancelled','refused','expired')",
            name=f"ck_{TABLE}_status",
        ),
        sa.CheckConstraint("asked_by IN ('password','email')", name=f"ck_{TABLE}_asked_by"),
        sa.CheckConstraint(
            "checked_by IN ('in_person','video','licence_office','employer')", name=f"ck_{TABLE}_checked_by"
        ),
        sa.CheckConstraint(
            "status NOT IN ('waiting','ready','used') OR"
            " (decided_by IS DISTINCT FROM user_id AND checked_by IS NOT NULL AND ready_at IS NOT NULL)",
            name=f"ck_{TABLE}_decided",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stop_hash", name=f"uq_{TABLE}_stop"),
        sa.UniqueConstraint("token_hash", name=f"uq_{TABLE}_token"),
    )
    op.create_index(f"ix_{TABLE}_user", TABLE, ["user_id", "asked_at"])
    op.create_index(f"uq_{TABLE}_open", TABLE, ["user_id"], unique=True, postgresql_where=sa.text(OPEN))
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"GRANT SELECT, INSERT (id, user_id, status, asked_by, asked_at, stop_hash, links), UPDATE (status, ended_at)"
        f" ON {TABLE} TO healthapp_app"
    )
    op.execute(f"CREATE POLICY app_select ON {TABLE} FOR SELECT TO healthapp_app USING (user_id = {ACTOR})")
    op.execute(
        f"CREATE POLICY app_insert ON {TABLE} FOR INSERT TO healthapp_app"
        f" WITH CHECK (user_id = {ACTOR} AND status = 'requested' AND links = 0)"
    )
    op.execute(
        f"CREATE POLICY app_update ON {TABLE} FOR UPDATE TO healthapp_app USING (user_id = {ACTOR} AND {OPEN})"
        f" WITH CHECK (user_id = {ACTOR} AND status IN ('cancelled', 'used'))"
    )
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")
    op.execute(UNDO)
    op.execute("REVOKE ALL ON FUNCTION identity_end_recovery() FROM PUBLIC")
    op.execute(TRIGGER)
    _purposes(f"{OLD_PURPOSES},'recover'")
    op.execute(f"ALTER POLICY app_insert ON {PROOF} WITH CHECK (purpose IN ('reset', 'recover') AND {BY_NOBODY})")
    op.execute(
        f"ALTER POLICY app_insert_own ON {PROOF} WITH CHECK (purpose NOT IN ('reset', 'recover') AND {BY_OWNER})"
    )
    op.execute(
        "CREATE POLICY app_insert_recovery ON outbox_event FOR INSERT TO healthapp_app WITH CHECK"
        f" (topic = 'recovery.link_asked' AND actor_id IS NULL AND {ACTOR} IS NULL"
        f" OR topic = 'recovery.decided' AND actor_id = {ACTOR} AND (SELECT identity_acting_admin()) IS NOT NULL)"
    )


def downgrade() -> None:
    """Remove all of it; whoever has lost their second factors stays out then."""
    op.execute("DROP POLICY app_insert_recovery ON outbox_event")
    op.execute(f"ALTER POLICY app_insert_own ON {PROOF} WITH CHECK (purpose <> 'reset' AND {BY_OWNER})")
    op.execute(f"ALTER POLICY app_insert ON {PROOF} WITH CHECK (purpose = 'reset' AND {BY_NOBODY})")
    op.execute(f"DELETE FROM {PROOF} WHERE purpose = 'recover'")
    _purposes(OLD_PURPOSES)
    op.execute("DROP TRIGGER identity_end_recovery ON identity_session")
    op.execute("DROP FUNCTION identity_end_recovery()")
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table(TABLE)
