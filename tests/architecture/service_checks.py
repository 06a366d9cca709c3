"""Services: which of their steps leave a trace in the audit, and which take a unit of work."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from tests.architecture.source import calls, dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.architecture.source import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
Steps = dict[str, Function]


def context_of(source: Source) -> str | None:
    """Return the context whose service a file belongs to."""
    parts = source.path.split("/")
    is_service = parts[:2] == ["healthapp", "contexts"] and parts[3:] and parts[3].removesuffix(".py") == "service"
    return parts[2] if is_service else None


def steps(all_sources: Iterable[Source]) -> dict[str, Steps]:
    """Return each context's functions by name, from `service.py` or `service/`."""
    found: dict[str, Steps] = defaultdict(dict)
    for source in all_sources:
        if (context := context_of(source)) is None:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, Function):
                found[context][node.name] = node
    return dict(found)


def takes_uow(function: Function) -> bool:
    """Tell whether a function works inside a unit of work."""
    return any(argument.arg == "uow" for argument in (*function.args.args, *function.args.kwonlyargs))


def is_audited(contexts: Mapping[str, Steps], context: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a step audits, by itself or by a step (of any context) that it calls."""
    key = f"{context}.{name}"
    function = contexts.get(context, {}).get(name)
    if function is None or key in seen:
        return False
    for call in calls(function):
        owner, _, called = dotted(call.func).rpartition(".")
        if called == "audit":
            return True
        # self.x(…) is ours, self._compliance.x(…) the other context's; a repository's x only happens to be called so.
        target = context if owner == "self" else owner.removeprefix("self._")
        if owner.startswith("self") and is_audited(contexts, target, called, seen | {key}):
            return True
    return False


def unaudited(contexts: Mapping[str, Steps]) -> set[str]:
    """Return the public steps that leave no trace."""
    return {
        f"{context}.{name}"
        for context, functions in contexts.items()
        for name, function in functions.items()
        if not name.startswith("_") and takes_uow(function) and not is_audited(contexts, context, name)
    }
