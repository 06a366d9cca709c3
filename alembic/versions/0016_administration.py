"""Administrators look after accounts, and doctors and pharmacists wait until one has checked their licence.

Nothing of this goes by the application's own rights: each function asks the table itself whether the actor is an
administrator now, and gives out or changes no more than its name says. Nobody's password hash is among it.

Revision ID: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "(SELECT current_setting('app.actor_role', true))"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
OLD_ROLES = "'patient','caregiver','doctor','pharmacist','admin'"
NEW_ROLES = f"{OLD_ROLES},'applicant'"
OLD_ENDS = "'logout','reuse','device','person','reset'"
REGISTERS = f"{ROLE} = 'anonymous' AND status = 'active' AND role IN ('patient', 'caregiver'{{more}})"
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"

FUNCTIONS = {
    "identity_acting_admin()": f"""
CREATE FUNCTION identity_acting_admin() RETURNS uuid LANGUAGE sql STABLE {DEFINED}
    SELECT u.id FROM identity_user u WHERE u.id = nullif(current_setting('app.actor_id', true), '')::uuid
      AND current_setting('app.actor_role', true) = 'admin' AND u.role = 'admin' AND u.status = 'active'
$$""",
    "identity_admin_users(uuid, text, text, text, text, uuid, int, timestamptz)": f"""
CREATE FUNCTION identity_admin_users(wanted uuid, by_email text, by_phone text, of_role text, of_status text,
    before uuid, at_most int, at timestamptz)
RETURNS TABLE (id uuid, email_ct varchar, phone_ct varchar, display_name_ct varchar, role varchar, status varchar,
    locale varchar, created_at timestamptz, seen_at timestamptz, sessions bigint, api_keys bigint, factors bigint,
    application varchar)
LANGUAGE sql STABLE {DEFINED}
    SELECT u.id, u.email_ct, u.phone_ct, u.display_name_ct, u.role, u.status, u.locale, u.created_at,
        (SELECT max(s.seen_at) FROM identity_session s WHERE s.user_id = u.id),
        (SELECT count(*) FROM identity_session s
            WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > at),
        (SELECT count(*) FROM identity_api_key k WHERE k.user_id = u.id AND k.revoked_at IS NULL AND k.expires_at > at),
        (SELECT count(*) FROM identity_second_factor f WHERE f.user_id = u.id AND f.status = 'active'),
        a.status
    FROM identity_user u
    LEFT JOIN LATERAL (SELECT n.status FROM identity_application n WHERE n.user_id = u.id
        ORDER BY n.id DESC LIMIT 1) a ON true
    WHERE identity_acting_admin() IS NOT NULL AND u.status <> 'deleted'
      AND (wanted IS NULL OR u.id = wanted) AND (by_email IS NULL OR u.email_bidx = by_email)
      AND (by_phone IS NULL OR u.phone_bidx = by_phone) AND (of_role IS NULL OR u.role = of_role)
      AND (of_status IS NULL OR CASE of_status WHEN 'waiting' THEN u.role = 'applicant' AND a.status = 'pending'
          ELSE u.status = of_status END)
      AND (before IS NULL OR u.id < before)
    ORDER BY u.id DESC LIMIT at_most
$$""",
    "identity_admin_sessions(uuid, timestamptz)": f"""
CREATE FUNCTION identity_admin_sessions(who uuid, at timestamptz)
RETURNS TABLE (id uuid, kind varchar, user_agent varchar, created_at timestamptz, seen_at timestamptz)
LANGUAGE sql STABLE {DEFINED}
    SELECT s.id, s.kind, s.user_agent, s.created_at, s.seen_at FROM identity_session s
    WHERE s.user_id = who AND s.revoked_at IS NULL AND s.expires_at > at AND identity_acting_admin() IS NOT NULL
    ORDER BY s.seen_at DESC, s.id DESC LIMIT 50
$$""",
    "identity_admin_applications(uuid)": f"""
CREATE FUNCTION identity_admin_applications(who uuid) RETURNS SETOF identity_application
LANGUAGE sql STABLE {DEFINED}
    SELECT a.* FROM identity_application a WHERE a.user_id = who AND identity_acting_admin() IS NOT NULL
    ORDER BY a.id DESC
