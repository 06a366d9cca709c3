"""What an administrator sees of an account counts its passkeys among the second factors.

Revision ID: 0035
"""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

_BEFORE = "(SELECT count(*) FROM identity_second_factor f WHERE f.user_id = u.id AND f.status = 'active')"
_PASSKEYS = "(SELECT count(*) FROM identity_passkey p WHERE p.user_id = u.id)"
_AFTER = f"{_BEFORE} + {_PASSKEYS}"
_NAME = "identity_admin_users(uuid, text, text, text, text, uuid, integer, timestamptz)"


def _replace(old: str, new: str) -> None:
    """Define the function anew, with one expression changed; everything else stays as it was written."""
    quoted = [text.replace("'", "''") for text in (_NAME, old, new)]
    op.execute(
        f"DO $do$ BEGIN EXECUTE replace(pg_get_functiondef('{quoted[0]}'::regprocedure), '{quoted[1]}', '{quoted[2]}');"
        " END $do$"
    )


def upgrade() -> None:
    """Count both."""
    _replace(_BEFORE, _AFTER)


def downgrade() -> None:
    """Count what is typed alone."""
    _replace(_AFTER, _BEFORE)
