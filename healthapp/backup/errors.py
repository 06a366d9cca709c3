"""What may go wrong with backups, each said in one line that a person can act on."""

from __future__ import annotations


class BackupError(Exception):
    """A backup can't be made, read or restored; the message is one clear line."""


class DamagedError(BackupError):
    """What lies in the backup isn't what was written, or can't be opened with this key."""


class OtherKeyError(DamagedError):
    """It was sealed with another master key."""
