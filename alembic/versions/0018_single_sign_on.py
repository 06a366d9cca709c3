"""Logging in by a provider of identities: who may enter by which, the ways there and back, and links to be proven.

An account that was opened that way has no password until its owner chooses one.

Revision ID: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
OWN_USER = f"user_id = {ACTOR}"
OUR_OWN = ("healthapp_worker", "healthapp_system")
# table -> what the web process may do with the actor's own rows
TABLES = {
    "identity_sso_link": "SELECT, INSERT, DELETE, UPDATE (used_at)",
    "identity_sso_offer": "SELECT, INSERT, UPDATE (confirmed_at, used_at)",
}

# Who comes back is nobody yet. Both digests must fit, and each way is gone once; else nothing is used up.
TAKE = """
CREATE FUNCTION identity_sso_take(wanted text, browser text, via text, at timestamptz)
RETURNS TABLE (try_id uuid, purpose varchar, user_id uuid, kept_ct text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE identity_sso_try t SET used_at = at
    WHERE t.state_hash = wanted AND t.browser_hash = browser AND t.provider = via AND t.used_at IS NULL
      AND t.expires_at > greatest(at, now())
    RETURNING t.id, t.purpose, t.user_id, t.kept_ct
$$
"""
LOOKUP = """
CREATE FUNCTION identity_sso_lookup(wanted text)
RETURNS TABLE (link_id uuid, id uuid, role varchar, status varchar, locale varchar, time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.id, u.id, u.role, u.status, u.locale, u.time_zone
    FROM identity_sso_link l JOIN identity_user u ON u.id = l.user_id WHERE l.subject_bidx = wanted
$$
"""
OFFER = """
CREATE FUNCTION identity_sso_offer_lookup(wanted text, at timestamptz)
RETURNS TABLE (offer_id uuid, id uuid, provider varchar, label_ct text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, o.user_id, o.provider, o.label_ct
    FROM identity_sso_offer o JOIN identity_user u ON u.id = o.user_id
    WHERE o.token_hash = wanted AND o.used_at IS NULL AND o.expires_at > greatest(at, now()) AND u.status = 'active'
$$
"""
# A password that is replaced may have been in somebody else's hands, and so may what was linked meanwhile. The first
# password of an account that had none replaces nothing.
FORGET = """
CREATE FUNCTION identity_sso_forget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM identity_sso_link WHERE user_id = NEW.id;
    DELETE FROM identity_sso_offer WHERE user_id = NEW.id;
    RETURN NULL;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER identity_sso_forget AFTER UPDATE OF password_hash ON identity_user FOR EACH ROW"
    " WHEN (OLD.password_hash IS NOT NULL AND NEW.password_hash IS DISTINCT FROM OLD.password_hash)"
    " EXECUTE FUNCTION identity_sso_forget()"
)
FUNCTIONS = {
    "identity_sso_take(text, text, text, timestamptz)": TAKE,
    "identity_sso_lookup(text)": LOOKUP,
    "identity_sso_offer_lookup(text, timestamptz)": OFFER,
}


def upgrade() -> None:
    """Create the tables with their policies and the look-ups; let an account be without a password."""
    # A version of the product that is still running reads no password as a wrong one.
    op.execute("-- squawk-ignore ban-drop-not-null\nALTER TABLE identity_user ALTER COLUMN password_hash DROP NOT NULL")
    op.create_table(
        "identity_sso_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(length=32), nullable=False),
        sa.Column("subject_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("label_ct", sqlmodel.AutoString(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject_bidx", name="uq_identity_sso_link_subject"),
    )
    op.create_index("ix_identity_sso_link_user", "identity_sso_link", ["user_id"])
    op.create_table(
        "identity_sso_try",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(length=32), nullable=False),
        sa.Column("purpose", sqlmodel.AutoString(length=8), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("state_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("browser_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("kept_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('login','link')", name="ck_identity_sso_try_purpose"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("state_hash", name="uq_identity_sso_try_state"),
    )
    op.create_index("ix_identity_sso_try_user", "identity_sso_try", ["user_id"])
    op.create_index("ix_identity_sso_try_expiry", "identity_sso_try", ["expires_at"])
    op.create_table(
        "identity_sso_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(length=32), nullable=False),
        sa.Column("subject_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("label_ct", sqlmodel.AutoString(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash", name="uq_identity_sso_offer_token"),
    )
    op.create_index("ix_identity_sso_offer_user", "identity_sso_offer", ["user_id"])
    for table, granted in TABLES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT {granted} ON {table} TO healthapp_app")
        op.execute(
            f"CREATE POLICY app_all ON {table} FOR ALL TO healthapp_app USING ({OWN_USER}) WITH CHECK ({OWN_USER})"
        )
    op.execute("ALTER TABLE identity_sso_try ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT ON identity_sso_try TO healthapp_app")
    op.execute(f"CREATE POLICY app_select ON identity_sso_try FOR SELECT TO healthapp_app USING ({OWN_USER})")
    # Somebody who logs in is nobody yet; somebody who links is who they say.
    op.execute(
        "CREATE POLICY app_insert ON identity_sso_try FOR INSERT TO healthapp_app WITH CHECK"
        f" (used_at IS NULL AND ((purpose = 'login' AND user_id IS NULL) OR (purpose = 'link' AND {OWN_USER})))"
    )
    for table in (*TABLES, "identity_sso_try"):
        for role in OUR_OWN:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    op.execute(FORGET)
    op.execute("REVOKE ALL ON FUNCTION identity_sso_forget() FROM PUBLIC")
    op.execute(TRIGGER)
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app, healthapp_system")


def downgrade() -> None:
    """Remove them. Accounts without a password keep none that could be right: their owners choose one by e-mail."""
    op.execute("DROP TRIGGER identity_sso_forget ON identity_user")
    op.execute("DROP FUNCTION identity_sso_forget()")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    for table in ("identity_sso_offer", "identity_sso_try", "identity_sso_link"):
        op.drop_table(table)
    op.execute("UPDATE identity_user SET password_hash = '-' WHERE password_hash IS NULL")
    op.alter_column("identity_user", "password_hash", nullable=False)
