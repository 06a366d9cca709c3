"""How old the newest backup is that was proven, read off the folder that `healthapp.backup` keeps.

Needs no key: whether a backup opens was found out by whoever put the mark there (`healthapp backup verify`).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.admin.schemas import BackupAge, LedgerState

if TYPE_CHECKING:
    from pathlib import Path

BASES = "base/"
MANIFEST = "manifest.json"
MARK = "verified.json"
LEDGER = "ledger/"
LEDGER_HEAD = f"{LEDGER}head.json"


class BackupFolder:
    """A folder of backups, or none."""

    def __init__(self, folder: Path | None) -> None:
        """Look into `folder`; None where no place for backups is set."""
        self._folder = folder.expanduser().absolute() if folder else None

    def age(self, now: datetime) -> BackupAge:
        """Return how long ago a backup that is still there was last found good. OSError when the folder is gone."""
        if self._folder is None:
            return BackupAge(configured=False)
        newest: datetime | None = None
        for base in self._folder.joinpath(BASES).iterdir() if any(self._folder.iterdir()) else ():
            if not (base / MANIFEST).is_file() or not (base / MARK).is_file():
                continue
            try:
                at = datetime.fromisoformat(json.loads((base / MARK).read_bytes())["at"])
            except (ValueError, KeyError, TypeError):
                continue  # half a mark proves nothing
            newest = at if newest is None else max(newest, at)
        return BackupAge(configured=True, verified=None if newest is None else now - newest)

    def ledger(self, now: datetime) -> LedgerState:
        """Return how the ledger of erasures stands, by its head and the names of its files. OSError as above."""
        if self._folder is None or not any(self._folder.glob(f"{BASES}*/{MANIFEST}")):
            return LedgerState(wanted=False)
        head = self._folder / LEDGER_HEAD
        try:
            told = json.loads(head.read_bytes())
            age = now - datetime.fromisoformat(told["at"])
            names = {f"{number:010d}" for number in range(int(told["first"]), int(told["last"]) + 1)}
        except FileNotFoundError:
            return LedgerState(wanted=True)
        except (ValueError, KeyError, TypeError):
            return LedgerState(wanted=True, whole=False, age=timedelta())
        lying = {path.name for path in head.parent.iterdir()}
        return LedgerState(wanted=True, whole=names <= lying, age=age, lines=int(told["lines"]))
