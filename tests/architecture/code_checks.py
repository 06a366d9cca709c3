"""What no file of ours may contain."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.architecture.source import Source, aliases, calls, dotted, full_name

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMIT = 400
CLOCK = "healthapp/kit/clock.py"
IDS = "healthapp/kit/ids.py"
_WALL_CLOCK = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.strftime",
}
_FRESH_IDS = {f"uuid.uuid{n}" for n in (1, 3, 4, 5, 6, 7)}
# A service describes what shall happen; the edge begins and commits, the relay enqueues.
_ENDS_TRANSACTION = {"commit", "rollback", "begin", "close"}
_LEAVES_THE_HOUSE = {"enqueue", "enqueue_job", "publish"}
_UNFINISHED = re.compile(rf"\b(?:{'|'.join(('TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'))})\b")
_IGNORED = re.compile(r"#\s*(?:noqa|type: ignore)\b(?P<rest>.*)")
_REASON = re.compile(r"^(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s+[-–#]\s*\S|\[[a-z-]+(?:,\s*[a-z-]+)*\]\s*#\s*\S)")
_NOT_RUN = {
    "pytest.skip",
    "pytest.xfail",
    "pytest.importorskip",
    "pytest.mark.skip",
    "pytest.mark.skipif",
    "pytest.mark.xfail",
}


def too_new(source: Source) -> list[str]:
    """What a fresh machine with the oldest Python of pyproject.toml cannot read."""
    try:
        ast.parse(source.text, source.path, feature_version=(3, 11))
    except SyntaxError as error:
        return [f"{source.path}:{error.lineno} {error.msg}"]
    return []


def ends_transaction(source: Source) -> list[str]:
    """Services and repositories neither commit nor enqueue."""
    found = []
    for call in calls(source.tree):
        if not isinstance(call.func, ast.Attribute):
            continue
        name, owner = call.func.attr, dotted(call.func.value).lower()
        if (name in _ENDS_TRANSACTION and re.search(r"session|uow|conn|database|transaction", owner)) or (
            name in _LEAVES_THE_HOUSE
        ):
            found.append(source.at(call, f"{owner}.{name}() inside a context"))
    return found


def asks_the_clock(source: Source) -> list[str]:
    """Only the clock module asks the machine for the time."""
    if source.path in (CLOCK, IDS):  # ids are ordered by time, and injected as the clock is
        return []
    known = aliases(source.tree)
    return [
        source.at(call, f"{name}(): take the time from a Clock")
        for call in calls(source.tree)
        if (name := full_name(call.func, known)) in _WALL_CLOCK
    ]


def makes_ids(source: Source) -> list[str]:
    """Ids come from one place, so that they are ordered by time."""
    if source.path == IDS:
        return []
    known = aliases(source.tree)
    return [
        source.at(call, f"{name}(): use kit.ids.new_id()")
        for call in calls(source.tree)
        if (name := full_name(call.func, known)) in _FRESH_IDS
    ]


def speaks_sql(source: Source) -> list[str]:
    """In a context SQL is in the repository and the tables are in the models; naming a type of it is no SQL."""
    parts = source.path.split("/")
    if len(parts) > 3 and parts[3].removesuffix(".py") in {"repository", "models"}:
        return []
    for_types = {
        node
        for guard in ast.walk(source.tree)
        if isinstance(guard, ast.If) and dotted(guard.test).endswith("TYPE_CHECKING")
        for node in ast.walk(guard)
    }
    found = []
    for node in ast.walk(source.tree):
        named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        named += [name.name for name in node.names] if isinstance(node, ast.Import) else []
        if node not in for_types and any(name.split(".")[0] in {"sqlalchemy", "sqlmodel", "psycopg"} for name in named):
            found.append(source.at(node, "SQL belongs into the repository"))
    return found


def shared_attributes(source: Source) -> list[str]:
    """Attributes out of a constant: Reflex writes a component's `data-` and `aria-` into the dictionary it is given."""
    return [
        f"{source.path}:{node.value.lineno} give each component a dictionary of its own as `custom_attrs`"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.keyword) and node.arg == "custom_attrs"
        for name in [node.value, *ast.iter_child_nodes(node.value)]
        if isinstance(name, ast.Name) and name.id.isupper() and not isinstance(node.value, ast.Dict | ast.Call)
    ]


def too_long(source: Source) -> list[str]:
    """A file that nobody can hold in the head is split by use case."""
    lines = len(source.text.splitlines())
    return [f"{source.path}:1 {lines} lines, more than {LIMIT}"] if lines > LIMIT else []


def unfinished(path: str, text: str) -> list[str]:
    """What is missing belongs into an issue, not into a comment."""
    return [f"{path}:{n} {line.strip()}" for n, line in enumerate(text.splitlines(), 1) if _UNFINISHED.search(line)]


def unexplained_ignores(source: Source) -> list[str]:
    """An ignored rule is named and has its reason: behind it, or as a comment on the line above."""
    lines = source.text.splitlines()
    above = ["", *lines]
    return [
        f"{source.path}:{number} {line.strip()}"
        for number, line in enumerate(lines, 1)
        if (found := _IGNORED.search(line))
        and not _REASON.match(found["rest"])
        and not above[number - 1].lstrip().startswith("#")
    ]


def not_run(source: Source) -> list[str]:
    """A missing engine or browser is red, never skipped."""
    known = aliases(source.tree)
    return [
        source.at(node, f"{name}: a test runs or fails")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and (name := full_name(node, known)) in _NOT_RUN
    ]


def import_of_private(source: Source) -> list[str]:
    """A leading underscore means: not from other modules of another folder."""
    found = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ImportFrom) or not node.module or node.level:
            continue
        top = node.module.split(".")[0]
        if top not in {"healthapp", "state", "components", "workers"}:
            continue
        if node.module.rpartition(".")[0] == source.module.rpartition(".")[0]:
            continue
        found += [source.at(node, f"{node.module}.{n.name}") for n in node.names if n.name.startswith("_")]
    return found


def none(found: list[str]) -> None:
    """Fail with the findings, one a line."""
    assert not found, f"{len(found)} findings:\n" + "\n".join(found)


def over(all_sources: Iterable[Source], *checks: object) -> list[str]:
    """Run checks over sources."""
    return [finding for source in all_sources for check in checks if callable(check) for finding in check(source)]
