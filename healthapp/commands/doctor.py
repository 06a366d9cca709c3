"""`healthapp doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._failures import explain
from healthapp.commands._listening import listeners
from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import explain_settings, given_environment, launch_settings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from healthapp.commands._settings import LaunchSettings
    from healthapp.config import Settings

_GIB = 1024**3
_LITTLE_ROOM = 0.5 * _GIB
_OLDEST_POSTGRES = 150_000
_OLDEST_VALKEY = 7
_BASE_LATE_HOURS = 2
_COPY_LATE_SECONDS = 60


@dataclass(frozen=True)
class Finding:
    """The result of one check; `advice` says what to do when it failed."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Check this installation; exit code 1 when something is wrong."""
    findings = list(_examine())
    if as_json:
        write_json({"ok": all(each.ok for each in findings), "findings": [asdict(each) for each in findings]})
    else:
        report = Report()
        for each in findings:
            report.line(f"{'✓' if each.ok else '✗'} {each.name}: {each.detail}", style=None if each.ok else "red")
            if not each.ok and each.advice:
                report.line(f"    {each.advice}")
    if not all(each.ok for each in findings):
        raise typer.Exit(1)


def _examine() -> Iterator[Finding]:
    yield Finding("python", ok=sys.version_info >= (3, 11), detail=platform.python_version())
    try:
        launch = launch_settings()
    except CommandError as error:
        yield Finding("settings", ok=False, detail=str(error), advice="Correct the environment or .env.")
        return
    yield _room(launch)
    yield _pages(launch)
    yield _backups(launch)
    settings = yield from _settings(launch)
    if settings is None:
        return
    database = _postgres(settings)
    yield database
    if database.ok:
        yield _schema(settings)
    yield _valkey(settings)
    for address in _addresses(launch):
        yield _web(address)


