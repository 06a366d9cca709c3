"""Whether somebody has shown that an address is theirs: e-mail by a link, phone by a code.

What is sent for it stands in the table of links, with the address that it goes to. Nobody is found by an address that
they have not proven, and what waited for the address is theirs once they have.

Revision ID: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "(SELECT current_setting('app.actor_role', true))"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
BEFORE = f"{ROLE} = 'anonymous' AND status = 'active' AND role IN ('patient', 'caregiver', 'applicant')"

# A new address that nobody said anything about is not proven, whoever writes it.
FORGET = """
CREATE FUNCTION identity_forget_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.email_bidx IS DISTINCT FROM OLD.email_bidx
        AND NEW.email_proven_at IS NOT DISTINCT FROM OLD.email_proven_at THEN NEW.email_proven_at := NULL; END IF;
    IF NEW.phone_bidx IS DISTINCT FROM OLD.phone_bidx
        AND NEW.phone_proven_at IS NOT DISTINCT FROM OLD.phone_proven_at THEN NEW.phone_proven_at := NULL; END IF;
    RETURN NEW;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER identity_forget_proof BEFORE UPDATE ON identity_user FOR EACH ROW"
    " EXECUTE FUNCTION identity_forget_proof()"
)
FIND = """
CREATE OR REPLACE FUNCTION identity_find_by_email(wanted text) RETURNS TABLE (id uuid, role varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.id, u.role FROM identity_user u
    WHERE u.email_bidx = wanted AND u.status = 'active'%s
      AND nullif(current_setting('app.actor_id', true), '') IS NOT NULL
$$
"""
# Who was asked under an address before it was proven. A patient without a proven address was written down under the
# beginning of its index, so that nobody could tell it from an address without an account.
CLAIM = """
CREATE FUNCTION compliance_claim_proven(at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
    email text;
    asked int;
    offered int;
BEGIN
    SELECT u.email_bidx INTO email FROM identity_user u
    WHERE u.id = actor AND u.status = 'active' AND u.email_proven_at IS NOT NULL;
    IF email IS NULL THEN RETURN 0; END IF;
    UPDATE compliance_consent c SET grantee_id = actor, invite_hash = NULL, invite_email_ct = NULL
    WHERE c.invite_bidx = email AND c.grantee_id IS NULL AND c.status = 'pending' AND c.requested_by = 'patient'
      AND c.patient_id <> actor AND c.invite_until > greatest(at, now())
      AND NOT EXISTS (SELECT 1 FROM compliance_consent o WHERE o.id <> c.id AND o.patient_id = c.patient_id
          AND o.scope = c.scope AND o.status IN ('pending', 'active') AND o.grantee_id = actor);
    GET DIAGNOSTICS offered = ROW_COUNT;
    WITH found AS (
        UPDATE compliance_consent c SET patient_id = actor
        WHERE c.patient_id = left(email, 32)::uuid AND c.status = 'pending' AND c.requested_by = 'grantee'
          AND c.grantee_id <> actor
          AND NOT EXISTS (SELECT 1 FROM compliance_consent o WHERE o.id <> c.id AND o.patient_id = actor
              AND o.scope = c.scope AND o.status IN ('pending', 'active')
              AND (o.grantee_id = c.grantee_id OR o.invite_bidx = c.invite_bidx))
        RETURNING c.id
    ), history AS (
        UPDATE compliance_consent_version v SET patient_id = actor FROM found WHERE v.consent_id = found.id
    )
    SELECT count(*) INTO asked FROM found;
    RETURN asked + offered;
END $$
"""
CLAIM_NAME = "compliance_claim_proven(timestamptz)"
# Questions that wait for an account which was found by its word alone wait for its proof instead.
WAIT = """
UPDATE compliance_consent SET grantee_id = NULL, invite_until = now() + interval '14 days'
WHERE status = 'pending' AND requested_by = 'patient' AND grantee_id IS NOT NULL AND invite_until IS NULL
"""


def upgrade() -> None:
    """Add the marks, what is sent for them, and the two functions. Nobody's address is proven yet."""
    moment = sa.DateTime(timezone=True)
    op.add_column("identity_user", sa.Column("email_proven_at", moment, nullable=True))
    op.add_column("identity_user", sa.Column("phone_proven_at", moment, nullable=True))
    op.execute("GRANT UPDATE (email_proven_at, phone_proven_at) ON identity_user TO healthapp_app")
    op.execute(
        "ALTER POLICY app_insert ON identity_user"
        f" WITH CHECK ({BEFORE} AND email_proven_at IS NULL AND phone_proven_at IS NULL)"
    )
    op.execute(FORGET)
    op.execute(TRIGGER)
    # The same check with more in it, within one transaction.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\nALTER TABLE identity_proof DROP CONSTRAINT ck_identity_proof_purpose"
    )
    op.create_check_constraint("ck_identity_proof_purpose", "identity_proof", "purpose IN ('reset','email','phone')")
    op.add_column("identity_proof", sa.Column("target_ct", sqlmodel.AutoString(), nullable=True))
    op.add_column("identity_proof", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.execute("GRANT UPDATE (tries, target_ct) ON identity_proof TO healthapp_app")
    op.execute(
        "CREATE POLICY app_insert_own ON identity_proof FOR INSERT TO healthapp_app WITH CHECK"
        f" (purpose <> 'reset' AND user_id = {ACTOR} AND token_hash IS NULL AND used_at IS NULL AND tries = 0)"
    )
    op.execute(FIND % " AND u.email_proven_at IS NOT NULL")
    op.execute(WAIT)
    op.execute(CLAIM)
    op.execute(f"REVOKE ALL ON FUNCTION {CLAIM_NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {CLAIM_NAME} TO {ROLES}")


def downgrade() -> None:
    """Remove them; an address is then its account's by its word alone."""
    op.execute(f"DROP FUNCTION {CLAIM_NAME}")
    op.execute(FIND % "")
    op.execute("DROP POLICY app_insert_own ON identity_proof")
    op.execute("DELETE FROM identity_proof WHERE purpose <> 'reset'")
    op.drop_column("identity_proof", "tries")
    op.drop_column("identity_proof", "target_ct")
    op.drop_constraint("ck_identity_proof_purpose", "identity_proof")
    op.create_check_constraint("ck_identity_proof_purpose", "identity_proof", "purpose IN ('reset')")
    op.execute("DROP TRIGGER identity_forget_proof ON identity_user")
    op.execute("DROP FUNCTION identity_forget_proof()")
    op.execute(f"ALTER POLICY app_insert ON identity_user WITH CHECK ({BEFORE})")
    op.drop_column("identity_user", "phone_proven_at")
    op.drop_column("identity_user", "email_proven_at")
