"""Every code that the audit trail may hold, read off the sources: of what is done, and of what is refused."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
_CODE = re.compile(r"[a-z_]+(\.[a-z0-9_]+)?")


def _texts(node: ast.expr) -> Iterator[str]:
    """Yield every text that an expression may be; a piece that is put in at run time reads `*`."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)


def _asked(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ("audit", "audit_denied") and call.args:
        yield call.args[0]
    yield from (given.value for given in call.keywords if given.arg == "action")


def codes() -> set[str]:
    """Return the codes; `*` stands in those that are put together at run time."""
    found = set()
    for folder in ("healthapp", "workers", "state"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    found |= {text for one in _asked(node) for text in _texts(one)}
    return {code for code in found if _CODE.fullmatch(code.replace("*", "x"))}
