"""Brings a database to the newest schema, gives our roles their passwords, and makes the first data key."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic.config import Config

from alembic import command
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
        platform.cipher.load({"none": b"\x00" * 32}, "none")
        async with platform.begin(Actor.system()) as uow:
            await platform.compliance.ensure_key(uow)
        await platform.load_keys()
    finally:
        await platform.close()


def migrate(settings: Settings) -> None:
    """Bring the database that `settings` name to the newest schema, ready for every process."""
    upgrade_schema(settings.database_url.get_secret_value(), settings.master_key_bytes)
    asyncio.run(_ensure_key(settings))


__all__ = ["alembic_config", "migrate", "upgrade_schema"]
