"""The files of the ledger of erasures: what is kept how long, and what a killed writer leaves."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.backup import noting
from healthapp.backup.ledger import HEAD, Ledger
from healthapp.backup.store import FolderStore
from healthapp.contexts.privacy.schemas import Entry
from healthapp.kit.clock import SystemClock
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from healthapp.backup.manifest import Manifest
    from tests.integration.backup.conftest import Home

CLOCK = SystemClock()


def _line(at: datetime, number: int = 1) -> Entry:
    return Entry(new_id(), number, at, "deleted", "records_condition", new_id(), None, None, None)


def test_lines_are_kept_until_no_backup_is_older(
    home: Home, kept: tuple[FolderStore, Manifest], tmp_path: Path
) -> None:
    kept_store, made = kept
    store = FolderStore(tmp_path / "prune")
    shutil.copytree(kept_store.folder / "base", store.folder / "base")
    ledger, now = Ledger(store, home.keys), CLOCK.now()
    old = [_line(made.started_at - timedelta(days=days)) for days in (40, 30, 20)]
    for line in (*old, _line(now)):
        ledger.add([line], now)
    assert noting.prune(store, home.keys) == 3
    assert len(ledger.read() or []) == 1
    assert len(store.names("ledger/0")) == 1
    # An older backup, though of another key: it needs them all.
    another = store.folder / "base" / "20200101T000000Z-aaaaaa"
    another.mkdir()
    (another / "manifest.json").write_text("{}")
    ledger.add([_line(made.started_at - timedelta(days=50))], now)
    ledger.add([_line(now)], now)
    assert noting.prune(store, home.keys) == 0
    assert len(ledger.read() or []) == 3


def test_a_file_that_its_writer_could_not_tell_of_counts_and_is_written_over(home: Home, store: FolderStore) -> None:
    ledger, now = Ledger(store, home.keys), CLOCK.now()
    ledger.add([_line(now)], now)
    head = (store.folder / HEAD).read_bytes()
    ledger.add([lost := _line(now, 2)], now)
    (store.folder / HEAD).write_bytes(head)
    assert (ledger.read() or [])[-1] == lost
    ledger.add([lost, _line(now, 3)], now)
    assert [line.number for line in ledger.read() or []] == [1, 2, 3]
