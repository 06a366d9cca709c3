"""README lists every command with the words of its own help, and no page speaks of a command that isn't there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from healthapp import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
PAGES = (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))


def _leaves(command: Any, *path: str) -> Iterator[tuple[str, Any]]:
    for name, below in getattr(command, "commands", {}).items():
        if hasattr(below, "commands"):
            yield from _leaves(below, *path, name)
        if not hasattr(below, "commands") or below.invoke_without_command:
            yield " ".join((*path, name)), below


COMMANDS = dict(_leaves(typer.main.get_command(cli.app)))


def _said(command: Any) -> str:
    """Return the first paragraph of a command's help, in one line."""
    return " ".join(command.help.split("\n\n")[0].split())


def test_readme_lists_every_command_in_the_words_of_its_help() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("| `healthapp …` |")[2].partition("\n\n")[0]
    listed = dict(re.findall(r"^\| `([a-z -]+)` \| (.+) \|$", table, re.MULTILINE))
    assert listed == {name: _said(command) for name, command in COMMANDS.items()}


def test_what_pages_name_is_there() -> None:
    found = 0
    for page in PAGES:
        for words in re.findall(r"`(?:\S*/)?healthapp ([a-z][^`]*)`", page.read_text("utf-8")):
            names = [name for name in COMMANDS if f"{words} ".startswith(f"{name} ")]
            assert names or any(name.startswith(f"{words} ") for name in COMMANDS), f"{page.name}: healthapp {words}"
            known = {option for name in names for each in COMMANDS[name].params for option in each.opts} | {"--help"}
            assert set(re.findall(r"--[a-z-]+", words)) <= known, f"{page.name}: healthapp {words}"
            found += 1
    assert found > 10
