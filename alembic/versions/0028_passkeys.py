"""Passkeys: public keys of devices, and what a device was asked to sign.

Revision ID: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0028"
down_revision = "0032"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
OWN_USER = f"user_id = {ACTOR}"
OUR_OWN = ("healthapp_worker", "healthapp_system")
PASSKEY, CHALLENGE = "identity_passkey", "identity_challenge"

# Whoever comes by a passkey is nobody yet; they learn nothing of this before its signature is checked.
LOOKUP = """
CREATE FUNCTION identity_passkey_lookup(wanted text)
RETURNS TABLE (passkey_id uuid, public_key text, id uuid, role varchar, status varchar, locale varchar,
    time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.public_key, u.id, u.role, u.status, u.locale, u.time_zone
    FROM identity_passkey p JOIN identity_user u ON u.id = p.user_id
    WHERE p.credential_id = wanted AND u.status = 'active'
$$
"""
# In the same browser, for the same thing, once; else nothing is used up.
TAKE = """
CREATE FUNCTION identity_challenge_take(browser text, wanted text, at timestamptz)
RETURNS TABLE (challenge_id uuid, user_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE identity_challenge c SET used_at = at
    WHERE c.browser_hash = browser AND c.purpose = wanted AND c.used_at IS NULL AND c.expires_at > greatest(at, now())
    RETURNING c.id, c.user_id
$$
"""
FUNCTIONS = {
    "identity_passkey_lookup(text)": LOOKUP,
    "identity_challenge_take(text, text, timestamptz)": TAKE,
}


def upgrade() -> None:
    """Create the two tables with their policies, and the two look-ups before a login."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        PASSKEY,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("credential_id", sqlmodel.AutoString(length=1400), nullable=False),
        sa.Column("public_key", sqlmodel.AutoString(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("backed_up", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credential_id", name="uq_identity_passkey_credential"),
    )
    op.create_index("ix_identity_passkey_user", PASSKEY, ["user_id"])
    op.create_table(
        CHALLENGE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("browser_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.CheckConstraint("purpose IN ('register','login','second','step_up')", name="ck_identity_challenge_purpose"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("browser_hash", name="uq_identity_challenge_browser"),
    )
    op.create_index("ix_identity_challenge_user", CHALLENGE, ["user_id"])
    op.create_index("ix_identity_challenge_expiry", CHALLENGE, ["expires_at"])
    for table in (PASSKEY, CHALLENGE):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for role in OUR_OWN:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    # The key itself never changes: another key is another passkey.
    op.execute(
        f"GRANT SELECT, INSERT, DELETE, UPDATE (name_ct, sign_count, backed_up, last_used_at) ON {PASSKEY}"
        " TO healthapp_app"
    )
    op.execute(
        f"CREATE POLICY app_all ON {PASSKEY} FOR ALL TO healthapp_app USING ({OWN_USER}) WITH CHECK ({OWN_USER})"
    )
    op.execute(f"GRANT SELECT, INSERT ON {CHALLENGE} TO healthapp_app")
    op.execute(f"CREATE POLICY app_select ON {CHALLENGE} FOR SELECT TO healthapp_app USING ({OWN_USER})")
    op.execute(
        f"CREATE POLICY app_insert ON {CHALLENGE} FOR INSERT TO healthapp_app WITH CHECK"
        f" (used_at IS NULL AND (user_id = {ACTOR} OR (user_id IS NULL AND purpose = 'login')))"
    )
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app, healthapp_system")


def downgrade() -> None:
    """Remove them; whoever had nothing but a passkey logs in by the password."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table(CHALLENGE)
    op.drop_table(PASSKEY)
