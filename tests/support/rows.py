"""The database as one of our roles sees it, past every service."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors, sql

from healthapp.kit.database import APP_ROLE, role_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.config import Settings
    from tests.support.people import Person

Connection = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def acting_as(
    settings: Settings, person: Person | None, role: str | None = None, *, database_role: str = APP_ROLE
) -> Iterator[Connection]:
    """Open a transaction as a database role with an actor set, as `kit.uow` does it; nothing of it stays."""
    url = role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, database_role)
    with psycopg.connect(url) as connection:
        acting = role or (person.role.value if person else "anonymous")
        connection.execute("SELECT set_config('app.actor_id', %s, true)", (str(person.id) if person else "",))
        connection.execute("SELECT set_config('app.actor_role', %s, true)", (acting,))
        yield connection
        connection.rollback()


def count(connection: Connection, query: sql.Composed, *params: Any) -> int:
    """Return the one number that `query` gives."""
    row = connection.execute(query, params or None).fetchone()
    assert row is not None
    return int(row[0])


def visible(connection: Connection, table: str) -> list[str]:
    """Return the rows of a table as text; none where the role may not even ask."""
    try:
        with connection.transaction():
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            return [text for (text,) in connection.execute(query)]
    except errors.InsufficientPrivilege:
        return []