$$""",
    # One administrator changes accounts at a time: of two who take the role from each other, the second finds that it
    # is gone. What is asked after the lock sees what the one before has committed.
    "identity_admin_change(uuid, text, text, timestamptz)": f"""
CREATE FUNCTION identity_admin_change(who uuid, new_role text, new_status text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql {DEFINED}
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('administrators', 0));
    IF identity_acting_admin() IS NULL OR who = identity_acting_admin() THEN RETURN false; END IF;
    UPDATE identity_user SET role = coalesce(new_role, role), status = coalesce(new_status, status), updated_at = at
    WHERE id = who AND status <> 'deleted' AND (new_role IS NULL OR role <> 'applicant');
    RETURN FOUND;
END $$""",
    "identity_admin_end_sessions(uuid, timestamptz)": f"""
CREATE FUNCTION identity_admin_end_sessions(who uuid, at timestamptz) RETURNS SETOF varchar
LANGUAGE sql {DEFINED}
    UPDATE identity_session SET revoked_at = at, ended_by = 'admin'
    WHERE user_id = who AND revoked_at IS NULL AND identity_acting_admin() IS NOT NULL RETURNING token_hash
$$""",
    # The old password and what was got by it are worth nothing any more; the way in is a link to the mailbox.
    "identity_admin_force_reset(uuid, uuid, text, timestamptz, timestamptz)": f"""
CREATE FUNCTION identity_admin_force_reset(who uuid, proof uuid, hash text, at timestamptz, until timestamptz)
RETURNS boolean LANGUAGE plpgsql {DEFINED}
BEGIN
    IF identity_acting_admin() IS NULL OR who = identity_acting_admin() THEN RETURN false; END IF;
    UPDATE identity_user SET password_hash = hash, updated_at = at WHERE id = who AND status = 'active';
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE identity_api_key SET revoked_at = at WHERE user_id = who AND revoked_at IS NULL;
    UPDATE identity_proof SET used_at = at WHERE user_id = who AND used_at IS NULL;
    INSERT INTO identity_proof (id, purpose, target_bidx, created_at, expires_at)
        SELECT proof, 'reset', u.email_bidx, at, until FROM identity_user u WHERE u.id = who;
    RETURN true;
END $$""",
    "identity_apply(uuid, uuid, text, text, text, text, timestamptz)": f"""
CREATE FUNCTION identity_apply(application uuid, who uuid, wanted text, number_ct text, body text, country_code text,
    at timestamptz) RETURNS boolean LANGUAGE plpgsql {DEFINED}
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
    -- The applicant, or whoever is registering and has no account yet to act as.
    IF actor IS DISTINCT FROM who AND (actor IS NOT NULL
        OR EXISTS (SELECT 1 FROM identity_application a WHERE a.user_id = who)) THEN RETURN false; END IF;
    INSERT INTO identity_application (id, user_id, wanted_role, licence_number_ct, issuing_body, country, created_at)
        SELECT application, u.id, wanted, number_ct, body, country_code, at FROM identity_user u
        WHERE u.id = who AND u.role = 'applicant' AND u.status = 'active'
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$""",
    "identity_admin_decide(uuid, boolean, text, timestamptz)": f"""
CREATE FUNCTION identity_admin_decide(application uuid, approve boolean, why_ct text, at timestamptz)
RETURNS TABLE (user_id uuid, wanted_role varchar) LANGUAGE plpgsql {DEFINED}
DECLARE settled identity_application;
BEGIN
    IF identity_acting_admin() IS NULL THEN RETURN; END IF;
    UPDATE identity_application a SET status = CASE WHEN approve THEN 'approved' ELSE 'refused' END,
        reason_ct = why_ct, decided_at = at, decided_by = identity_acting_admin()
    WHERE a.id = application AND a.status = 'pending' RETURNING a.* INTO settled;
    IF settled.id IS NULL THEN RETURN; END IF;
    IF approve THEN
        UPDATE identity_user u SET role = settled.wanted_role, updated_at = at
        WHERE u.id = settled.user_id AND u.role = 'applicant' AND u.status <> 'deleted';
        IF NOT FOUND THEN RAISE EXCEPTION 'the account is gone' USING ERRCODE = 'no_data_found'; END IF;
    END IF;
    RETURN QUERY SELECT settled.user_id, settled.wanted_role;
