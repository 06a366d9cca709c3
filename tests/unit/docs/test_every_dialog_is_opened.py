"""Every dialog that there is is opened by a browser test that looks at it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.dialogs import ADMIN, NO_BUTTON, PATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
_MAKERS = {"dialog", "confirm"}
_NAMED = re.compile(r'(?:testid = |: )"dialog-([a-z-]+)"')


def _names(tree: ast.AST) -> Iterator[str]:
    """Give what each dialog of a module is called; of one made for each of a few kinds, all of them."""
    each = {inside: outside for outside in ast.walk(tree) for inside in ast.iter_child_nodes(outside)}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Attribute) and call.func.attr == "dialog":
            # The browser's own element, without the house's part around it.
            yield from re.findall(r"\bdata\('dialog-([a-z-]+)'\)", ast.unparse(call))
        elif isinstance(call.func, ast.Name) and call.func.id in _MAKERS:
            yield from _said(call.args[0], call, each)


def _said(name: ast.expr, call: ast.AST, each: dict[ast.AST, ast.AST]) -> Iterator[str]:
    if isinstance(name, ast.Constant):
        yield str(name.value)
        return
    while not isinstance(call, ast.GeneratorExp):
        call = each[call]
    (loop,) = call.generators
    for value in ast.literal_eval(loop.iter):
        yield eval(compile(ast.Expression(name), "<name>", "eval"), {ast.unparse(loop.target): value})  # noqa: S307 - our own text


def test_none_is_left_out() -> None:
    there = {
        name
        for module in (ROOT / "components").rglob("*.py")
        if module.name != "dialogs.py"
        for name in _names(ast.parse(module.read_text(encoding="utf-8")))
    }
    for script in (ROOT / "assets").glob("*.js"):
        there |= set(_NAMED.findall(script.read_text(encoding="utf-8")))
    assert {"idle", "logout", "remove-sms", "step-up"} <= there
    assert there == {dialog.name for dialog in (*PATIENT, *ADMIN)} | {*NO_BUTTON}
