"""Where web processes of a data folder listen, for commands that are run beside them without their settings.

Each holds a lock on its note, so that the kernel says whether it still lives, whatever way it ended.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FOLDER = "listening"


@contextmanager
def noted(data_dir: Path, host: str, port: int) -> Iterator[None]:
    """Keep a note of where this process listens. Where none can be written it listens all the same."""
    path = data_dir / _FOLDER / str(port)
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            note = held.enter_context(path.open("a+", encoding="utf-8"))
            fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
            note.truncate(0)
            note.write(json.dumps({"host": host, "port": port}))
            note.flush()
        yield


def listeners(data_dir: Path) -> list[tuple[str, int]]:
    """Return where web processes of this folder listen now, as host and port."""
    try:
        notes = sorted((data_dir / _FOLDER).iterdir(), key=lambda each: each.name)
    except OSError:
        return []
    return [place for note in notes if (place := _place(note)) is not None]


def _place(path: Path) -> tuple[str, int] | None:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError), path.open("r+", encoding="utf-8") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = json.load(note)
            return str(said["host"]), int(said["port"])
    return None
