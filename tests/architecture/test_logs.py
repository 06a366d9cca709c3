"""docs/logs.md lists every log: sinks and files from the code, tables and how long they are kept from the registry."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from healthapp.wiring import PERSONAL_DATA
from tests.architecture.source import ROOT, Source, aliases, calls, full_name, product

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = (ROOT / "docs" / "logs.md").read_text("utf-8")
# Programs of the embedded mode: each has a file of its name in the folder of logs.
STARTED = ("_program", "_run_command", "layout.log_file", "engines.layout.log_file")
LOGGED = re.compile(r".*(_log|_audit_event|_attempt)")


def sinks(source: Source) -> set[str]:
    """Return where a file lets log lines go: handlers that it makes or defines, and files named `….log`."""
    known, found = aliases(source.tree), set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and any(full_name(base, known) == "logging.Handler" for base in node.bases):
            found.add(node.name)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w-]+\.log", node.value):
            found.add(f"log/{node.value}")
    for call in calls(source.tree):
        name = full_name(call.func, known)
        if name.startswith("logging.") and name.endswith("Handler"):
            found.add(name.rpartition(".")[2])
        if name in STARTED and call.args and isinstance(first := call.args[0], ast.Constant):
            found.add(f"log/{first.value!s}.log")
    return found


def unlisted(page: str, files: Iterable[Source]) -> list[str]:
    """Return the sinks that the page doesn't name."""
    return sorted({name for source in files for name in sinks(source) if f"`{name}`" not in page})


def test_every_sink_is_listed() -> None:
    assert unlisted(PAGE, product()) == []


def test_every_listed_sink_is_one() -> None:
    listed = set(re.findall(r"`(log/[\w-]+\.log|\w+Handler|LogShelf)`", PAGE))
    found = {name for source in product() for name in sinks(source)}
    # Those that `healthapp up` keeps running stand in a list, by name.
    kept = {f"log/{name}.log" for name in ("web", "worker", "backup")}
    assert listed == found | kept


def test_tables_are_listed_with_the_registrys_span() -> None:
    wanted = {holding.name: holding.span.value for holding in PERSONAL_DATA.tables if LOGGED.fullmatch(holding.name)}
    wanted["compliance_system_log"] = "log"
    listed = dict(re.findall(r"^\| [^|]+ \| `(\w+)` \|.*\| span `(\w+)`", PAGE, re.MULTILINE))
    assert len(wanted) >= 3
    assert listed == wanted


def test_a_new_sink_is_seen() -> None:
    text = 'import logging as l\nfrom logging import FileHandler\nclass Mine(l.Handler): ...\nFileHandler("x.log")\n'
    assert unlisted(PAGE, [Source("healthapp/a.py", text)]) == ["FileHandler", "Mine", "log/x.log"]
