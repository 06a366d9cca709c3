"""The command line as an operator uses it: a process of its own, told by its environment where the engines are."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.support import command_line
from tests.support.databases import MASTER_KEY

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from tests.support.command_line import Ran

ROOT = Path(__file__).resolve().parents[3]
OURS = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL", "REFLEX_")


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

    async def start(*arguments: str, **changed: str) -> Ran:
        # In a thread: what a test lets run beside the command goes on.
        return await asyncio.to_thread(command_line.run, arguments, {**clean, **given, **changed}, tmp_path)

    return start
