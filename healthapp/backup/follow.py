"""Copies every change of the database as it is written, sealed, and begins a backup when one is due.

It is a standby as far as Postgres knows: named in `synchronous_standby_names`, a commit that asks for it is answered
when its change lies, sealed and safe, in the backup's folder. What goes wrong is written down and tried again.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import psycopg

from healthapp.backup import manifest
from healthapp.backup.errors import BackupError, DamagedError
from healthapp.backup.making import claim
from healthapp.backup.noting import Noting
from healthapp.backup.replication import Replication, format_lsn
from healthapp.backup.wal import WalArchive, WalWriter
from healthapp.embedded.errors import EmbeddedError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from healthapp.backup.manifest import Manifest
    from healthapp.backup.replication import Server
    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import FolderStore
    from healthapp.kit.clock import Clock

SLOT = "healthapp_changes"
"""The name of our slot, and by which `synchronous_standby_names` knows us."""
STATUS = "changes.json"
_LISTEN_SECONDS = 0.5
_CONFIRM_SECONDS = 10.0
_TELL_SECONDS = 5.0
_ONE_FRAME = 1024 * 1024
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_BASE_AGAIN_SECONDS = 300.0
_LAST_SECONDS = 5.0


@dataclass
class Status:
    """What the follower says about itself, for `doctor` and metrics. Times are UTC in ISO 8601."""

    at: str = ""
    complete_at: str = ""
    """When everything that the server had was in the copy."""
    timeline: int = 0
    position: str = ""
    behind_bytes: int = 0
    failures: int = 0
    problem: str = ""
    key_id: str = ""
    """Of the master key that opens the changes that are being copied."""
    hole_before: int = 0
    """Changes before this position are missing: only a backup that begins after it can be followed."""
    ledger_problem: str = ""
    """Why the ledger of erasures isn't written."""


def read_status(store: FolderStore) -> Status | None:
    """Return what the follower last said; None when none has run."""
    if not store.has(STATUS):
        return None
    try:
        found = json.loads(b"".join(store.get(STATUS)))
        return Status(**{name: found[name] for name in Status.__dataclass_fields__ if name in found})
    except (ValueError, TypeError):
        return None


