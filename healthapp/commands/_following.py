"""The process behind `healthapp backup follow`: the follower, the backups that it begins, its figures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from healthapp.commands._report import Report

if TYPE_CHECKING:
    from healthapp.backup.follow import Status
    from healthapp.commands._backups import Place
    from healthapp.kit.clock import Clock

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(where: Place) -> None:
    """Follow until a signal; says each new problem in one line."""
    from healthapp.backup.follow import Follower
    from healthapp.config import get_settings
    from healthapp.kit.clock import SystemClock

    settings, clock, stop = get_settings(), SystemClock(), threading.Event()
    for number in _STOPPING:
        signal.signal(number, lambda *_: stop.set())
    if settings.metrics_port and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        from prometheus_client import start_http_server

        from healthapp.kit.telemetry import REGISTRY

        start_http_server(settings.metrics_port, settings.host, registry=REGISTRY)
    bases = _Bases(where, clock)
    follower = Follower(
        where.store,
        where.keys,
        (settings.backup_database_url or settings.database_url).get_secret_value(),
        clock,
        base_every=timedelta(hours=where.launch.backup_hours),
        make_base=bases.begin,
        on_status=bases.tell,
    )
    try:
        follower.run(stop)
    finally:
        bases.end()


class _Bases:
    """Begins backups in a process of their own, so that the changes go on being copied; prunes after each."""

    def __init__(self, where: Place, clock: Clock) -> None:
        self._where, self._clock = where, clock
        self._running: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._said = self._said_of_ledger = ""
        self._report = Report(to_stderr=True)

    def begin(self) -> None:
        """Begin a backup, unless one is being made."""
        if self._running is None:
            folder = str(self._where.store.folder)
            command = [sys.executable, "-m", "healthapp.cli", "backup", "--folder", folder]
            self._running = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command

    def tell(self, status: Status) -> None:
        """Hear how the follower is: show it in the figures, and see whether a backup has ended."""
        from healthapp.backup.follow import age_of_newest
        from healthapp.kit.telemetry import observe_backup

        if self._running is not None and self._running.poll() is not None:
            self._ended(self._running.returncode)
        age = age_of_newest(self._where.store, self._clock.now())
        copied = datetime.fromisoformat(status.complete_at).timestamp() if status.complete_at else None
        base = (self._clock.now() - age).timestamp() if age is not None else None
        observe_backup(base, copied, status.failures + self._failures)
        if status.problem and status.problem != self._said:
            self._report.line(f"Changes aren't copied: {status.problem}")
        if status.ledger_problem and status.ledger_problem != self._said_of_ledger:
            self._report.line(f"Erasures aren't written into the ledger: {status.ledger_problem}")
        self._said, self._said_of_ledger = status.problem, status.ledger_problem

    def end(self) -> None:
        """Let a backup that is being made be broken off."""
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            self._running.wait()

    def _ended(self, code: int) -> None:
        from healthapp.backup.errors import BackupError
        from healthapp.backup.keeping import prune

        self._running = None
        if code != 0:
            self._failures += 1
            return
        keep = timedelta(days=self._where.launch.backup_keep_days)
        changes = timedelta(days=self._where.launch.backup_changes_days)
        try:
            prune(self._where.store, self._where.keys, self._clock.now(), keep=keep, keep_changes=changes)
        except BackupError as error:
            self._report.line(f"Old backups aren't removed: {error}")
