"""The command line as an operator uses it: a process of its own, told by its environment where the engines are."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.support.databases import MASTER_KEY

if TYPE_CHECKING:
    from collections.abc import Awaitable

ROOT = Path(__file__).resolve().parents[3]
OURS = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL", "REFLEX_")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it said: `out` is its result, `err` what it says meanwhile or why it failed."""

    code: int
    out: str
    err: str


class Healthapp(Protocol):
    """Runs `healthapp …`; `changed` are settings that differ from those of the test's engines."""

    def __call__(self, *arguments: str, **changed: str) -> Awaitable[Ran]: ...


@pytest.fixture
def healthapp(database_url: str, redis_url: str, tmp_path: Path) -> Healthapp:
    """Give the command line, on this test's engines."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    given = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "HEALTHAPP_MASTER_KEY": MASTER_KEY,
        "HEALTHAPP_MODE": "embedded",
        "HEALTHAPP_DATA_DIR": str(tmp_path / "var"),
        "PYTHONPATH": str(ROOT),
    }

    def run(arguments: tuple[str, ...], changed: dict[str, str]) -> Ran:
        ended = subprocess.run(
            [sys.executable, "-m", "healthapp.cli", *arguments],
            cwd=tmp_path,
            env={**clean, **given, **changed},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    async def start(*arguments: str, **changed: str) -> Ran:
        # In a thread: what a test lets run beside the command goes on.
        return await asyncio.to_thread(run, arguments, changed)

    return start
