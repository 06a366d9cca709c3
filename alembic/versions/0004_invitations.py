"""Invitations open by their link only, and the web process can write less into the trail and the outbox.

An invitation to an address without an account went to whoever registered that address. Now it goes to the account that
opens the link of the e-mail: the row keeps the link's digest, its end, and until it is sent the address as ciphertext.

The web process may write into the audit trail and the outbox only as the actor of its transaction, about records which
are that actor's business, and never what orders or seals the trail.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
ROLE = "(SELECT current_setting('app.actor_role', true))"
# ruff: noqa: S608 - every piece of this SQL is a constant of this file

AUDIT_COLUMNS = (
    "id, at, actor_id, actor_role, action, resource_type, resource_id, patient_id, outcome, purpose, ip, user_agent,"
    " request_id, detail"
)
AUDIT_CHECK = (
    f"actor_id IS NOT DISTINCT FROM {ACTOR} AND actor_role = {ROLE}"
    " AND actor_role IN ('patient', 'caregiver', 'doctor', 'pharmacist', 'admin', 'anonymous')"
    f" AND (actor_role = 'anonymous') = ({ACTOR} IS NULL)"
    f" AND (patient_id IS NULL OR patient_id = {ACTOR} OR EXISTS (SELECT 1 FROM compliance_consent c"
    f" WHERE c.patient_id = compliance_audit_event.patient_id AND c.grantee_id = {ACTOR}))"
)
OUTBOX_COLUMNS = "id, topic, payload, actor_id, occurred_at"
OUTBOX_CHECK = f"""actor_id IS NOT DISTINCT FROM {ACTOR} AND CASE
    WHEN topic = 'user.registered' THEN {ACTOR} IS NULL
    WHEN topic = 'broadcast.created' THEN EXISTS (SELECT 1 FROM notifications_broadcast b
        WHERE b.id::text = payload ->> 'broadcast_id' AND b.created_by = {ACTOR})
    WHEN topic LIKE 'consent.%' THEN EXISTS (SELECT 1 FROM compliance_consent c
        WHERE c.id::text = payload ->> 'consent_id' AND c.patient_id::text = payload ->> 'patient_id'
        AND c.grantee_id::text IS NOT DISTINCT FROM payload ->> 'grantee_id'
        AND payload ->> 'by' = CASE WHEN c.patient_id = {ACTOR} THEN 'patient' ELSE 'grantee' END)
    ELSE coalesce(payload ->> 'patient_id', payload ->> 'user_id') = {ACTOR}::text END"""

CLAIM_BY_LINK = """
CREATE FUNCTION compliance_claim_invitation(wanted uuid, digest text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
BEGIN
    UPDATE compliance_consent c SET grantee_id = actor, invite_hash = NULL, invite_email_ct = NULL
    FROM identity_user u
    WHERE u.id = actor AND u.status = 'active' AND c.id = wanted AND c.invite_hash = digest
      AND c.invite_until > greatest(at, now()) AND c.grantee_id IS NULL AND c.status = 'pending'
      AND c.requested_by = 'patient' AND c.patient_id <> actor
      AND NOT EXISTS (SELECT 1 FROM compliance_consent o
          WHERE o.id <> c.id AND o.patient_id = c.patient_id AND o.scope = c.scope
            AND o.status IN ('pending', 'active') AND (o.grantee_id = actor OR o.invite_bidx = u.email_bidx));
    RETURN FOUND;
END $$
"""
CLAIM_BY_ADDRESS = """
CREATE OR REPLACE FUNCTION compliance_claim_invites(who uuid, email text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE claimed int;
BEGIN
    UPDATE compliance_consent SET grantee_id = who
    WHERE invite_bidx = email AND grantee_id IS NULL AND status = 'pending' AND patient_id <> who
      AND EXISTS (SELECT 1 FROM identity_user u WHERE u.id = who AND u.email_bidx = email);
    GET DIAGNOSTICS claimed = ROW_COUNT;
    RETURN claimed;
END $$
"""
# A web process of the release before still asks for it at each login, and gets nothing.
CLAIM_NOTHING = """
CREATE OR REPLACE FUNCTION compliance_claim_invites(who uuid, email text) RETURNS int
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RETURN 0;
END $$
"""
# What has ended needs neither the address nor the link any more.
FORGET = """
CREATE FUNCTION compliance_forget_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.invite_email_ct := NULL;
    NEW.invite_hash := NULL;
    RETURN NEW;
END $$
"""
ROLES = "healthapp_app, healthapp_worker, healthapp_system"


def upgrade() -> None:
    op.add_column("compliance_consent", sa.Column("invite_email_ct", sqlmodel.AutoString(), nullable=True))
    op.add_column("compliance_consent", sa.Column("invite_hash", sqlmodel.AutoString(length=64), nullable=True))
    op.add_column("compliance_consent", sa.Column("invite_until", sa.DateTime(timezone=True), nullable=True))
    op.execute(CLAIM_NOTHING)
    op.execute(CLAIM_BY_LINK)
    op.execute("REVOKE ALL ON FUNCTION compliance_claim_invitation(uuid, text, timestamptz) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION compliance_claim_invitation(uuid, text, timestamptz) TO {ROLES}")
    op.execute(FORGET)
    op.execute(
        "CREATE TRIGGER compliance_forget_invitation BEFORE UPDATE ON compliance_consent FOR EACH ROW"
        " WHEN (NEW.status <> 'pending') EXECUTE FUNCTION compliance_forget_invitation()"
    )
    for table, columns, check in (
        ("compliance_audit_event", AUDIT_COLUMNS, AUDIT_CHECK),
        ("outbox_event", OUTBOX_COLUMNS, OUTBOX_CHECK),
    ):
        op.execute(f"REVOKE INSERT ON {table} FROM healthapp_app")
        op.execute(f"GRANT INSERT ({columns}) ON {table} TO healthapp_app")
        op.execute(f"DROP POLICY app_insert ON {table}")
        op.execute(f"CREATE POLICY app_insert ON {table} FOR INSERT TO healthapp_app WITH CHECK ({check})")
    # When a row was written, and in which transaction, is for the database alone to say, whoever writes.
    op.execute("REVOKE INSERT ON compliance_audit_event FROM healthapp_worker, healthapp_system")
    op.execute(f"GRANT INSERT ({AUDIT_COLUMNS}) ON compliance_audit_event TO healthapp_worker, healthapp_system")


def downgrade() -> None:
    for role in ("healthapp_worker", "healthapp_system"):
        op.execute(f"REVOKE INSERT ({AUDIT_COLUMNS}) ON compliance_audit_event FROM {role}")
        op.execute(f"GRANT INSERT ON compliance_audit_event TO {role}")
    for table, columns in (("compliance_audit_event", AUDIT_COLUMNS), ("outbox_event", OUTBOX_COLUMNS)):
        op.execute(f"DROP POLICY app_insert ON {table}")
        op.execute(f"REVOKE INSERT ({columns}) ON {table} FROM healthapp_app")
        op.execute(f"GRANT INSERT ON {table} TO healthapp_app")
        op.execute(f"CREATE POLICY app_insert ON {table} FOR INSERT TO healthapp_app WITH CHECK (true)")
    op.execute("DROP TRIGGER compliance_forget_invitation ON compliance_consent")
    op.execute("DROP FUNCTION compliance_forget_invitation()")
    op.execute("DROP FUNCTION compliance_claim_invitation(uuid, text, timestamptz)")
    op.execute(CLAIM_BY_ADDRESS)
    op.drop_column("compliance_consent", "invite_until")
    op.drop_column("compliance_consent", "invite_hash")
    op.drop_column("compliance_consent", "invite_email_ct")
