"""The medical content's analysed texts beside the search engine: what search answers from while that is away.

Revision ID: 0049
"""

from __future__ import annotations

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TABLE = "knowledge_entry"
READERS = ("healthapp_app", "healthapp_worker", "healthapp_system")
WRITERS = READERS[1:]


def upgrade() -> None:
    """Add them: everybody reads, the worker and the operator write. Nothing in it is about a person."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(
        f"""
        CREATE TABLE {TABLE} (
            version varchar(40) NOT NULL,
            document_id varchar(120) NOT NULL,
            language varchar(2) NOT NULL CHECK (language IN ('bn', 'en')),
            category varchar(20) NOT NULL,
            severity varchar(20),
            audience varchar(20) NOT NULL,
            analysed text NOT NULL,
            whole integer NOT NULL,
            imported_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT {TABLE}_pkey PRIMARY KEY (version, document_id, language)
        )"""
    )
    op.execute(f"CREATE INDEX ix_{TABLE}_analysed ON {TABLE} USING gin (analysed gin_trgm_ops)")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    for role in READERS:
        op.execute(f"GRANT SELECT ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY select_{role} ON {TABLE} FOR SELECT TO {role} USING (true)")
    for role in WRITERS:
        op.execute(f"GRANT INSERT, DELETE ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY insert_{role} ON {TABLE} FOR INSERT TO {role} WITH CHECK (true)")
        op.execute(f"CREATE POLICY delete_{role} ON {TABLE} FOR DELETE TO {role} USING (true)")


def downgrade() -> None:
    """Remove them; the extension stays, others may use it."""
    op.execute(f"DROP TABLE {TABLE}")
