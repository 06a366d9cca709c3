"""What to write into the columns of a table that a test doesn't care about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.rows import Connection

# What a check over several columns asks for.
_ALSO = {
    "compliance_taken_permission": {"role": "'doctor'", "given_at": "now()"},
    "identity_sso_visit": {"session_id": "gen_random_uuid()"},
}


def needed_columns(owner: Connection, table: str, sealed: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the columns of a table that must have a value, and an expression for each that satisfies its checks."""
    found = owner.execute(
        "SELECT a.attname, format_type(a.atttypid, a.atttypmod), (SELECT substring(pg_get_constraintdef(c.oid)"
        " FROM '''([a-z_]+)''::') FROM pg_constraint c WHERE c.conrelid = a.attrelid AND c.contype = 'c'"
        " AND c.conkey = ARRAY[a.attnum] AND pg_get_constraintdef(c.oid) NOT LIKE '%%<> ALL%%' LIMIT 1)"
        " FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull"
        " AND NOT a.atthasdef AND a.attidentity = '' AND a.attname <> 'id' AND NOT a.attname = ANY (%s)",
        (table, list(sealed)),
    ).fetchall()
    expressions = []
    for _name, kind, allowed in found:
        if allowed:
            expressions.append(f"'{allowed}'")
        elif kind == "uuid":
            expressions.append("gen_random_uuid()")
        elif kind.startswith(("character", "text")):
            expressions.append("left(md5(random()::text), 2)" if "(2)" in kind else "left(md5(random()::text), 8)")
        else:
            fixed = {"boolean": "false", "jsonb": "'{}'", "bytea": "'x'", "inet": "'127.0.0.1'", "date": "now()"}
            fixed["bigint"] = "floor(random() * 9e15)::bigint"  # a number of its own: some tables have a line of them
            expressions.append(fixed.get(kind, "now()" if kind.startswith("time") else "1"))
    also = _ALSO.get(table, {})
    return [*(name for name, _, _ in found), *also], [*expressions, *also.values()]
