"""Every act that the source writes into the audit trail or refuses, as far as it is written out there."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.architecture.source import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.architecture.source import Source


@dataclass(frozen=True)
class Act:
    """One call. `action` and `resource` are "" where only the running code knows them; `{}` stands for a part."""

    where: str
    action: str
    resource: str
    outcome: str
    refused: bool
    """A refusal (`forbidden(action=…)`), which the unit of work writes as denied."""

    def __str__(self) -> str:
        return f"{self.where} {self.action}/{self.resource}"

    @property
    def context(self) -> str:
        """Which context's file it stands in; "" for another's."""
        parts = self.where.split("/")
        return parts[2] if parts[:2] == ["healthapp", "contexts"] else ""


def acts() -> list[Act]:
    """Return all of them."""
    return [act for source in sources("healthapp", "workers", "state") for act in _of(source)]


def _of(source: Source) -> Iterator[Act]:
    constants = {
        target.id: node.value.value
        for node in source.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        named = {word.arg: word.value for word in node.keywords}
        if isinstance(node.func, ast.Attribute) and node.func.attr == "audit" and len(node.args) > 1:
            action, resource = (_text(one, constants) for one in node.args[:2])
            outcome = _text(named["outcome"], constants) if "outcome" in named else "success"
            yield Act(f"{source.path}:{node.lineno}", action, resource, outcome, refused=False)
        elif {"action", "resource_type"} <= named.keys():
            action, resource = (_text(named[name], constants) for name in ("action", "resource_type"))
            yield Act(f"{source.path}:{node.lineno}", action, resource, "denied", refused=True)


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return constants.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""
