"""Proves that a backup can be restored: by doing it, in a passing place, and comparing what comes out."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from pydantic import SecretStr

from healthapp.adapters.backup_folder import MARK
from healthapp.backup import facts, manifest, recovery, unpacking
from healthapp.backup.errors import BackupError, DamagedError
from healthapp.backup.ledger import Ledger
from healthapp.backup.noting import reaching
from healthapp.backup.restoring import ROLES, passing
from healthapp.backup.wal import WalArchive
from healthapp.contexts.compliance.schemas import Head
from healthapp.kit.actor import Actor
from healthapp.kit.crypto import CipherError
from healthapp.kit.database import role_url
from healthapp.wiring import PERSONAL_DATA, build_platform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthapp.backup.manifest import Manifest
    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import FolderStore
    from healthapp.config import Settings
    from healthapp.contexts.compliance.schemas import ChainReport
    from healthapp.kit.clock import Clock
    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

_A_COLUMN = 20
# What may have been written between counting and the position, if no quiet moment was found: so many rows at most, and
# of what was there no more than a tenth may be gone, and never all of it.
_INEXACT_ROWS = 1000
_INEXACT_GONE = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


@dataclass
class Checked:
    """What was found about one backup."""

    name: str
    checks: list[Check] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether all of it is good."""
        return all(check.ok for check in self.checks)

    def add(self, name: str, detail: str, *, ok: bool = True) -> None:
        """Note a check."""
        self.checks.append(Check(name, ok, detail))


def check(
    store: FolderStore,
    keys: BackupKeys,
    made: Manifest,
    settings: Settings,
    clock: Clock,
    progress: Callable[[str, int, int], None],
) -> Checked:
    """Restore a backup into a passing place and compare. `settings` give the master key; their engines aren't used."""
    found = Checked(made.name)
    try:
        unpacking.check_parts(store, made, progress)
        found.add("checksums", f"{len(made.parts)} files, {made.size} bytes")
        recovery.check_program(made)
        scratch = Path(tempfile.mkdtemp(prefix="healthapp-verify-"))
        try:
            with passing(store, keys, made, scratch, None, progress) as (url, _):
                _compare(url, made, settings, found)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        _follow_changes(store, keys, made, found)
        _read_ledger(store, keys, found)
    except BackupError as error:
        found.add("restore", str(error), ok=False)
    if found.ok:
        mark = {"at": clock.now().isoformat()}
        store.put(made.path(MARK), [json.dumps(mark).encode()])
    return found


def verified(store: FolderStore, name: str) -> bool:
    """Whether a backup was once restored and found good."""
    return store.has(f"{manifest.BASES}{name}/{MARK}")


def _compare(url: str, made: Manifest, settings: Settings, found: Checked) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        found.add("restore", "Postgres starts on it and serves")
        tables = facts.tables_of(owner)
        differ = differing(tables, made)
        said = "; ".join(differ) or f"{sum(tables.values())} rows in {len(tables)} tables, as counted"
        found.add("rows", said, ok=not differ)
        kids = [str(kid) for (kid,) in owner.execute("SELECT kid FROM compliance_data_key ORDER BY kid")]
        found.add("data keys", f"{len(kids)}", ok=kids == made.data_keys)
    for role in ROLES:
        try:
            psycopg.connect(role_url(url, settings.master_key_bytes, role), connect_timeout=5).close()
        except psycopg.OperationalError:
            found.add("logins", f"{role} can't log in", ok=False)
            return
    found.add("logins", "web, worker and operator log in")
    asyncio.run(_look_inside(url, made, settings, found))


def differing(tables: Mapping[str, int], made: Manifest) -> list[str]:
    """Return in words which tables don't hold what was counted, by the rows that they hold now."""
    return [
        f"{name} {tables.get(name)} instead of {made.tables.get(name)}"
        for name in sorted(tables.keys() | made.tables.keys())
        if name not in tables or name not in made.tables or not _fits(tables[name], made.tables[name], made.exact)
    ]


