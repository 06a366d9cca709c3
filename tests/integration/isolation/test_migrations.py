"""The migrations: down to nothing and up again, and nothing in them that the models don't know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from alembic import command
from healthapp.kit.database import async_url
from tests.support import databases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

ROOT = "alembic.ini"


@pytest.fixture
def engine(database_url: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    name = f"healthapp_{request.node.name.removeprefix('test_')}"[:60]
    url = databases.make_database(database_url, name, "template1")
    made = sa.create_engine(async_url(url))
    yield made
    made.dispose()


def _run(connection: Connection, step: str, to: str) -> None:
    config = Config(ROOT)
    config.attributes["connection"] = connection
    getattr(command, step)(config, to)
    connection.commit()


def _objects(connection: Connection) -> list[tuple[str, ...]]:
    """Return everything that a migration may make, privileges and policies included."""
    queries = (
        "SELECT relname, relkind::text, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace",
        (
            "SELECT p.oid::regprocedure::text, regexp_replace(prosrc, '\\s+', ' ', 'g'), proacl::text FROM pg_proc p"
            " WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS"
            " (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        ),
        "SELECT tablename::text, policyname::text, concat(cmd, roles, qual, with_check) FROM pg_policies",
        (
            "SELECT attrelid::regclass::text, attname::text, attacl::text FROM pg_attribute"
            " JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0"
            " AND NOT attisdropped"
        ),
        "SELECT tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    )
    return sorted(tuple(map(str, row)) for query in queries for row in connection.exec_driver_sql(query))


def test_every_migration_goes_down_and_up_again(engine: Engine) -> None:
    with engine.connect() as connection:
        _run(connection, "upgrade", "head")
        first = _objects(connection)
        _run(connection, "downgrade", "0003")
        before = _objects(connection)
        _run(connection, "upgrade", "head")
        assert _objects(connection) == first
        _run(connection, "downgrade", "0003")
        assert _objects(connection) == before
        _run(connection, "downgrade", "base")
        assert [row for row in _objects(connection) if "alembic_version" not in str(row)] == []


def test_each_migration_takes_back_just_what_it_made(engine: Engine) -> None:
    """Functions and policies that one changed say what they said; some before 0043 say it in other words."""
    names = [one.revision for one in ScriptDirectory.from_config(Config(ROOT)).walk_revisions(base="0043")]
    with engine.connect() as connection:
        found = []
        for name in reversed(names):
            _run(connection, "upgrade", name)
            found.append(_objects(connection))
        for name, before in zip(names[1:], found[-2::-1], strict=True):
            _run(connection, "downgrade", name)
            assert _objects(connection) == before, name


def test_a_zone_that_is_no_place_becomes_dhakas(engine: Engine) -> None:
    """0082: and everybody else's stays."""
    zones = {"Factory": "Asia/Dhaka", "localtime": "Asia/Dhaka", "Asia/Kolkata": "Asia/Kolkata", "UTC": "UTC"}
    adds = sa.text(
        "INSERT INTO identity_user (id, email_ct, email_bidx, display_name_ct, role, time_zone)"
        " VALUES (gen_random_uuid(), 'x', :zone, 'x', 'patient', :zone)"
    )
    asks = "SELECT email_bidx, time_zone FROM identity_user"
    with engine.connect() as connection:
        _run(connection, "upgrade", "0076")
        for zone in zones:
            connection.execute(adds, {"zone": zone})
        connection.commit()
        _run(connection, "upgrade", "0082")
        assert dict(connection.exec_driver_sql(asks).all()) == zones
        _run(connection, "downgrade", "0076")
        assert dict(connection.exec_driver_sql(asks).all()) == zones


def test_the_models_are_what_the_migrations_make(engine: Engine) -> None:
    with engine.connect() as connection:
        _run(connection, "upgrade", "head")

        def ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
            return not (
                kind == "table" and (name or "").startswith(("compliance_audit_event", "compliance_system_log"))
            )

        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
