"""The system log: what our processes said, by months, for administrators.

Revision ID: 0032
"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
TABLE = "compliance_system_log"
ROLES = ("healthapp_app", "healthapp_worker", "healthapp_system")
LOG = f"""
CREATE TABLE {TABLE} (
    id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    service_name varchar(20) NOT NULL,
    log_level varchar(8) NOT NULL CHECK (log_level IN ('info', 'warning', 'error', 'critical')),
    message text NOT NULL,
    metadata jsonb NOT NULL,
    trace_id varchar(80),
    correlation_id varchar(80),
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at)
"""
DEFINED = "SECURITY DEFINER SET search_path = public, pg_temp"
FUNCTIONS = {
    "compliance_lay_out_log(int)": f"""
CREATE FUNCTION compliance_lay_out_log(months int) RETURNS int LANGUAGE plpgsql {DEFINED} AS $$
DECLARE
    first date := date_trunc('month', now())::date;
    part text;
    made int := 0;
BEGIN
    FOR i IN 0..months LOOP
        part := 'compliance_system_log_' || to_char(first + make_interval(months => i), 'YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF compliance_system_log FOR VALUES FROM (%L) TO (%L)',
                part, first + make_interval(months => i), first + make_interval(months => i + 1));
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$""",
    # Never what is younger than 30 days, whoever asks: it may be what tells how somebody got in.
    "compliance_trim_log(timestamptz)": f"""
CREATE FUNCTION compliance_trim_log(bound timestamptz) RETURNS bigint LANGUAGE plpgsql {DEFINED}
SET lock_timeout = '3s' AS $$
DECLARE
    part record;
    gone bigint := 0;
    found bigint;
BEGIN
    IF bound > now() - interval '30 days' THEN
        RAISE EXCEPTION 'the log is kept for thirty days' USING ERRCODE = 'check_violation';
    END IF;
    FOR part IN
        SELECT months.name FROM (
            SELECT c.relname::text AS name, regexp_match(pg_get_expr(c.relpartbound, c.oid),
                'TO \\(''([^'']+)''\\)') AS ends
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'compliance_system_log'::regclass) months
        WHERE months.ends IS NOT NULL AND months.ends[1]::timestamptz <= bound
    LOOP
        EXECUTE format('SELECT count(*) FROM %I', part.name) INTO found;
        gone := gone + found;
        EXECUTE format('DROP TABLE %I', part.name);
    END LOOP;
    DELETE FROM compliance_system_log WHERE at < bound;
    GET DIAGNOSTICS found = ROW_COUNT;
    RETURN gone + found;
END $$""",
    "compliance_read_log(timestamptz, timestamptz, text, text[], text, text, bigint, int)": f"""
CREATE FUNCTION compliance_read_log(since timestamptz, until timestamptz, service text, levels text[], words text,
    work text, before bigint, at_most int)
RETURNS SETOF compliance_system_log LANGUAGE sql STABLE {DEFINED} AS $$
    SELECT l.* FROM compliance_system_log l
    WHERE identity_acting_admin() IS NOT NULL
      AND (before IS NULL OR l.seq < before)
      AND l.at >= coalesce(since, '-infinity') AND l.at < coalesce(until, 'infinity')
      AND (service IS NULL OR l.service_name = service)
      AND l.log_level = ANY (levels)
      AND (work IS NULL OR work IN (l.correlation_id, l.trace_id))
      AND (words IS NULL OR position(lower(words) IN lower(l.message || ' ' || l.metadata::text)) > 0)
    ORDER BY l.seq DESC LIMIT at_most
$$""",
}
WHO = {
    "compliance_lay_out_log(int)": ROLES[1:],
    "compliance_trim_log(timestamptz)": ROLES[1:],
    "compliance_read_log(timestamptz, timestamptz, text, text[], text, text, bigint, int)": ROLES,
}


def upgrade() -> None:
    """Add it: everybody of ours writes, administrators read, nobody changes."""
    op.execute(LOG)
    op.execute(f"CREATE TABLE {TABLE}_default PARTITION OF {TABLE} DEFAULT")
    op.execute(f"CREATE INDEX ix_{TABLE}_seq ON {TABLE} (seq)")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    for role in ROLES:
        op.execute(f"GRANT INSERT ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY insert_{role} ON {TABLE} FOR INSERT TO {role} WITH CHECK (true)")
    for role in ROLES[1:]:
        op.execute(f"GRANT SELECT ON {TABLE} TO {role}")
        op.execute(f"CREATE POLICY select_{role} ON {TABLE} FOR SELECT TO {role} USING (true)")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {', '.join(WHO[name])}")
    op.execute("SELECT compliance_lay_out_log(13)")


def downgrade() -> None:
    """Remove it, and what it holds."""
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
    op.execute(f"DROP TABLE {TABLE}")
