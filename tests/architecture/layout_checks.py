"""The trees in ARCHITECTURE.md, the contexts and the import contracts must agree with the folders."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from tests.architecture.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KINDS = ("service", "repository", "access", "rules", "models", "schemas", "ports", "events", "errors", "personal_data")
CLOSED = ("models", "repository", "rules", "access")


def blocks(markdown: str) -> list[str]:
    """Return the fenced blocks of a page."""
    return re.findall(r"^```\n(.*?)^```$", markdown, re.DOTALL | re.MULTILINE)


def tree(block: str) -> dict[str, set[str]]:
    """Return the children of each folder that a tree names, "" being the top."""
    children: dict[str, set[str]] = {"": set()}
    folders = [""]
    for line in block.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        name = line.split()[0]
        parent = folders[depth]
        children.setdefault(parent, set()).add(name.rstrip("/"))
        if name.endswith("/"):
            del folders[depth + 1 :]
            folders.append(f"{parent}{name}")
    return children


def wrong_tree(described: dict[str, set[str]], tracked: Iterable[str]) -> list[str]:
    """Compare what a tree says with the files: every folder whose children it names, it names whole."""
    real: dict[str, set[str]] = {}
    for name in tracked:
        parts = name.split("/")
        for depth in range(len(parts)):
            real.setdefault("".join(f"{part}/" for part in parts[:depth]), set()).add(parts[depth])
    found = []
    for folder, named in described.items():
        there = {name for name in real.get(folder, set()) if not name.startswith("__")}
        if folder == "":
            there = {name for name in there if f"{name}/" in real}
        found += [f"{folder}{name} is described but not there" for name in sorted(named - there)]
        found += [f"{folder}{name} is not described" for name in sorted(there - named) if name != "conftest.py"]
    return found


def contract(config: dict[str, Any], contract_id: str) -> dict[str, Any]:
    """Return an import contract by its id ({} when there is none)."""
    contracts: list[dict[str, Any]] = config["tool"]["importlinter"]["contracts"]
    return next((one for one in contracts if one["id"] == contract_id), {})


def parts_of(context: Path) -> set[str]:
    """Return the modules and folders of a context."""
    return {
        entry.stem
        for entry in context.iterdir()
        if not entry.name.startswith(("_", ".")) and (entry.suffix == ".py" or (entry / "__init__.py").exists())
    }


def wrong_contexts(folder: Path, config: dict[str, Any]) -> list[str]:
    """Contexts that the import contracts do not know, and modules that no context has."""
    found = []
    tiers = " ".join(contract(config, "tiers")["layers"])
    for context in sorted(path for path in folder.iterdir() if (path / "__init__.py").exists()):
        name, parts = context.name, parts_of(context)
        found += [f"{name}/{part} is no kind of module that a context has" for part in sorted(parts - set(KINDS))]
        if f"healthapp.contexts.{name}" not in contract(config, "inside")["containers"]:
            found.append(f"{name} is not in the contract about the order inside a context")
        if not re.search(rf"\b{name}\b", tiers):
            found.append(f"{name} has no tier")
        closed = set(contract(config, f"closed-{name}").get("protected_modules", []))
        wanted = {f"healthapp.contexts.{name}.{part}" for part in CLOSED if part in parts}
        found += [f"{module} is not closed to others" for module in sorted(wanted - closed)]
    return found


def wrong_layers(package: Path, config: dict[str, Any]) -> list[str]:
    """Modules of healthapp/ that stand on no layer, so that nothing says who may import them."""
    layers = set(re.findall(r"healthapp\.(\w+)", " ".join(contract(config, "layers")["layers"])))
    return [f"healthapp.{name} stands on no layer" for name in sorted(parts_of(package) - layers)]


def settings_file() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
