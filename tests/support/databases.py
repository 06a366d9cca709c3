"""Databases of the tests: one template built by the real migrations, one copy of it for each worker."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from healthapp.config import Settings
from healthapp.migrate import migrate

if TYPE_CHECKING:
    from typing import Any

MASTER_KEY = base64.b64encode(b"only for tests, never elsewhere!").decode()
UNLIMITED = dict.fromkeys(
    (
        "rate_per_hour",
        "rate_burst",
        "address_rate_per_hour",
        "address_rate_burst",
        "event_rate_per_hour",
        "event_rate_burst",
        "knowledge_calls_per_hour",
    ),
    1_000_000,
)
"""Every test and every flow comes from one address. The limits themselves are tested with limits of their own."""
# What the migrations and the first start put there; everything else is emptied before a test.
KEPT = ("alembic_version", "compliance_data_key", "apps_signing_key")
_MANY = 2000

_CLEAN = sql.SQL(
    """
    DO $$
    DECLARE
        t text;
        found int;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOREACH t IN ARRAY {tables}::text[] LOOP
            EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %I LIMIT {many}) AS first', t) INTO found;
            IF found = {many} THEN
                EXECUTE format('TRUNCATE %I CASCADE', t);
            ELSIF found > 0 THEN
                EXECUTE format('DELETE FROM %I', t);
            END IF;
        END LOOP;
    END $$
    """
)


def url_for(owner_url: str, database: str) -> str:
    """Return the owner's URL of another database of the same cluster."""
    return make_url(owner_url).set(database=database).render_as_string(hide_password=False)


def redis_url_for(redis_url: str, number: int) -> str:
    """Return the URL of one of Valkey's numbered databases."""
    url = make_url(redis_url)
    if url.drivername == "unix":
        return f"{redis_url.partition('?')[0]}?db={number}"
    return url.set(database=str(number)).render_as_string(hide_password=False)


_home = Path("var")


def live_in(folder: Path) -> None:
    """Let the settings that are made from now on keep files and the search index in a folder of this process' own.

    What a running product of the same clone holds, and what tests of former sources left, is none of theirs.
    """
    global _home  # noqa: PLW0603 - as the database: one for the process
    _home = folder


def home() -> Path:
    """Return the folder that settings name unless they are given another."""
    return _home


def make_settings(database_url: str, redis_url: str, **changes: Any) -> Settings:
    """Return settings for a test; nothing comes from the environment that a test would notice."""
    given: dict[str, Any] = {
        "data_dir": _home,
        "mode": "embedded",
        "search_vectors": "none",
        "database_url": database_url,
        "redis_url": redis_url,
        "master_key": MASTER_KEY,
        "host": "127.0.0.1",
        "public_url": "http://testserver",
        **UNLIMITED,
        "_env_file": None,
    }
    return Settings(**{**given, **changes})


def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Open a connection as the owner, outside any transaction."""
    return psycopg.connect(url, autocommit=True, connect_timeout=10)


def make_database(owner_url: str, name: str, template: str) -> str:
    """Copy a template (its name) into a new database and return its URL; an older one of that name goes."""
    with connect(url_for(owner_url, "postgres")) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    return url_for(owner_url, name)


def drop_databases(owner_url: str, prefix: str) -> None:
    """Drop every database whose name starts with `prefix`."""
    with connect(url_for(owner_url, "postgres")) as admin:
        for (name,) in admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,)):
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def build_template(owner_url: str, redis_url: str, name: str) -> None:
    """Make the template database as an operator does: migrations, logins of the roles, the first data key."""
    migrate(make_settings(make_database(owner_url, name, "template1"), redis_url))


def tables_of(url: str) -> list[str]:
    """Return our tables, partitions left out."""
    query = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition ORDER BY relname"
    )
    with connect(url) as owner:
        return [name for (name,) in owner.execute(query)]


def clean_statement(tables: list[str]) -> sql.Composed:
    """Return one statement that empties `tables`: quick for the few rows of a test, and for many."""
    emptied = [name for name in tables if name not in KEPT]
    return _CLEAN.format(tables=sql.Literal(emptied), many=sql.Literal(_MANY))
