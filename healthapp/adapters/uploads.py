"""Uploaded files of licensed texts in a folder, until they are loaded: for one machine, or several that share it."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from typing import TYPE_CHECKING

import structlog

from healthapp.adapters.licensed_file import LicensedPath
from healthapp.contexts.knowledge.errors import LicensedFileError
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, Kind, invalid
from healthapp.kit.ids import parse_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO
    from uuid import UUID

log = structlog.get_logger(__name__)
_AT_ONCE = 1024 * 1024
_MEGABYTE = 1024 * 1024
_TOUCH_EVERY = 60.0
"""Seconds. A file that comes slowly counts as being changed: what nothing was added to for long is tidied away."""


class _Uploaded(LicensedPath):
    """A file that was uploaded: called as its editor called it, whatever it is called here."""

    def __init__(self, path: Path, name: str, on_read: Callable[[int], None]) -> None:
        self._called = name
        super().__init__(path, on_read)

    @property
    def name(self) -> str:
        """Return what its editor called it."""
        return self._called


class UploadFolder:
    """Implements `knowledge.ports.Uploads`: a folder for each upload, readable by this user only."""

    def __init__(self, folder: Path) -> None:
        """Keep files in `folder` (`<data_dir>/uploads`), made with the first one."""
        self._folder = folder

    async def keep(self, import_id: UUID, name: str, pieces: AsyncIterator[bytes], most: int) -> tuple[int, str]:
        """Keep a file as it comes; see the port."""
        path, digest, size = self._path(import_id, name), hashlib.sha256(f"{name}\0".encode()), 0
        try:
            file = await asyncio.to_thread(_create, path)
            try:
                left, touched = bytearray(), monotonic()
                async for piece in pieces:
                    size += len(piece)
                    if size > most:
                        raise invalid("file", "upload_too_large", most=most // _MEGABYTE)
                    left += piece
                    if len(left) >= _AT_ONCE:
                        await asyncio.to_thread(_write, file, bytes(left), digest.update)
                        left.clear()
                    if monotonic() - touched >= _TOUCH_EVERY:
                        await asyncio.to_thread(path.touch)
                        touched = monotonic()
                await asyncio.to_thread(_write, file, bytes(left), digest.update)
            finally:
                file.close()
        except OSError as error:
            log.warning("upload_not_kept", error=type(error).__name__, number=error.errno)
            await self.delete(import_id)
            raise HealthError(Kind.UNAVAILABLE, "upload_not_kept", retry_after=60) from error
        except BaseException:
            # Cut off, refused or cancelled: nothing stays of it.
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        if size == 0:
            await self.delete(import_id)
            raise invalid("file", "upload_empty")
        return size, digest.hexdigest()

    def open(self, import_id: UUID, name: str, on_read: Callable[[int], None]) -> LicensedPath:
        """Return a file that is kept; LicensedFileError `file_gone` for none."""
        path = self._path(import_id, name)
        if not path.is_file():
            msg = "file_gone"
            raise LicensedFileError(msg)
        return _Uploaded(path, name, on_read)

    async def delete(self, import_id: UUID) -> None:
        """Delete a file; none is no error."""
        await asyncio.to_thread(shutil.rmtree, self._folder / str(import_id), ignore_errors=True)

    async def kept(self, before: datetime) -> list[UUID]:
        """Return of which uploads there are files that nothing was added to since then."""
        return await asyncio.to_thread(self._kept, before.timestamp())

    def _kept(self, before: float) -> list[UUID]:
        if not self._folder.is_dir():
            return []
        found = []
        for each in self._folder.iterdir():
            import_id = parse_id(each.name)
            if import_id is not None and _newest(each) < before:
                found.append(import_id)
        return sorted(found)

    def _path(self, import_id: UUID, name: str) -> Path:
        # What somebody called it is no path of ours: only its last two endings count, which were looked at before.
        parts = [part for part in name.lower().rsplit(".", 2)[1:] if part.isascii() and part.isalnum()]
        return self._folder / str(import_id) / ".".join(("file", *parts))


def _newest(folder: Path) -> float:
    """Return when something in a folder was changed last; for ever from now when it is just going."""
    try:
        return max(each.stat().st_mtime for each in (folder, *folder.iterdir()))
    except OSError:
        return float("inf")


def _create(path: Path) -> BinaryIO:
    path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    return path.open("wb")


def _write(file: BinaryIO, piece: bytes, note: Callable[[bytes], None]) -> None:
    note(piece)
    file.write(piece)
