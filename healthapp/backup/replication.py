"""Postgres' replication protocol, as far as backups need it, on libpq's own connection (PostgreSQL docs §54.4).

By it come the database's files while it runs (BASE_BACKUP) and every change as it is written (START_REPLICATION): from
any Postgres >= 15, with no program of its version at hand, and nothing lies anywhere unsealed on its way.
"""

from __future__ import annotations

import select
import time
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING, Self

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from healthapp.backup.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg.pq.abc import PGresult

_DATA = Struct(">QQq")
_ALIVE = Struct(">QqB")
_STATUS = Struct(">QQQqB")
_PATIENCE_SECONDS = 60.0
_OLDEST = 150_000
_OK = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}
_TOO_OLD = "Backups need PostgreSQL 15 or newer."
_TIMELINE_ENDS = "The server has no more of this timeline."
_STREAM_ENDS = "The server has ended the stream: it stops, or has changed its timeline."
_SAID_NOTHING = "Postgres said nothing."
_TABLESPACES = "The database has tablespaces of its own; backups of those aren't supported."
_NO_MORE_FILES = "Postgres sends nothing more of its files."


@dataclass(frozen=True, slots=True)
class Server:
    """Who answers: the cluster's identity, its timeline, and up to where it has written its WAL."""

    system_id: str
    timeline: int
    flushed: int


@dataclass(frozen=True, slots=True)
class Message:
    """A piece of the stream: `data` begins at `at`; `server_end` is how far the server is; `asks` wants an answer."""

    at: int
    server_end: int
    data: bytes = b""
    asks: bool = False


class StreamEndedError(BackupError):
    """The server has ended the stream; it says why."""


