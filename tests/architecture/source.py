"""The repository's own files, read once, for the checks of this folder.

A check is a plain function from a source to findings ("file:line what"), so that each can be shown a bad example and
seen to fail.
"""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGES = ("healthapp", "state", "components", "workers")


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        try:
            return ast.parse(self.text, self.path, feature_version=(3, 11))
        except SyntaxError:  # one check says so; the others have nothing to look at
            return ast.Module([], [])

    @cached_property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def at(self, node: ast.AST, what: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {what}"


@cache
def files() -> tuple[str, ...]:
    """Return every file that is, or is about to be, in the repository: what git ignores is not ours to check."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file()))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Return the Python files under folders (all of them without any)."""
    wanted = tuple(f"{folder}/" for folder in folders)
    return tuple(
        Source(name, (ROOT / name).read_text(encoding="utf-8"))
        for name in files()
        if name.endswith(".py") and (not wanted or name.startswith(wanted))
    )


def product() -> tuple[Source, ...]:
    """Return what runs in production."""
    return sources(*PACKAGES)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Return every call."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for an attribute chain, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else f"?.{node.attr}"
    return ""


def aliases(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for: {"dt": "datetime.datetime"}."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known.update({name.asname or name.name: name.name for name in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module:
            known.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
    return known


def full_name(node: ast.AST, known: dict[str, str]) -> str:
    """Return the full name of what an attribute chain stands for, imports resolved."""
    head, dot, rest = dotted(node).partition(".")
    return f"{known.get(head, head)}{dot}{rest}"
