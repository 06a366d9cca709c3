"""Runs a Postgres on unpacked files until it has applied the changes and serves: recovery, PostgreSQL docs §25.3."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg

from healthapp.backup.errors import BackupError
from healthapp.backup.unpacking import give_to
from healthapp.embedded import postgres
from healthapp.embedded.binaries import postgres_bin_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from healthapp.backup.manifest import Manifest
    from healthapp.embedded.layout import Layout
    from healthapp.embedded.process import Program

_POLL_SECONDS = 0.05
_STOP_SECONDS = 120.0
_MAJOR = 10_000
# Recovery takes what it needs from pg_wal, where it has been put; nothing is fetched, archived, or waited for.
_RECOVERING = {
    "restore_command": "false",
    "recovery_target_action": "promote",
    "hot_standby": "off",
    "archive_mode": "off",
    "shared_preload_libraries": "",
    "synchronous_standby_names": "",
    "ssl": "off",
}
_TOO_SHORT = "recovery ended before configured recovery target was reached"
_LAST = "last completed transaction was at log time "


def check_program(made: Manifest) -> None:
    """Refuse before anything is written when the Postgres that is here can't read the backup's files."""
    said = subprocess.run(  # noqa: S603 - the engine's own program
        [postgres_bin_dir() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()
    ours = next((word.split(".")[0] for word in said if word[0].isdigit()), "?")
    wanted = str(made.postgres_version // _MAJOR)
    if ours != wanted:
        msg = (
            f"The backup is of PostgreSQL {wanted}, the program here is {ours}. Set HEALTHAPP_POSTGRES_BIN_DIR to the"
            f" folder with `postgres` {wanted}."
        )
        raise BackupError(msg)


@contextmanager
def recovered(
    layout: Layout,
    made: Manifest,
    settings: Mapping[str, Any],
    target: Mapping[str, str],
    progress: Callable[[str, int, int], None],
    *,
    durable: bool,
) -> Iterator[str]:
    """Recover the cluster in `layout.postgres_dir` to `target` and serve it; gives the owner's URL.

    At the end of the block it is shut down in good order.
    """
    folder = layout.postgres_dir
    _complete(folder)
    (folder / "recovery.signal").touch(mode=0o600)
    give_to(folder, layout.user)
    running = postgres.program(layout, durable=durable, keep_fds=(), more={**_RECOVERING, **target})
    process = running.spawn()
    try:
        url = _url(layout, made, settings)
        _wait(process, running, url, progress)
        yield url
    finally:
        _stop(process)
        shutil.rmtree(layout.socket_dir, ignore_errors=True)


def _complete(folder: Path) -> None:
    """Add what some systems keep outside of the database's folder, and what a copy leaves out."""
    for name, text in (
        ("postgresql.conf", ""),
        ("pg_ident.conf", ""),
        ("pg_hba.conf", "local all all scram-sha-256\nlocal replication all scram-sha-256\n"),
    ):
        if not (folder / name).exists():
            (folder / name).write_text(text, "ascii")
    # Of the cluster that was copied; a slot of its standbys, or its pid, means nothing here.
    (folder / "postmaster.pid").unlink(missing_ok=True)


def _url(layout: Layout, made: Manifest, settings: Mapping[str, Any]) -> str:
    user, password = str(settings["database_user"]), str(settings["database_password"])
    where = f"host={quote(str(layout.socket_dir))}&port={postgres.PORT}"
    return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{quote(made.database)}?{where}"


def _wait(
    process: subprocess.Popen[bytes], running: Program, url: str, progress: Callable[[str, int, int], None]
) -> None:
    """Wait until recovery has ended and the server takes connections."""
    started, pause = time.monotonic(), threading.Event()
    while True:
        if process.poll() is not None:
            raise _explain(running)
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
                if connection.execute("SELECT NOT pg_is_in_recovery()").fetchone() == (True,):
                    return
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                msg = "The restored database doesn't take the password that it had when it was backed up."
                raise BackupError(msg) from error
        progress("Applying changes, seconds", int(time.monotonic() - started), 0)
        pause.wait(_POLL_SECONDS)


def _explain(running: Program) -> BackupError:
    said = running.log.read_text("utf-8", errors="replace")
    if _TOO_SHORT in said:
        last = said.rpartition(_LAST)[2].splitlines()[0] if _LAST in said else "the time of the backup"
        return BackupError(f"The backup doesn't reach to that time: its last change is of {last}.")
    return BackupError(f"Postgres can't recover from this backup: {running.last_log_line()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
