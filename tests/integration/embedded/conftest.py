"""What the tests of the embedded engines share: folders, a run in another process, and waiting for a condition."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from healthapp.embedded.layout import EngineUser
from healthapp.embedded.process import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Starts the engines in a process of its own, says what runs, and ends when its input does.
RUN = textwrap.dedent(
    """
    import json, sys
    from pathlib import Path
    from healthapp.embedded import EmbeddedError, start
    from healthapp.embedded import engines as parts

    parts._PATIENCE_SECONDS = parts._FORCED_SECONDS = float(sys.argv[2])
    said = []
    try:
        running = start(Path(sys.argv[1]), progress=said.append, durable=False)
    except EmbeddedError as error:
        print(json.dumps({"error": str(error), "said": said}), flush=True)
        sys.exit(1)
    print(
        json.dumps(
            {
                "pids": [running.postgres_pid, running.valkey_pid],
                "database": running.owner_database_url,
                "redis": running.redis_url,
                "socket_dir": str(running.layout.socket_dir),
                "said": said,
            }
        ),
        flush=True,
    )
    sys.stdin.read()
    running.stop()
    """
)


@dataclass
class Run:
    """A process that runs the engines."""

    process: subprocess.Popen[str]
    said: dict[str, object]

    @property
    def pids(self) -> list[int]:
        """Return the engines' process ids."""
        found = self.said["pids"]
        assert isinstance(found, list)
        return [int(pid) for pid in found]

    @property
    def database(self) -> str:
        """Return the owner's URL."""
        return str(self.said["database"])

    @property
    def redis(self) -> str:
        """Return Valkey's URL."""
        return str(self.said["redis"])

    def kill(self) -> None:
        """End the supervising process without any chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def end(self) -> None:
        """End it properly."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(40)


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Wait for a condition, and fail when it doesn't come true."""

    def wait(condition: Callable[[], object], *, seconds: float = 20.0, what: str = "the condition") -> None:
        until = time.monotonic() + seconds
        pause = threading.Event()
        while not condition():
            assert time.monotonic() < until, f"{what} didn't come true within {seconds} s"
            pause.wait(0.02)

    return wait


def has_ended(process: psutil.Process) -> bool:
    """Whether a process runs no more; one that its parent hasn't collected yet has ended too."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def all_end(eventually: Callable[..., None]) -> Callable[..., None]:
    """Wait until every given process has ended."""

    def wait(processes: list[psutil.Process] | list[int], *, seconds: float = 20.0) -> None:
        known: list[psutil.Process] = []
        for each in processes:
            try:
                known.append(psutil.Process(each) if isinstance(each, int) else each)
            except psutil.NoSuchProcess:
                continue
        eventually(lambda: all(has_ended(each) for each in known), seconds=seconds, what=f"the end of {known}")

    return wait


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """Return a fresh folder with a short path that every user may enter (pytest's own is for its user alone)."""
    folder = Path(tempfile.mkdtemp(prefix="ha-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def run_engines(all_end: Callable[..., None]) -> Iterator[Callable[..., Run]]:
    """Start the engines in other processes; ends them all after the test."""
    runs: list[Run] = []

    def start_one(data_dir: Path, *, patience: float = 15.0, uid: int | None = None) -> Run:
        python = Path(sys.executable)
        program = Program(
            name="run",
            argv=(str(python), "-c", RUN, str(data_dir), str(patience)),
            log=data_dir,
            user=None if uid is None else EngineUser(uid, uid),
            reach=(python.resolve(),),
        )
        process = subprocess.Popen(
            program.command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert process.stdout is not None
        said = json.loads(process.stdout.readline() or '{"error": "said nothing"}')
        run = Run(process, said)
        runs.append(run)
        return run

    yield start_one
    for run in runs:
        if run.process.poll() is None:
            run.end()
        for stream in (run.process.stdin, run.process.stdout):
            if stream:
                stream.close()
    all_end([pid for run in runs if "pids" in run.said for pid in run.pids])
