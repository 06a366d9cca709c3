"""What the product imports comes with the product: a library of the tests alone isn't there for people."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.architecture import code_checks as checks
from tests.architecture.source import PACKAGES, ROOT, Source, sources

OURS = frozenset({*PACKAGES, "alembic"})
"""`alembic` is our folder of migrations, and a library's name that is the product's."""


@cache
def brought() -> frozenset[str]:
    """Return the libraries that are there for the product: those it names, its extras', and what these bring along."""
    locked = {one["name"]: one for one in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]}
    seen: set[str] = set()
    left = ["healthapp", *(f"healthapp[{extra}]" for extra in locked["healthapp"]["optional-dependencies"])]
    while left:
        wanted = left.pop()
        name, _, extra = wanted.removesuffix("]").partition("[")
        if wanted in seen or name not in locked:
            continue
        seen.add(wanted)
        package = locked[name]
        found = package.get("optional-dependencies", {}).get(extra, ()) if extra else package.get("dependencies", ())
        for one in found:
            left += [one["name"], *(f"{one['name']}[{more}]" for more in one.get("extra", ()))]
    return frozenset(seen)


@cache
def found() -> dict[str, list[str]]:
    return {module: [_plain(one) for one in names] for module, names in packages_distributions().items()}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def of_tests(source: Source) -> list[str]:
    """Find imports of libraries that only the development's groups bring; what is for types alone may be anything."""
    only_types = {
        id(inside)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inside in ast.walk(node)
    }
    said = []
    for node in ast.walk(source.tree):
        if id(node) in only_types:
            continue
        if isinstance(node, ast.Import):
            modules = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules = [node.module or ""]
        else:
            continue
        for module in modules:
            top = module.partition(".")[0]
            if top in OURS or top in sys.stdlib_module_names or brought().intersection(found().get(top, ())):
                continue
            said.append(source.at(node, f"imports {top}, which is there for the tests alone"))
    return said


def test_what_the_product_imports_comes_with_it() -> None:
    checks.none(checks.over(sources(*PACKAGES), of_tests))


@pytest.mark.parametrize("bad", ["import pytest\n", "def f():\n    from hypothesis import given\n", "import nowhere\n"])
def test_it_sees_a_bad_one(bad: str) -> None:
    assert of_tests(Source("healthapp/bad.py", bad))


def test_it_lets_the_rest_be() -> None:
    good = "import json\nimport redis\nfrom state.base import x\nif TYPE_CHECKING:\n    import pytest\n"
    assert of_tests(Source("healthapp/good.py", good)) == []
