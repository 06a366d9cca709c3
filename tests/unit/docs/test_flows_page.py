"""The page of flows names every browser test, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_flow_is_listed() -> None:
    tests = {
        name
        for path in (ROOT / "tests" / "e2e").glob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    listed = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")))
    assert listed == tests
