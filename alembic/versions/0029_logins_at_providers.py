"""Which session came from which login at a provider, so that it ends with that one; and what such a login proved.

Revision ID: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0029"
down_revision = "0031"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
OWN_USER = f"user_id = {ACTOR}"
OUR_OWN = ("healthapp_worker", "healthapp_system")
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
ENDS = "'logout','reuse','device','person','reset','admin'"
ENDED_BY = "ck_identity_session_ended_by"
FUNCTIONS = {
    # What a provider says counts once, whoever brings it.
    "identity_sso_hear(text, timestamptz)": f"""
CREATE FUNCTION identity_sso_hear(word text, until timestamptz) RETURNS boolean LANGUAGE plpgsql {DEFINED}
BEGIN
    INSERT INTO identity_sso_heard (word_hash, until) VALUES (word, until) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$""",
    # Nobody is logged in when a provider calls; both digests are keyed. A login whose name there we were never told may
    # be the one that ended. Whoever is between the two steps of such a login begins again.
    "identity_sso_end(text, text, text, timestamptz)": f"""
CREATE FUNCTION identity_sso_end(via text, subject text, visit text, at timestamptz)
RETURNS TABLE (session_id uuid, user_id uuid, token_hash varchar) LANGUAGE sql {DEFINED}
    WITH gone AS (
        SELECT v.session_id AS session, v.ticket_id AS ticket FROM identity_sso_visit v
        WHERE v.provider = via AND (subject IS NOT NULL OR visit IS NOT NULL)
          AND (subject IS NULL OR v.subject_bidx = subject)
          AND (visit IS NULL OR v.visit_bidx = visit OR (v.visit_bidx IS NULL AND subject IS NOT NULL))
    ), waiting AS (
        UPDATE identity_login_ticket t SET used_at = at FROM gone
        WHERE t.id = gone.ticket AND t.used_at IS NULL
    )
    UPDATE identity_session s SET revoked_at = at, ended_by = 'provider' FROM gone
    WHERE s.id = gone.session AND s.revoked_at IS NULL
    RETURNING s.id, s.user_id, s.token_hash
$$""",
}


def upgrade() -> None:
    """Create the tables, the column and the functions."""
    op.add_column(
        "identity_session", sa.Column("is_silent", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    # The same check with more in it, within one transaction.
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE identity_session DROP CONSTRAINT {ENDED_BY}")
    op.create_check_constraint(ENDED_BY, "identity_session", f"ended_by IN ({ENDS},'provider')")
    op.create_table(
        "identity_sso_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(length=32), nullable=False),
        sa.Column("subject_bidx", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("visit_bidx", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(session_id IS NULL) <> (ticket_id IS NULL)", name="ck_identity_sso_visit_login"),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["identity_session.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["identity_login_ticket.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", name="uq_identity_sso_visit_ticket"),
    )
    for name in ("user_id", "subject_bidx", "visit_bidx", "session_id"):
        op.create_index(f"ix_identity_sso_visit_{name.partition('_')[0]}", "identity_sso_visit", [name])
    op.create_table(
        "identity_sso_heard",
        sa.Column("word_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("word_hash"),
    )
    for table in ("identity_sso_visit", "identity_sso_heard"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for role in OUR_OWN:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE (session_id, ticket_id) ON identity_sso_visit TO healthapp_app")
    op.execute(
        "CREATE POLICY app_all ON identity_sso_visit FOR ALL TO healthapp_app"
        f" USING ({OWN_USER}) WITH CHECK ({OWN_USER})"
    )
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app, healthapp_system")


def downgrade() -> None:
    """Remove them. Sessions that a provider ended stay ended."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("identity_sso_heard")
    op.drop_table("identity_sso_visit")
    op.drop_constraint(ENDED_BY, "identity_session")
    op.execute("UPDATE identity_session SET ended_by = 'person' WHERE ended_by = 'provider'")
    op.create_check_constraint(ENDED_BY, "identity_session", f"ended_by IN ({ENDS})")
    op.drop_column("identity_session", "is_silent")
