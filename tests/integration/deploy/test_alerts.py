"""Prometheus' own tool proves the alerts; we prove that each is tested, explained, and about metrics that exist."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from healthapp.kit.readings import Figures, KnowledgeFigures, RedisFigures, ReminderFigures, StandingFigures
from healthapp.kit.telemetry import Exposition

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy" / "prometheus"
RULES = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
CASES = ("alerts_test.yml", "alerts_days_test.yml")
TESTS: list[dict[str, Any]] = [
    test for name in CASES for test in yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["tests"]
]
NAMES = [rule["alert"] for rule in RULES]


@pytest.fixture(scope="session")
def promtool(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return promtool: the machine's, or Debian's package unpacked under .tools/ (no installation, no root)."""
    kept = ROOT / ".tools" / "prometheus" / "usr" / "bin" / "promtool"
    if found := shutil.which("promtool") or (str(kept) if kept.exists() else None):
        return found
    folder = tmp_path_factory.mktemp("prometheus")
    subprocess.run(["apt-get", "download", "prometheus"], cwd=folder, check=True, timeout=300)
    [package] = folder.glob("prometheus_*.deb")
    subprocess.run(["dpkg", "-x", str(package), str(folder / "unpacked")], check=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Several workers may come here at once: each puts a whole file in place.
    part = kept.with_name(f"promtool.{os.getpid()}")
    shutil.copy2(folder / "unpacked" / "usr" / "bin" / "promtool", part)
    part.replace(kept)
    return str(kept)


def test_the_rules_hold(promtool: str) -> None:
    for arguments in (["check", "rules", "alerts.yml"], ["test", "rules", *CASES]):
        done = subprocess.run([promtool, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_rules_can_fail(promtool: str, tmp_path: Path) -> None:
    text = (FOLDER / "alerts.yml").read_text(encoding="utf-8")
    (tmp_path / "alerts.yml").write_text(
        text.replace("oldest_due_reminder_seconds) > 30", "oldest_due_reminder_seconds) > 3000")
    )
    shutil.copy(FOLDER / "alerts_test.yml", tmp_path)
    done = subprocess.run(
        [promtool, "test", "rules", "alerts_test.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "OldestDueReminder fires" in done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_is_tested_both_ways(name: str) -> None:
    cases = [case for test in TESTS for case in test["alert_rule_test"] if case["alertname"] == name]
    assert any(case["exp_alerts"] for case in cases), f"no test makes {name} fire"
    assert any(not case["exp_alerts"] for case in cases), f"no test keeps {name} quiet"


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_an_alert_says_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning", "info", "page"}
    assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"
    sections = dict(
        re.findall(
            r"^## (\w+)\n\n(.+?)(?=\n## |\Z)", (ROOT / "docs" / "runbook.md").read_text(), re.DOTALL | re.MULTILINE
        )
    )
    assert len(sections[rule["alert"]]) > 200
    assert sections.keys() == set(NAMES)


async def test_alerts_ask_for_metrics_that_exist() -> None:
    async def source() -> Figures:
        return Figures(
            RedisFigures(1, 2, 1.0, 1, 1.0),
            ReminderFigures(1, 1, 1, 1, 1, 1.0, {"q": 1}, {"d": 1}),
            workers=1,
            standing=StandingFigures(100.0, 1),
            knowledge=KnowledgeFigures(1, 2, 0, 1),
        )

    page = (await Exposition(source).render())[0].decode()
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE))
    known = types.keys() | {f"{name}_bucket" for name, kind in types.items() if kind == "histogram"}
    asked = {
        word for rule in RULES for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", re.sub(r'"[^"]*"', "", rule["expr"]))
    }
    assert asked - {"histogram_quantile", "label_replace"} <= known
