"""Puts the files of a backup into an empty folder, each compared with Postgres' own list as it comes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from healthapp.backup.errors import BackupError, DamagedError
from healthapp.backup.making import CHANGES, DATABASE, FILES_LIST, OBJECTS, SETTINGS
from healthapp.backup.sealing import unseal
from healthapp.backup.wal import Segment, WalArchive
from healthapp.embedded.errors import explain_os_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from healthapp.backup.manifest import Manifest
    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import Store
    from healthapp.embedded.layout import EngineUser

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600
_PIECE = 1024 * 1024


def check_parts(store: Store, made: Manifest, progress: Callable[[str, int, int], None]) -> None:
    """Compare every file of a backup with its checksum; DamagedError names the first that differs."""
    done = 0
    for part in made.parts:
        digest, size = hashlib.sha256(), 0
        for piece in store.get(made.path(part.name)):
            digest.update(piece)
            size += len(piece)
            done += len(piece)
            progress("Checksums", done, made.size)
        if (digest.hexdigest(), size) != (part.sha256, part.size):
            msg = f"{made.path(part.name)} was altered: its checksum isn't the manifest's."
            raise DamagedError(msg)


def read_settings(store: Store, keys: BackupKeys, made: Manifest) -> dict[str, Any]:
    """Return the settings that were sealed with a backup."""
    found: dict[str, Any] = json.loads(b"".join(_open(store, keys, made, SETTINGS)))
    return found


def unpack_database(
    store: Store,
    keys: BackupKeys,
    made: Manifest,
    folder: Path,
    progress: Callable[[str, int, int], None],
) -> None:
    """Put the database's files into `folder`; DamagedError when one isn't as Postgres listed it."""
    listed = json.loads(b"".join(_open(store, keys, made, FILES_LIST)))["Files"]
    wanted = {each["Path"]: each["Checksum"] for each in listed if "Path" in each}
    total, done = sum(each["Size"] for each in listed), 0
    for name, digest, size in _unpack(_open(store, keys, made, DATABASE), folder):
        done += size
        progress("Unpacking", done, total)
        if wanted.pop(name, digest) != digest:
            msg = f"The database's file {name} isn't as it was: the disk of the server or of the backup is failing."
            raise DamagedError(msg)
    if wanted:
        msg = f"Backup {made.name} lacks {len(wanted)} files of the database, one is {min(wanted)}."
        raise DamagedError(msg)


def unpack_objects(store: Store, keys: BackupKeys, made: Manifest, folder: Path) -> int:
    """Put the other files into `folder`; returns how many."""
    return sum(1 for _ in _unpack(_open(store, keys, made, OBJECTS), folder))


def own_changes(store: Store, keys: BackupKeys, made: Manifest) -> Iterator[tuple[Segment, bytes]]:
    """Return the segments of changes that lie in the backup itself, the last one incomplete."""
    number, waiting = made.wal_start // made.segment_bytes, bytearray()
    for piece in _open(store, keys, made, CHANGES):
        waiting += piece
        while len(waiting) >= made.segment_bytes:
            yield Segment(made.timeline, number), bytes(waiting[: made.segment_bytes])
            del waiting[: made.segment_bytes]
            number += 1
    if waiting:
        yield Segment(made.timeline, number), bytes(waiting)


def put_changes(
    store: Store, keys: BackupKeys, made: Manifest, folder: Path, *, own_only: bool, up_to_gap: bool
) -> tuple[int, int]:
    """Put the changes since the backup into `folder`; returns the timeline and the position that they reach.

    `own_only` takes those that lie in the backup itself. A hole in the others is a BackupError, unless `up_to_gap`.
    """
    size = made.segment_bytes
    reached = 0
    for segment, content in own_changes(store, keys, made):
        _write_segment(folder, segment, content, size)
        reached = segment.number * size + len(content)
    if own_only:
        return made.timeline, reached
    archive = WalArchive(store, keys, size)
    here = archive.segments()
    route = archive.route(made.timeline, made.wal_until)
    for number, content in archive.histories().items():
        _write(folder / f"{number:08X}.history", content)
    begin, timeline = made.wal_start // size, made.timeline
    for timeline, left_at in route:
        last = (
            left_at // size
            if left_at >= 0
            else max((each.number for each in here if each.timeline == timeline), default=-1)
        )
        for number in range(begin, last + 1):
            segment = Segment(timeline, number)
            content = _readable(archive, segment) if segment in here else b""
            wanted = size if number < last else (left_at % size if left_at >= 0 else 1)
            have = max(number * size + len(content), reached if timeline == made.timeline else 0)
            if have < number * size + wanted:
                if up_to_gap:
                    return timeline, reached
                raise _gap(segment, size)
            if number * size + len(content) > reached or timeline != made.timeline:
                _write_segment(folder, segment, content, size)
                reached = max(reached, number * size + len(content))
        begin = left_at // size
    return timeline, reached


def _readable(archive: WalArchive, segment: Segment) -> bytes:
    """Return a segment; one that can't be opened is as good as missing."""
    try:
        return archive.read(segment)
    except DamagedError:
        return b""


