"""Keeps the vectors of passages in a file, so that a text is made into one only once on a machine."""

from __future__ import annotations

import asyncio
import os
import struct
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_DIGEST = 32


class FileShelf:
    """Implements `knowledge.ports.VectorShelf`: one file for each length, a digest and its numbers after another."""

    def __init__(self, folder: Path) -> None:
        """Keep the files in `folder`."""
        self._folder = folder

    async def get(self, keys: set[str], dimension: int) -> Mapping[str, Sequence[float]]:
        """Return those that are kept and so long. What a broken writer left half is passed over."""
        return await asyncio.to_thread(self._get, keys, dimension)

    def _get(self, keys: set[str], dimension: int) -> dict[str, Sequence[float]]:
        size = _DIGEST + 4 * dimension
        try:
            data = self._file(dimension).read_bytes()
        except OSError:
            return {}
        found: dict[str, Sequence[float]] = {}
        for at in range(0, len(data) - size + 1, size):
            key = data[at : at + _DIGEST].hex()
            if key in keys:
                numbers = array("f")
                numbers.frombytes(data[at + _DIGEST : at + size])
                found[key] = numbers.tolist()
        return found

    async def put(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep some more."""
        await asyncio.to_thread(self._put, vectors)

    def _put(self, vectors: Mapping[str, Sequence[float]]) -> None:
        by_length: dict[int, list[bytes]] = {}
        for key, numbers in vectors.items():
            record = bytes.fromhex(key) + struct.pack(f"={len(numbers)}f", *numbers)
            by_length.setdefault(len(numbers), []).append(record)
        self._folder.mkdir(parents=True, exist_ok=True)
        for dimension, records in by_length.items():
            path = self._file(dimension)
            size = _DIGEST + 4 * dimension
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                if (left := os.fstat(handle).st_size % size) != 0:
                    os.truncate(handle, os.fstat(handle).st_size - left)
                os.write(handle, b"".join(records))
            finally:
                os.close(handle)

    def _file(self, dimension: int) -> Path:
        return self._folder / f"vectors-{dimension}.bin"
