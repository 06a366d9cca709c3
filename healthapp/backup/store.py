"""Where backups lie: a port with the few things that they ask of a place, and a folder that does them.

`put` is all or nothing, whatever happens to the machine meanwhile; a backup's manifest is put last. An object store
can stand behind the same port: it needs no rename, and `append` there is one object after the other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from healthapp.backup.errors import BackupError
from healthapp.backup.sealing import CHUNK
from healthapp.embedded.errors import explain_os_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_FRESH = ".new-"
_BETWEEN_TRIES = 0.05
_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Stored:
    """What was put: its size in bytes and its SHA-256."""

    size: int
    sha256: str


class Appender(Protocol):
    """A file that grows."""

    def add(self, content: bytes) -> None:
        """Add to the end; on return it survives a crash of the machine."""
        ...

    def close(self) -> None:
        """Add no more."""
        ...


class Store(Protocol):
    """What backups ask of a place. Names are relative, with `/` between their parts."""

    def put(self, name: str, pieces: Iterable[bytes]) -> Stored:
        """Store a file, whole or not at all; an older one of that name is replaced."""
        ...

    def get(self, name: str) -> Iterator[bytes]:
        """Read a file in pieces; BackupError when it isn't there."""
        ...

    def append(self, name: str) -> Appender:
        """Begin a new file that grows."""
        ...

    def names(self, prefix: str) -> list[str]:
        """Return the names that start with `prefix`, in order."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        ...


class FolderStore:
    """A folder: another disk, or a network file system that keeps what it was told to keep (fsync, rename, flock)."""

    def __init__(self, folder: Path) -> None:
        """Keep backups in `folder`; it is made with the first thing that is put."""
        self.folder = folder

    def put(self, name: str, pieces: Iterable[bytes]) -> Stored:
        """Store a file, whole or not at all."""
        path = self.folder / name
        # Two processes may put the same file: each writes its own, and the last rename stands.
        fresh = path.with_name(f"{_FRESH}{path.name}.{os.getpid()}.{threading.get_ident()}")
        digest, size = hashlib.sha256(), 0
        try:
            _make_folders(path.parent)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE), "wb") as file:
                for piece in pieces:
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            raise explain_os_error(error, f"writing the backup to {self.folder}") from error
        finally:
            fresh.unlink(missing_ok=True)
        return Stored(size, digest.hexdigest())

    def get(self, name: str) -> Iterator[bytes]:
        """Read a file in pieces."""
        try:
            with (self.folder / name).open("rb") as file:
                while piece := file.read(CHUNK):
                    yield piece
        except FileNotFoundError:
            msg = f"{name} is missing in {self.folder}"
            raise BackupError(msg) from None
        except OSError as error:
            raise explain_os_error(error, f"reading the backup in {self.folder}") from error

    def append(self, name: str) -> Appender:
        """Begin a new file that grows."""
        return _FolderAppender(self.folder / name)

    def names(self, prefix: str) -> list[str]:
        """Return the names that start with `prefix`, in order; half-written files aren't among them."""
        below = self.folder / prefix.rpartition("/")[0]
        found = (path.relative_to(self.folder).as_posix() for path in below.rglob("*") if path.is_file())
        return sorted(name for name in found if name.startswith(prefix) and f"/{_FRESH}" not in f"/{name}")

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return (self.folder / name).is_file()

    def remove(self, name: str) -> None:
        """Remove a file, if it is there, and its folder once that is empty."""
        path = self.folder / name
        try:
            path.unlink(missing_ok=True)
            if path.parent not in {self.folder, self.folder / "wal", self.folder / "ledger"} and not any(
                path.parent.iterdir()
            ):
                path.parent.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            raise explain_os_error(error, f"removing {name} from {self.folder}") from error

    def remove_leftovers(self, below: str) -> None:
        """Remove the half-written files and empty folders of a killed writer; the caller holds its lock."""
        for path in sorted((self.folder / below).rglob("*"), reverse=True):
            if path.name.startswith(_FRESH):
                path.unlink(missing_ok=True)
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()

    def free_bytes(self) -> int:
        """Return the room that is left."""
        there = next(each for each in (self.folder, *self.folder.parents) if each.exists())
        return shutil.disk_usage(there).free

    @contextmanager
    def lock(self, name: str, busy: str, *, wait: float = 0.0) -> Iterator[None]:
        """Let one process at a time do something; BackupError with the line `busy` for those who waited `wait` s."""
        try:
            _make_folders(self.folder)
            handle = os.open(self.folder / f".{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE_FILE)
        except OSError as error:
            raise explain_os_error(error, f"opening {self.folder}") from error
        try:
            until, pause = time.monotonic() + wait, threading.Event()
            while not _try_lock(handle):
                if time.monotonic() >= until:
                    raise BackupError(busy)
                pause.wait(_BETWEEN_TRIES)
            yield
        finally:
            os.close(handle)


class _FolderAppender:
    def __init__(self, path: Path) -> None:
        try:
            _make_folders(path.parent)
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, _PRIVATE_FILE)
            _sync_folder(path.parent)
        except OSError as error:
            raise explain_os_error(error, f"writing {path}") from error
        self._path = path

    def add(self, content: bytes) -> None:
        """Add to the end, and wait until the disk has it."""
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(self._handle, view) :]
            os.fsync(self._handle)
        except OSError as error:
            raise explain_os_error(error, f"writing {self._path}") from error

    def close(self) -> None:
        """Add no more."""
        os.close(self._handle)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it, for us alone."""
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
