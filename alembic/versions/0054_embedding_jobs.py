"""Vectors of the content in the database, those still to be made among them, and which edition the index follows.

Revision ID: 0054
"""

from __future__ import annotations

from alembic import op

revision = "0054"
down_revision = "0051"
branch_labels = None
depends_on = None

EDITION, EMBEDDER, EMBEDDING = "knowledge_edition", "knowledge_embedder", "knowledge_embedding"
READERS = ("healthapp_app", "healthapp_worker", "healthapp_system")
WRITERS = READERS[1:]
IS_ADMIN = "(SELECT current_setting('app.actor_role', true)) = 'admin'"
# What an administrator changes when something that was given up is tried again.
AGAIN = {EMBEDDER: "rests_until, why", EMBEDDING: "attempts, alone, next_at, dead_at, error"}


def upgrade() -> None:
    """Add them: everybody reads, the worker and the operator write. Nothing in them is about a person."""
    op.execute(
        f"""
        CREATE TABLE {EDITION} (
            version varchar(40) NOT NULL,
            turned_to timestamptz NOT NULL,
            seen_at timestamptz NOT NULL,
            CONSTRAINT {EDITION}_pkey PRIMARY KEY (version)
        )"""
    )
    op.execute(
        f"""
        CREATE TABLE {EMBEDDER} (
            model varchar(160) NOT NULL,
            version varchar(40) NOT NULL,
            wanted integer NOT NULL,
            requests double precision NOT NULL DEFAULT 0,
            tokens double precision NOT NULL DEFAULT 0,
            refilled_at timestamptz,
            rests_until timestamptz,
            why varchar(20),
            CONSTRAINT {EMBEDDER}_pkey PRIMARY KEY (model)
        )"""
    )
    op.execute(
        f"""
        CREATE TABLE {EMBEDDING} (
            digest varchar(64) NOT NULL,
            model varchar(160) NOT NULL,
            version varchar(40) NOT NULL,
            document_id varchar(120) NOT NULL,
            language varchar(2) NOT NULL CHECK (language IN ('bn', 'en')),
            tokens integer NOT NULL,
            numbers bytea,
            attempts integer NOT NULL DEFAULT 0,
            alone boolean NOT NULL DEFAULT false,
            next_at timestamptz NOT NULL DEFAULT now(),
            wanted_at timestamptz NOT NULL DEFAULT now(),
            dead_at timestamptz,
            error varchar(20),
            CONSTRAINT {EMBEDDING}_pkey PRIMARY KEY (digest)
        )"""
    )
    op.execute(f"CREATE INDEX ix_{EMBEDDING}_wanted ON {EMBEDDING} (model, version, next_at)")
    for table in (EDITION, EMBEDDER, EMBEDDING):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for role in READERS:
            op.execute(f"GRANT SELECT ON {table} TO {role}")
            op.execute(f"CREATE POLICY select_{role} ON {table} FOR SELECT TO {role} USING (true)")
        for role in WRITERS:
            op.execute(f"GRANT INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY insert_{role} ON {table} FOR INSERT TO {role} WITH CHECK (true)")
            op.execute(f"CREATE POLICY update_{role} ON {table} FOR UPDATE TO {role} USING (true) WITH CHECK (true)")
            op.execute(f"CREATE POLICY delete_{role} ON {table} FOR DELETE TO {role} USING (true)")
    for table, columns in AGAIN.items():
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO healthapp_app")
        op.execute(
            f"CREATE POLICY update_healthapp_app ON {table} FOR UPDATE TO healthapp_app"
            f" USING ({IS_ADMIN}) WITH CHECK ({IS_ADMIN})"
        )


def downgrade() -> None:
    """Remove them."""
    for table in (EMBEDDING, EMBEDDER, EDITION):
        op.execute(f"DROP TABLE {table}")
