"""What may go wrong with the embedded engines, each said in one line that a person can act on."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 200
FULL = "The disk is full. Free some space and start again."
# Postgres needs 16 MiB for the next piece of its log alone.
_LEAST_ROOM = 32 * 1024 * 1024


class EmbeddedError(Exception):
    """An embedded engine can't be started or used; the message is one clear line."""


def explain_os_error(error: OSError, doing: str) -> EmbeddedError:
    """Turn the operating system's refusal into one clear line."""
    where = f" ({error.filename})" if error.filename else ""
    # Copying a folder fails with a list of failures and no number.
    if error.errno in {errno.ENOSPC, errno.EDQUOT} or (error.errno is None and "No space left" in str(error)):
        return EmbeddedError(f"The disk is full: {doing} failed{where}. Free some space and start again.")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return EmbeddedError(
            f"No permission: {doing} failed{where}. Was this folder made by another user? Run as that user, or choose"
            " another folder with HEALTHAPP_DATA_DIR."
        )
    if error.errno == errno.EROFS:
        return EmbeddedError(f"The disk is read-only: {doing} failed{where}. Choose a folder with HEALTHAPP_DATA_DIR.")
    return EmbeddedError(f"{doing} failed{where}: {error.strerror or str(error)[:_LONGEST]}.")


def check_room(folder: Path) -> None:
    """Refuse to start engines that would stop again for want of room."""
    if said := too_little_room(folder):
        raise EmbeddedError(said)


def too_little_room(folder: Path) -> str | None:
    """Return what to say when the engines on this folder have too little room to go on; None when they have enough."""
    free = shutil.disk_usage(folder).free
    if free >= _LEAST_ROOM:
        return None
    return f"The disk is full: {free // 1024 // 1024} MB free in {folder}. Free some space and start again."
