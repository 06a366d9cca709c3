"""What a backup says about itself. It is written last and signed: without one, or with a wrong one, there is no backup.

It can be read without the key, and so holds figures only: no name, no health data, no secret.
"""

from __future__ import annotations

import hmac
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from healthapp.adapters import backup_folder
from healthapp.backup.errors import BackupError, DamagedError

if TYPE_CHECKING:
    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import Store

BASES = backup_folder.BASES
_FORMAT = 1


class Part(BaseModel):
    """One sealed file of a backup; `sha256` and `size` (bytes) are of what lies on the disk."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
    sha256: str


class Manifest(BaseModel):
    """One backup. Times are UTC, positions in the WAL are byte numbers as Postgres counts them."""

    model_config = ConfigDict(frozen=True)

    format: int = _FORMAT
    name: str
    key_id: str
    """Of the master key that opens it."""
    system_id: str
    """Of the database cluster: its copies carry the same, another cluster never."""
    embedded: bool
    started_at: datetime
    finished_at: datetime
    healthapp_version: str
    postgres_version: int
    schema_revision: str
    database: str
    timeline: int
    segment_bytes: int
    wal_start: int
    wal_until: int
    """The state that `tables` and `audit_head` describe; the backup's own WAL reaches at least to here."""
    exact: bool
    """Whether nothing was committed between counting and `wal_until`; if not, counts may differ by a few rows."""
    tables: dict[str, int]
    audit_seals: int
    audit_head: str
    data_keys: list[str]
    ledger: int | None = None
    """Up to which of its files the ledger of erasures went; None: none was kept yet."""
    parts: list[Part]

    @property
    def size(self) -> int:
        """Return the bytes that it takes up."""
        return sum(part.size for part in self.parts)

    def part(self, name: str) -> Part:
        """Return one of its files by the last part of its name."""
        return next(part for part in self.parts if part.name == name)

    def path(self, name: str) -> str:
        """Return where one of its files lies; also what it is sealed as."""
        return f"{BASES}{self.name}/{name}"


def write(store: Store, keys: BackupKeys, manifest: Manifest) -> None:
    """Make a backup of what was written before: from now on it counts."""
    content = manifest.model_dump(mode="json")
    signed = {**content, "signature": keys.sign(_canonical(content))}
    store.put(manifest.path(backup_folder.MANIFEST), [json.dumps(signed, indent=2).encode()])


def read(store: Store, keys: BackupKeys, name: str) -> Manifest:
    """Return one backup's manifest; DamagedError when it isn't what was written."""
    try:
        content = json.loads(b"".join(store.get(f"{BASES}{name}/{backup_folder.MANIFEST}")))
        signature = content.pop("signature")
        found = Manifest.model_validate(content)
    except (ValueError, KeyError, AttributeError, ValidationError):
        msg = f"The manifest of backup {name} is damaged."
        raise DamagedError(msg) from None
    if found.key_id != keys.key_id:
        msg = f"Backup {name} was made with another master key (its id is {found.key_id}, of the given {keys.key_id})."
        raise DamagedError(msg)
    if not hmac.compare_digest(signature, keys.sign(_canonical(content))) or found.name != name:
        msg = f"The manifest of backup {name} was altered."
        raise DamagedError(msg)
    if found.format != _FORMAT:
        msg = f"Backup {name} has format {found.format}; this version of healthapp reads {_FORMAT}."
        raise BackupError(msg)
    return found


def finished(store: Store) -> list[str]:
    """Return the names of the backups that have a manifest, oldest first."""
    return [name.split("/")[1] for name in store.names(BASES) if name.endswith(f"/{backup_folder.MANIFEST}")]


def begun_at(name: str) -> datetime:
    """Return when a backup was begun (UTC), by its name: for that no key is needed."""
    return datetime.strptime(f"{name.split('-', maxsplit=1)[0]}+0000", "%Y%m%dT%H%M%SZ%z")


def unfinished(store: Store) -> set[str]:
    """Return the names of backups that were broken off."""
    return {name.split("/")[1] for name in store.names(BASES)} - set(finished(store))


def remove(store: Store, name: str) -> None:
    """Remove a backup; the manifest first, so that what is left of it is no backup at any moment."""
    store.remove(f"{BASES}{name}/{backup_folder.MANIFEST}")
    for each in store.names(f"{BASES}{name}/"):
        store.remove(each)


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
