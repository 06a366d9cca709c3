"""What the product is built of: `make sbom` lists every locked library, `make holes` asks which have known holes.

Run by the project's environment: python deploy/libraries.py sbom [FILE] | holes
"""

# A script that is run by its path, and starts our own tools.
# ruff: noqa: INP001, S603

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent
SBOM = ROOT / "var" / "sbom" / "healthapp.cdx.json"
PAGES = ROOT / "reflex.lock"
FOUND, NOT_ASKED = 1, 2


def find_uv() -> str:
    """Return the uv by which the environment was built: the machine's, or the bootstrap's."""
    return shutil.which("uv") or str(ROOT / ".tools" / "uv" / "bin" / "uv")


def scripts_of_pages() -> list[dict[str, Any]]:
    """Return the JavaScript libraries that the pages are built of and by, as CycloneDX components."""
    locked = json.loads((PAGES / "package-lock.json").read_text("utf-8"))["packages"]
    found = {}
    for path, package in locked.items():
        if not path:
            continue  # the pages themselves
        name, version = path.rpartition("node_modules/")[2], package["version"]
        purl = f"pkg:npm/{quote(name, safe='/')}@{version}"
        digest = base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()
        found[purl] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "hashes": [{"alg": "SHA-512", "content": digest}],
        }
    return list(found.values())


def sbom(target: Path) -> int:
    """Write the list of what the product is built of (CycloneDX 1.5): of uv.lock as uv says it, and of reflex.lock."""
    command = [find_uv(), "export", "--format", "cyclonedx1.5", "--locked", "--all-extras", "--no-dev", "--quiet"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        sys.stderr.write(f"healthapp: uv can't list the libraries: {made.stderr.strip()}\n")
        return NOT_ASKED
    bill = json.loads(made.stdout)
    bill["components"] += scripts_of_pages()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", "utf-8")
    sys.stdout.write(f"{len(bill['components'])} libraries: {target}\n")
    return 0


def _asked(what: str, command: list[str], where: Path, holes_code: int, sign: str) -> int:
    ran = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False, env=os.environ)
    said = f"{ran.stdout}{ran.stderr}".strip()
    if ran.returncode == 0:
        sys.stdout.write(f"✓ {what}: no known holes\n")
        return 0
    # Both tools end alike for a hole and for an index that doesn't answer; only what they say tells one from the other.
    if ran.returncode == holes_code and sign in said:
        sys.stdout.write(f"{said}\n✗ {what}: known holes\n")
        return FOUND
    sys.stdout.write(f"{said}\n✗ {what}: NOT CHECKED. Whoever lists known holes can't be reached from this machine.\n")
    return NOT_ASKED


def holes() -> int:
    """Ask OSV about the locked Python libraries, npm's registry about those of the pages; 0 only if both say none."""
    uv = [find_uv(), "audit", "--locked"]
    npm = [str(SCRIPTS / "npm"), "audit", "--package-lock-only"]
    return max(
        _asked("Python (uv.lock, OSV)", uv, ROOT, 1, "vulnerabilit"),
        _asked("JavaScript (reflex.lock, npm)", npm, PAGES, 1, "Severity"),
    )


def main(arguments: list[str]) -> int:
    """Do what is asked; 1 for known holes, 2 when something couldn't be asked."""
    match arguments:
        case ["sbom"]:
            return sbom(SBOM)
        case ["sbom", target]:
            return sbom(Path(target))
        case ["holes"]:
            return holes()
        case _:
            sys.stderr.write("libraries.py sbom [FILE] | holes\n")
            return NOT_ASKED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
