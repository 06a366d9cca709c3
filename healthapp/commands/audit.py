"""`healthapp audit`: proof that nobody rewrote the audit trail."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import engines_for_command
from healthapp.commands._times import read_time

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from healthapp.contexts.compliance.schemas import ChainReport, Head
    from healthapp.contexts.compliance.schemas.trail import AcceptedRestore
    from healthapp.wiring import Platform

_CHANGED = 3
"""Not 1, by which every command says that it couldn't do its work, nor 2, which is a wrong command line."""
_Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]
_Heads = Annotated[
    Path | None,
    typer.Option("--heads", exists=True, file_okay=False, help="A copy of `audit-heads/` that was kept elsewhere."),
]
_Reason = Annotated[str, typer.Option("--reason", help="Why an older backup was restored; it stands in the trail.")]
_RestoredTo = Annotated[
    str,
    typer.Option("--restored-to", help="The moment that was restored: 2026-11-21T09:30:00+06:00 (UTC without)."),
]
_LONGEST_REASON = 200


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The audit trail.", no_args_is_help=True)
    group.command("verify")(verify)
    group.command("accept-restore")(accept_restore)
    group.callback()(_group)
    app.add_typer(group, name="audit")


def _group() -> None:
    """Work on the audit trail."""


def verify(heads: _Heads = None, json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Compute the hash chain of the audit trail again and compare.

    Exit code 0: it is whole. 3: it was changed. 1: it could not be checked. A chain that was cut short, or written anew
    as a whole, shows only beside an earlier head: those of each day, and what the worker keeps in `audit-heads/` of the
    data folder. Copy that folder to where the database's owner has no hand, and name the copy by --heads. After going
    back to an older backup on purpose: `healthapp audit accept-restore`; what was accepted so is named each time, with
    the folders in which the heads lie that were given up.
    """
    with engines_for_command(Report(to_stderr=True)), Report(to_stderr=True).step("Verifying the audit trail"):
        found, accepted, aside = asyncio.run(_verify(heads))
    if json:
        said = [each.model_dump(mode="json") for each in accepted]
        write_json(
            {
                "ok": found.ok,
                **found.model_dump(mode="json"),
                "accepted_restores": said,
                "put_aside": [str(path) for path in aside],
            }
        )
    else:
        for line in (
            *_told(found),
            *map(_given_up, accepted),
            *(f"Heads that were given up lie in {x}" for x in aside),
        ):
            Report().line(line)
    if not found.ok:
        raise typer.Exit(_CHANGED)


def accept_restore(
    reason: _Reason,
    restored_to: _RestoredTo,
    heads: _Heads = None,
    json: _Json = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Accept, after an older backup was restored on purpose, that later heads of the audit chain are gone.

    What was given up, and why, is written into the trail. The files of those heads in `audit-heads/` are put aside
    beside the others; those of a copy that is named by --heads are listed, for whoever keeps it. Exit code 3: the chain
    isn't whole by itself, or a head is gone that is older than the moment restored to, or no older one stands in the
    chain. Then it is no restore that made the gap: see SECURITY.md.
    """
    from healthapp.adapters.audit_heads import files_of

    reason = reason.strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        msg = f"Say why in 1 to {_LONGEST_REASON} characters: --reason."
        raise CommandError(msg)
    moment = read_time(restored_to)
    with engines_for_command(Report(to_stderr=True)):
        gone, moved, refused = asyncio.run(_accept(reason, moment, heads))
    report = Report()
    if json:
        numbers = sorted({head.number for head in gone})
        write_json({"accepted": numbers, "put_aside": [str(path) for path in moved], "refused": refused})
    elif refused:
        report.line(_REFUSED[refused])
    elif not gone:
        report.line("Every head that is kept stands in the chain: nothing was given up.")
    else:
        first, last = min(gone, key=lambda head: head.number), max(gone, key=lambda head: head.number)
        report.line(f"Given up, and noted in the trail: links {first.number} to {last.number}, as far as heads tell.")
        for path in moved:
            report.line(f"put aside: {path}")
        if heads is not None:
            names = ", ".join(path.name for path in files_of(heads, gone))
            report.line(f"In {heads}, put aside by hand: {names or 'nothing'}")
    if refused:
        raise typer.Exit(_CHANGED)


_REFUSED = {
    "audit_not_whole": "The chain isn't whole by itself, so nothing was accepted: `healthapp audit verify` says where.",
    "audit_not_restored": "A head is gone that is older than the moment restored to, or the chain holds nothing of that"
    " time. No restore leaves that: nothing was accepted. If the moment is right, it is an incident (SECURITY.md).",
    "audit_no_older_head": "None of the heads that were kept from before the moment restored to stands in the chain, so"
    " nothing proves that it is the same one: nothing was accepted. Name a copy that has older ones by --heads.",
}


def _given_up(accepted: AcceptedRestore) -> str:
    until = f"{accepted.restored_to:%Y-%m-%d %H:%M:%S} UTC" if accepted.restored_to else "an unnamed moment"
    return (
        f"Given up on {accepted.at:%Y-%m-%d %H:%M:%S} UTC by going back to {until}: links {accepted.first} to"
        f" {accepted.last}, by {accepted.count} heads. Reason: {accepted.reason}"
    )


def _told(found: ChainReport) -> tuple[str, ...]:
    if found.broken_at is not None and found.sealed_at is None:
        return (f"The audit trail was changed: {found.reason}. Link {found.broken_at} was in it, now it ends before.",)
    if found.sealed_at is not None:
        link = f"link {found.broken_at}, sealed {found.sealed_at:%Y-%m-%d %H:%M:%S} UTC"
        return (
            f"The audit trail was changed: {link}, doesn't fit: {found.reason}.",
            f"Whole are the {found.seals} links before it, with {found.rows} rows.",
        )
    waiting = f" {found.unsealed} newer rows wait for their seal." if found.unsealed else ""
    whole = f"The audit trail is whole: {found.rows} rows in {found.seals} links.{waiting}"
    if found.anchors:
        whole += f" {found.anchors} earlier heads stand in it."
    return (whole, f"Hash of the last link: {found.head}") if found.seals else (whole,)


async def _verify(outside: Path | None) -> tuple[ChainReport, list[AcceptedRestore], list[Path]]:
    """Return what the chain says, what was given up on purpose, and where heads that were given up lie."""
    from healthapp.adapters.audit_heads import AuditHeads, folders_aside
    from healthapp.kit.actor import Actor

    async with _platform() as platform, platform.begin(Actor.system()) as uow:
        found = await platform.compliance.verify_audit(uow, _kept(platform, outside))
        # In a chain that was changed a row may not even open; that it was changed has been found.
        accepted = await platform.compliance.accepted_restores(uow) if found.ok else []
        aside = AuditHeads(platform.settings.data_dir).aside()
        return found, accepted, [*aside, *(folders_aside(outside) if outside else ())]


async def _accept(
    reason: str, restored_to: datetime, outside: Path | None
) -> tuple[list[Head], list[Path], str | None]:
    """Return which heads were given up, where their files are now, and why nothing was accepted, if so."""
    from healthapp.adapters.audit_heads import AuditHeads
    from healthapp.kit.actor import Actor
    from healthapp.kit.errors import HealthError, Kind

    async with _platform() as platform:
        if restored_to > platform.clock.now():
            msg = "--restored-to lies in the future: give the moment whose state was restored."
            raise CommandError(msg)
        try:
            async with platform.begin(Actor.system()) as uow:
                gone = await platform.compliance.accept_restore(uow, _kept(platform, outside), reason, restored_to)
        except HealthError as error:
            if error.kind is not Kind.CONFLICT:
                raise
            return [], [], error.code
        # Only what stands in the trail is put aside; broken off here, it is done by running it again.
        return gone, AuditHeads(platform.settings.data_dir).put_aside(gone, platform.clock.now()), None


def _kept(platform: Platform, outside: Path | None) -> list[Head]:
    from healthapp.adapters.audit_heads import AuditHeads, heads_in

    return [*AuditHeads(platform.settings.data_dir).all(), *(heads_in(outside) if outside else ())]


@asynccontextmanager
async def _platform() -> AsyncIterator[Platform]:
    from healthapp.config import get_settings
    from healthapp.wiring import build_platform

    platform = build_platform(get_settings(), "system")
    try:
        yield platform
    finally:
        await platform.close()
