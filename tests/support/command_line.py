"""`healthapp …` as a process of its own, without paying for its imports each time.

A server that has imported them is forked for each command (multiprocessing's `forkserver`): environment, working
directory, streams and exit code are the command's own, and what it leaves in memory goes with it.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from healthapp.cli import app

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SECONDS = 120
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.support.command_line", "healthapp.cli", "healthapp.wiring"])


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it said: `out` is its result, `err` what it says meanwhile or why it failed."""

    code: int
    out: str
    err: str


def run(arguments: Sequence[str], environment: Mapping[str, str], cwd: Path) -> Ran:
    """Run a command to its end; TimeoutError after two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = _SERVER.Process(target=_command, args=(list(arguments), dict(environment), cwd, out, err))
        process.start()
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            msg = f"healthapp {' '.join(arguments)} doesn't end"
            raise TimeoutError(msg)
        code = process.exitcode
        process.close()
        return Ran(code, out.read_text("utf-8"), err.read_text("utf-8"))


def _command(arguments: list[str], environment: dict[str, str], cwd: Path, out: Path, err: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    for number, path in ((0, Path(os.devnull)), (1, out), (2, err)):
        opened = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - it stays open as long as the process
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - it stays open as long as the process
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - it stays open as long as the process
    sys.argv = ["healthapp", *arguments]
    app()
