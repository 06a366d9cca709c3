"""The page of settings names every setting, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import AliasChoices

from healthapp.config import Settings

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def _names() -> set[str]:
    found = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        found.add(str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"HEALTHAPP_{name.upper()}")
    return found


def test_every_setting_is_explained() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    said = {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row.split("|")[1])}
    assert said == _names()
