"""The tests of `make test`, in the pieces that suit them; a piece that finds nothing to run has failed.

Run by the project's environment: python deploy/run_tests.py [pytest's arguments, then in one piece]
"""

# A script that is run by its path, and starts our own tools.
# ruff: noqa: INP001, S603

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
BROWSER = "browser"
# tests/architecture belongs to `make check`, which runs before.
PIECES = (
    (
        "unit and integration",
        (
            *("tests", "--ignore=tests/architecture"),
            *("-m", "not e2e and not chaos and not bench and not peers and not weaviate"),
            # Neighbours share what is costly to set up.
            *("-n2", "--dist", "worksteal"),
        ),
    ),
    ("kills, outages, clock jumps", ("tests/chaos", "-m", "chaos", "-n2", "--dist", "load")),
    (BROWSER, ("tests/e2e", "-m", "e2e", "-n2", "--dist", "worksteal")),
)
# What failed in the browser, once more with a film to look at; the result stays what it was.
FILM = ("tests/e2e", "-m", "e2e", "-n0", "--last-failed", "--last-failed-no-failures=none", "--film")


def main(arguments: list[str]) -> int:
    """Run every piece, also after one has failed; return the exit code."""
    pieces = (("chosen", tuple(arguments)),) if arguments else PIECES
    results = []
    for name, chosen in pieces:
        sys.stdout.write(f"\n── {name} ──\n")
        sys.stdout.flush()
        started = time.monotonic()
        code = _pytest(chosen)
        results.append((name, code, time.monotonic() - started))
        if name == BROWSER and code == 1:
            sys.stdout.write("\n── what failed, filmed ──\n")
            sys.stdout.flush()
            _pytest(FILM)
    sys.stdout.write("\n")
    for name, code, seconds in results:
        sys.stdout.write(
            f"{'✓' if code == 0 else '✗'} {name} ({seconds:.0f} s{'' if code == 0 else f', exit {code}'})\n"
        )
    return 1 if any(code for _, code, _ in results) else 0


def _pytest(chosen: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "--durations=25", *chosen]
    # Every test file is rewritten and every process that a test starts is compiled: once, whatever the shell says.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=ROOT, env=env | {"PYTHONPATH": str(ROOT)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