def _room(launch: LaunchSettings) -> Finding:
    folder = next(each for each in (launch.data_dir, *launch.data_dir.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    detail = f"{free / _GIB:.1f} GB free in {folder}"
    return Finding("disk", ok=free > _LITTLE_ROOM, detail=detail, advice="Free some space.")


def _pages(launch: LaunchSettings) -> Finding:
    from healthapp.frontend_build import published

    folder = published(launch.data_dir)
    detail = str(folder) if folder else "not built from the present sources"
    return Finding("pages", ok=folder is not None, detail=detail, advice="Run `healthapp build` (`healthapp up` does).")


def _backups(launch: LaunchSettings) -> Finding:
    from healthapp.backup.follow import age_of_newest, read_status
    from healthapp.backup.store import FolderStore
    from healthapp.kit.clock import SystemClock

    if launch.backup_dir is None:
        detail = "HEALTHAPP_BACKUP_DIR isn't set: nothing is backed up"
        return Finding("backups", ok=launch.mode == "embedded", detail=detail, advice="See docs/runbook.md.")
    store, now = FolderStore(launch.backup_dir.expanduser().absolute()), SystemClock().now()
    age, status = age_of_newest(store, now), read_status(store)
    if age is None:
        return Finding("backups", ok=False, detail=f"none in {store.folder}", advice="Run `healthapp backup`.")
    detail = f"the newest was begun {age.total_seconds() / 3600:.1f} hours ago"
    fresh = age < timedelta(hours=launch.backup_hours + _BASE_LATE_HOURS)
    if status is None:
        advice = "Run `healthapp backup follow`."
        return Finding("backups", ok=False, detail=f"{detail}; changes since then aren't copied", advice=advice)
    behind = now - datetime.fromisoformat(status.complete_at or status.at)
    current = behind < timedelta(seconds=_COPY_LATE_SECONDS)
    detail += f"; changes are copied up to {behind.total_seconds():.0f} s ago"
    if status.problem:
        detail += f"; {status.problem}"
    advice = "Is `healthapp backup follow` (or `up`) running, and is there room in the folder?"
    return Finding("backups", ok=fresh and current and not status.problem, detail=detail, advice=advice)


def _settings(launch: LaunchSettings) -> Generator[Finding, None, Settings | None]:
    """Yield what is to be said of the settings; the generator's value is the settings, None if there are none."""
    from pydantic import ValidationError

    from healthapp.config import Settings as AllSettings

    if launch.mode == "embedded" and launch.missing_engines:
        from healthapp.embedded import attach

        running = attach(launch.data_dir)
        if running is None:
            detail = f"not running on {launch.data_dir}"
            yield Finding("engines", ok=False, detail=detail, advice="Run `healthapp up`, then ask again.")
            return None
        os.environ.update(running.environment(given_environment()))
    try:
        settings = AllSettings()
    except ValidationError as error:
        yield Finding("settings", ok=False, detail=explain_settings(error), advice="See docs/settings.md.")
        return None
    yield Finding("settings", ok=True, detail=f"mode {settings.mode}")
    return settings


def _postgres(settings: Settings) -> Finding:
    import psycopg
    from sqlalchemy.exc import ArgumentError

    advice = "Is it running, and is DATABASE_URL right?"
    try:
        with psycopg.connect(_for_psycopg(settings), connect_timeout=5) as connection:
            number = connection.info.server_version
    except ArgumentError as error:
        return Finding("postgres", ok=False, detail=explain(error) or "", advice="See docs/settings.md.")
    except psycopg.Error as error:
        return Finding("postgres", ok=False, detail=str(error).splitlines()[0], advice=advice)
    detail = f"version {number // 10000}.{number % 10000}"
    return Finding("postgres", ok=number >= _OLDEST_POSTGRES, detail=detail, advice="PostgreSQL 15 or newer is needed.")


def _for_psycopg(settings: Settings) -> str:
    """Return the owner's URL in psycopg's own spelling: by another it would say the whole of it, password included."""
    from sqlalchemy.engine import make_url

    url = make_url(settings.database_url.get_secret_value())
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _schema(settings: Settings) -> Finding:
    import psycopg
    from alembic.script import ScriptDirectory

    from healthapp.kit.database import APP_ROLE, WORKER_ROLE, role_url
    from healthapp.migrate import alembic_config

    owner = _for_psycopg(settings)
    wanted = ScriptDirectory.from_config(alembic_config()).get_current_head()
    try:
        with psycopg.connect(owner, connect_timeout=5) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        for role in (APP_ROLE, WORKER_ROLE):
            psycopg.connect(role_url(owner, settings.master_key_bytes, role), connect_timeout=5).close()
    except psycopg.Error as error:
        return Finding("schema", ok=False, detail=str(error).splitlines()[0], advice="Run `healthapp migrate`.")
    found = row[0] if row else "none"
    detail = f"revision {found}" if found == wanted else f"revision {found}, the newest is {wanted}"
    return Finding("schema", ok=found == wanted, detail=detail, advice="Run `healthapp migrate`.")


def _valkey(settings: Settings) -> Finding:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    url = settings.redis_url.get_secret_value()
    try:
        with redis.Redis.from_url(url, socket_timeout=3, retry=Retry(NoBackoff(), 0)) as client:
            server = client.info("server")
            policy = client.info("memory")["maxmemory_policy"]
    except redis.RedisError as error:
        return Finding("valkey", ok=False, detail=str(error), advice="Is it running, and is REDIS_URL right?")
    except ValueError as error:
        return Finding(
            "valkey", ok=False, detail=explain(error) or type(error).__name__, advice="See docs/settings.md."
        )
    version = str(server.get("valkey_version") or server["redis_version"])
    new_enough = int(version.split(".", maxsplit=1)[0]) >= _OLDEST_VALKEY
    advice = "Valkey or Redis 7 or newer is needed, with maxmemory-policy noeviction."
    detail = f"version {version}, {policy}"
    return Finding("valkey", ok=new_enough and policy == "noeviction", detail=detail, advice=advice)


def _addresses(launch: LaunchSettings) -> list[str]:
    """Return where to ask: the public address, else wherever web processes of this folder listen, else the settings'.

    `up` may have been started with another port than this command is told.
    """
    if launch.public_url:
        return [launch.address]
    found = [
        launch.model_copy(update={"host": host, "port": port}).address for host, port in listeners(launch.data_dir)
    ]
    return found or [launch.address]


def _web(asked: str) -> Finding:
    address = f"{asked}/ready"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
            return Finding("web", ok=True, detail=f"{address} answers {answer.status}")
    except urllib.error.HTTPError as error:
        said = error.read(1000).decode("utf-8", "replace")
        return Finding("web", ok=False, detail=f"{address} answers {error.code}: {said}", advice="See its log.")
    except OSError as error:
        return Finding(
            "web", ok=False, detail=f"{address} doesn't answer: {error}", advice="Is `healthapp web` running?"
        )
