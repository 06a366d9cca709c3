"""Codes by e-mail and by SMS as a second step: two more things for which something is sent to an address.

Revision ID: 0027
"""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE, CHECK = "identity_proof", "ck_identity_proof_purpose"


def upgrade() -> None:
    """Let the two purposes in."""
    # The same check with more in it, within one transaction.
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {TABLE} DROP CONSTRAINT {CHECK}")
    op.create_check_constraint(CHECK, TABLE, "purpose IN ('reset','email','phone','mfa_mail','mfa_sms')")


def downgrade() -> None:
    """Remove what was sent for them; nobody can log in by such a code any more."""
    op.execute("DELETE FROM identity_proof WHERE purpose IN ('mfa_mail', 'mfa_sms')")
    op.execute("DELETE FROM identity_second_factor WHERE kind IN ('email', 'sms')")
    op.drop_constraint(CHECK, TABLE)
    op.create_check_constraint(CHECK, TABLE, "purpose IN ('reset','email','phone')")