class Replication:
    """One connection that replicates."""

    def __init__(self, url: str, name: str) -> None:
        """Log in; the role needs REPLICATION and pg_hba.conf must let it replicate."""
        info = make_conninfo(
            url.replace("postgresql+psycopg:", "postgresql:", 1), replication="true", fallback_application_name=name
        )
        self._connection = pq.PGconn.connect(make_conninfo(info, application_name=name, connect_timeout="10").encode())
        if self._connection.status != pq.ConnStatus.OK:
            said = self._connection.error_message.decode("utf-8", "replace").strip()
            self._connection.finish()
            msg = f"Postgres doesn't let us copy it: {said.splitlines()[0] if said else 'no answer'}"
            raise BackupError(msg)
        if self._connection.server_version < _OLDEST:
            self._connection.finish()
            raise BackupError(_TOO_OLD)

    @property
    def server_version(self) -> int:
        """Return the server's version, 180006 being 18.6."""
        return self._connection.server_version

    def identify(self) -> Server:
        """Ask who answers."""
        (row,) = self._ask("IDENTIFY_SYSTEM")
        return Server(row[0], int(row[1]), parse_lsn(row[2]))

    def segment_bytes(self) -> int:
        """Return how large a piece of the WAL is."""
        (row,) = self._ask("SHOW wal_segment_size")
        unit = {"MB": 1024**2, "GB": 1024**3}[row[0][-2:]]
        return int(row[0][:-2]) * unit

    def hold(self, slot: str, *, temporary: bool) -> None:
        """Make the server keep its WAL from now on, for this connection (`temporary`) or until `let_go`."""
        self._ask(f'CREATE_REPLICATION_SLOT "{slot}" {"TEMPORARY " if temporary else ""}PHYSICAL (RESERVE_WAL)')

    def held_from(self, slot: str) -> int | None:
        """Return from where the server keeps its WAL for `slot`; None when there is no such slot or it is lost."""
        (row,) = self._ask(f'READ_REPLICATION_SLOT "{slot}"')
        return parse_lsn(row[1]) if row[0] and row[1] else None

    def slot_is_lost(self, slot: str) -> bool:
        """Whether there is such a slot, but the server has given up keeping its WAL."""
        (row,) = self._ask(f'READ_REPLICATION_SLOT "{slot}"')
        return bool(row[0]) and not row[1]

    def let_go(self, slot: str) -> None:
        """Let the server forget a slot."""
        self._ask(f'DROP_REPLICATION_SLOT "{slot}" WAIT')

    def history(self, timeline: int) -> bytes:
        """Return where a timeline comes from; the first one comes from nowhere."""
        result = self._connection.exec_(f"TIMELINE_HISTORY {timeline}".encode())
        self._check(result)
        return result.get_value(0, 1) or b""

    def base_backup(self, label: str) -> BaseBackup:
        """Begin to read the database's files."""
        return BaseBackup(self, label)

    def stream(self, start: int, timeline: int, slot: str | None) -> None:
        """Begin to read the WAL at `start`; then call `next_message`."""
        held = f'SLOT "{slot}" ' if slot else ""
        self.send(f"START_REPLICATION {held}PHYSICAL {format_lsn(start)} TIMELINE {timeline}")
        result = self.result()
        if result is None or result.status != pq.ExecStatus.COPY_BOTH:
            self._check(result)
            raise StreamEndedError(_TIMELINE_ENDS)

    def next_message(self, wait_seconds: float) -> Message | None:
        """Return the next piece of the stream, or None when nothing came in time."""
        content = self.copied(wait_seconds)
        if content is None:
            return None
        if not content:
            result = self.result()
            while result is not None:
                self._check(result)
                result = self.result()
            raise StreamEndedError(_STREAM_ENDS)
        if content[:1] == b"w":
            at, end, _ = _DATA.unpack_from(content, 1)
            return Message(at, end, content[1 + _DATA.size :])
        end, _, asks = _ALIVE.unpack_from(content, 1)
        return Message(end, end, asks=bool(asks))

    def confirm(self, flushed: int, *, now: int = 0) -> None:
        """Tell the server what is safe here; a synchronous commit waits for this."""
        self._connection.put_copy_data(b"r" + _STATUS.pack(flushed, flushed, flushed, now, 0))
        self._connection.flush()

    def close(self) -> None:
        """Hang up."""
        self._connection.finish()

    def send(self, command: str) -> None:
        """Send a command whose answer comes in parts."""
        self._connection.send_query(command.encode())

    def result(self) -> PGresult | None:
        """Return the next result of what was sent."""
        while self._connection.is_busy():
            self._wait(_PATIENCE_SECONDS * 10)
        return self._connection.get_result()

    def checked(self) -> PGresult:
        """Return the next result, which must be a good one."""
        result = self.result()
        self._check(result)
        if result is None:
            raise BackupError(_SAID_NOTHING)
        return result

    def copied(self, wait_seconds: float) -> bytes | None:
        """Return the next piece of a copy: b'' at its end, None when nothing came in time."""
        until = time.monotonic() + wait_seconds
        while True:
            count, content = self._connection.get_copy_data(1)
            if count > 0:
                return bytes(content)
            if count < 0:
                return b""
            left = until - time.monotonic()
            if not self._wait(max(0.0, left)) and left <= 0:
                return None

    def _wait(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._connection.socket], [], [], seconds)
        if ready:
            self._connection.consume_input()
        return bool(ready)

    def _ask(self, command: str) -> list[list[str]]:
        result = self._connection.exec_(command.encode())
        self._check(result)
        return [
            [(result.get_value(row, column) or b"").decode() for column in range(result.nfields)]
            for row in range(result.ntuples)
        ]

    def _check(self, result: PGresult | None) -> None:
        if result is not None and result.status not in {*_OK, pq.ExecStatus.COPY_OUT, pq.ExecStatus.COPY_BOTH}:
            said = result.get_error_message().strip().splitlines()
            raise BackupError("Postgres: " + (said[0] if said else "no reason given"))

    def __enter__(self) -> Self:
        """Return the connection for use in a `with` statement."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """Hang up."""
        self.close()


class BaseBackup:
    """The database's files as one tar stream, then Postgres' own list of them with their checksums."""

    def __init__(self, connection: Replication, label: str) -> None:
        """Begin; `start`, `timeline` and `total_bytes` (an estimate) are known at once."""
        self._connection = connection
        connection.send(
            f"BASE_BACKUP (LABEL '{label}', PROGRESS true, CHECKPOINT 'fast', WAL false,"
            " MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')"
        )
        started = connection.checked()
        self.start = parse_lsn((started.get_value(0, 0) or b"").decode())
        self.timeline = int(started.get_value(0, 1) or b"0")
        spaces = connection.checked()
        sizes = [int(spaces.get_value(row, 2) or b"0") for row in range(spaces.ntuples)]
        self.total_bytes = sum(sizes) * 1024
        if len(sizes) > 1:
            raise BackupError(_TABLESPACES)
        self.manifest = bytearray()
        self.stop = 0
        connection.checked()

    def tar(self) -> Iterator[bytes]:
        """Read the files; afterwards `manifest` and `stop` are known."""
        into_manifest = False
        while piece := self._next():
            kind = piece[:1]
            if kind == b"m":
                into_manifest = True
            elif kind == b"d" and into_manifest:
                self.manifest += piece[1:]
            elif kind == b"d":
                yield piece[1:]
        ended = self._connection.checked()
        self.stop = parse_lsn((ended.get_value(0, 0) or b"").decode())
        while self._connection.result() is not None:
            pass

    def _next(self) -> bytes:
        piece = self._connection.copied(_PATIENCE_SECONDS * 10)
        if piece is None:
            raise BackupError(_NO_MORE_FILES)
        return piece


def parse_lsn(text: str) -> int:
    """Return a position in the WAL from Postgres' way to write it."""
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) | int(low, 16)


def format_lsn(position: int) -> str:
    """Write a position in the WAL as Postgres does."""
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Open an ordinary connection, outside any transaction."""
    return psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:", 1), autocommit=True, connect_timeout=10)
