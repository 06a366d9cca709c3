"""Messages that the code asks for: they exist, and get the parameters that they name."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from healthapp.kit.i18n import placeholders
from tests.architecture.source import aliases, calls, full_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.architecture.source import Source

_TEXTS = {
    "healthapp.kit.i18n.text",
    "healthapp.kit.i18n.both",
    "healthapp.kit.i18n.messages.text",
    "components.parts.text.t",
    "components.parts.text.pair",
}
_PLURALS = {"healthapp.kit.i18n.plural", "healthapp.kit.i18n.messages.plural"}
_ERRORS = "healthapp.kit.errors."
_CODE = re.compile(r"[a-z][a-z0-9_]*")
Asked = tuple[ast.Call, str, "set[str] | None"]


def _literal(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _named(call: ast.Call, *, leave_out: frozenset[str] = frozenset()) -> set[str] | None:
    """Return the names of keyword arguments; None when some are only known at run time."""
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else {name for name in names if name and name not in leave_out}


def _argument(call: ast.Call, position: int, name: str) -> ast.AST | None:
    if len(call.args) > position:
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _keys(node: ast.AST | None) -> set[str] | None:
    if node is None:
        return set()
    if isinstance(node, ast.Dict):
        keys = [_literal(key) for key in node.keys]
        return None if None in keys else {key for key in keys if key}
    return None


def asked(source: Source) -> Iterator[Asked]:
    """Return (call, message id, parameter names if known) for every message that is named by a literal."""
    known = aliases(source.tree)
    for call in calls(source.tree):
        name = full_name(call.func, known)
        if name in _TEXTS and (found := _literal(_argument(call, 0, "message_id"))):
            yield call, found, _named(call, leave_out=frozenset({"lang", "message_id"}))
        elif name in _PLURALS and (found := _literal(_argument(call, 0, "message_id"))):
            params = _named(call, leave_out=frozenset({"lang", "message_id", "count"}))
            for form in ("one", "other"):
                yield call, f"{found}_{form}", None if params is None else params | {"n"}
        elif name == f"{_ERRORS}HealthError" and (code := _literal(_argument(call, 1, "code"))):
            yield call, _full(code), _keys(_argument(call, 99, "params"))
        elif name == f"{_ERRORS}FieldError" and (code := _literal(_argument(call, 1, "code"))):
            yield call, _full(code), _keys(_argument(call, 2, "params"))
        elif name == f"{_ERRORS}invalid" and (code := _literal(_argument(call, 1, "code"))):
            yield call, _full(code), _named(call, leave_out=frozenset({"field_name", "code"}))
        elif name == "pydantic_core.PydanticCustomError" and (code := _literal(_argument(call, 0, "error_type"))):
            yield call, _full(code), _keys(_argument(call, 2, "context"))
        elif name == "ValueError" and "/schemas" in source.path and (code := _literal(_argument(call, 0, ""))):
            # In a schema a code in a ValueError becomes the field's message; its parameters are the edge's business.
            yield call, _full(code) if _CODE.fullmatch(code) else code, None


def _full(code: str) -> str:
    return code if "." in code else f"errors.{code}"


def allowed(wanted: frozenset[str], message_id: str) -> tuple[set[str], ...]:
    """Return the parameters that fit; `plural` leaves the count out where the form for one says it in words."""
    return (set(wanted), {*wanted, "n"}) if message_id.endswith("_one") else (set(wanted),)


def wrong_messages(source: Source, messages: Mapping[str, tuple[str, str]]) -> list[str]:
    """Messages that do not exist, or get other parameters than they name."""
    found = []
    for call, message_id, given in asked(source):
        if message_id not in messages:
            found.append(source.at(call, f"there is no message {message_id!r}"))
        elif given is not None and given not in allowed(wanted := placeholders(messages[message_id][1]), message_id):
            found.append(source.at(call, f"{message_id} wants {sorted(wanted)}, gets {sorted(given)}"))
    return found
