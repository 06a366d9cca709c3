"""What a backup's check compares: rows per table, the audit chain's head, the data keys, as of one position in the WAL.

The position has to belong to the very state that was counted. So we look for a moment in which no transaction was
open: a snapshot, the position, and a second look that finds the same snapshot and nobody writing.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from healthapp.backup.errors import BackupError
from healthapp.backup.replication import connect, parse_lsn

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUIET_SECONDS = 5.0
_BETWEEN_TRIES = 0.003
_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    " AND NOT relispartition ORDER BY relname"
)
_SNAPSHOT = "SELECT pg_current_snapshot()::text"
_WRITING = "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
_HEAD = "SELECT number, hash FROM compliance_audit_seal ORDER BY number DESC LIMIT 1"
# Something has to come after the position, or recovery would wait for it. It isn't transactional, so it opens nothing.
_MARK = "SELECT pg_current_wal_insert_lsn()::text, pg_logical_emit_message(false, 'healthapp', 'backup')::text"


@dataclass(frozen=True, slots=True)
class Facts:
    """The state at `position`; `needed` is how far the WAL must be read to reach it."""

    position: int
    needed: int
    exact: bool
    database: str
    schema_revision: str
    tables: dict[str, int]
    audit_seals: int
    audit_head: str
    data_keys: list[str]


def take(url: str) -> Facts:
    """Count at a quiet moment; after five seconds without one, at any (`exact` is False then)."""
    with connect(url) as counting, connect(url) as looking:
        position, needed, exact = _quiet_moment(counting, looking)
        try:
            return _count(counting, position, needed, exact=exact)
        except psycopg.errors.InsufficientPrivilege as error:
            msg = "The role of the backup may not read every row: it needs BYPASSRLS, and SELECT on every table."
            raise BackupError(msg) from error
        finally:
            counting.execute("ROLLBACK")


def tables_of(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Return the rows of each of our tables."""
    return {name: _one(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))[0]
            for name in _names(connection)}  # fmt: skip


def _count(connection: psycopg.Connection[Any], position: int, needed: int, *, exact: bool) -> Facts:
    connection.execute("SET LOCAL row_security = off")
    head = connection.execute(_HEAD).fetchone() or (0, "")
    return Facts(
        position=position,
        needed=needed,
        exact=exact,
        database=str(_one(connection, sql.SQL("SELECT current_database()"))[0]),
        schema_revision=str(_one(connection, sql.SQL("SELECT version_num FROM alembic_version"))[0]),
        tables=tables_of(connection),
        audit_seals=int(head[0]),
        audit_head=str(head[1]),
        data_keys=[str(kid) for (kid,) in connection.execute("SELECT kid FROM compliance_data_key ORDER BY kid")],
    )


def _quiet_moment(counting: psycopg.Connection[Any], looking: psycopg.Connection[Any]) -> tuple[int, int, bool]:
    until = time.monotonic() + _QUIET_SECONDS
    pause = threading.Event()
    while True:
        counting.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = str(_one(counting, sql.SQL(_SNAPSHOT))[0])
        position, needed = (parse_lsn(str(each)) for each in _one(looking, sql.SQL(_MARK)))
        # Nobody was open at the snapshot, nobody is writing now, and nobody has finished in between.
        quiet = (
            snapshot.endswith(":")
            and not _one(looking, sql.SQL(_WRITING))[0]
            and _one(looking, sql.SQL(_SNAPSHOT))[0] == snapshot
        )
        if quiet or time.monotonic() > until:
            return position, needed, quiet
        counting.execute("ROLLBACK")
        pause.wait(_BETWEEN_TRIES)


def _names(connection: psycopg.Connection[Any]) -> Iterator[str]:
    for (name,) in connection.execute(_TABLES).fetchall():
        yield str(name)


def _one(connection: psycopg.Connection[Any], query: sql.SQL | sql.Composed) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101 - each of these always answers one row
    return tuple(row)
