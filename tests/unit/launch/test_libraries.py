"""The bill of materials is what is locked, and a check of known holes that nobody answered has failed."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "deploy" / "libraries.py"


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Make one, without a network."""
    target = tmp_path_factory.mktemp("sbom") / "bill.json"
    command = [sys.executable, str(SCRIPT), "sbom", str(target)]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"UV_OFFLINE": "1"}, capture_output=True)
    made: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return made


@pytest.fixture
def libraries() -> ModuleType:
    spec = importlib.util.spec_from_file_location("libraries", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked() -> dict[tuple[str, str], set[str]]:
    """Return what uv.lock needs for the product and its extras: name and version → digests. No tools of ours."""
    packages: dict[tuple[str, str | None], Any] = {}
    for one in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]:
        # Who needs one of several versions of a library names it.
        packages[one["name"], one.get("version")] = packages[one["name"], None] = one
    ours = packages["healthapp", None]
    waiting = list(ours["dependencies"]) + [each for extra in ours["optional-dependencies"].values() for each in extra]
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    while waiting:
        needed = waiting.pop()
        extras = tuple(needed.get("extra", ()))
        package = packages[needed["name"], needed.get("version")]
        if (known := (package["name"], package["version"], extras)) in seen:
            continue
        seen.add(known)
        waiting += package.get("dependencies", ())
        for extra in extras:
            waiting += package.get("optional-dependencies", {}).get(extra, ())
    found = {}
    for name, version in {(name, version) for name, version, _ in seen}:
        package = packages[name, version]
        files = [package.get("sdist"), *package.get("wheels", ())]
        found[name, version] = {file["hash"].removeprefix("sha256:") for file in files if file}
    return found


def of(bill: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in bill["components"] if one["purl"].startswith(f"pkg:{kind}/")]


def test_the_bill_of_materials_is_the_locks(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    python = {
        (one["name"], one["version"]): {
            each["content"] for file in one["externalReferences"] for each in file.get("hashes", ())
        }
        for one in of(bill, "pypi")
    }
    wanted = locked()
    assert len(wanted) > 100
    assert python.keys() == wanted.keys()
    assert {name for name, digests in python.items() if not digests or not digests <= wanted[name]} == set()
    assert ("pytest" in {name for name, _ in python}, "reflex" in {name for name, _ in python}) == (False, True)
    packages = json.loads((ROOT / "reflex.lock" / "package-lock.json").read_text("utf-8"))["packages"]
    pages = {(path.rpartition("node_modules/")[2], one["version"]) for path, one in packages.items() if path}
    assert {(one["name"], one["version"]) for one in of(bill, "npm")} == pages
    assert all(len(one["hashes"][0]["content"]) == 128 for one in of(bill, "npm"))


@pytest.mark.parametrize(
    ("said", "code", "result", "verdict"),
    [
        ("Found 0 known vulnerabilities", 0, 0, "no known holes"),
        ("Found 1 known vulnerability in 160 packages", 1, 1, "known holes"),
        ("error: Request failed after 3 retries: dns error", 2, 2, "NOT CHECKED"),
        ("error: something else", 1, 2, "NOT CHECKED"),
    ],
)
def test_a_check_that_nobody_answered_has_failed(
    libraries: ModuleType, capsys: pytest.CaptureFixture[str], said: str, code: int, result: int, verdict: str
) -> None:
    command = [sys.executable, "-c", f"import sys; print({said!r}); sys.exit({code})"]
    assert libraries._asked("Python", command, ROOT, 1, "vulnerabilit") == result
    assert verdict in capsys.readouterr().out
