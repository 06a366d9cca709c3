"""Administrators see how answers are made and what people think of them: figures, and nobody's name or words.

Revision ID: 0056
"""

from __future__ import annotations

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
SAFE = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
IS_ADMIN = "current_setting('app.actor_role', true) = 'admin'"
DAYS = "assistant_days(timestamptz, text)"
TOTALS = "assistant_totals(timestamptz)"
LOG = "assistant_processing_log(integer, integer, text)"
FUNCTIONS = {
    # One line a day of the reader's own clock, with what was answered on it.
    DAYS: f"""
CREATE FUNCTION assistant_days(since timestamptz, zone text)
RETURNS TABLE (day date, model varchar, outcome varchar, urgent boolean, answers bigint, up bigint, down bigint,
    content bigint, mixed bigint, discontent bigint, tokens_in numeric, tokens_out numeric)
{SAFE} AS $$
    SELECT (p.created_at AT TIME ZONE zone)::date, p.model, p.outcome, p.urgency IS NOT NULL, count(*),
        count(*) FILTER (WHERE f.thumb = 'up'), count(*) FILTER (WHERE f.thumb = 'down'),
        count(*) FILTER (WHERE f.sentiment = 1), count(*) FILTER (WHERE f.sentiment = 0),
        count(*) FILTER (WHERE f.sentiment = -1), sum(p.tokens_in), sum(p.tokens_out)
    FROM assistant_processing p LEFT JOIN assistant_feedback f ON f.message_id = p.message_id
    WHERE {IS_ADMIN} AND p.created_at >= since
    GROUP BY 1, 2, 3, 4
$$
""",
    TOTALS: f"""
CREATE FUNCTION assistant_totals(since timestamptz)
RETURNS TABLE (median double precision, slow double precision, verdicts jsonb)
{SAFE} AS $$
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY p.latency_ms),
        percentile_cont(0.95) WITHIN GROUP (ORDER BY p.latency_ms),
        (SELECT coalesce(jsonb_object_agg(summed.verdict, summed.number), '{{}}') FROM (
            SELECT v.key AS verdict, sum(v.value::bigint) AS number
            FROM assistant_processing q, jsonb_each_text(q.verdicts) v
            WHERE {IS_ADMIN} AND q.created_at >= since GROUP BY v.key) summed)
    FROM assistant_processing p WHERE {IS_ADMIN} AND p.created_at >= since
$$
""",
    # Neither whose answer it was nor which message; the day alone, and the day's answers in no order: the trail, which
    # the same people read, tells who asked at what moment. A hash is the day's own for the same reason.
    LOG: f"""
CREATE FUNCTION assistant_processing_log(skipped integer, wanted integer, zone text)
RETURNS TABLE (day date, prompt_hash text, model varchar, outcome varchar, urgency varchar, tools jsonb,
    citations jsonb, verdicts jsonb, tokens_in integer, tokens_out integer, latency_ms integer, thumb varchar,
    sentiment integer)
{SAFE} AS $$
    SELECT d.day, left(encode(sha256(convert_to(p.prompt_hash || d.day, 'UTF8')), 'hex'), 16), p.model, p.outcome,
        p.urgency, p.tools, p.citations, p.verdicts, p.tokens_in, p.tokens_out, p.latency_ms, f.thumb, f.sentiment
    FROM assistant_processing p LEFT JOIN assistant_feedback f ON f.message_id = p.message_id,
        LATERAL (SELECT (p.created_at AT TIME ZONE zone)::date AS day) d
    WHERE {IS_ADMIN} ORDER BY d.day DESC, md5(p.id::text) OFFSET skipped LIMIT wanted
$$
""",
}


def upgrade() -> None:
    """Make the functions; the tables stay each person's own."""
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO healthapp_app")


def downgrade() -> None:
    """Remove them."""
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
