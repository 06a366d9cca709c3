"""The heads of the audit chain outside the database: who can rewrite the one can't rewrite the other unnoticed.

Under the data folder `audit-heads/` has one file a day, never written again, and `now.json`, the newest head. Copy it
to where the database's owner has no hand; `healthapp audit verify` compares whatever lies there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from healthapp.contexts.compliance.schemas import Anchor, Head

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from pathlib import Path

_FOLDER = "audit-heads"
_NOW = "now.json"
_ASIDE = "before-restore-"


class AuditHeads:
    """The files of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        """Use the folder below `data_dir`; it is made with the first head."""
        self._folder = data_dir / _FOLDER

    def keep_days(self, anchors: Iterable[Anchor]) -> list[Anchor]:
        """Write the heads of days that have no file yet; returns those that were new."""
        written = []
        for anchor in anchors:
            path = self._folder / f"{anchor.day:%Y-%m-%d}.json"
            if not path.exists():
                self._write(path, anchor)
                written.append(anchor)
        return written

    def newest(self) -> Head | None:
        """Return the newest head that was kept."""
        return _read(self._folder / _NOW)

    def keep_lost(self, head: Head) -> Path | None:
        """Keep a head that the chain doesn't hold any more under a name of its own; where it is, None if it was."""
        path = self._folder / f"lost-{head.number}-{head.hash[:16]}.json"
        if path.exists():
            return None
        self._write(path, head)
        return path

    def keep_newest(self, head: Head) -> None:
        """Write the newest head, unless a longer chain was seen here: a chain that was cut short must not hide that."""
        before = _read(self._folder / _NOW)
        if before is None or head.number > before.number:
            self._write(self._folder / _NOW, head)

    def all(self) -> list[Head]:
        """Return every head that is kept here."""
        return heads_in(self._folder)

    def put_aside(self, gone: Collection[Head], now: datetime) -> list[Path]:
        """Move the files of heads that were given up into a folder beside them; returns where they are now."""
        aside, moved = self._folder / f"{_ASIDE}{now:%Y%m%dT%H%M%SZ}", []
        for path in files_of(self._folder, gone):
            aside.mkdir(exist_ok=True)
            moved.append(path.rename(aside / path.name))
        return moved

    def aside(self) -> list[Path]:
        """Return the folders with heads that were given up."""
        return folders_aside(self._folder)

    def _write(self, path: Path, head: Head) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        beside.write_text(head.model_dump_json() + "\n", "utf-8")
        beside.replace(path)


def heads_in(folder: Path) -> list[Head]:
    """Return every head in a folder: ours, or a copy of it that was kept elsewhere."""
    return [head for path in sorted(folder.glob("*.json")) if (head := _read(path)) is not None]


def files_of(folder: Path, heads: Collection[Head]) -> list[Path]:
    """Return the files in a folder that hold one of these heads."""
    wanted = {(head.number, head.hash) for head in heads}
    found = {path: _read(path) for path in sorted(folder.glob("*.json"))}
    return [path for path, head in found.items() if head is not None and (head.number, head.hash) in wanted]


def folders_aside(folder: Path) -> list[Path]:
    """Return the folders beside heads in which heads lie that were given up after a restore."""
    return sorted(folder.glob(f"{_ASIDE}*"))


def _read(path: Path) -> Head | None:
    if not path.exists():
        return None
    found = json.loads(path.read_text("utf-8"))
    return (Anchor if "day" in found else Head).model_validate(found)
