"""A provider's answer that its page posts waits, sealed, beside the row of whoever set out.

Revision ID: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
TAKE = "identity_sso_take(text, text, text, timestamptz)"
RETURNED = "RETURNS TABLE (try_id uuid, purpose varchar, user_id uuid, kept_ct text{more})"
# What is given out is gone from the table: the old row is read and locked before it is changed.
TAKE_WITH_ANSWER = f"""
CREATE FUNCTION identity_sso_take(wanted text, browser text, via text, at timestamptz)
{RETURNED.format(more=", answer_ct text")}
LANGUAGE sql {DEFINED}
    WITH taken AS (
        SELECT t.* FROM identity_sso_try t
        WHERE t.state_hash = wanted AND t.browser_hash = browser AND t.provider = via AND t.used_at IS NULL
          AND t.expires_at > greatest(at, now())
        FOR UPDATE)
    UPDATE identity_sso_try t SET used_at = at, answer_ct = NULL FROM taken
    WHERE t.id = taken.id AND t.used_at IS NULL
    RETURNING t.id, t.purpose, t.user_id, t.kept_ct, taken.answer_ct
$$
"""
TAKE_BEFORE = f"""
CREATE FUNCTION identity_sso_take(wanted text, browser text, via text, at timestamptz)
{RETURNED.format(more="")}
LANGUAGE sql {DEFINED}
    UPDATE identity_sso_try t SET used_at = at
    WHERE t.state_hash = wanted AND t.browser_hash = browser AND t.provider = via AND t.used_at IS NULL
      AND t.expires_at > greatest(at, now())
    RETURNING t.id, t.purpose, t.user_id, t.kept_ct
$$
"""
FUNCTIONS = {
    "identity_sso_away(text, text, timestamptz)": f"""
CREATE FUNCTION identity_sso_away(wanted text, via text, at timestamptz) RETURNS uuid LANGUAGE sql STABLE {DEFINED}
    SELECT t.id FROM identity_sso_try t
    WHERE t.state_hash = wanted AND t.provider = via AND t.used_at IS NULL AND t.expires_at > greatest(at, now())
$$""",
    "identity_sso_answer(uuid, text)": f"""
CREATE FUNCTION identity_sso_answer(wanted uuid, answer text) RETURNS boolean LANGUAGE plpgsql {DEFINED}
BEGIN
    UPDATE identity_sso_try t SET answer_ct = answer
    WHERE t.id = wanted AND t.used_at IS NULL AND t.answer_ct IS NULL;
    RETURN FOUND;
END $$""",
}


def _grant(name: str) -> None:
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app, healthapp_system")


def upgrade() -> None:
    """Add the column, the two functions of whoever posts, and give the answer to whoever takes the row."""
    op.add_column("identity_sso_try", sa.Column("answer_ct", sqlmodel.AutoString(), nullable=True))
    # Made anew in the same transaction, with one column more; whoever still runs the version before looks by name.
    op.execute(f"-- squawk-ignore ban-drop-function\nDROP FUNCTION {TAKE}")
    op.execute(TAKE_WITH_ANSWER)
    _grant(TAKE)
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        _grant(name)


def downgrade() -> None:
    """Remove them; whoever is on the way begins again."""
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.execute(f"DROP FUNCTION {TAKE}")
    op.execute(TAKE_BEFORE)
    _grant(TAKE)
    op.drop_column("identity_sso_try", "answer_ct")
