"""ARCHITECTURE.md describes the folders as they are, and every context is held by the import contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.architecture import layout_checks as layout
from tests.architecture.code_checks import none
from tests.architecture.source import ROOT, files

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
REPOSITORY, CONTEXT, TIERS = layout.blocks(PAGE)[1:4]


def test_the_tree_of_the_repository_is_true() -> None:
    none(layout.wrong_tree(layout.tree(REPOSITORY), files()))


def test_the_tree_of_a_context_is_true() -> None:
    described = layout.tree(CONTEXT)["healthapp/contexts/<context>/"]
    assert described == {f"{kind}.py" for kind in layout.KINDS}


def test_the_tiers_are_true() -> None:
    known = " ".join(layout.contract(layout.settings_file(), "tiers")["layers"])
    named = TIERS.split()
    assert named == sorted(named, key=known.index), "the page and the contract disagree about the order"
    assert set(named) == {path.parent.name for path in (ROOT / "healthapp/contexts").glob("*/__init__.py")}


def test_contexts_are_held_by_the_contracts() -> None:
    none(layout.wrong_contexts(ROOT / "healthapp" / "contexts", layout.settings_file()))


def test_everything_stands_on_a_layer() -> None:
    none(layout.wrong_layers(ROOT / "healthapp", layout.settings_file()))


def test_every_kind_of_module_is_in_the_table() -> None:
    table = PAGE.partition("## Where does this line go?")[2].partition("\n## ")[0]
    none([kind for kind in layout.KINDS if f"/{kind}.py" not in table and kind != "errors"])


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_a_wrong_context_is_found(tmp_path: Path) -> None:
    make(tmp_path, "care/__init__.py", "care/service.py", "care/models.py", "care/helpers.py")
    assert layout.wrong_contexts(tmp_path, layout.settings_file()) == [
        "care/helpers is no kind of module that a context has",
        "care is not in the contract about the order inside a context",
        "care has no tier",
        "healthapp.contexts.care.models is not closed to others",
    ]


def test_a_module_without_a_layer_is_found(tmp_path: Path) -> None:
    make(tmp_path, "wiring.py", "shortcuts.py")
    assert layout.wrong_layers(tmp_path, layout.settings_file()) == ["healthapp.shortcuts stands on no layer"]


@pytest.mark.parametrize(
    ("tracked", "finding"),
    [
        (["care/a.py"], ["care/b.py is described but not there"]),
        (["care/a.py", "care/b.py", "care/c.py"], ["care/c.py is not described"]),
        (["care/a.py", "care/b.py", "other/x.py"], ["other is not described"]),
        (["care/a.py", "care/b.py", "care/__init__.py"], []),
    ],
)
def test_a_wrong_tree_is_found(tracked: list[str], finding: list[str]) -> None:
    described = layout.tree("care/        what it is\n  a.py       one\n  b.py       two\n")
    assert layout.wrong_tree(described, tracked) == finding
