"""A folder as the store of files: for one machine, or for several that share it."""

from __future__ import annotations

import asyncio
import os
import re
from typing import TYPE_CHECKING

from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"[a-z]+/[0-9a-f-]+")


class LocalFiles:
    """Keeps files under one folder, readable by this user only; a file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Keep files in `folder` (`<data_dir>/files`), made with the first one."""
        self._folder = folder

    async def put(self, name: str, content: bytes) -> None:
        """Write a file."""
        await asyncio.to_thread(self._write, self._path(name), content)

    async def get(self, name: str) -> bytes | None:
        """Return a file, or None when there is none."""
        return await asyncio.to_thread(self._read, self._path(name))

    async def delete(self, name: str) -> None:
        """Delete a file; none is no error."""
        await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            msg = "not the name of a file of ours"
            raise ValueError(msg)
        return self._folder / name

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.parent / f".{new_id().hex}.tmp"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        draft.replace(path)
