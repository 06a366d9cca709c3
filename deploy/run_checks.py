"""`make check`: the static checks, two at a time; what fails is shown whole, the rest in one line each.

Run by the project's environment: python deploy/run_checks.py [NAME …]
"""

# A script that is run by its path, and starts our own tools.
# ruff: noqa: INP001, S603

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
SCRIPTS = Path(sys.executable).parent


def run(*command: str, given: str | None = None) -> tuple[int, str]:
    """Run a tool in the project; return its exit code and what it said."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout


def migrations() -> tuple[int, str]:
    """Render every migration as SQL, and look for statements that lock or break a running product."""
    environment = os.environ | {"DATABASE_URL": "postgresql:///offline"}
    rendered = subprocess.run(
        [SCRIPTS / "alembic", "upgrade", "head", "--sql"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if rendered.returncode != 0:
        return rendered.returncode, rendered.stderr
    return run(
        str(SCRIPTS / "squawk"), "--reporter", "gcc", "--stdin-filepath", "migrations.sql", given=rendered.stdout
    )


@dataclass(frozen=True)
class Check:
    """One check and its tool."""

    name: str
    command: tuple[str, ...] = ()

    def result(self) -> tuple[int, str]:
        """Run it."""
        return run(*self.command) if self.command else migrations()


# The slowest first, so that they run beside the quick ones.
CHECKS = (
    Check("types", (PYTHON, "-m", "mypy")),
    Check("architecture", (PYTHON, "-m", "pytest", "-q", "tests/architecture")),
    Check("imports", (str(SCRIPTS / "lint-imports"), "--no-logo")),
    Check("texts", (PYTHON, "-m", "pytest", "-q", "tests/unit/kit/test_i18n_catalogue.py")),
    Check("migrations"),
    Check("lint", (PYTHON, "-m", "ruff", "check", "--output-format=concise", ".")),
    Check("format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")),
)


def one(check: Check) -> tuple[Check, int, str, float]:
    """Run one check and time it."""
    started = time.monotonic()
    code, said = check.result()
    return check, code, said, time.monotonic() - started


def main(wanted: list[str]) -> int:
    """Run the checks; return the exit code."""
    unknown = set(wanted) - {check.name for check in CHECKS}
    if unknown:
        sys.stderr.write(f"No such check: {', '.join(sorted(unknown))}\n")
        return 2
    started = time.monotonic()
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for check, code, said, seconds in pool.map(one, [each for each in CHECKS if not wanted or each.name in wanted]):
            sys.stdout.write(f"{'✓' if code == 0 else '✗'} {check.name} ({seconds:.1f} s)\n")
            if code != 0:
                failed += 1
                sys.stdout.write(f"{said.rstrip()}\n\n")
            sys.stdout.flush()
    sys.stdout.write(
        f"{'All checks passed' if not failed else f'{failed} failed'} ({time.monotonic() - started:.1f} s)\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
