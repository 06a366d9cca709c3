"""Edges that anyone can reach: a route or an event handler that nobody guards must be impossible to add."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.architecture.source import aliases, calls, dotted, full_name

if TYPE_CHECKING:
    from tests.architecture.source import Source

DOORS = {"authenticated", "page_load", "public"}
# Not callable from outside: values that Reflex computes, and plain Python.
_NO_HANDLERS = {"var", "property", "cached_property", "staticmethod", "classmethod", "cached_var"}
_ROUTERS = {"fastapi.APIRouter", "fastapi.routing.APIRouter"}
_ADDERS = {
    "add_api_route",
    "add_api_websocket_route",
    "add_route",
    "add_websocket_route",
    "api_route",
    "websocket",
    *("get", "post", "put", "patch", "delete"),
}
_OTHER_STATES = {"reflex.State", "reflex.ComponentState", "reflex.SharedState"}
BASE = "state/base.py"
ROUTES = "healthapp/api/routes.py"


def _decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    found = set()
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        found.add(dotted(target).rpartition(".")[2])
    return found


def _is_state(node: ast.ClassDef) -> bool:
    return any(dotted(base).rpartition(".")[2].endswith("State") for base in node.bases)


def _is_mixin(node: ast.ClassDef) -> bool:
    """Whether Reflex makes no state of the class: only an AppState that inherits from it can be called."""
    return any(keyword.arg == "mixin" and ast.unparse(keyword.value) == "True" for keyword in node.keywords)


def open_handlers(source: Source) -> list[str]:
    """Public methods of states that are not made by one of the doors of state/base.py."""
    found = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef) or not _is_state(node):
            continue
        for step in node.body:
            if not isinstance(step, ast.FunctionDef | ast.AsyncFunctionDef) or step.name.startswith("_"):
                continue
            if not _decorators(step) & (DOORS | _NO_HANDLERS):
                found.append(source.at(step, f"{node.name}.{step.name} can be called by anyone with a websocket"))
    return found


def other_doors(source: Source) -> list[str]:
    """States beside AppState, and event handlers that are no methods: both would go round the door."""
    if source.path == BASE:
        return []
    known = aliases(source.tree)
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            if {full_name(base, known) for base in node.bases} & _OTHER_STATES and not _is_mixin(node):
                found.append(source.at(node, f"{node.name} is no AppState"))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "event" in _decorators(node):
            found.append(source.at(node, f"{node.name} is an event handler without a door"))
    return found


def other_routes(source: Source) -> list[str]:
    """Routes that are not made by `make_router`, whose routes cannot exist without naming who may call them."""
    if source.path == ROUTES:
        return []
    known = aliases(source.tree)
    found = []
    for call in calls(source.tree):
        owner, _, name = dotted(call.func).rpartition(".")
        if full_name(call.func, known) in _ROUTERS:
            found.append(source.at(call, "a router that is not make_router's"))
        elif owner.rpartition(".")[2] in {"app", "api"} and name in _ADDERS:
            found.append(source.at(call, f"{owner}.{name}() goes round make_router"))
    return found
