"""A version knows what the file said when it was begun; withdrawing a published one is signed, a warning by another.

Revision ID: 0058
"""

from __future__ import annotations

from alembic import op

revision = "0058"
down_revision = "0054"
branch_labels = None
depends_on = None

TABLE = "knowledge_revision"
KEEPS = "knowledge_revision_keeps"
# What `rules.revisions.is_grave` says: a warning of a check goes with these.
GRAVE = (
    "(OLD.kind IN ('red_flag', 'interaction', 'class_rule', 'allergy_group', 'medicine')"
    " OR OLD.kind = 'condition' AND coalesce(OLD.body -> 'dangers', '[]'::jsonb) <> '[]'::jsonb)"
)
WITHDRAWS = "OR NEW.status = 'withdrawn' AND OLD.status = 'published' AND OLD.author = acting"
SIGNS = "OR NEW.status = 'signed' AND ("
SAYS = [
    ("NEW.based_on, NEW.created_at)", "NEW.based_on, NEW.file_hash, NEW.created_at)"),
    ("OLD.based_on, OLD.created_at)", "OLD.based_on, OLD.file_hash, OLD.created_at)"),
    (SIGNS, f"{WITHDRAWS} AND {GRAVE}\n            {SIGNS}"),
]


def _say(before: str, after: str) -> None:
    """Replace a piece of the trigger's function, which has to be there. What another migration made of it stays."""
    before, after = (text.replace("'", "''") for text in (before, after))
    op.execute(
        f"DO $do$ DECLARE was text := pg_get_functiondef('{KEEPS}'::regproc); BEGIN"
        f" IF position('{before}' IN was) = 0 THEN RAISE EXCEPTION '{KEEPS} says something else'; END IF;"
        f" EXECUTE replace(was, '{before}', '{after}'); END $do$"
    )


def _show_signatures_of(*types: str) -> None:
    """Let editors read the signatures under records of these types."""
    names = ", ".join(f"'{one}'" for one in types)
    op.execute("DROP POLICY app_select_revisions ON compliance_signature")
    op.execute(
        "CREATE POLICY app_select_revisions ON compliance_signature FOR SELECT TO healthapp_app"
        f" USING (record_type IN ({names}) AND (SELECT knowledge_editor()) IS NOT NULL)"
    )


def upgrade() -> None:
    """Add the mark, and let the database keep it and hold to the second person."""
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN file_hash varchar(64) NOT NULL DEFAULT ''")
    for before, after in SAYS:
        _say(before, after)
    _show_signatures_of(TABLE, "knowledge_withdrawal")


def downgrade() -> None:
    """Take both back."""
    _show_signatures_of(TABLE)
    for before, after in reversed(SAYS):
        _say(after, before)
    op.execute(f"ALTER TABLE {TABLE} DROP COLUMN file_hash")
