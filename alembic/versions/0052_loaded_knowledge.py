"""What an operator has licensed and loaded beside the content: the records, the loads, and what each did not take.

Revision ID: 0052
"""

from __future__ import annotations

from alembic import op

revision = "0052"
down_revision = "0057"
branch_labels = None
depends_on = None

LOADED, LOAD, REJECT = "knowledge_loaded", "knowledge_load", "knowledge_load_reject"
READERS = ("healthapp_app", "healthapp_worker", "healthapp_system")
WRITERS = READERS[1:]
ADMIN = "current_setting('app.actor_role', true) = 'admin'"


def upgrade() -> None:
    """Add them. What was loaded is read by everybody; how loads went by administrators. The operator alone writes."""
    op.execute(
        f"""
        CREATE TABLE {LOAD} (
            id uuid NOT NULL,
            origin varchar(20) NOT NULL,
            file varchar(255) NOT NULL,
            file_digest varchar(64) NOT NULL,
            licence varchar(500) NOT NULL,
            status varchar(10) NOT NULL,
            failure varchar(40) NOT NULL,
            position integer NOT NULL,
            read integer NOT NULL,
            added integer NOT NULL,
            changed integer NOT NULL,
            unchanged integer NOT NULL,
            rejected integer NOT NULL,
            reasons jsonb NOT NULL,
            gone integer NOT NULL,
            pruned integer NOT NULL,
            started_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL,
            CONSTRAINT {LOAD}_pkey PRIMARY KEY (id),
            CONSTRAINT {LOAD}_status_check CHECK (status IN ('running','done','failed','left'))
        )"""
    )
    op.execute(f"CREATE INDEX ix_{LOAD}_started ON {LOAD} (started_at)")
    op.execute(
        f"""
        CREATE TABLE {REJECT} (
            load_id uuid NOT NULL REFERENCES {LOAD} (id) ON DELETE CASCADE,
            at integer NOT NULL,
            number integer NOT NULL,
            key varchar(200) NOT NULL,
            reason varchar(20) NOT NULL,
            CONSTRAINT {REJECT}_pkey PRIMARY KEY (load_id, at)
        )"""
    )
    op.execute(
        f"""
        CREATE TABLE {LOADED} (
            origin varchar(20) NOT NULL,
            key varchar(200) NOT NULL,
            entry_id varchar(60) NOT NULL,
            kind varchar(10) NOT NULL,
            audience varchar(20) NOT NULL,
            category varchar(20) NOT NULL,
            about varchar(120),
            head text[] NOT NULL,
            terms text[] NOT NULL,
            body jsonb NOT NULL,
            digest varchar(64) NOT NULL,
            as_of date,
            revision integer NOT NULL,
            seen_in uuid NOT NULL,
            loaded_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL,
            CONSTRAINT {LOADED}_pkey PRIMARY KEY (origin, key),
            CONSTRAINT {LOADED}_entry_id_key UNIQUE (entry_id),
            CONSTRAINT {LOADED}_kind_check CHECK (kind IN ('article','pair','names'))
        )"""
    )
    op.execute(f"CREATE INDEX ix_{LOADED}_terms ON {LOADED} USING gin (terms)")
    op.execute(f"CREATE INDEX ix_{LOADED}_about ON {LOADED} (about)")
    op.execute(f"CREATE INDEX ix_{LOADED}_kind ON {LOADED} (kind, changed_at)")
    for table in (LOAD, REJECT, LOADED):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for role in READERS:
            seen = ADMIN if table != LOADED and role == READERS[0] else "true"
            op.execute(f"GRANT SELECT ON {table} TO {role}")
            op.execute(f"CREATE POLICY select_{role} ON {table} FOR SELECT TO {role} USING ({seen})")
        for role in WRITERS:
            op.execute(f"GRANT INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY insert_{role} ON {table} FOR INSERT TO {role} WITH CHECK (true)")
            op.execute(f"CREATE POLICY update_{role} ON {table} FOR UPDATE TO {role} USING (true) WITH CHECK (true)")
            op.execute(f"CREATE POLICY delete_{role} ON {table} FOR DELETE TO {role} USING (true)")


def downgrade() -> None:
    """Remove them, with all that was loaded."""
    for table in (LOADED, REJECT, LOAD):
        op.execute(f"DROP TABLE {table}")
