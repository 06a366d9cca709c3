"""Apps of others: which there are, what people let them do, their codes and tokens, and the keys that sign them.

Revision ID: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROLES = "healthapp_app, healthapp_worker, healthapp_system"
OWN_USER = "user_id = (SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
IS_ADMIN = "(SELECT current_setting('app.actor_role', true)) = 'admin'"
CHANGES = "access_scopes, access_hash, access_until, refresh_hash, expires_at, ended_at, ended_by"
# table -> (what the web process may do, with which rows). What is issued is never widened: neither whose it is, nor
# for which app, nor what it may do.
TABLES = {
    "apps_app": ("SELECT, INSERT, UPDATE (secret_hash, ended_at)", IS_ADMIN),
    "apps_grant": ("SELECT, INSERT, UPDATE (scopes, changed_at, ended_at)", OWN_USER),
    "apps_code": ("SELECT, INSERT, UPDATE (used_at)", OWN_USER),
    "apps_token": (
        f"SELECT, INSERT, UPDATE ({CHANGES})",
        OWN_USER,
    ),
    "apps_rotated_token": ("SELECT, INSERT", OWN_USER),
    "apps_signing_key": ("SELECT", "true"),
}

# Whoever names an app knows it; the digest of its secret is compared by the product.
LOOKUP = """
CREATE FUNCTION apps_lookup(wanted uuid)
RETURNS TABLE (id uuid, name varchar, publisher varchar, homepage varchar, kind varchar, secret_hash varchar,
    redirect_uris jsonb, logout_uris jsonb, scopes varchar, client_credentials boolean, owner_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.name, a.publisher, a.homepage, a.kind, a.secret_hash, a.redirect_uris, a.logout_uris, a.scopes,
        a.client_credentials, a.owner_id
    FROM apps_app a WHERE a.id = wanted AND a.ended_at IS NULL
$$
"""
# Who has no session any more has none that an app could lean on.
LOGIN_LIVES = """EXISTS (SELECT 1 FROM identity_session s
            WHERE s.id = OF.session_id AND s.revoked_at IS NULL AND s.expires_at > at)"""
CODE = """
CREATE FUNCTION apps_code_lookup(wanted text, at timestamptz)
RETURNS TABLE (id uuid, app_id uuid, user_id uuid, grant_id uuid, session_id uuid, redirect_uri varchar, scopes varchar,
    challenge varchar, nonce varchar, auth_time timestamptz, is_good boolean, was_used boolean, role varchar,
    locale varchar, time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.app_id, c.user_id, c.grant_id, c.session_id, c.redirect_uri, c.scopes, c.challenge, c.nonce,
        c.auth_time,
        c.used_at IS NULL AND c.expires_at > at AND g.ended_at IS NULL AND u.status = 'active'
            AND (c.session_id IS NULL OR LOGIN_LIVES),
        c.used_at IS NOT NULL, u.role, u.locale, u.time_zone
    FROM apps_code c JOIN apps_grant g ON g.id = c.grant_id JOIN identity_user u ON u.id = c.user_id
    WHERE c.code_hash = wanted
$$
""".replace("LOGIN_LIVES", LOGIN_LIVES.replace("OF", "c"))
REFRESH = """
CREATE FUNCTION apps_refresh_lookup(wanted text, at timestamptz)
RETURNS TABLE (id uuid, app_id uuid, user_id uuid, scopes varchar, created_at timestamptz, is_good boolean,
    was_used boolean, role varchar, locale varchar, time_zone varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id, t.app_id, t.user_id, t.scopes, t.created_at,
        t.refresh_hash = wanted AND t.ended_at IS NULL AND t.expires_at > at AND u.status = 'active',
        t.refresh_hash IS DISTINCT FROM wanted, u.role, u.locale, u.time_zone
    FROM apps_token t JOIN identity_user u ON u.id = t.user_id
    WHERE t.id = coalesce(
        (SELECT c.id FROM apps_token c WHERE c.refresh_hash = wanted),
        (SELECT r.token_id FROM apps_rotated_token r WHERE r.token_hash = wanted))
$$
"""
# The use is noted every five minutes at most, and never by waiting for somebody who is changing the row.
USE = """
CREATE FUNCTION apps_token_use(wanted text, at timestamptz)
RETURNS TABLE (token_id uuid, app_id uuid, user_id uuid, scopes varchar, owner_id uuid, role varchar, locale varchar,
    time_zone varchar)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE apps_token SET used_at = at WHERE id = (
        SELECT n.id FROM apps_token n
        WHERE n.access_hash = wanted AND n.ended_at IS NULL AND n.access_until > at
          AND coalesce(n.used_at, '-infinity') < at - interval '5 minutes'
        FOR UPDATE SKIP LOCKED);
    RETURN QUERY SELECT t.id, t.app_id, t.user_id, t.access_scopes, a.owner_id, u.role, u.locale, u.time_zone
        FROM apps_token t JOIN apps_app a ON a.id = t.app_id JOIN identity_user u ON u.id = t.user_id
        WHERE t.access_hash = wanted AND t.ended_at IS NULL AND t.access_until > at AND a.ended_at IS NULL
          AND u.status = 'active'
          AND (t.grant_id IS NOT NULL OR a.owner_id = t.user_id)
          AND (t.refresh_hash IS NOT NULL OR t.session_id IS NULL OR LOGIN_LIVES);
END $$
""".replace("LOGIN_LIVES", LOGIN_LIVES.replace("OF", "t"))
# People's tokens are theirs alone; who ends an app ends them all without seeing whose they are.
END = """
CREATE FUNCTION apps_end_tokens(app uuid, at timestamptz)
RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE apps_token SET ended_at = at, ended_by = 'admin'
    WHERE app_id = app AND ended_at IS NULL
      AND (current_setting('app.actor_role', true) = 'admin' OR session_user = 'healthapp_system')
    RETURNING id
$$
"""
FUNCTIONS = {
    "apps_lookup(uuid)": LOOKUP,
    "apps_code_lookup(text, timestamptz)": CODE,
    "apps_refresh_lookup(text, timestamptz)": REFRESH,
    "apps_token_use(text, timestamptz)": USE,
    "apps_end_tokens(uuid, timestamptz)": END,
}


def _time(name: str, *, needed: bool = True, now: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not needed)


def _text(name: str, length: int, *, needed: bool = True) -> sa.Column[object]:
    return sa.Column(name, sqlmodel.AutoString(length=length), nullable=not needed)


def _id(name: str, *, needed: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=not needed)


def _belongs(column: str, table: str, *, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], ondelete=then)


def _make_apps() -> None:
    op.create_table(
        "apps_app",
        _id("id"),
        _id("owner_id", needed=False),
        _text("name", 60),
        _text("publisher", 80),
        _text("homepage", 500, needed=False),
        _text("kind", 12),
        _text("secret_hash", 64, needed=False),
        sa.Column("redirect_uris", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("logout_uris", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _text("scopes", 100),
        sa.Column("client_credentials", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _time("created_at", now=True),
        _time("ended_at", needed=False),
        sa.CheckConstraint("kind IN ('confidential','public')", name="ck_apps_app_kind"),
        _belongs("owner_id", "identity_user", then="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "apps_grant",
        _id("id"),
        _id("app_id"),
        _id("user_id"),
        _text("scopes", 100),
        _time("created_at", now=True),
        _time("changed_at", now=True),
        _time("ended_at", needed=False),
        _belongs("app_id", "apps_app"),
        _belongs("user_id", "identity_user"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_apps_grant_living",
        "apps_grant",
        ["user_id", "app_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_apps_grant_app", "apps_grant", ["app_id"])


def _make_codes() -> None:
    op.create_table(
        "apps_code",
        _id("id"),
        _text("code_hash", 64),
        _id("app_id"),
        _id("user_id"),
        _id("grant_id"),
        _id("session_id", needed=False),
        _text("redirect_uri", 500),
        _text("scopes", 100),
        _text("challenge", 128),
        _text("nonce", 300, needed=False),
        _time("auth_time"),
        _time("created_at", now=True),
        _time("expires_at"),
        _time("used_at", needed=False),
        sa.CheckConstraint("expires_at <= created_at + interval '2 minutes'", name="ck_apps_code_life"),
        _belongs("app_id", "apps_app"),
        _belongs("user_id", "identity_user"),
        _belongs("grant_id", "apps_grant"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash", name="uq_apps_code_hash"),
    )
    op.create_index("ix_apps_code_grant", "apps_code", ["grant_id"])
    op.create_index("ix_apps_code_user", "apps_code", ["user_id"])


def _make_tokens() -> None:
    op.create_table(
        "apps_token",
        _id("id"),
        _id("app_id"),
        _id("user_id"),
        _id("grant_id", needed=False),
        _id("code_id", needed=False),
        _id("session_id", needed=False),
        _text("scopes", 100),
        _text("access_scopes", 100),
        _text("access_hash", 64),
        _time("access_until"),
        _text("refresh_hash", 64, needed=False),
        _time("auth_time", needed=False),
        _time("created_at", now=True),
        _time("used_at", needed=False),
        _time("expires_at"),
        _time("ended_at", needed=False),
        _text("ended_by", 8, needed=False),
        sa.CheckConstraint("ended_by IN ('app','person','reuse','admin','reset')", name="ck_apps_token_ended_by"),
        sa.CheckConstraint("expires_at <= created_at + interval '366 days'", name="ck_apps_token_life"),
        _belongs("app_id", "apps_app"),
        _belongs("user_id", "identity_user"),
        _belongs("grant_id", "apps_grant"),
        _belongs("code_id", "apps_code", then="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("access_hash", name="uq_apps_token_access"),
        sa.UniqueConstraint("refresh_hash", name="uq_apps_token_refresh"),
    )
    for name, column in (("grant", "grant_id"), ("user", "user_id"), ("app", "app_id"), ("code", "code_id")):
        op.create_index(f"ix_apps_token_{name}", "apps_token", [column])
    op.create_table(
        "apps_rotated_token",
        _text("token_hash", 64),
        _id("token_id"),
        _id("user_id"),
        _time("rotated_at", now=True),
        _belongs("token_id", "apps_token"),
        _belongs("user_id", "identity_user"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_apps_rotated_token_token", "apps_rotated_token", ["token_id"])
    op.create_index("ix_apps_rotated_token_user", "apps_rotated_token", ["user_id"])


def _make_keys() -> None:
    op.create_table(
        "apps_signing_key",
        _id("id"),
        _text("kid", 40),
        sa.Column("public", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("private_ct", sqlmodel.AutoString(), nullable=False),
        _time("created_at", now=True),
        _time("active_from"),
        _time("ended_at", needed=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kid", name="uq_apps_signing_key_kid"),
    )


def upgrade() -> None:
    """Create the tables with their policies, and what answers who isn't known yet."""
    _make_apps()
    _make_codes()
    _make_tokens()
    _make_keys()
    for table, (granted, rows) in TABLES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT {granted} ON {table} TO healthapp_app")
        op.execute(f"CREATE POLICY app_all ON {table} TO healthapp_app USING ({rows}) WITH CHECK ({rows})")
        for role in ("healthapp_worker", "healthapp_system"):
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")


def downgrade() -> None:
    """Remove all of it; apps are out then."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    for table in ("apps_rotated_token", "apps_token", "apps_code", "apps_grant", "apps_app", "apps_signing_key"):
        op.drop_table(table)
