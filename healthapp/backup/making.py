"""Makes a backup: the database's files while it runs, the changes until they fit together, other files, a manifest."""

from __future__ import annotations

import io
import json
import secrets
import tarfile
from contextlib import closing
from dataclasses import dataclass, field
from fnmatch import fnmatch
from importlib import metadata
from typing import TYPE_CHECKING, Any

from healthapp.backup import facts, manifest
from healthapp.backup.errors import BackupError, DamagedError
from healthapp.backup.manifest import Manifest, Part
from healthapp.backup.noting import Noting, reaching
from healthapp.backup.replication import Replication
from healthapp.backup.sealing import seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path, PurePath

    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import FolderStore
    from healthapp.kit.clock import Clock

DATABASE, FILES_LIST, CHANGES, OBJECTS, SETTINGS = "database", "database.list", "changes", "objects", "settings"
IDENTITY = "database.json"
# Engines, what runs, what is measured again; and the one file that holds the master key. The built pages belong to a
# backup: building them would be most of the time until people can log in again.
NOT_OBJECTS = frozenset(
    {
        *("postgres", "postgres.new", "valkey", "run", "log", "metrics", "bench", "tests", "restoring"),
        "listening",
        *("secrets.json", "valkey.json", "running.json", "up.lock", "processes.lock", "dev-outbox"),
    }
)
# The index of search may be being written, and pointer and table be of two moments then. It is made again from the
# content, from Postgres and from the vectors beside it, which belong to a backup: they are only ever added to.
_SEARCH, _MADE_AGAIN = "search", ("*.lance", "current.json*", "build.lock")
_STREAM_SILENCE = 30.0
_SILENT = "Postgres sends nothing more of its changes."
_HOLE = "The stream of changes has a hole."
_PIECE = 256 * 1024


@dataclass(frozen=True)
class Source:
    """What is backed up. `settings` is sealed with it: never the master key."""

    database_url: str
    data_dir: Path
    embedded: bool
    settings: dict[str, Any] = field(default_factory=dict)


def make(
    store: FolderStore, keys: BackupKeys, source: Source, clock: Clock, progress: Callable[[str, int, int], None]
) -> Manifest:
    """Make one backup; `progress` hears what is done, how many bytes of it, and of how many (0: nobody knows).

    Broken off at any moment it leaves files without a manifest: nobody takes them for a backup, the next one removes
    them.
    """
    with store.lock("base", "Another backup is being made or removed in this folder just now."):
        for broken in manifest.unfinished(store):
            manifest.remove(store, broken)
        store.remove_leftovers(manifest.BASES)
        name = f"{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        try:
            return _Making(store, keys, source, clock, progress, name).run()
        except BaseException:
            # Politeness only: the next backup would do it.
            manifest.remove(store, name)
            raise


def claim(store: FolderStore, keys: BackupKeys, system_id: str, segment_bytes: int) -> None:
    """Make the folder that of one database: copies of two would be taken for each other's."""
    known = identity(store)
    if known is None:
        content = {"system": system_id, "key": keys.key_id, "segment": segment_bytes}
        store.put(IDENTITY, [json.dumps(content).encode()])
    elif known["system"] != system_id:
        msg = f"{store.folder} holds the backups of another database ({known['system']}). Choose another folder."
        raise BackupError(msg)
    elif known["key"] != keys.key_id:
        store.put(IDENTITY, [json.dumps({**known, "key": keys.key_id}).encode()])


def identity(store: FolderStore) -> dict[str, Any] | None:
    """Return whose backups lie in the folder; None when there are none."""
    if not store.has(IDENTITY):
        return None
    try:
        found: dict[str, Any] = json.loads(b"".join(store.get(IDENTITY)))
    except ValueError:
        msg = f"{store.folder / IDENTITY} is damaged."
        raise BackupError(msg) from None
    return found


