"""A running `healthapp up`: by itself, by `make run` in a terminal, below a shell, or as another user."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from healthapp.embedded.locks import FolderLock
from healthapp.embedded.process import Program
from healthapp.frontend_build import ROOT
from tests.support.api import free_port

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.embedded.layout import EngineUser

OURS = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL", "REFLEX_", "MAKE", "MFLAGS")
CTRL_C = b"\x03"
# Below a terminal of its own, whose Ctrl-C reaches the program and all who belong to its group.
_IN_A_TERMINAL = (
    "import fcntl, os, sys, termios\nos.setsid()\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
# In place of the bootstrap, which would look after the environment that the tests run in.
_BOOTSTRAP = '#!/bin/sh\n[ "$1 $2" = "deploy/bootstrap.py python" ] && shift 2 && exec "{python}" "$@"\n'


class Up:
    """A running `healthapp up`."""

    below: tuple[str, ...] = ()

    def __init__(
        self,
        data_dir: Path,
        *options: str,
        port: int | None = None,
        user: EngineUser | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Run the command itself, as `user` if one is given: it may read everything, and write what belongs to it."""
        self._settings = dict(settings or {})
        self.port = port or free_port()
        self.data_dir = data_dir
        self.lines: list[str] = []
        self._terminal: int | None = None
        # Another user's home would be closed to it.
        self._home = {} if user is None else {"HOME": str(data_dir.parent)}
        self._start(self._command(*options, user=user))

    def _command(self, *options: str, user: EngineUser | None) -> Sequence[str]:
        command = (*self.below, sys.executable, "-m", "healthapp.cli", "up", *options)
        if user is None:
            return command
        reach = (Path(sys.executable).resolve(), ROOT)
        return Program(name="up", argv=command, log=self.data_dir, user=user, reach=reach).command()

    def _start(self, command: Sequence[str], stdin: int = subprocess.DEVNULL) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        places = {"HEALTHAPP_DATA_DIR": str(self.data_dir), "HEALTHAPP_PORT": str(self.port)}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**clean, **self._home, **places, **self._settings},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """Return everything that it printed."""
        return "\n".join(self.lines)

    def family(self) -> list[psutil.Process]:
        """Return it and everything below it."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def pid_of(self, name: str) -> int:
        """Return the process id of `healthapp <name>` that it runs, 0 while there is none."""
        for each in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.Error):
                if each.cmdline()[-2:] == ["healthapp.cli", name] and each.status() != psutil.STATUS_ZOMBIE:
                    return int(each.pid)
        return 0

    def ask_to_end(self, number: signal.Signals = signal.SIGINT) -> None:
        """Ask it to end: by Ctrl-C where it has a terminal."""
        if self._terminal is not None and number is signal.SIGINT:
            os.write(self._terminal, CTRL_C)
        else:
            self.process.send_signal(number)

    def wait(self) -> int:
        """Return its exit code, once it has said everything."""
        code = self.process.wait(60)
        self._reader.join(10)
        return code

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end and return its exit code."""
        self.ask_to_end(number)
        return self.wait()

    def close(self) -> None:
        """End what a failed test left, and let go of it."""
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        if self.process.stdout:
            self.process.stdout.close()
        if self._terminal is not None:
            os.close(self._terminal)
            self._terminal = None

    def ready(self) -> bool:
        """Whether every engine and a worker answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=5) as answer:  # noqa: S310 - on this machine
                return bool(json.load(answer)["status"] == "ready")
        except OSError:
            return False

    def left(self) -> list[str]:
        """Return what of it still runs: whatever was started on its folder, whoever its parent is now."""
        found = []
        for each in psutil.process_iter():
            with suppress(psutil.Error):
                told = [*each.cmdline(), each.environ().get("HEALTHAPP_DATA_DIR", "")]
                if each.status() != psutil.STATUS_ZOMBIE and any(str(self.data_dir) in part for part in told):
                    found.append(f"{each.pid}: {each.cmdline()}")
        with FolderLock(self.data_dir / "processes.lock") as inherited:
            if not inherited.try_take():
                found.append("something that holds the folder's lock")
        return found


class UpByMake(Up):
    """`make run` in a terminal."""

    def _command(self, *_options: str, user: EngineUser | None) -> Sequence[str]:
        assert user is None
        python = self.data_dir.with_name("python")
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(_BOOTSTRAP.format(python=sys.executable))
        python.chmod(0o755)
        return (sys.executable, "-c", _IN_A_TERMINAL, "make", "run", f"PYTHON={python}")

    def _start(self, command: Sequence[str], stdin: int = subprocess.DEVNULL) -> None:
        self._terminal, stdin = os.openpty()
        try:
            super()._start(command, stdin)
        finally:
            os.close(stdin)


class UpByShell(Up):
    """Below another process whose end is its own."""

    below = ("/bin/sh", "-c", '"$@" --with-parent; true', "sh")
