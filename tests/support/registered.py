"""What lies in a data folder, compared with the registry of personal data."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from healthapp.kit.personal_data import Place, Registry
from healthapp.wiring import PERSONAL_DATA

if TYPE_CHECKING:
    from pathlib import Path

_BRACED = re.compile(r"\\\{\w+\\\}")


def unregistered_files(data_dir: Path, registry: Registry = PERSONAL_DATA) -> set[str]:
    """Return the kinds of files, by folder, that nobody has registered; an empty folder is one too."""
    known = [PurePath(name).parts for name in registry.names(Place.FILE)]
    found = set()
    for path in data_dir.rglob("*"):
        parts = path.relative_to(data_dir).parts
        # A folder on the way to a registered one is no kind of its own.
        if path.is_dir() and any(name[: len(parts)] == parts for name in known):
            continue
        if not any(parts[: len(name)] == name for name in known):
            found.add("/".join(parts[:-1] or parts))
    return found


def unregistered(names: set[str], place: Place, registry: Registry = PERSONAL_DATA) -> set[str]:
    """Return those names of collections or vectors that no registered pattern, such as `knowledge_{id}`, means."""
    patterns = [re.compile(_BRACED.sub("[0-9a-f]{32}", re.escape(name))) for name in registry.names(place)]
    return {name for name in names if not any(pattern.fullmatch(name) for pattern in patterns)}