END $$""",
}
# The last word, whoever changes the row and by whatever way.
KEEP_ONE = f"""
CREATE FUNCTION identity_keep_an_admin() RETURNS trigger LANGUAGE plpgsql {DEFINED}
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('administrators', 0));
    IF NOT EXISTS (SELECT 1 FROM identity_user u WHERE u.role = 'admin' AND u.status = 'active' AND u.id <> OLD.id) THEN
        RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'identity_keep_an_admin';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER identity_keep_an_admin BEFORE UPDATE OF role, status ON identity_user FOR EACH ROW"
    " WHEN (OLD.role = 'admin' AND OLD.status = 'active' AND (NEW.role <> 'admin' OR NEW.status <> 'active'))"
    " EXECUTE FUNCTION identity_keep_an_admin()"
)


def _checks(roles: str, ends: str) -> None:
    for table, name, condition in (
        ("identity_user", "ck_identity_user_role", f"role IN ({roles})"),
        ("identity_session", "ck_identity_session_ended_by", f"ended_by IN ({ends})"),
    ):
        # Its successor allows what it allowed, and more. squawk-ignore is for that.
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {name}")
        op.create_check_constraint(name, table, condition)


def upgrade() -> None:
    """Add the applications, the functions, and what an administrator and an applicant may write."""
    _checks(NEW_ROLES, f"{OLD_ENDS},'admin'")
    op.create_table(
        "identity_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("wanted_role", sqlmodel.AutoString(length=12), nullable=False),
        sa.Column("licence_number_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("issuing_body", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("country", sqlmodel.AutoString(length=2), nullable=False),
        sa.Column("status", sqlmodel.AutoString(length=8), server_default="pending", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason_ct", sqlmodel.AutoString(), nullable=True),
        sa.CheckConstraint("wanted_role IN ('doctor','pharmacist')", name="ck_identity_application_wanted_role"),
        sa.CheckConstraint("status IN ('pending','approved','refused')", name="ck_identity_application_status"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_identity_application_user", "identity_application", ["user_id"])
    op.create_index(
        "uq_identity_application_open",
        "identity_application",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.execute("ALTER TABLE identity_application ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT ON identity_application TO healthapp_app")
    op.execute(
        f"CREATE POLICY app_select ON identity_application FOR SELECT TO healthapp_app USING (user_id = {ACTOR})"
    )
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON identity_application TO {role}")
        op.execute(f"CREATE POLICY {role} ON identity_application TO {role} USING (true) WITH CHECK (true)")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")
    op.execute(KEEP_ONE)
    op.execute("REVOKE ALL ON FUNCTION identity_keep_an_admin() FROM PUBLIC")
    op.execute(TRIGGER)
    more = REGISTERS.format(more=", 'applicant'")
    op.execute(f"ALTER POLICY app_insert ON identity_user WITH CHECK ({more})")
    op.execute(
        "CREATE POLICY app_insert_applicant ON compliance_audit_event FOR INSERT TO healthapp_app WITH CHECK"
        f" (actor_id = {ACTOR} AND actor_role = {ROLE} AND actor_role = 'applicant' AND patient_id IS NULL)"
    )
    op.execute(
        "CREATE POLICY app_insert_administered ON outbox_event FOR INSERT TO healthapp_app WITH CHECK"
        f" (topic IN ('user.administered', 'password.forgotten') AND actor_id = {ACTOR}"
        " AND (SELECT identity_acting_admin()) IS NOT NULL)"
    )


def downgrade() -> None:
    """Remove them. Who waits becomes a caregiver, who sees nobody's data without consent."""
    op.execute("DROP POLICY app_insert_administered ON outbox_event")
    op.execute("DROP POLICY app_insert_applicant ON compliance_audit_event")
    op.execute(f"ALTER POLICY app_insert ON identity_user WITH CHECK ({REGISTERS.format(more='')})")
    op.execute("DROP TRIGGER identity_keep_an_admin ON identity_user")
    for name in ("identity_keep_an_admin()", *reversed(FUNCTIONS)):
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("identity_application")
    op.execute("UPDATE identity_user SET role = 'caregiver' WHERE role = 'applicant'")
    op.execute("UPDATE identity_session SET ended_by = 'person' WHERE ended_by = 'admin'")
    _checks(OLD_ROLES, OLD_ENDS)