def _gap(segment: Segment, size: int) -> BackupError:
    msg = (
        f"The copied changes have a hole: {segment.name(size)} is missing, incomplete or damaged. Restore to a time"
        " before it (--to-time), a newer backup, or as far as the changes reach (--up-to-gap)."
    )
    return BackupError(msg)


def give_to(folder: Path, user: EngineUser | None) -> None:
    """Make a folder and what is in it the engines' user's."""
    if user is None:
        return
    os.chown(folder, user.uid, user.gid)
    for path in folder.rglob("*"):
        os.chown(path, user.uid, user.gid, follow_symlinks=False)


def _open(store: Store, keys: BackupKeys, made: Manifest, part: str) -> Iterator[bytes]:
    return unseal(keys, made.path(part), store.get(made.path(part)))


def _write_segment(folder: Path, segment: Segment, content: bytes, size: int) -> None:
    """Write a segment as Postgres expects it, filled up with zeros."""
    _write(folder / segment.name(size), content + bytes(size - len(content)))


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE), "wb") as file:
            file.write(content)
    except OSError as error:
        raise explain_os_error(error, "unpacking the backup") from error


def _unpack(pieces: Iterator[bytes], folder: Path) -> Iterator[tuple[str, str, int]]:
    """Unpack a tar stream; gives each file's name, SHA-256 and size as it comes."""
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        with tarfile.open(fileobj=_Stream(pieces), mode="r|", bufsize=_PIECE) as archive:
            for entry in archive:
                name = PurePosixPath(entry.name)
                if name.is_absolute() or ".." in name.parts or not (entry.isdir() or entry.isreg()):
                    msg = f"The backup holds {entry.name}, which isn't a plain file or folder."
                    raise BackupError(msg)
                path = folder / name
                if entry.isdir():
                    path.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
                    continue
                path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
                digest, source = hashlib.sha256(), archive.extractfile(entry)
                assert source is not None  # noqa: S101 - a regular file has content
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE), "wb") as file:
                    while piece := source.read(_PIECE):
                        file.write(piece)
                        digest.update(piece)
                yield str(name), digest.hexdigest(), entry.size
    except tarfile.TarError as error:
        msg = f"The backup can't be unpacked: {error}"
        raise DamagedError(msg) from error
    except OSError as error:
        raise explain_os_error(error, "unpacking the backup") from error


class _Stream(io.RawIOBase):
    """Lets tarfile read from pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:  # noqa: ANN401 - any buffer
        while not self._waiting:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._waiting = piece
        count = min(len(into), len(self._waiting))
        into[:count] = self._waiting[:count]
        self._waiting = self._waiting[count:]
        return count
