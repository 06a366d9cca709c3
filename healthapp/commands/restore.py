"""`healthapp restore`: an installation again, of a backup."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._backups import Folder, Json, place, progress
from healthapp.commands._report import Report, write_json
from healthapp.commands._times import read_time

if TYPE_CHECKING:
    from healthapp.backup.settling import Settled

_Name = Annotated[str | None, typer.Argument(help="Which; `healthapp backup list` names them. Without: the newest.")]
_Time = Annotated[str | None, typer.Option("--to-time", help="As it was at 2026-11-21T09:30:00+06:00 (UTC without).")]
_Gap = Annotated[bool, typer.Option("--up-to-gap", help="When changes are missing: as far as they reach.")]

_Without = Annotated[
    bool, typer.Option("--without-ledger", help="When the ledger of erasures is damaged or gone: restore all the same.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("restore")(restore)


def restore(
    name: _Name = None,
    to_time: _Time = None,
    folder: Folder = None,
    up_to_gap: _Gap = False,  # noqa: FBT002 - Typer's way
    without_ledger: _Without = False,  # noqa: FBT002 - Typer's way
    json: Json = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Make an installation of a backup in HEALTHAPP_DATA_DIR, which must be empty; then run `healthapp up`.

    Needs HEALTHAPP_MASTER_KEY, as it was when the backup was made. Everything is checked first, and nothing is
    overwritten. Broken off, it leaves no installation: run it again. What was erased, deleted or taken back after the
    restored moment is so again before anybody can enter; at an earlier moment every login has to begin anew.
    """
    from healthapp.backup.restoring import Wish
    from healthapp.backup.restoring import restore as run
    from healthapp.commands._settings import given_environment
    from healthapp.commands._valkey import apply

    where = place(folder)
    # The database and Valkey are chosen each by itself: one may be embedded beside one that somebody else runs.
    url = given_environment().get("REDIS_URL")
    moment = read_time(to_time) if to_time else None
    wish = Wish(name, moment, up_to_gap, embedded_valkey=not url, without_ledger=without_ledger)
    with progress() as tell:
        done = run(where.store, where.keys, where.master_key, where.launch.data_dir, wish, tell)
    settings = apply(url, done.valkey) if url and done.valkey else None
    if json:
        write_json({**asdict(done), "valkey_applied": asdict(settings) if settings else None})
        return
    report = Report()
    until = f"{done.last_commit:%Y-%m-%d %H:%M:%S} UTC" if done.last_commit else "its beginning"
    report.line(f"Restored from {done.name}; the last act in it is of {until}.")
    for line in _settled(done.settled):
        report.line(line)
    if done.embedded:
        report.line("Start it with `healthapp up`.")
    else:
        report.line(
            f"The database's files are in {done.cluster}: let your Postgres serve them, with the same master key."
        )
    for line in settings.lines() if settings else ():
        report.line(line)


def _settled(done: Settled) -> list[str]:
    """Say what was done again."""
    if not done.blind:
        said = [f"Done again from the ledger: {done.lines} lines; {done.erased} people were erased again."]
    else:
        said = [
            "There was no ledger of erasures: whoever was erased after that moment is back. Tell people to ask again.",
            "Every API key and every app has ended, because nobody knows which were taken back.",
        ]
    if done.refused:
        said.append(f"{done.refused} lines couldn't be done again: look for restore.leave_out in the audit trail.")
    if done.ended:
        said.append("Every login and every link that had been sent has ended: people log in anew.")
    else:
        said.append("What was open then is open again.")
    return said
