"""Conversations with the assistant, what people think of its answers, and how each answer was made.

Questions, answers and reasons lie sealed. Each row is its person's alone; deleting a conversation takes all of it.

Revision ID: 0050
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
ACTOR = "(SELECT nullif(current_setting('app.actor_id', true), '')::uuid)"
CONVERSATION, MESSAGE = "assistant_conversation", "assistant_message"
FEEDBACK, PROCESSING = "assistant_feedback", "assistant_processing"
# What its person may do with a table; what is written of an answer is never changed afterwards.
RIGHTS = {
    CONVERSATION: ("SELECT", "INSERT", "UPDATE", "DELETE"),
    MESSAGE: ("SELECT", "INSERT"),
    FEEDBACK: ("SELECT", "INSERT", "UPDATE"),
    PROCESSING: ("SELECT", "INSERT"),
}
# A row belongs to something that is the same person's, whatever its own column says.
INSIDE = {
    MESSAGE: f"EXISTS (SELECT 1 FROM {CONVERSATION} c WHERE c.id = conversation_id AND c.user_id = {ACTOR})",
    FEEDBACK: f"EXISTS (SELECT 1 FROM {MESSAGE} m WHERE m.id = message_id AND m.user_id = {ACTOR})",
    PROCESSING: f"EXISTS (SELECT 1 FROM {MESSAGE} m WHERE m.id = message_id AND m.user_id = {ACTOR})",
}


def upgrade() -> None:
    """Add the tables and who may see what of them."""
    moment, text = sa.DateTime(timezone=True), sqlmodel.AutoString
    now = sa.text("now()")
    op.create_table(
        CONVERSATION,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title_ct", text(), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{CONVERSATION}_user", CONVERSATION, ["user_id", "updated_at"])
    op.create_index(f"ix_{CONVERSATION}_aged", CONVERSATION, ["updated_at"])
    op.create_table(
        MESSAGE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("author", text(length=10), nullable=False),
        sa.Column("body_ct", text(), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.CheckConstraint("author IN ('person','assistant')", name=f"ck_{MESSAGE}_author"),
        sa.ForeignKeyConstraint(["conversation_id"], [f"{CONVERSATION}.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{MESSAGE}_conversation", MESSAGE, ["conversation_id", "id"])
    op.create_table(
        FEEDBACK,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("thumb", text(length=4), nullable=False),
        sa.Column("reason_ct", text(), nullable=True),
        sa.Column("sentiment", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.CheckConstraint("thumb IN ('up','down')", name=f"ck_{FEEDBACK}_thumb"),
        sa.CheckConstraint("sentiment BETWEEN -1 AND 1", name=f"ck_{FEEDBACK}_sentiment"),
        sa.ForeignKeyConstraint(["message_id"], [f"{MESSAGE}.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", name=f"uq_{FEEDBACK}_message"),
    )
    op.create_table(
        PROCESSING,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("prompt_hash", text(length=64), nullable=False),
        sa.Column("model", text(length=120), nullable=False),
        sa.Column("outcome", text(length=20), nullable=False),
        sa.Column("urgency", text(length=12), nullable=True),
        sa.Column("tools", postgresql.JSONB(), nullable=False),
        sa.Column("citations", postgresql.JSONB(), nullable=False),
        sa.Column("verdicts", postgresql.JSONB(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=True),
        sa.Column("tokens_out", sa.Integer(), nullable=True),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], [f"{MESSAGE}.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{PROCESSING}_message", PROCESSING, ["message_id"])
    for table in (MESSAGE, FEEDBACK, PROCESSING):
        op.create_index(f"ix_{table}_user", table, ["user_id"])
        op.create_index(f"ix_{table}_aged", table, ["created_at"])
    for table, rights in RIGHTS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT {', '.join(rights)} ON {table} TO healthapp_app")
        mine = f"user_id = {ACTOR}"
        inside = f"{mine} AND {INSIDE[table]}" if table in INSIDE else mine
        for right in rights:
            using = "" if right == "INSERT" else f" USING ({mine})"
            check = f" WITH CHECK ({inside})" if right in ("INSERT", "UPDATE") else ""
            op.execute(f"CREATE POLICY app_{right.lower()} ON {table} FOR {right} TO healthapp_app{using}{check}")
        for role in ("healthapp_worker", "healthapp_system"):
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")


def downgrade() -> None:
    """Remove them, with every conversation."""
    for table in (PROCESSING, FEEDBACK, MESSAGE, CONVERSATION):
        op.drop_table(table)
