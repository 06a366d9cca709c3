"""Removes what need not be kept any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.backup import manifest, noting, pruning
from healthapp.backup.checking import verified
from healthapp.backup.errors import DamagedError
from healthapp.backup.making import identity
from healthapp.backup.wal import WalArchive

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import FolderStore


def held(store: FolderStore, keys: BackupKeys) -> list[pruning.Held]:
    """Return the whole backups; one that can't be read is left to a person."""
    found = []
    for name in manifest.finished(store):
        try:
            made = manifest.read(store, keys, name)
        except DamagedError:
            continue
        first = made.wal_start // made.segment_bytes
        found.append(pruning.Held(name, made.finished_at, verified(store, name), first))
    return found


def prune(
    store: FolderStore, keys: BackupKeys, now: datetime, *, keep: timedelta, keep_changes: timedelta
) -> tuple[list[str], int]:
    """Remove what `pruning.plan` says; returns which backups went, and how many segments of changes."""
    with store.lock("base", "A backup is being made or removed in this folder just now."):
        plan = pruning.plan(held(store, keys), now, keep=keep, keep_changes=keep_changes)
        for name in plan.doomed:
            manifest.remove(store, name)
        noting.prune(store, keys)
        known = identity(store)
        if plan.changes_before is None or known is None:
            return list(plan.doomed), 0
        gone = WalArchive(store, keys, int(known["segment"])).remove_before(plan.changes_before)
    return list(plan.doomed), gone