class Follower:
    """Follows one database."""

    def __init__(
        self,
        store: FolderStore,
        keys: BackupKeys,
        url: str,
        clock: Clock,
        *,
        base_every: timedelta,
        make_base: Callable[[], None],
        on_status: Callable[[Status], None],
    ) -> None:
        """Copy into `store`; `make_base` begins a backup and returns at once."""
        self._store, self._keys, self._url, self._clock = store, keys, url, clock
        self._base_every, self._make_base, self._on_status = base_every, make_base, on_status
        self._noting = Noting(store, keys, url, clock)
        self._status = read_status(store) or Status()
        self._told = self._base_asked = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop`; a failure is told and tried again, with growing pauses."""
        delay = _FIRST_DELAY
        with self._store.lock("changes", "Another process copies the changes into this folder already."):
            self._store.remove_leftovers("wal")
            while not stop.is_set():
                started = time.monotonic()
                try:
                    self._follow(stop)
                except (BackupError, EmbeddedError, psycopg.Error, OSError) as error:
                    self._status.failures += 1
                    self._status.problem = (str(error).strip() or type(error).__name__).splitlines()[0]
                    # The folder itself may be what fails.
                    with suppress(EmbeddedError, OSError):
                        self._tell(now=True)
                    delay = (
                        _FIRST_DELAY if time.monotonic() - started > _LONGEST_DELAY else min(delay * 2, _LONGEST_DELAY)
                    )
                    stop.wait(delay)

    def _follow(self, stop: threading.Event) -> None:
        with Replication(self._url, SLOT) as connection:
            server, size = connection.identify(), connection.segment_bytes()
            claim(self._store, self._keys, server.system_id, size)
            archive = WalArchive(self._store, self._keys, size)
            if server.timeline > 1:
                archive.add_history(server.timeline, connection.history(server.timeline))
            start = self._start(connection, archive, server)
            connection.stream(start, server.timeline, SLOT)
            writer = WalWriter(archive, server.timeline, start)
            self._status.timeline, self._status.problem = server.timeline, ""
            try:
                self._copy(connection, writer, stop)
            finally:
                writer.close()
                self._noting.close()

    def _start(self, connection: Replication, archive: WalArchive, server: Server) -> int:
        """Return where to go on, or where to begin; note a hole if the server no longer has what would follow."""
        if connection.slot_is_lost(SLOT):
            connection.let_go(SLOT)
        held = connection.held_from(SLOT)
        if held is None:
            connection.hold(SLOT, temporary=False)
            held = connection.held_from(SLOT) or server.flushed
        begin = held - held % archive.segment_bytes
        if self._status.key_id not in {"", self._keys.key_id}:
            # The master key was changed: what it sealed stays for whoever has the old one, and we begin anew.
            archive.remove_from(begin // archive.segment_bytes)
            self._status.hole_before, self._status.key_id = begin, self._keys.key_id
            return begin
        self._status.key_id = self._keys.key_id
        archive.tidy()
        end = archive.end(server.timeline)
        if end is not None and end >= begin:
            return end
        if end is not None or self._newest_start(server.timeline) < begin:
            self._status.hole_before = begin
        return begin

    def _copy(self, connection: Replication, writer: WalWriter, stop: threading.Event) -> None:
        confirmed, until = float("-inf"), float("inf")
        while True:
            message = connection.next_message(_LISTEN_SECONDS)
            asked, taken, end = False, 0, 0
            while message is not None:
                if message.data:
                    writer.write(message.at, message.data)
                asked, taken, end = asked or message.asks, taken + len(message.data), message.server_end
                message = connection.next_message(0) if taken < _ONE_FRAME else None
            flushed = writer.flush()
            if taken or asked or time.monotonic() - confirmed > _CONFIRM_SECONDS:
                connection.confirm(flushed)
                confirmed = time.monotonic()
            self._status.position = format_lsn(flushed)
            self._status.behind_bytes = max(0, end - flushed)
            if not self._status.behind_bytes:
                self._status.complete_at = self._clock.now().isoformat()
            self._note()
            self._tell()
            if not stop.is_set():
                self._care_for_bases()
                continue
            # Asked to stop: what was written last is taken along, but nobody is waited for long.
            until = min(until, time.monotonic() + _LAST_SECONDS)
            if not taken or time.monotonic() > until:
                self._tell(now=True)
                return

    def _note(self) -> None:
        """Copy what no restore may bring back. What is wrong with that doesn't keep the changes from being copied."""
        try:
            self._noting.look()
        except (BackupError, EmbeddedError, psycopg.Error, OSError) as error:
            self._noting.close()
            self._status.ledger_problem = (str(error).strip() or type(error).__name__).splitlines()[0]
        else:
            self._status.ledger_problem = ""

    def _tell(self, *, now: bool = False) -> None:
        if now or time.monotonic() - self._told > _TELL_SECONDS:
            self._told = time.monotonic()
            self._status.at = self._clock.now().isoformat()
            self._on_status(self._status)
            self._store.put(STATUS, [json.dumps(asdict(self._status), indent=2).encode()])

    def _care_for_bases(self) -> None:
        """Begin a backup when the newest is old, of another timeline, or cut off by a hole in the changes."""
        if time.monotonic() - self._base_asked < _BASE_AGAIN_SECONDS:
            return
        self._base_asked = time.monotonic()
        made = self._newest()
        if (
            made is None
            or made.timeline != self._status.timeline
            or made.wal_start < self._status.hole_before
            or self._clock.now() - made.finished_at >= self._base_every
        ):
            self._make_base()

    def _newest_start(self, timeline: int) -> int:
        """Return where the newest backup of this timeline begins; far ahead when there is none, who misses nothing."""
        made = self._newest()
        return made.wal_start if made and made.timeline == timeline else 1 << 64

    def _newest(self) -> Manifest | None:
        """Return the newest backup; None when there is none that our key opens."""
        names = manifest.finished(self._store)
        try:
            return manifest.read(self._store, self._keys, names[-1]) if names else None
        except DamagedError:
            return None


def age_of_newest(store: FolderStore, now: datetime) -> timedelta | None:
    """Return the age of the newest whole backup by its name, for which no key is needed; None when there is none."""
    names = manifest.finished(store)
    if not names:
        return None
    return now - manifest.begun_at(names[-1])
