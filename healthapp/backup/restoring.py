"""Makes an installation of a backup again, in a folder that holds none; or a passing one, to look at the backup."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from healthapp.backup import manifest, recovery, unpacking
from healthapp.backup.errors import BackupError, DamagedError
from healthapp.backup.ledger import Ledger
from healthapp.backup.noting import reaching
from healthapp.backup.replication import format_lsn
from healthapp.backup.settling import settle
from healthapp.backup.wal import WalArchive
from healthapp.embedded.errors import explain_os_error
from healthapp.embedded.keys import StoredKeys, store
from healthapp.embedded.layout import layout_of, make_data_dir
from healthapp.embedded.locks import FolderLock
from healthapp.embedded.valkey_settings import keep, known
from healthapp.kit.crypto import decode_master_key
from healthapp.kit.database import APP_ROLE, SYSTEM_ROLE, WORKER_ROLE, role_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from healthapp.backup.manifest import Manifest
    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.settling import Settled
    from healthapp.backup.store import FolderStore
    from healthapp.contexts.privacy.schemas import Entry
    from healthapp.embedded.layout import Layout

ROLES = (APP_ROLE, WORKER_ROLE, SYSTEM_ROLE)
_SCRATCH = "restoring"
# Below it: what was about to be put in place, for the restore that comes after one that was killed there.
_PLACING = "placing.json"
_DATABASE = "postgres"
# What a restore leaves alone, because it isn't part of an installation's data.
_HARMLESS = frozenset(
    {"secrets.json", "up.lock", "processes.lock", "log", "pages", "metrics", "run", "bench", "tests", _SCRATCH}
)
# Twice what the files take, for the changes.
_ROOM = 2


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: from which backup, up to which position in the WAL and which last commit (UTC)."""

    name: str
    timeline: int
    position: str
    last_commit: datetime | None
    rows: int
    files: int
    embedded: bool
    cluster: str
    valkey: dict[str, str]
    """How Valkey was set; the embedded one takes it over at its start. Empty: it was away during the backup."""
    settled: Settled
    """What was erased, taken back or ended again, because it was so after the restored moment."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to restore: the newest backup unless named, as far as its changes reach unless a time (aware) is given."""

    name: str | None = None
    to_time: datetime | None = None
    up_to_gap: bool = False
    embedded_valkey: bool = True
    """Whether the installation will start a Valkey of its own, which takes over how the backed-up one was set."""
    without_ledger: bool = False
    """Go on where the ledger of erasures is damaged or gone: whoever was erased since is back."""


def choose(store: FolderStore, keys: BackupKeys, wish: Wish) -> Manifest:
    """Return the backup to begin with; BackupError when there is none."""
    names = manifest.finished(store)
    if wish.name is not None:
        if wish.name not in names:
            msg = f"There is no backup {wish.name} in {store.folder}."
            raise BackupError(msg)
        names = [wish.name]
    for name in reversed(names):
        made = manifest.read(store, keys, name)
        if wish.to_time is None or made.finished_at <= wish.to_time:
            return made
    if not names:
        msg = f"There is no whole backup in {store.folder}."
        raise BackupError(msg)
    msg = f"No backup in {store.folder} was finished before that time."
    raise BackupError(msg)


def restore(
    store: FolderStore,
    keys: BackupKeys,
    master_key: str,
    data_dir: Path,
    wish: Wish,
    progress: Callable[[str, int, int], None],
) -> Restored:
    """Restore into `data_dir`, which must hold no data. Broken off at any moment it leaves no installation there.

    The database is put in place last, by a rename. Everything is checked before anything is written.
    """
    made = choose(store, keys, wish)
    recovery.check_program(made)
    make_data_dir(data_dir)
    with FolderLock(data_dir / "up.lock") as lock:
        if not lock.try_take():
            msg = f"healthapp runs on {data_dir} just now. Stop it, or restore into another folder."
            raise BackupError(msg)
        lock.write_holder()
        _take_back(data_dir)
        _refuse_to_overwrite(data_dir)
        unpacking.check_parts(store, made, progress)
        scratch = data_dir / _SCRATCH
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            done = _restore(store, keys, made, master_key, data_dir, scratch, wish, progress)
        finally:
            _take_back(data_dir)
            shutil.rmtree(scratch, ignore_errors=True)
    return done


def _restore(
    store: FolderStore,
    keys: BackupKeys,
    made: Manifest,
    master_key: str,
    data_dir: Path,
    scratch: Path,
    wish: Wish,
    progress: Callable[[str, int, int], None],
) -> Restored:
    settings = unpacking.read_settings(store, keys, made)
    lines = _ledger(store, keys, wish)
    with passing(store, keys, made, scratch, wish, progress) as (url, timeline):
        position, last, rows = _state(url)
        _check_logins(url, master_key)
        files = unpacking.unpack_objects(store, keys, made, scratch / "objects")
        # Before anything is in place: a restore that is killed here leaves nothing that somebody could start.
        followed = WalArchive(store, keys, made.segment_bytes).segments()
        earlier = wish.to_time is not None or wish.up_to_gap or not followed
        settled = settle(url, master_key, scratch / "objects", lines, earlier=earlier, progress=progress)
    valkey = known(settings.get("valkey", {}))
    if wish.embedded_valkey and valkey:
        keep(scratch / "objects", valkey)
    # Pages that were built here meanwhile are as good.
    objects = [path for path in sorted((scratch / "objects").iterdir()) if not (data_dir / path.name).exists()]
    try:
        fresh = scratch / f"{_PLACING}.new"
        fresh.write_text(json.dumps([path.name for path in objects]))
        fresh.rename(scratch / _PLACING)
        for path in objects:
            path.rename(data_dir / path.name)
        if made.embedded:
            _keep_secrets(data_dir, settings, master_key)
        (scratch / _DATABASE).rename(data_dir / _DATABASE)
    except OSError as error:
        raise explain_os_error(error, "putting the restored files in place") from error
    cluster = str(data_dir / _DATABASE)
    return Restored(made.name, timeline, position, last, rows, files, made.embedded, cluster, valkey, settled)


