"""The files in which several processes count together (`PROMETHEUS_MULTIPROC_DIR`), made to outlive a full disk.

The library maps files with holes into memory. Where a hole can't be filled for want of room, the kernel ends the
process at the first count (SIGBUS), and each that follows it. So the room is taken before; where there is none, the
process counts for itself, and the others' `/metrics` miss it until it starts again: a warning says so once. A file that
can't be made for another reason is an error, as it is of the library; a file system that can't take room beforehand has
files with holes, as the library makes them.
"""

from __future__ import annotations

import errno
import io
import mmap
import os
from contextlib import suppress
from pathlib import Path

import structlog
from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

log = structlog.get_logger(__name__)

_FIRST = 1 << 18
_BESIDES = 64
"""More bytes than an entry takes besides its key."""
_USED_BY_NOTHING = 8
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NO_SUCH_CALL = {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}
_warned = False


class CounterFile(MmapedDict):
    """Counts in a file whose room was taken beforehand, or in memory."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's signature
        """Open a file of counts, making it unless it is only read."""
        self._in_file = read_mode or _take_first_room(Path(filename))
        if self._in_file:
            super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]  # the library has no types here
            return
        self._f, self._fname, self._positions = io.BytesIO(), filename, {}
        self._capacity, self._used = _FIRST, _USED_BY_NOTHING
        self._m = mmap.mmap(-1, _FIRST)

    def _init_value(self, key: str) -> None:
        while self._used + len(key.encode()) + _BESIDES > self._capacity:
            self._grow(self._capacity * 2)
        super()._init_value(key)  # type: ignore[no-untyped-call]  # as above

    def _grow(self, wanted: int) -> None:
        try:
            if self._in_file:
                _take_room(self._f.fileno(), wanted)
        except OSError as error:
            # Whatever it is: who only wants to count one more must not fail of it.
            self._in_file = False
            _warn(error)
        if self._in_file:
            self._m = mmap.mmap(self._f.fileno(), wanted)
        else:
            before, self._m = self._m, mmap.mmap(-1, wanted)
            self._m[: self._capacity] = before[: self._capacity]
        self._capacity = wanted


def _take_first_room(path: Path) -> bool:
    """Make the file; False when there is no room for it."""
    try:
        with path.open("a+b") as file:
            _take_room(file.fileno(), _FIRST)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        _warn(error)
    else:
        return True
    with suppress(OSError):
        # What is too short to hold even the number of its counts, no reader could read.
        path.unlink(missing_ok=True)
    return False


def _take_room(descriptor: int, size: int) -> None:
    """Let a file have so many bytes of the disk."""
    if os.fstat(descriptor).st_size >= size:
        return
    if hasattr(os, "posix_fallocate"):  # macOS has none
        try:
            os.posix_fallocate(descriptor, 0, size)
        except OSError as error:
            if error.errno not in _NO_SUCH_CALL:
                raise
        else:
            return
    os.truncate(descriptor, size)


def _warn(error: OSError) -> None:
    """Say once that this process counts for itself, and why."""
    global _warned  # noqa: PLW0603 - once for each process, as the files are
    if not _warned:
        _warned = True
        log.warning("metrics.counts_in_memory", error=errno.errorcode.get(error.errno or 0))


def use_counter_files() -> None:
    """Let the library count in these files; before the first metric is made."""
    values.MmapedDict = CounterFile  # type: ignore[attr-defined]  # it is there, if not for us
