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

ROOT = Path(__file__).resolve().parent.parent
# tests/architecture belongs to `make check`, which runs before.
PIECES = (
    (
        "unit and integration",
        ("tests", "--ignore=tests/architecture", "-m", "not e2e and not chaos and not bench and not peers", "-n2"),
    ),
    ("kills, outages, clock jumps", ("tests/chaos", "-m", "chaos", "-n0")),
    ("browser", ("tests/e2e", "-m", "e2e", "-n0")),
)


def main(arguments: list[str]) -> int:
    """Run every piece, also after one has failed; return the exit code."""
    pieces = (("chosen", tuple(arguments)),) if arguments else PIECES
    results = []
    for name, chosen in pieces:
        sys.stdout.write(f"\n── {name} ──\n")
        sys.stdout.flush()
        started = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "--durations=5", *chosen]
        code = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False).returncode
        results.append((name, code, time.monotonic() - started))
    sys.stdout.write("\n")
    for name, code, seconds in results:
        sys.stdout.write(
            f"{'✓' if code == 0 else '✗'} {name} ({seconds:.0f} s{'' if code == 0 else f', exit {code}'})\n"
        )
    return 1 if any(code for _, code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
