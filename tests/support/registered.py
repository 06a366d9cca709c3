"""What lies in a data folder, compared with the registry of personal data."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath

from healthapp.kit.personal_data import Place, Registry
from healthapp.wiring import PERSONAL_DATA

_BRACED = re.compile(r"\\\{\w+\\\}")


def unregistered_files(data_dir: Path, registry: Registry = PERSONAL_DATA) -> set[str]:
    """Return the kinds of files, by folder, that nobody has registered; an empty folder is one too."""
    known = {PurePath(name).parts for name in registry.names(Place.FILE)}
    found = set()
    # Not into what is registered as a whole: a running engine makes and removes files there.
    for folder, folders, files in os.walk(data_dir):
        here = Path(folder).relative_to(data_dir).parts
        for name in (*files, *folders):
            parts = (*here, name)
            on_the_way = name in folders and any(each[: len(parts)] == parts for each in known)
            if parts not in known and not on_the_way:
                found.add("/".join(parts if name in folders else here or parts))
        folders[:] = [name for name in folders if any(each[: len(here) + 1] == (*here, name) for each in known)]
        folders[:] = [name for name in folders if (*here, name) not in known]
    return found


def unregistered(names: set[str], place: Place, registry: Registry = PERSONAL_DATA) -> set[str]:
    """Return those names of collections or vectors that no registered pattern, such as `knowledge_{id}`, means."""
    patterns = [re.compile(_BRACED.sub("[0-9a-f]{32}", re.escape(name))) for name in registry.names(place)]
    return {name for name in names if not any(pattern.fullmatch(name) for pattern in patterns)}
