"""The files in which several processes count together (`PROMETHEUS_MULTIPROC_DIR`), made to outlive a full disk.

The library maps files with holes into memory. Where a hole can't be filled for want of room, the kernel ends the
process at the first count (SIGBUS), and each that follows it. So the room is taken before; where there is none, the
process counts for itself, and the others' `/metrics` miss it until it starts again.
"""

from __future__ import annotations

import io
import mmap
import os
from pathlib import Path

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

_FIRST = 1 << 18
_BESIDES = 64
"""More bytes than an entry takes besides its key."""
_USED_BY_NOTHING = 8


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
        self._in_file = self._in_file and _take_room(self._f.fileno(), wanted)
        if self._in_file:
            self._m = mmap.mmap(self._f.fileno(), wanted)
        else:
            before, self._m = self._m, mmap.mmap(-1, wanted)
            self._m[: self._capacity] = before[: self._capacity]
        self._capacity = wanted


def _take_first_room(path: Path) -> bool:
    try:
        with path.open("a+b") as file:
            if _take_room(file.fileno(), _FIRST):
                return True
    except OSError:
        return False
    # What is too short to hold even the number of its counts, no reader could read.
    path.unlink()
    return False


def _take_room(descriptor: int, size: int) -> bool:
    """Let a file have so many bytes of the disk; whether there is room for them."""
    try:
        if os.fstat(descriptor).st_size < size:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, size)
            else:  # macOS
                os.truncate(descriptor, size)
    except OSError:
        return False
    return True


def use_counter_files() -> None:
    """Let the library count in these files; before the first metric is made."""
    values.MmapedDict = CounterFile  # type: ignore[attr-defined]  # it is there, if not for us
