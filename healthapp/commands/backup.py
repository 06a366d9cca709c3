"""`healthapp backup`: makes, lists, checks and prunes encrypted backups."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthapp.commands._backups import NOT_GOOD, Folder, Json, place, progress, size, source
from healthapp.commands._report import Report, write_json
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    from healthapp.backup.manifest import Manifest
    from healthapp.commands._backups import Place
    from healthapp.config import Settings

_Name = Annotated[str | None, typer.Argument(help="Which; `healthapp backup list` names them. Without: the newest.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(invoke_without_command=True)
    group.callback()(backup)
    group.command("list")(list_backups)
    group.command("follow")(follow)
    group.command("verify")(verify)
    group.command("prune")(prune)
    group.command("renew-ledger")(renew_ledger)
    app.add_typer(group, name="backup")


def backup(context: typer.Context, folder: Folder = None, json: Json = False) -> None:  # noqa: FBT002 - Typer's way
    """Make an encrypted backup of everything, while everything runs.

    It holds the database, the files of the data folder and the settings, and never the master key: without
    HEALTHAPP_MASTER_KEY nothing in it can be opened, by anyone. Keep that key in another place. A backup that was
    broken off is none: run it again.
    """
    if context.invoked_subcommand is not None:
        return
    from healthapp.backup.making import make
    from healthapp.kit.clock import SystemClock

    where = place(folder)
    with engines_for_command(Report(to_stderr=True)), progress() as tell:
        made = make(where.store, where.keys, source(where), SystemClock(), tell)
    if json:
        write_json(_told(made, where))
        return
    report = Report()
    report.line(f"Backup {made.name}: {size(made.size)}, {sum(made.tables.values())} rows, in {where.store.folder}")
    report.line(f"It opens with the master key of id {made.key_id} alone. Keep that key elsewhere (docs/runbook.md).")


def list_backups(folder: Folder = None, json: Json = False) -> None:  # noqa: FBT002 - Typer's way
    """List the backups, oldest first."""
    from healthapp.backup import manifest
    from healthapp.backup.errors import BackupError

    where = place(folder)
    found: list[dict[str, Any]] = []
    for name in manifest.finished(where.store):
        try:
            found.append(_told(manifest.read(where.store, where.keys, name), where))
        except BackupError as error:
            found.append({"backup": name, "problem": str(error)})
    if json:
        write_json({"folder": str(where.store.folder), "backups": found})
        return
    report = Report()
    for each in found:
        report.line(each.get("problem") or _line(each))
    if not found:
        report.line(f"There is no whole backup in {where.store.folder}.")


def follow(folder: Folder = None) -> None:
    """Copy every change as it is written, and make a backup every day, until SIGTERM. `healthapp up` runs it.

    Needs HEALTHAPP_BACKUP_DIR (or --folder) and a running database, which it reaches as HEALTHAPP_BACKUP_DATABASE_URL.
    With HEALTHAPP_METRICS_PORT it shows its own figures there.
    """
    from healthapp.commands._following import run

    run(place(folder))


def verify(name: _Name = None, folder: Folder = None, json: Json = False) -> None:  # noqa: FBT002 - Typer's way
    """Restore a backup into a passing place and compare: rows, audit chain, logins, sealed texts.

    Exit code 0: it is good. 3: it isn't. 1: it couldn't be checked. Needs no running engine, and room for the database
    in the folder for temporary files (TMPDIR).
    """
    from healthapp.backup.checking import as_json, check
    from healthapp.backup.restoring import Wish, choose
    from healthapp.kit.clock import SystemClock

    where = place(folder)
    with progress() as tell:
        made = choose(where.store, where.keys, Wish(name))
        found = check(where.store, where.keys, made, _settings(where), SystemClock(), tell)
    if json:
        write_json(as_json(found))
    else:
        report = Report()
        for each in found.checks:
            report.line(f"{'✓' if each.ok else '✗'} {each.name}: {each.detail}", style=None if each.ok else "red")
        report.line(f"Backup {found.name} is {'good' if found.ok else 'not good'}.")
    if not found.ok:
        raise typer.Exit(NOT_GOOD)


def prune(
    folder: Folder = None,
    days: Annotated[int | None, typer.Option(min=1, help="HEALTHAPP_BACKUP_KEEP_DAYS.")] = None,
    changes_days: Annotated[int | None, typer.Option(min=1, help="HEALTHAPP_BACKUP_CHANGES_DAYS.")] = None,
    json: Json = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Remove backups older than 30 days and changes older than 7, but never the newest, nor the newest good one."""
    from healthapp.backup.keeping import prune as run
    from healthapp.kit.clock import SystemClock

    where = place(folder)
    keep = timedelta(days=days or where.launch.backup_keep_days)
    keep_changes = timedelta(days=changes_days or where.launch.backup_changes_days)
    gone, segments = run(where.store, where.keys, SystemClock().now(), keep=keep, keep_changes=keep_changes)
    if json:
        write_json({"removed": gone, "segments": segments})
    else:
        Report().line(f"Removed {len(gone)} backups and {segments} segments of changes.")


def _settings(where: Place) -> Settings:
    """Return settings for a look at a backup: the master key, and engines that nobody asks."""
    from pydantic import SecretStr

    from healthapp.config import Settings

    given: dict[str, Any] = {
        "database_url": SecretStr("postgresql:///nowhere"),
        "redis_url": SecretStr("redis://127.0.0.1:1/0"),
        "master_key": SecretStr(where.master_key),
    }
    return Settings(**given)


def renew_ledger(folder: Folder = None) -> None:
    """Write the ledger of erasures anew from the database, where `backup verify` says that it is gone or damaged.

    What the database no longer knows is lost with it: after a restore without the ledger, who had been erased before.
    """
    from contextlib import closing

    from healthapp.backup.noting import Noting
    from healthapp.kit.clock import SystemClock

    where = place(folder)
    with engines_for_command(Report(to_stderr=True)):
        url = source(where).database_url
        with closing(Noting(where.store, where.keys, url, SystemClock())) as noting:
            head = noting.begin_anew()
    Report().line(f"The ledger of erasures has {head.lines} lines, from its file {head.first} on.")


def _told(made: Manifest, where: Place) -> dict[str, Any]:
    from healthapp.backup.checking import verified

    return {
        "backup": made.name,
        "finished_at": made.finished_at.isoformat(),
        "bytes": made.size,
        "rows": sum(made.tables.values()),
        "exact": made.exact,
        "verified": verified(where.store, made.name),
        "schema_revision": made.schema_revision,
        "postgres_version": made.postgres_version,
        "healthapp_version": made.healthapp_version,
        "key_id": made.key_id,
        "audit_head": made.audit_head,
        "folder": str(where.store.folder),
    }


def _line(told: dict[str, Any]) -> str:
    checked = ", found good" if told["verified"] else ""
    when = str(told["finished_at"])[:19].replace("T", " ")
    return f"{told['backup']}  finished {when} UTC, {size(told['bytes'])}, {told['rows']} rows{checked}"