def _fits(rows: int, counted: int, exact: bool) -> bool:  # noqa: FBT001 - the manifest's own word
    if exact or rows == counted:
        return rows == counted
    if rows > counted:
        return rows - counted <= _INEXACT_ROWS
    return rows > 0 and counted - rows <= min(_INEXACT_ROWS, -(-counted // _INEXACT_GONE))


async def holds_head(platform: Platform, uow: UnitOfWork, made: Manifest, chain: ChainReport) -> bool:
    """Return whether the chain ends as it did when it was counted; where more was written meanwhile, has been so."""
    if not made.audit_seals:
        return True
    if made.exact:
        return (chain.seals, chain.head) == (made.audit_seals, made.audit_head)
    head = Head(number=made.audit_seals, rows=0, hash=made.audit_head)
    return await platform.compliance.stands(uow, head)


async def _look_inside(url: str, made: Manifest, settings: Settings, found: Checked) -> None:
    """Verify the audit chain by its own service, and open some of what is sealed."""
    own = {"database_url": SecretStr(url)}
    others = dict.fromkeys(("app_database_url", "worker_database_url", "system_database_url"))
    platform = build_platform(settings.model_copy(update={**own, **others}), "system", pool_size=2)
    try:
        try:
            await platform.load_keys()
        except CipherError as error:
            found.add("sealed texts", str(error), ok=False)
            return
        async with platform.begin(Actor.system()) as uow:
            chain = await platform.compliance.verify_audit(uow)
            same = await holds_head(platform, uow, made, chain)
        said = f"{chain.rows} rows in {chain.seals} links" if chain.ok else f"broken at link {chain.broken_at}"
        found.add("audit chain", said if same else f"{said}, and its head is another", ok=chain.ok and same)
        _open_some(url, platform, found)
    finally:
        await platform.close()


def _open_some(url: str, platform: Platform, found: Checked) -> None:
    opened, columns = 0, 0
    with psycopg.connect(url, autocommit=True) as owner:
        for table in PERSONAL_DATA.tables:
            for column, purpose in table.sealed.items():
                query = sql.SQL("SELECT id::text, {0} FROM {1} WHERE {0} IS NOT NULL LIMIT {2}").format(
                    sql.Identifier(column), sql.Identifier(table.name), sql.Literal(_A_COLUMN)
                )
                columns += 1
                for row_id, sealed in owner.execute(query).fetchall():
                    try:
                        platform.cipher.open(purpose, row_id, sealed)
                    except CipherError as error:
                        found.add("sealed texts", str(error), ok=False)
                        return
                    opened += 1
    found.add("sealed texts", f"{opened} opened, of {columns} columns")


def _follow_changes(store: FolderStore, keys: BackupKeys, made: Manifest, found: Checked) -> None:
    """Read the copied changes since the backup: all of them are needed for the newest state."""
    archive = WalArchive(store, keys, made.segment_bytes)
    if not archive.segments():
        found.add("changes", "none are copied: what is written after the backup isn't in it")
        return
    with tempfile.TemporaryDirectory(prefix="healthapp-verify-") as folder:
        timeline, reached = unpacking.put_changes(
            store, keys, made, Path(folder) / "pg_wal", own_only=False, up_to_gap=False
        )
    found.add("changes", f"without a hole up to {reached - made.wal_until} bytes later, timeline {timeline}")


def _read_ledger(store: FolderStore, keys: BackupKeys, found: Checked) -> None:
    """Open every line of the ledger, which a restore of any backup needs."""
    try:
        lines = Ledger(store, keys).read(reaching(store, keys))
    except DamagedError as error:
        found.add("ledger of erasures", str(error), ok=False)
        return
    said = "none is kept yet" if lines is None else f"{len(lines)} lines"
    found.add("ledger of erasures", f"{said}, newest of {lines[-1].at:%Y-%m-%d %H:%M} UTC" if lines else said)


def as_json(found: Checked) -> dict[str, Any]:
    """Return what was found, for scripts."""
    return {
        "ok": found.ok,
        "backup": found.name,
        "checks": [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in found.checks],
    }
