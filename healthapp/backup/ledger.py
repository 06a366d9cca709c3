"""The ledger beside the backups: what was erased, deleted or taken back, so that no restore brings it back (ADR 59).

Its lines are rows of `privacy_ledger`, copied within a second of their commit, in files that are sealed and chained:
each names the digest of the one before it, and a signed head names the first and the last. So a file that was altered,
removed or swapped is noticed; and the manifest of every backup says how far the ledger went, so that one which was cut
short, or is gone, is noticed too. The head can be read without the key, and so holds figures only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from healthapp.adapters import backup_folder
from healthapp.backup.errors import DamagedError, OtherKeyError
from healthapp.backup.sealing import seal, unseal
from healthapp.contexts.privacy.schemas import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import FolderStore

LEDGER, HEAD = backup_folder.LEDGER, backup_folder.LEDGER_HEAD
_LOCK_SECONDS = 10.0
_GONE = "The ledger of erasures is missing in {folder}, or was cut short: there was one up to its file {last}."


@dataclass(frozen=True, slots=True)
class Head:
    """Where the ledger stands: its first and last file, how many lines, and when it was last as the database (UTC)."""

    key_id: str
    first: int
    last: int
    lines: int
    digest: str
    """Of the last file, as it lies there."""
    at: datetime


class Ledger:
    """The ledger of one folder of backups."""

    def __init__(self, store: FolderStore, keys: BackupKeys) -> None:
        """Look into `store`."""
        self._store, self._keys = store, keys

    def head(self) -> Head | None:
        """Return where it stands; None where there is none. DamagedError when it isn't what was written."""
        if not self._store.has(HEAD):
            return None
        try:
            content = json.loads(b"".join(self._store.get(HEAD)))
            signature = content.pop("signature")
            found = Head(**{**content, "at": datetime.fromisoformat(content["at"])})
        except (ValueError, KeyError, TypeError, AttributeError):
            msg = f"The head of the ledger of erasures in {self._store.folder} is damaged."
            raise DamagedError(msg) from None
        if found.key_id != self._keys.key_id:
            msg = (
                f"The ledger of erasures in {self._store.folder} was continued with another master key (its id is"
                f" {found.key_id}, of the given {self._keys.key_id}): who was erased since isn't known here."
            )
            raise OtherKeyError(msg)
        if not hmac.compare_digest(str(signature), self._keys.sign(_canonical(content))):
            msg = f"The head of the ledger of erasures in {self._store.folder} was altered."
            raise DamagedError(msg)
        return found

    def read(self, reaching: int | None = None) -> list[Entry] | None:
        """Return every line, in order; None where there is none, and never was as far as backups know.

        `reaching` is the file up to which it went at least, None: nobody knows of one. DamagedError when anything of it
        isn't what was written.
        """
        head = self.head()
        if head is None and reaching is None and not self._store.names(LEDGER):
            return None
        if head is None or head.last < (reaching or 0):
            msg = _GONE.format(folder=self._store.folder, last=max(reaching or 0, head.last if head else 0))
            raise DamagedError(msg)
        lines: list[Entry] = []
        digest = ""
        for number in range(head.first, head.last + 1):
            found, before, own = self._file(number)
            if number > head.first and before != digest:
                raise _altered(number)
            lines, digest = lines + found, own
        if digest != head.digest or len(lines) != head.lines:
            raise _altered(head.last)
        # Written before somebody was killed who would have told it in the head.
        while self._store.has(_name(number := max(head.last, head.first - 1) + 1)):
            found, before, own = self._file(number)
            if before != digest:
                raise _altered(number)
            lines, digest = lines + found, own
            head = replace(head, last=number)
        return lines

    def add(self, lines: Sequence[Entry], now: datetime) -> Head:
        """Write lines behind the others, and that all of them are there now; the caller holds the lock."""
        head = self.head()
        if head is None:
            head = Head(self._keys.key_id, 1, 0, 0, "", now)
        return self._add(head, lines, now)

    def begin_anew(self, lines: Sequence[Entry], now: datetime, reaching: int | None) -> Head:
        """Begin again behind whatever is there, with everything that the database holds."""
        there = [int(name.rpartition("/")[2]) for name in self._store.names(LEDGER) if name != HEAD]
        last = max([reaching or 0, *there])
        return self._add(Head(self._keys.key_id, last + 1, last, 0, "", now), lines, now)

    def prune(self, before: datetime) -> int:
        """Remove the files whose lines are all older; the last one stays. Returns how many went."""
        head = self.head()
        if head is None:
            return 0
        first, gone = head.first, 0
        while first < head.last:
            lines, _, _ = self._file(first)
            if any(line.at >= before for line in lines):
                break
            gone += len(lines)
            first += 1
        if first != head.first:
            self._put_head(Head(head.key_id, first, head.last, head.lines - gone, head.digest, head.at))
        for name in self._store.names(LEDGER):
            if name != HEAD and int(name.rpartition("/")[2]) < first:
                self._store.remove(name)
        return first - head.first

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time write; the others wait for some seconds."""
        with self._store.lock("ledger", "The ledger of erasures is being written just now.", wait=_LOCK_SECONDS):
            yield

    def _add(self, head: Head, lines: Sequence[Entry], now: datetime) -> Head:
        last, digest = head.last, head.digest
        if lines:
            last += 1
            content = json.dumps({"before": digest, "lines": [_told(line) for line in lines]}).encode()
            # Killed here, the next one writes the same lines into the same file.
            digest = self._store.put(_name(last), seal(self._keys, _name(last), [content])).sha256
        made = Head(self._keys.key_id, head.first, last, head.lines + len(lines), digest, now)
        self._put_head(made)
        return made

    def _put_head(self, head: Head) -> None:
        content = {**asdict(head), "at": head.at.isoformat()}
        self._store.put(HEAD, [json.dumps({**content, "signature": self._keys.sign(_canonical(content))}).encode()])

    def _file(self, number: int) -> tuple[list[Entry], str, str]:
        """Return a file's lines, the digest of the one before it, and its own."""
        name = _name(number)
        if not self._store.has(name):
            msg = f"File {number} of the ledger of erasures is missing in {self._store.folder}."
            raise DamagedError(msg)
        sealed = b"".join(self._store.get(name))
        try:
            content = json.loads(b"".join(unseal(self._keys, name, [sealed])))
            lines = [_line(each) for each in content["lines"]]
            return lines, str(content["before"]), hashlib.sha256(sealed).hexdigest()
        except (DamagedError, ValueError, KeyError, TypeError):
            raise _altered(number) from None


def _altered(number: int) -> DamagedError:
    return DamagedError(f"File {number} of the ledger of erasures was altered, or was sealed with another master key.")


def _name(number: int) -> str:
    return f"{LEDGER}{number:010d}"


def _told(line: Entry) -> dict[str, Any]:
    return {name: None if value is None else str(value) for name, value in asdict(line).items()}


def _line(told: dict[str, Any]) -> Entry:
    given = {each.name: told[each.name] for each in fields(Entry)}
    person, until = given["person"], given["until"]
    return Entry(
        **{
            **given,
            "id": UUID(given["id"]),
            "number": int(given["number"]),
            "at": datetime.fromisoformat(given["at"]),
            "row_id": UUID(given["row_id"]),
            "person": UUID(person) if person else None,
            "until": datetime.fromisoformat(until) if until else None,
        }
    )


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
