"""Runs the migrations as the database's owner. The URL comes from the caller or from DATABASE_URL."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil

from sqlalchemy import create_engine
from sqlmodel import SQLModel

import healthapp.contexts
from alembic import context
from healthapp.kit import idempotency, outbox
from healthapp.kit.database import async_url

for _found in pkgutil.iter_modules(healthapp.contexts.__path__):
    if importlib.util.find_spec(f"healthapp.contexts.{_found.name}.models"):
        importlib.import_module(f"healthapp.contexts.{_found.name}.models")

TABLES_OF_THE_KIT = (idempotency.IdempotencyKey, outbox.OutboxEvent, outbox.OutboxDelivery)
# Partitioned by month and written with plain SQL: autogenerate knows nothing of partitions.
_BY_HAND = ("compliance_audit_event", "compliance_system_log")


def _include(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:  # noqa: FBT001 - Alembic's signature
    return not (kind == "table" and (name or "").startswith(_BY_HAND))


def _migrate() -> None:
    """Run them in one transaction that gives up rather than making a running product wait behind its locks."""
    with context.begin_transaction():
        context.execute("SET LOCAL lock_timeout = '5s'")
        context.execute("SET LOCAL statement_timeout = '15min'")
        context.run_migrations()


def _run() -> None:
    given = context.config.attributes.get("connection")
    options = {"target_metadata": SQLModel.metadata, "include_object": _include, "compare_type": True}
    if given is not None:
        context.configure(connection=given, **options)
        _migrate()
        return
    engine = create_engine(async_url(os.environ["DATABASE_URL"]), hide_parameters=True)
    with engine.connect() as connection:
        context.configure(connection=connection, **options)
        _migrate()
    engine.dispose()


if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql", target_metadata=SQLModel.metadata, literal_binds=True, include_object=_include
    )
    _migrate()
else:
    _run()
