"""Makes and starts the embedded PostgreSQL, and prepares our database in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from healthapp.embedded.binaries import postgres_bin_dir
from healthapp.embedded.errors import FULL, EmbeddedError, explain_os_error
from healthapp.embedded.process import Program, Supervised

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import psycopg

    from healthapp.embedded.layout import Layout

OWNER = "healthapp"
DATABASE = "healthapp"
PORT = 5432
# `vector` and `earthdistance` need a superuser, so that the migrations needn't be one.
EXTENSIONS = ("btree_gist", "citext", "cube", "earthdistance", "pg_trgm", "vector")
_START_SECONDS = 120.0
_POLL_SECONDS = 0.02
_RECOVERY_SHOWS = 3.0
_INITDB_SECONDS = 300
# Each setting once, on the command line; nothing in it is secret.
_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "logging_collector": "off",
    # A copy of the changes that nobody takes any more shall not fill the disk.
    "max_slot_wal_keep_size": "4GB",
    # A failing statement's text and parameters can hold what a person typed: keep them out of the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    # After a crash: the whole disk at once, instead of each of some thousand files by itself, which took seconds.
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
}
# For tests: a crash of the machine may lose the folder, a crash of the process may not.
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "10s"}


def url(socket_dir: Path, password: str, database: str = DATABASE) -> str:
    """Return the owner's URL, in the form that libpq, psycopg and SQLAlchemy all read."""
    return f"postgresql://{OWNER}:{quote(password, safe='')}@/{database}?host={quote(str(socket_dir))}&port={PORT}"


def program(
    layout: Layout, *, durable: bool, keep_fds: tuple[int, ...], more: Mapping[str, str] | None = None
) -> Program:
    """Return how to run the server of an existing cluster; `more` are further settings of its own."""
    bin_dir = postgres_bin_dir()
    settings = _SETTINGS | ({} if durable else _NOT_DURABLE) | {"unix_socket_directories": f'"{layout.socket_dir}"'}
    settings |= more or {}
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        argv=(str(bin_dir / "postgres"), "-D", str(layout.postgres_dir), *arguments),
        log=layout.log_file("postgres"),
        # The fast shutdown: sessions are ended, everything is written. SIGTERM would wait for the sessions.
        stop_signal=signal.SIGINT,
        grace_seconds=30.0,
        env=_environment(),
        user=layout.user,
        reach=(layout.data_dir, bin_dir),
        keep_fds=keep_fds,
    )


def make_cluster(layout: Layout, password: str, *, durable: bool, keep_fds: tuple[int, ...]) -> None:
    """Make the cluster if there is none: in a folder beside it, renamed when complete."""
    version = _cluster_version(layout)
    if version is not None:
        _check_version(version)
        # Nobody runs on this folder (we hold its lock), but the number in here may be another process's by now.
        (layout.postgres_dir / "postmaster.pid").unlink(missing_ok=True)
        return
    fresh = layout.data_dir / "postgres.new"
    password_file = layout.socket_dir / "initdb.password"
    try:
        if fresh.exists():
            shutil.rmtree(fresh)
        layout.make_private(fresh)
        password_file.unlink(missing_ok=True)
        handle = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(password)
        if layout.user:
            os.chown(password_file, layout.user.uid, layout.user.gid)
        _initdb(layout, fresh, password_file, durable=durable, keep_fds=keep_fds)
        fresh.rename(layout.postgres_dir)
    except OSError as error:
        raise explain_os_error(error, "making the database") from error
    finally:
        password_file.unlink(missing_ok=True)