def _ledger(store: FolderStore, keys: BackupKeys, wish: Wish) -> list[Entry] | None:
    """Return what has to be done again; None where no ledger was kept yet, or none is wanted."""
    if wish.without_ledger:
        return None
    try:
        return Ledger(store, keys).read(reaching(store, keys))
    except DamagedError as error:
        msg = (
            f"{error} Without it whoever was erased after the restored moment is back, and nobody knows who that is."
            " Bring the folder `ledger` back from another copy, or give --without-ledger and tell people to ask again."
        )
        raise DamagedError(msg) from error


@contextmanager
def passing(
    store: FolderStore,
    keys: BackupKeys,
    made: Manifest,
    scratch: Path,
    wish: Wish | None,
    progress: Callable[[str, int, int], None],
) -> Iterator[tuple[str, int]]:
    """Unpack a backup below `scratch`, recover it and serve it; gives the owner's URL and the timeline it came from.

    Without a wish it is the very state that the manifest describes, by the backup's own changes.
    """
    layout = _layout(scratch)
    folder = layout.postgres_dir
    unpacking.unpack_database(store, keys, made, folder, progress)
    timeline, _ = unpacking.put_changes(
        store,
        keys,
        made,
        folder / "pg_wal",
        own_only=wish is None,
        up_to_gap=wish is not None and (wish.up_to_gap or wish.to_time is not None),
    )
    target = {"recovery_target_timeline": str(timeline)}
    if wish is None:
        target |= {"recovery_target_lsn": format_lsn(made.wal_until), "recovery_target_inclusive": "off"}
    elif wish.to_time is not None:
        target |= {"recovery_target_time": wish.to_time.isoformat()}
    settings = unpacking.read_settings(store, keys, made)
    with recovery.recovered(layout, made, settings, target, progress, durable=wish is not None) as url:
        yield url, timeline


def _layout(scratch: Path) -> Layout:
    make_data_dir(scratch)
    scratch.chmod(0o711)
    layout = layout_of(scratch)
    layout.log_dir.mkdir(mode=0o700, exist_ok=True)
    layout.make_private(layout.socket_dir)
    return layout


def _take_back(data_dir: Path) -> None:
    """Remove the files that a restore put in place without coming to the database: without it they are nothing."""
    scratch = data_dir / _SCRATCH
    journal = scratch / _PLACING
    # A database that doesn't wait any more was put in place, wherever its operator has moved it since.
    if not journal.exists() or not (scratch / _DATABASE).exists() or (data_dir / _DATABASE).exists():
        return
    for name in json.loads(journal.read_text()):
        placed = data_dir / name
        if placed.is_dir():
            shutil.rmtree(placed)
        else:
            placed.unlink(missing_ok=True)
    # What somebody puts there from now on under such a name is theirs.
    journal.unlink()


def _refuse_to_overwrite(data_dir: Path) -> None:
    there = sorted(path.name for path in data_dir.iterdir() if path.name not in _HARMLESS)
    if there:
        msg = (
            f"{data_dir} isn't empty ({', '.join(there[:3])}{' …' if len(there) > 3 else ''}): a restore overwrites"  # noqa: PLR2004 - enough to recognise it by
            " nothing. Move it away, or choose another folder with HEALTHAPP_DATA_DIR."
        )
        raise BackupError(msg)


def _state(url: str) -> tuple[str, datetime | None, int]:
    with psycopg.connect(url, autocommit=True) as owner:
        row = owner.execute(
            "SELECT pg_current_wal_lsn()::text, (SELECT max(at) FROM compliance_audit_event),"
            " (SELECT count(*) FROM compliance_audit_event)"
        ).fetchone()
    assert row is not None  # noqa: S101 - it always answers one row
    return str(row[0]), row[1], int(row[2])


def _check_logins(url: str, master_key: str) -> None:
    """Prove that web, worker and operator can log in: their passwords follow from the master key."""
    for role in ROLES:
        try:
            psycopg.connect(role_url(url, decode_master_key(master_key), role), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            msg = f"The restored database doesn't let {role} log in with this master key."
            raise BackupError(msg) from error


def _keep_secrets(data_dir: Path, settings: dict[str, Any], master_key: str) -> None:
    secrets = {name: str(value) for name, value in settings["secrets"].items()}
    store(data_dir, StoredKeys(**{**secrets, "master_key": master_key}))
