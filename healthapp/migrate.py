"""Brings a database to the newest schema, gives our roles their passwords, and makes the first keys."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic.config import Config

from alembic import command
from healthapp.contexts.compliance.service.keys import rewrap
from healthapp.kit import uow as units
from healthapp.kit.actor import Actor
from healthapp.kit.database import APP_ROLE, SYSTEM_ROLE, WORKER_ROLE, async_url, role_password
from healthapp.wiring import build_platform

if TYPE_CHECKING:
    from healthapp.config import Settings

_ROOT = Path(__file__).resolve().parent.parent
_LOCK = 7_203_114_001


def alembic_config() -> Config:
    """Return Alembic's configuration, wherever the caller stands."""
    config = Config(str(_ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(_ROOT / "alembic"))
    return config


def upgrade_schema(owner_url: str, master_key: bytes, revision: str = "head") -> None:
    """Run the migrations as the owner, one process at a time, and let our roles log in."""
    engine = sa.create_engine(async_url(owner_url), hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
        for role in (APP_ROLE, WORKER_ROLE, SYSTEM_ROLE):
            _allow_login(connection, role, role_password(master_key, role))
        connection.commit()
        connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
        connection.commit()
    engine.dispose()


def _allow_login(connection: sa.Connection, role: str, password: str) -> None:
    """Set a role's password as a verifier computed here, so that no server log ever holds the password."""
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection has its driver's one
    verifier = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    name = connection.dialect.identifier_preparer.quote(role)
    connection.exec_driver_sql(f"ALTER ROLE {name} LOGIN PASSWORD '{verifier}'")


async def _ensure_key(settings: Settings) -> None:
    platform = build_platform(settings, "system")
    try:
        # The cipher can't be loaded before its first key exists, so this unit of work opens without it.
        async with units.begin(platform.database, Actor.system(), platform.clock, cipher=None) as uow:
            await platform.compliance.ensure_key(uow)
        await platform.load_keys()
        async with platform.begin(Actor.system()) as uow:
            await platform.apps.ensure_signing_key(uow)
    finally:
        await platform.close()


def migrate(settings: Settings) -> None:
    """Bring the database that `settings` name to the newest schema, ready for every process."""
    upgrade_schema(settings.database_url.get_secret_value(), settings.master_key_bytes)
    asyncio.run(_ensure_key(settings))


def rewrap_keys(settings: Settings) -> int:
    """Wrap every stored key with the new master key and change our roles' passwords, as the owner, in one transaction.

    Returns how many keys were wrapped by the old one. CipherError when neither opens one of them: nothing is written.
    """
    new, old = settings.master_key_bytes, settings.old_master_key_bytes
    assert old is not None  # noqa: S101 - the command has asked for it
    engine = sa.create_engine(async_url(settings.database_url.get_secret_value()), hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended('data-keys', 0))"))
            found = connection.execute(sa.text("SELECT kid, wrapped FROM compliance_data_key")).all()
            changed = rewrap([(row.kid, row.wrapped) for row in found], old, new)
            for kid, wrapped in changed:
                values = {"kid": kid, "wrapped": wrapped}
                connection.execute(
                    sa.text("UPDATE compliance_data_key SET wrapped = :wrapped WHERE kid = :kid"), values
                )
            for role in (APP_ROLE, WORKER_ROLE, SYSTEM_ROLE):
                _allow_login(connection, role, role_password(new, role))
    finally:
        engine.dispose()
    asyncio.run(_note_rewrap(settings, len(changed)))
    return len(changed)


async def _note_rewrap(settings: Settings, count: int) -> None:
    platform = build_platform(settings, "system")
    try:
        async with platform.begin(Actor.system()) as uow:
            uow.audit("master_key.rewrap", "data_key", count=count)
    finally:
        await platform.close()


__all__ = ["alembic_config", "migrate", "rewrap_keys", "upgrade_schema"]