def _initdb(layout: Layout, folder: Path, password_file: Path, *, durable: bool, keep_fds: tuple[int, ...]) -> None:
    bin_dir = postgres_bin_dir()
    arguments = (
        *("-D", str(folder), "-U", OWNER, "--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8"),
        # The built-in provider: the same order on every machine, whatever locales it has.
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *(() if durable else ("--no-sync",)),
    )
    making = Program(
        name="initdb",
        argv=(str(bin_dir / "initdb"), *arguments),
        log=layout.log_file("initdb"),
        env=_environment(),
        user=layout.user,
        reach=(layout.data_dir, bin_dir),
        keep_fds=keep_fds,
    )
    process = making.spawn()
    try:
        code = process.wait(_INITDB_SECONDS)
    except BaseException as error:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            msg = f"Making the database took over {_INITDB_SECONDS} s: see {making.log}."
            raise EmbeddedError(msg) from error
        raise
    if code != 0:
        raise failed_to_start(making, "Making the database failed")


def prepare(
    server: Supervised,
    layout: Layout,
    password: str,
    *,
    progress: Callable[[str], None],
    seconds: float = _START_SECONDS,
) -> None:
    """Wait until the server answers, then make our database and its extensions if they don't exist."""
    with _connect_when_ready(server, layout, password, progress=progress, seconds=seconds) as template:
        _make_extensions(template)
        found = template.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
    if found is None:
        with _connect(layout, password, "postgres") as maintenance:
            # From template1, so with the extensions.
            maintenance.execute(f"CREATE DATABASE {DATABASE}")
        return
    with _connect(layout, password, DATABASE) as ours:
        _make_extensions(ours)


def _connect(layout: Layout, password: str, database: str) -> psycopg.Connection:
    import psycopg  # noqa: PLC0415 - only where the embedded engines run

    return psycopg.connect(url(layout.socket_dir, password, database), autocommit=True, connect_timeout=5)


def _connect_when_ready(
    server: Supervised, layout: Layout, password: str, *, progress: Callable[[str], None], seconds: float
) -> psycopg.Connection:
    import psycopg  # noqa: PLC0415 - only who starts the engines needs it

    started = time.monotonic()
    pause = threading.Event()
    said = False
    while True:
        try:
            return _connect(layout, password, "template1")
        except psycopg.OperationalError as error:
            text = str(error)
            if "password authentication failed" in text:
                msg = f"The database in {layout.data_dir} doesn't take the password in secrets.json: is one a copy?"
                raise EmbeddedError(msg) from error
            if _is_full(text):
                raise EmbeddedError(FULL) from error
            waited = time.monotonic() - started
            if waited > _RECOVERY_SHOWS and not said:
                said = True
                progress("PostgreSQL wasn't ended properly last time and puts itself in order …")
            if server.exits:
                raise failed_to_start(server.program, "PostgreSQL doesn't start") from error
            if waited > seconds:
                msg = f"PostgreSQL didn't answer within {seconds:.0f} s: {server.program.last_log_line()}"
                raise EmbeddedError(msg) from error
        pause.wait(_POLL_SECONDS)


def _make_extensions(connection: psycopg.Connection) -> None:
    have = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    for name in EXTENSIONS:
        if name not in have:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def _is_full(said: str) -> bool:
    # Shared memory that can't grow says the same of itself, and there the disk isn't what lacks room.
    return "No space left" in said and "shared memory" not in said


def failed_to_start(failed: Program, what: str) -> EmbeddedError:
    """Return the error for a program that ended while it should have started."""
    line = failed.last_log_line()
    if _is_full(line):
        return EmbeddedError(FULL)
    return EmbeddedError(f"{what}: {line or 'no reason given'} (log: {failed.log})")


def _environment() -> dict[str, str]:
    """Return an environment without the caller's PG* settings, which would reach the server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "LANG": "C"}


def _cluster_version(layout: Layout) -> str | None:
    try:
        return (layout.postgres_dir / "PG_VERSION").read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain_os_error(error, "reading the database's folder") from error


def _check_version(version: str) -> None:
    words = subprocess.run(  # noqa: S603 - the engine's own program
        [postgres_bin_dir() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()
    ours = next((word.split(".")[0] for word in words if word[0].isdigit()), version)
    if ours != version:
        msg = (
            f"The database folder is of PostgreSQL {version}, the installed program is {ours}. Back up with the old"
            " version of healthapp, then restore with this one."
        )
        raise EmbeddedError(msg)
