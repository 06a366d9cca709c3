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
        aside = self._folder / f"before-restore-{now:%Y%m%dT%H%M%SZ}"
        wanted, moved = {(head.number, head.hash) for head in gone}, []
        for path in sorted(self._folder.glob("*.json")):
            head = _read(path)
            if head is not None and (head.number, head.hash) in wanted:
                aside.mkdir(exist_ok=True)
                moved.append(path.rename(aside / path.name))
        return moved

    def _write(self, path: Path, head: Head) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        beside.write_text(head.model_dump_json() + "\n", "utf-8")
        beside.replace(path)


def heads_in(folder: Path) -> list[Head]:
    """Return every head in a folder: ours, or a copy of it that was kept elsewhere."""
    return [head for path in sorted(folder.glob("*.json")) if (head := _read(path)) is not None]


def _read(path: Path) -> Head | None:
    if not path.exists():
        return None
    found = json.loads(path.read_text("utf-8"))
    return (Anchor if "day" in found else Head).model_validate(found)
