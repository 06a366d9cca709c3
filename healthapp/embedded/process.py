"""Runs a program, starts it again when it dies, and makes sure that it doesn't outlive us."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from healthapp.embedded.errors import EmbeddedError, explain_os_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthapp.embedded.layout import EngineUser

_LAUNCHER = Path(__file__).with_name("launcher.py")
_FIRST_DELAY = 0.1
_LONGEST_DELAY = 15.0
# A program that ran this long wasn't failing to start.
_HEALTHY_SECONDS = 20.0


@dataclass(frozen=True)
class Program:
    """What to run and how to end it."""

    name: str
    argv: tuple[str, ...]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10.0
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    user: EngineUser | None = None
    reach: tuple[Path, ...] = ()
    keep_fds: tuple[int, ...] = ()
    guarded: bool = False

    def command(self) -> list[str]:
        """Return the command line that ties the program to this process."""
        spec = {
            "parent": os.getpid(),
            "death_signal": int(self.stop_signal),
            "uid": self.user.uid if self.user else None,
            "gid": self.user.gid if self.user else None,
            "reach": [str(path) for path in self.reach],
            "guard": self.guarded,
        }
        return [sys.executable, "-I", "-S", str(_LAUNCHER), json.dumps(spec), *self.argv]

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the program once, in a session of its own."""
        try:
            with self.log.open("ab") as log:
                return subprocess.Popen(  # noqa: S603 - our own programs with our own arguments
                    self.command(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=None if self.env is None else dict(self.env),
                    cwd=self.cwd,
                    start_new_session=True,
                    pass_fds=self.keep_fds,
                )
        except OSError as error:
            raise explain_os_error(error, f"starting {self.name}") from error

    def last_log_line(self) -> str:
        """Return the last line of the log that says something."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - 8192))
                lines = log.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return ""
        telling = [line.strip() for line in lines if line.strip()]
        loud = [line for line in telling[-12:] if any(word in line for word in ("FATAL", "PANIC", "rror", "No space"))]
        return (loud or telling or [""])[-1]


class Supervised:
    """A running program with a thread that starts it again.

    The thread starts the program, because the kernel sends the death signal when the *thread* that started a process
    ends. So it lives exactly as long as the program should.
    """

    def __init__(self, program: Program, *, on_event: Callable[[str], None] | None = None) -> None:
        """Prepare; `start` runs it."""
        self.program = program
        self.exits = 0
        self.on_spawn: Callable[[int], None] = lambda _pid: None
        self._on_event = on_event or (lambda _text: None)
        self._process: subprocess.Popen[bytes] | None = None
        self._spawning = threading.Lock()
        self._stopping = threading.Event()
        self._spawned = threading.Event()
        self._failure: EmbeddedError | None = None
        self._thread = threading.Thread(target=self._run, name=f"supervise-{program.name}", daemon=True)

    @property
    def pid(self) -> int:
        """Return the process id of the program as it runs now."""
        process = self._process
        if process is None:
            msg = f"{self.program.name} isn't running"
            raise EmbeddedError(msg)
        return process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the program runs at this moment."""
        process = self._process
        return process is not None and process.returncode is None

    def start(self) -> None:
        """Start the program; returns when its process exists."""
        self._thread.start()
        self._spawned.wait()
        if self._failure:
            self._stopping.set()
            raise self._failure

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program, if it runs."""
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)

    def ask_to_stop(self) -> None:
        """Ask the program to end, and don't start it again; `wait_stopped` waits for it."""
        with self._spawning:
            self._stopping.set()
        self.signal(self.program.stop_signal)

    def wait_stopped(self) -> None:
        """Wait until the program has ended; end it by force when its time is up."""
        try:
            self._thread.join(self.program.grace_seconds)
        except RuntimeError:
            # Never begun, or only just: asked to stop by now, it runs nothing any more.
            return
        if self._thread.is_alive():
            self._on_event(f"{self.program.name} didn't end within {self.program.grace_seconds:.0f} s: ended by force")
            self.kill()
            self._thread.join()

    def kill(self) -> None:
        """End the program and what it started, at once."""
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End the program."""
        self.ask_to_stop()
        self.wait_stopped()

    def _run(self) -> None:
        delay = _FIRST_DELAY
        while True:
            with self._spawning:
                if self._stopping.is_set():
                    self._spawned.set()
                    return
                try:
                    process = self.program.spawn()
                except EmbeddedError as error:
                    self._failure = error
                    process = None
                self._process = process
            started = time.monotonic()
            if process is not None:
                self._failure = None
                self.on_spawn(process.pid)
            self._spawned.set()
            if process is not None:
                how = _wait_and_clear(process)
                if self._stopping.is_set():
                    return
            else:
                how = f"can't be started: {self._failure}"
            self.exits += 1
            delay = _FIRST_DELAY if time.monotonic() - started > _HEALTHY_SECONDS else min(delay * 2, _LONGEST_DELAY)
            self._on_event(f"{self.program.name} {how}; starting it again")
            if self._stopping.wait(delay):
                return


def _wait_and_clear(process: subprocess.Popen[bytes]) -> str:
    """Wait for the end of a program, then end what is left of its group; return how it ended."""
    if hasattr(os, "waitid"):
        # Not reaped yet, so that its group's number can't be somebody else's by now.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    code = process.wait()
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
