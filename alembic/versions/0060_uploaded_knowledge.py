"""Files of licensed texts that editors upload: how far each is, and what its dry run wouldn't take.

Who may edit medical content sees how loads went; an administrator does by that permission alone.

Revision ID: 0060
"""

from __future__ import annotations

from alembic import op

revision = "0060"
down_revision = "0061"
branch_labels = None
depends_on = None

IMPORT, REJECT = "knowledge_import", "knowledge_import_reject"
LOADS = ("knowledge_load", "knowledge_load_reject")
APP, WORKERS = "healthapp_app", ("healthapp_worker", "healthapp_system")
IS_EDITOR = "(SELECT knowledge_editor()) IS NOT NULL"
IS_ADMIN = "current_setting('app.actor_role', true) = 'admin'"
STEERED = "status, failure, percent, stop_asked, changed_at"


def _show_loads_if(allowed: str) -> None:
    for table in LOADS:
        op.execute(f"ALTER POLICY select_{APP} ON {table} USING ({allowed})")


def upgrade() -> None:
    """Add them: editors upload and steer, the worker does the work."""
    op.execute(
        f"""
        CREATE TABLE {IMPORT} (
            id uuid NOT NULL,
            uploader uuid,
            origin varchar(20) NOT NULL,
            file varchar(255) NOT NULL,
            size bigint NOT NULL,
            file_digest varchar(64) NOT NULL,
            licence varchar(500) NOT NULL,
            status varchar(10) NOT NULL,
            failure varchar(40) NOT NULL,
            percent integer NOT NULL,
            read integer NOT NULL,
            added integer NOT NULL,
            changed integer NOT NULL,
            unchanged integer NOT NULL,
            rejected integer NOT NULL,
            reasons jsonb NOT NULL,
            load_id uuid,
            stop_asked boolean NOT NULL,
            lease uuid,
            leased_until timestamptz,
            created_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL,
            CONSTRAINT {IMPORT}_pkey PRIMARY KEY (id),
            CONSTRAINT {IMPORT}_status_check
                CHECK (status IN ('checking','checked','loading','done','failed','stopped'))
        )"""
    )
    op.execute(f"CREATE INDEX ix_{IMPORT}_created ON {IMPORT} (created_at)")
    op.execute(f"CREATE INDEX ix_{IMPORT}_uploader ON {IMPORT} (uploader)")
    op.execute(
        f"""
        CREATE TABLE {REJECT} (
            import_id uuid NOT NULL REFERENCES {IMPORT} (id) ON DELETE CASCADE,
            at integer NOT NULL,
            number integer NOT NULL,
            key varchar(200) NOT NULL,
            reason varchar(20) NOT NULL,
            CONSTRAINT {REJECT}_pkey PRIMARY KEY (import_id, at)
        )"""
    )
    for table in (IMPORT, REJECT):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT ON {table} TO {APP}")
        op.execute(f"CREATE POLICY select_{APP} ON {table} FOR SELECT TO {APP} USING ({IS_EDITOR})")
        for role in WORKERS:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
            op.execute(f"CREATE POLICY all_{role} ON {table} FOR ALL TO {role} USING (true) WITH CHECK (true)")
    op.execute(f"GRANT INSERT, UPDATE ({STEERED}) ON {IMPORT} TO {APP}")
    op.execute(
        f"CREATE POLICY insert_{APP} ON {IMPORT} FOR INSERT TO {APP}"
        " WITH CHECK (uploader = (SELECT knowledge_editor()) AND status = 'checking' AND load_id IS NULL)"
    )
    op.execute(
        f"CREATE POLICY update_{APP} ON {IMPORT} FOR UPDATE TO {APP} USING ({IS_EDITOR}) WITH CHECK ({IS_EDITOR})"
    )
    _show_loads_if(IS_EDITOR)


def downgrade() -> None:
    """Remove them; how loads went administrators see again."""
    _show_loads_if(IS_ADMIN)
    op.execute(f"DROP TABLE {REJECT}")
    op.execute(f"DROP TABLE {IMPORT}")
