"""What may go wrong with the embedded engines, each said in one line that a person can act on."""

from __future__ import annotations

import errno


class EmbeddedError(Exception):
    """An embedded engine can't be started or used; the message is one clear line."""


def explain_os_error(error: OSError, doing: str) -> EmbeddedError:
    """Turn the operating system's refusal into one clear line."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EmbeddedError(f"The disk is full: {doing} failed{where}. Free some space and start again.")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return EmbeddedError(
            f"No permission: {doing} failed{where}. Was this folder made by another user? Run as that user, or choose"
            " another folder with HEALTHAPP_DATA_DIR."
        )
    if error.errno == errno.EROFS:
        return EmbeddedError(f"The disk is read-only: {doing} failed{where}. Choose a folder with HEALTHAPP_DATA_DIR.")
    return EmbeddedError(f"{doing} failed{where}: {error.strerror or error}.")
