"""Dead letters, broadcasts and the apps of others each ask for a permission of their own, in the database too.

Revision ID: 0076
"""

from __future__ import annotations

from alembic import op

revision = "0076"
down_revision = "0078"  # which came in first; the numbers were given out before
branch_labels = None
depends_on = None

WHO = "current_setting('app.actor_role', true)"
MENDS, SENDS, APPS = "manage_dead_letters", "send_broadcasts", "manage_apps"
# What each function said, and what it says now. The operator's command line has no permission to lose.
LETS = f"coalesce({WHO}, '') NOT IN ('admin', 'system')"
LETS_BY_PERMISSION = f"coalesce({WHO}, '') <> 'system' AND compliance_acting_admin('{MENDS}') IS NULL"
SAID = {
    "ops_failed_notices": (
        f"{WHO} IN ('admin', 'system')",
        f"({WHO} = 'system' OR compliance_acting_admin('{MENDS}') IS NOT NULL)",
    ),
    "ops_resend_notices": (LETS, LETS_BY_PERMISSION),
    "ops_discard_notices": (LETS, LETS_BY_PERMISSION),
    "ops_discard_events": (LETS, LETS_BY_PERMISSION),
    "apps_end_tokens": (f"{WHO} = 'admin'", f"compliance_acting_admin('{APPS}') IS NOT NULL"),
}
# policy, table -> the permission, and whether it also says what may be written.
POLICIES = {
    ("app_select", "outbox_event"): (MENDS, False),
    ("app_select", "outbox_delivery"): (MENDS, False),
    ("app_update", "outbox_delivery"): (MENDS, True),
    ("update_healthapp_app", "knowledge_embedder"): (MENDS, True),
    ("update_healthapp_app", "knowledge_embedding"): (MENDS, True),
    ("app_all", "notifications_broadcast"): (SENDS, True),
    ("app_all", "apps_app"): (APPS, True),
}
IS_ADMIN = f"(SELECT {WHO}) = 'admin'"


def _say(name: str, before: str, after: str) -> None:
    """Replace a piece of a function's text, which has to be there."""
    before, after = (text.replace("'", "''") for text in (before, after))
    op.execute(
        f"DO $do$ DECLARE was text := pg_get_functiondef('{name}'::regproc); BEGIN"
        f" IF position('{before}' IN was) = 0 THEN RAISE EXCEPTION '{name} says something else'; END IF;"
        f" EXECUTE replace(was, '{before}', '{after}'); END $do$"
    )


def _rule(policy: str, table: str, rule: str, *, writes: bool) -> None:
    check = f" WITH CHECK ({rule})" if writes else ""
    op.execute(f"ALTER POLICY {policy} ON {table} USING ({rule}){check}")


def upgrade() -> None:
    """Ask for the permission wherever the role was enough."""
    for name, (before, after) in SAID.items():
        _say(name, before, after)
    for (policy, table), (permission, writes) in POLICIES.items():
        _rule(policy, table, f"(SELECT compliance_acting_admin('{permission}')) IS NOT NULL", writes=writes)


def downgrade() -> None:
    """Let every administrator do all of it again."""
    for (policy, table), (_permission, writes) in POLICIES.items():
        _rule(policy, table, IS_ADMIN, writes=writes)
    for name, (before, after) in SAID.items():
        _say(name, after, before)
