"""A browser's login that nobody uses ends: what counts as use is its person's act, noted to the minute.

Revision ID: 0043
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
TABLE = "identity_session"
ENDED_BY = "ck_identity_session_ended_by"
ENDS = "'logout','reuse','device','person','reset','admin','provider'"
ROLES = "healthapp_app, healthapp_worker, healthapp_system"
SAFE = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
USE = "identity_session_use(text, text, timestamptz)"
ACTED = "identity_session_acted(text, timestamptz, timestamptz)"
OVER = "identity_sessions_over(uuid[], timestamptz)"
WHY = "identity_session_why(text, timestamptz)"
KNOWS = "identity_knows_device(text, text)"
# A program's calls are its use, noted every five minutes at most, and never by waiting for somebody who is changing it.
# A browser also asks by itself; its use are acts, which are told apart before they come here.
_USED = """
CREATE FUNCTION identity_session_use(wanted text, door text, at timestamptz)
RETURNS TABLE (session_id uuid, user_id uuid, role varchar, locale varchar, time_zone varchar{columns})
LANGUAGE plpgsql {safe}
BEGIN
    UPDATE identity_session SET seen_at = at WHERE id = (
        SELECT s.id FROM identity_session s
        WHERE s.token_hash = wanted AND s.kind = door AND s.revoked_at IS NULL AND s.expires_at > at
          AND s.seen_at < at - interval '5 minutes'{only}
        FOR UPDATE SKIP LOCKED);
    RETURN QUERY SELECT s.id, u.id, u.role, u.locale, u.time_zone{values}
        FROM identity_session s JOIN identity_user u ON u.id = s.user_id
        WHERE s.token_hash = wanted AND s.kind = door AND s.revoked_at IS NULL AND s.expires_at > at
          AND u.status = 'active';
END $$
"""
FUNCTIONS = {
    USE: _USED.format(
        columns=", last_act timestamptz, idle_until timestamptz, latest timestamptz",
        only=" AND s.kind <> 'browser'",
        values=", s.seen_at, s.expires_at, coalesce(s.ends_at, s.expires_at)",
        safe=SAFE,
    ),
    # What has ended is not brought back by an act that comes late.
    ACTED: f"""
CREATE FUNCTION identity_session_acted(wanted text, at timestamptz, idle_until timestamptz)
RETURNS void LANGUAGE sql {SAFE}
    UPDATE identity_session SET seen_at = at, expires_at = least(idle_until, coalesce(ends_at, expires_at)),
        ends_at = coalesce(ends_at, expires_at)
    WHERE id = (SELECT s.id FROM identity_session s
        WHERE s.token_hash = wanted AND s.kind = 'browser' AND s.revoked_at IS NULL AND s.expires_at > at
        FOR UPDATE SKIP LOCKED)
$$""",
    # For the pages that a process has open, whoever's they are: ids only, and only whether they live.
    OVER: f"""
CREATE FUNCTION identity_sessions_over(wanted uuid[], at timestamptz)
RETURNS SETOF uuid LANGUAGE sql STABLE {SAFE}
    SELECT w.id FROM unnest(wanted) AS w(id)
    WHERE NOT EXISTS (SELECT 1 FROM identity_session s
        WHERE s.id = w.id AND s.revoked_at IS NULL AND s.expires_at > at)
$$""",
    # Said to who still holds the cookie.
    WHY: f"""
CREATE FUNCTION identity_session_why(wanted text, at timestamptz)
RETURNS varchar LANGUAGE sql STABLE {SAFE}
    SELECT CASE WHEN s.ended_by IS NOT NULL THEN s.ended_by
        WHEN s.expires_at <= at AND s.expires_at < s.ends_at THEN 'idle' END
    FROM identity_session s WHERE s.token_hash = wanted AND s.kind = 'browser'
$$""",
}
_KNOWN = """
CREATE OR REPLACE FUNCTION identity_knows_device(wanted text, device text) RETURNS boolean
LANGUAGE sql STABLE {safe}
    SELECT EXISTS (SELECT 1 FROM identity_session s JOIN identity_user u ON u.id = s.user_id
        WHERE u.email_bidx = wanted AND s.device_hash = device
          AND (s.ended_by IS NULL OR s.ended_by IN ({kept})))
$$
"""


def upgrade() -> None:
    """Add the column, the end and the questions. Logins that are there get the limit from now on."""
    op.add_column(TABLE, sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        f"UPDATE {TABLE} s SET ends_at = s.expires_at, expires_at = least(s.expires_at, now() + CASE"
        " WHEN u.role IN ('doctor','pharmacist','provider','emergency','admin') THEN interval '30 minutes'"
        " ELSE interval '14 days' END)"
        " FROM identity_user u WHERE u.id = s.user_id AND s.kind = 'browser' AND s.revoked_at IS NULL"
        " AND s.expires_at > now()"
    )
    _allow(f"{ENDS},'idle'")
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        f"CREATE INDEX ix_identity_session_open ON {TABLE} (expires_at) WHERE revoked_at IS NULL"
    )
    op.execute(f"-- squawk-ignore ban-drop-function\nDROP FUNCTION {USE}")
    for name, statement in FUNCTIONS.items():
        _make(name, statement)
    # Whoever came by a device that was only left alone is no stranger on it.
    op.execute(_KNOWN.format(safe=SAFE, kept="'logout', 'idle'"))


def downgrade() -> None:
    """Remove them; what ended unused stays ended, as what ran out does."""
    op.execute(_KNOWN.format(safe=SAFE, kept="'logout'"))
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    _make(USE, _USED.format(columns="", only="", values="", safe=SAFE))
    op.drop_index("ix_identity_session_open", TABLE)
    op.execute(f"UPDATE {TABLE} SET ended_by = NULL WHERE ended_by = 'idle'")
    _allow(ENDS)
    op.execute(
        f"UPDATE {TABLE} SET expires_at = ends_at"
        " WHERE ends_at IS NOT NULL AND revoked_at IS NULL AND expires_at > now()"
    )
    op.drop_column(TABLE, "ends_at")


def _make(name: str, statement: str) -> None:
    op.execute(statement)
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES}")


def _allow(ends: str) -> None:
    """Let the check allow these ends: its predecessor's and more, within one transaction."""
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {TABLE} DROP CONSTRAINT {ENDED_BY}")
    op.create_check_constraint(ENDED_BY, TABLE, f"ended_by IN ({ends})")