@dataclass
class _Making:
    store: FolderStore
    keys: BackupKeys
    source: Source
    clock: Clock
    progress: Callable[[str, int, int], None]
    name: str
    parts: list[Part] = field(default_factory=list)

    def run(self) -> Manifest:
        started, slot, url = self.clock.now(), f"healthapp_base_{secrets.token_hex(4)}", self.source.database_url
        with Replication(url, "healthapp_base") as changes, Replication(url, "healthapp_base") as files:
            server, segment_bytes = changes.identify(), changes.segment_bytes()
            claim(self.store, self.keys, server.system_id, segment_bytes)
            # So that the changes made meanwhile are still there when the files have been read.
            changes.hold(slot, temporary=True)
            base = files.base_backup(self.name)
            self._put(DATABASE, self._told("Database", base.tar(), base.total_bytes))
            self._put(FILES_LIST, [bytes(base.manifest)])
            found = facts.take(url)
            begin = base.start - base.start % segment_bytes
            changes.stream(begin, base.timeline, slot)
            self._put(CHANGES, self._told("Changes meanwhile", _until(changes, begin, found.needed), 0))
            version = changes.server_version
        self._put(OBJECTS, self._told("Files", self._objects(), 0))
        ledger = self._note(url)
        self._put(SETTINGS, [json.dumps(self.source.settings).encode()])
        made = Manifest(
            name=self.name,
            key_id=self.keys.key_id,
            system_id=server.system_id,
            embedded=self.source.embedded,
            started_at=started,
            finished_at=self.clock.now(),
            healthapp_version=metadata.version("healthapp"),
            postgres_version=version,
            schema_revision=found.schema_revision,
            database=found.database,
            timeline=base.timeline,
            segment_bytes=segment_bytes,
            wal_start=base.start,
            wal_until=found.position,
            exact=found.exact,
            tables=found.tables,
            audit_seals=found.audit_seals,
            audit_head=found.audit_head,
            data_keys=found.data_keys,
            ledger=ledger,
            parts=self.parts,
        )
        manifest.write(self.store, self.keys, made)
        return made

    def _note(self, url: str) -> int | None:
        """Bring the ledger up to date; returns how far it goes. A damaged one keeps nobody from making a backup."""
        with closing(Noting(self.store, self.keys, url, self.clock)) as noting:
            try:
                return noting.copy().last
            except DamagedError:
                return reaching(self.store, self.keys)

    def _put(self, part: str, pieces: Iterable[bytes]) -> None:
        path = f"{manifest.BASES}{self.name}/{part}"
        stored = self.store.put(path, seal(self.keys, path, pieces))
        self.parts.append(Part(name=part, size=stored.size, sha256=stored.sha256))

    def _told(self, what: str, pieces: Iterable[bytes], total: int) -> Iterator[bytes]:
        done = 0
        for piece in pieces:
            yield piece
            done += len(piece)
            self.progress(what, done, total)

    def _objects(self) -> Iterator[bytes]:
        """Read the data folder's files as one tar stream."""
        sink = _Sink()
        with tarfile.open(fileobj=sink, mode="w|", bufsize=_PIECE) as archive:
            for path in _object_files(self.source.data_dir, self.store.folder):
                try:
                    with path.open("rb") as file:
                        entry = archive.gettarinfo(arcname=str(path.relative_to(self.source.data_dir)), fileobj=file)
                        archive.addfile(entry, file)
                except FileNotFoundError:
                    # Removed since we listed it, as anything may be in a running instance.
                    continue
                yield from sink.drain()
        yield from sink.drain()


def _object_files(data_dir: Path, not_below: Path) -> Iterator[Path]:
    outside = not_below.resolve()
    for top in sorted(data_dir.iterdir() if data_dir.is_dir() else ()):
        if top.name in NOT_OBJECTS or top.is_symlink():
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if top.name == _SEARCH and _is_made_again(path.relative_to(top)):
                continue
            if path.is_file() and not path.is_symlink() and outside not in path.resolve().parents:
                yield path


def _is_made_again(path: PurePath) -> bool:
    return bool(path.parts) and any(fnmatch(path.parts[0], pattern) for pattern in _MADE_AGAIN)


def _until(changes: Replication, begin: int, needed: int) -> Iterator[bytes]:
    """Read the stream of changes from `begin` on, at least until `needed`."""
    at = begin
    while at < needed:
        message = changes.next_message(_STREAM_SILENCE)
        if message is None:
            raise BackupError(_SILENT)
        if message.data:
            if message.at != at:
                raise BackupError(_HOLE)
            at += len(message.data)
            yield message.data
        if message.asks:
            changes.confirm(begin)


class _Sink(io.RawIOBase):
    """Takes what a tar archive writes, until it is drained."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401 - any buffer
        self._pieces.append(bytes(content))
        return len(content)

    def drain(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        yield from pieces
