"""One Postgres and one Valkey for a test session, shared by all xdist workers.

A keeper process of its own holds the engines: whoever needs them first starts it, every worker holds a shared lock, and
when the last lock is gone (however its owner ended) the keeper stops the engines and removes the folder. Nobody has to
clean up after a killed run. With `HEALTHAPP_TEST_DATABASE_URL` (a superuser's) and `HEALTHAPP_TEST_REDIS_URL` set,
those engines are used instead.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 180.0
_END_SECONDS = 120.0
# The keeper is no child of ours, so nothing tells when it ends: one looks. What is waited for is that it is gone.
_LOOK_SECONDS = 0.1
STATE = "state.json"
KEEPER = "keeper.pid"
USERS = "users.lock"


@dataclass(frozen=True)
class Engines:
    """How to reach the session's engines: the cluster's superuser, Valkey, and the migrated template database."""

    database_url: str
    redis_url: str
    template: str


class EnginesError(Exception):
    """The engines of the tests can't be started; says why."""


class EnginesLease:
    """This process's share in the engines; they live at least as long as it is held."""

    def __init__(self, run_id: str) -> None:
        """Join the engines of the run `run_id`, starting them if nobody has."""
        self.folder = folder_of(run_id)
        self._users = self._share()
        self.engines = self._join()

    def release(self) -> None:
        """Give the share back."""
        self._users.close()

    def _share(self) -> IO[str]:
        while True:
            self.folder.mkdir(parents=True, exist_ok=True)
            for path in (self.folder.parent, self.folder):
                path.chmod(0o711)  # the engines run as another user when we are root
            path = self.folder / USERS
            users = path.open("a+")
            fcntl.flock(users, fcntl.LOCK_SH)
            # A keeper that was just ending holds the lock until its folder is gone: then begin anew.
            if path.exists() and path.stat().st_ino == os.fstat(users.fileno()).st_ino:
                return users
            users.close()

    def _join(self) -> Engines:
        state = self.folder / STATE
        with (self.folder / "start.lock").open("a+") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not state.exists():
                self._start_keeper(state)
        found = json.loads(state.read_text("utf-8"))
        if "error" in found:
            raise EnginesError(found["error"])
        return Engines(**found)

    def _start_keeper(self, state: Path) -> None:
        with (self.folder / "keeper.log").open("a") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-m", "tests.support.keeper", str(self.folder)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C ends the tests; the keeper notices by the lock
            )
        (self.folder / KEEPER).write_text(str(keeper.pid))
        until = time.monotonic() + _START_SECONDS
        while not state.exists():
            if keeper.poll() is not None or time.monotonic() > until:
                text = (self.folder / "keeper.log").read_text("utf-8", errors="replace")
                problem = f"the engines of the tests did not start:\n{text[-4000:]}"
                raise EnginesError(problem)
            time.sleep(0.02)
        keeper.returncode = 0  # it outlives us on purpose: no complaint about a running child


def folder_of(run_id: str) -> Path:
    """Return where the keeper of a run has its files, as long as it lives."""
    return Path(tempfile.gettempdir()) / f"healthapp-tests-{os.getuid()}" / run_id


def ended(run_id: str, patience: float = _END_SECONDS) -> bool:
    """Wait until the keeper of a run that nobody uses any more has stopped its engines and is gone; whether it is.

    What it runs from must stay as it is until then: it reads its own modules as it needs them.
    """
    folder, until = folder_of(run_id), time.monotonic() + patience
    while (pid := _keeper(folder)) is not None and _lives(pid):
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def _keeper(folder: Path) -> int | None:
    try:
        return int((folder / KEEPER).read_text())
    except (FileNotFoundError, ValueError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def given_engines() -> tuple[str, str] | None:
    """Return the engines that the environment names, or None."""
    database, redis = os.environ.get("HEALTHAPP_TEST_DATABASE_URL"), os.environ.get("HEALTHAPP_TEST_REDIS_URL")
    if not database or not redis:
        return None
    return database, redis
