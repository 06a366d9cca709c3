"""Copies the database's ledger of erasures to the one beside the backups: by the follower, and with each backup."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import class_row

from healthapp.backup import manifest
from healthapp.backup.errors import DamagedError, OtherKeyError
from healthapp.backup.ledger import Ledger
from healthapp.backup.replication import connect
from healthapp.contexts.privacy.schemas import Entry

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from healthapp.backup.ledger import Head
    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import FolderStore
    from healthapp.kit.clock import Clock

_LOOK_SECONDS = 1.0
# All of it again: a number may be committed after a higher one, and the head says that somebody has looked.
_WHOLE_SECONDS = 600.0
_ROWS = (
    "SELECT id, number, at, kind, place, row_id, person, detail, until FROM privacy_ledger WHERE number > %s"
    " ORDER BY number"
)
_LATER = timedelta(days=1)


class Noting:
    """Keeps the ledger of a folder as the database's is."""

    def __init__(self, store: FolderStore, keys: BackupKeys, url: str, clock: Clock) -> None:
        """Copy from the database at `url`; nothing is connected before the first look."""
        self._store, self._url, self._clock = store, url, clock
        self._ledger = Ledger(store, keys)
        self._keys = keys
        self._connection: psycopg.Connection[Any] | None = None
        self._known: set[UUID] = set()
        self._newest = 0
        self._head: Head | None = None
        self._looked = self._compared = float("-inf")

    def look(self) -> None:
        """Copy what is new, at most once a second. DamagedError when the ledger isn't what was written."""
        if time.monotonic() - self._looked >= _LOOK_SECONDS:
            self._looked = time.monotonic()
            self.copy()

    def copy(self) -> Head:
        """Copy what is new now; returns where the ledger stands."""
        whole = self._head is None or time.monotonic() - self._compared >= _WHOLE_SECONDS
        lines = self._rows(0 if whole else self._newest)
        fresh = [line for line in lines if line.id not in self._known]
        if self._head is not None and not whole and not fresh:
            return self._head
        with self._ledger.locked():
            try:
                head = self._ledger.head()
            except OtherKeyError:
                # As with the changes: what the old key sealed stays for whoever has it, and we begin anew.
                return self._begin_anew()
            if head is None or head != self._head:
                # At the start, or another process wrote: what stands there is read and checked as a whole.
                there = self._ledger.read(self._reaching()) or []
                self._known = {line.id for line in there}
                lines = self._rows(0)
            fresh = [line for line in lines if line.id not in self._known]
            self._head = self._ledger.add(fresh, self._clock.now())
        self._known |= {line.id for line in fresh}
        self._newest = max([self._newest, *(line.number for line in lines)])
        if whole:
            self._compared = time.monotonic()
        return self._head

    def begin_anew(self) -> Head:
        """Begin another ledger with all that the database holds: when the old one is gone, or another key's."""
        with self._ledger.locked():
            return self._begin_anew()

    def _begin_anew(self) -> Head:
        lines = self._rows(0)
        self._head = self._ledger.begin_anew(lines, self._clock.now(), self._reaching())
        self._known = {line.id for line in lines}
        return self._head

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _reaching(self) -> int | None:
        return reaching(self._store, self._keys)

    def _rows(self, above: int) -> list[Entry]:
        if self._connection is None or self._connection.broken:
            self._connection = connect(self._url)
        with self._connection.cursor(row_factory=class_row(Entry)) as cursor:
            try:
                return cursor.execute(_ROWS, (above,)).fetchall()
            except psycopg.errors.UndefinedTable:
                # Before the database is migrated, a backup is just what is wanted.
                return []


def reaching(store: FolderStore, keys: BackupKeys) -> int | None:
    """Return up to which of its files the ledger went at least, as the backups say; None: none of them knows one."""
    found: int | None = None
    for name in manifest.finished(store):
        try:
            known = manifest.read(store, keys, name).ledger
        except DamagedError:
            continue
        if known is not None:
            found = max(found or 0, known)
    return found


def prune(store: FolderStore, keys: BackupKeys) -> int:
    """Remove what is older than every backup that is left; returns how many files went. None is left: nothing goes."""
    names = manifest.finished(store)
    if not names:
        return 0
    # By its name, so that one of another key counts too; a day more, for transactions that were long under way.
    oldest: datetime = manifest.begun_at(names[0])
    with (ledger := Ledger(store, keys)).locked():
        return ledger.prune(oldest - _LATER)
